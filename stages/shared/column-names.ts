import type { Schema } from '../../model/types.ts';
import type { CheckContext } from '../stage.ts';

/** What a system takes for names of columns. */
interface NameRules {
  readonly system: string;
  /** What names have in common that are one name to it. Absent: nothing. */
  readonly same?: (name: string) => string;
  /** Why a name is none, and what is. */
  readonly refuses: (name: string) => { readonly why: string; readonly remedy: string } | undefined;
}

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

const RULES: Readonly<Record<string, NameRules>> = {
  postgres: {
    system: 'PostgreSQL',
    refuses(name) {
      const bytes = bytesOf(name);
      if (bytes <= MOST_POSTGRES_BYTES) return undefined;
      const why = `it has ${bytes} bytes, and PostgreSQL keeps ${MOST_POSTGRES_BYTES}: ${JSON.stringify(cut(name))}`;
      return { why, remedy: 'give it a shorter name with a select stage before' };
    },
  },
  mysql: {
    system: 'MySQL',
    same: (name) => name.toLowerCase(),
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
  // Of ASCII letters only.
  sqlite: {
    system: 'SQLite',
    same: (name) => name.replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
    refuses: () => undefined,
  },
  bigquery: { system: 'BigQuery', same: (name) => name.toLowerCase(), refuses: () => undefined },
};

/** Reports columns that a system cannot have in one table. */
export function checkColumnNames(type: 'postgres' | 'mysql' | 'sqlite' | 'bigquery', context: CheckContext): void {
  const { system, same = (name) => name, refuses } = RULES[type]!;
  const schema: Schema = context.input() ?? [];
  const known = new Map<string, string>();
  for (const { name } of schema) {
    const other = known.get(same(name));
    known.set(same(name), other ?? name);
    if (other !== undefined) {
      const message = `duplicate column: ${other} and ${name} differ in case only, and are one column to ${system}`;
      context.report('duplicate-column', message, [], {
        value: name,
        remedy: 'rename or drop one of them with a select stage before',
      });
    }
    const refused = refuses(name);
    if (refused) {
      const message = `invalid name: ${JSON.stringify(name)}: ${refused.why}`;
      context.report('invalid-name', message, [], { value: name, remedy: refused.remedy });
    }
  }
}
