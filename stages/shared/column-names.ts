import type { Schema } from '../../model/types.ts';
import type { CheckContext } from '../stage.ts';

/** Databases that have rules for names. */
export type NamingSystem = 'postgres' | 'mysql' | 'sqlite' | 'bigquery';

/** What a system takes for names. */
interface NameRules {
  readonly system: string;
  /** What names of columns have in common that are one name to it. */
  readonly sameColumn: (name: string) => string;
  /** The same of tables. */
  readonly sameTable: (name: string) => string;
  /** Why a name of a column is none, and what is. */
  readonly refuses: (name: string) => { readonly why: string; readonly remedy: string } | undefined;
}

const itself = (name: string): string => name;
const anyCase = (name: string): string => name.toLowerCase();
const anyAsciiCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS */
const MOST_POSTGRES_BYTES = 63;
/** https://dev.mysql.com/doc/refman/8.4/en/identifier-length.html */
const MOST_MYSQL_CHARACTERS = 64;

/** The part of a name that PostgreSQL would keep. */
function cut(name: string): string {
  let kept = '';
  for (const character of name) {
    if (bytesOf(kept + character) > MOST_POSTGRES_BYTES) break;
    kept += character;
  }
  return kept;
}

/** The rules of each system. */
export const NAME_RULES: Readonly<Record<NamingSystem, NameRules>> = {
  postgres: {
    ...{ system: 'PostgreSQL', sameColumn: itself, sameTable: itself },
    refuses(name) {
      const bytes = bytesOf(name);
      if (bytes <= MOST_POSTGRES_BYTES) return undefined;
      const why = `it has ${bytes} bytes, and PostgreSQL keeps ${MOST_POSTGRES_BYTES}: ${JSON.stringify(cut(name))}`;
      return { why, remedy: 'give it a shorter name with a select stage before' };
    },
  },
  mysql: {
    // Servers on Linux tell tables apart by case, and others do not.
    ...{ system: 'MySQL', sameColumn: anyCase, sameTable: anyCase },
    refuses(name) {
      if (name.length > MOST_MYSQL_CHARACTERS) {
        const why = `it has ${name.length} characters, and MySQL takes ${MOST_MYSQL_CHARACTERS}`;
        return { why, remedy: 'give it a shorter name with a select stage before' };
      }
      // Of ASCII only: a no-break space may be the last.
      if (!/[\t-\r ]$/.test(name)) return undefined;
      return { why: 'MySQL takes no name that ends with a blank', remedy: 'rename it with a select stage before' };
    },
  },
  sqlite: { system: 'SQLite', sameColumn: anyAsciiCase, sameTable: anyAsciiCase, refuses: () => undefined },
  bigquery: { system: 'BigQuery', sameColumn: anyCase, sameTable: itself, refuses: () => undefined },
};

/** A column that a system cannot have in one table with those before it. */
export interface NameProblem {
  readonly name: string;
  /** The column before it that is one with it to the system. Absent: the name itself is none. */
  readonly twin?: string;
  readonly why: string;
  readonly remedy: string;
}

/** The columns that a system cannot have in one table. */
export function nameProblems(type: NamingSystem, names: readonly string[]): NameProblem[] {
  const { system, sameColumn, refuses } = NAME_RULES[type];
  const known = new Map<string, string>();
  const problems: NameProblem[] = [];
  for (const name of names) {
    const twin = known.get(sameColumn(name));
    known.set(sameColumn(name), twin ?? name);
    if (twin !== undefined) {
      const why = `${twin} and ${name} differ in case only, and are one column to ${system}`;
      problems.push({ name, twin, why, remedy: 'rename or drop one of them with a select stage before' });
    }
    const refused = refuses(name);
    if (refused) problems.push({ name, ...refused });
  }
  return problems;
}

/** Reports columns that a system cannot have in one table. */
export function checkColumnNames(type: NamingSystem, context: CheckContext): void {
  const schema: Schema = context.input() ?? [];
  for (const { name, twin, why, remedy } of nameProblems(
    type,
    schema.map((column) => column.name),
  )) {
    if (twin === undefined)
      context.report('invalid-name', `invalid name: ${JSON.stringify(name)}: ${why}`, [], { value: name, remedy });
    else context.report('duplicate-column', `duplicate column: ${why}`, [], { value: name, remedy });
  }
}
