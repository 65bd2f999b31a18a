import { JobError } from '../../model/errors.ts';
import { nearest } from '../../model/suggest.ts';

/** A table or view that a pattern may mean. */
export interface Candidate {
  readonly schema?: string;
  readonly name: string;
  readonly kind: 'table' | 'view';
}

/** What patterns choose, in the order of the candidates, and the views that only wildcards would have. */
export interface Chosen<Table> {
  readonly chosen: readonly Table[];
  readonly leftOut: readonly Table[];
}

/**
 * Tables by patterns: `orders`, `shop.*`, `*`, and `!shop.log_*` for what is left out. A pattern with a dot is compared with schema and name, else with the name. `*` stands
 * for any characters and `?` for one. Views are chosen by their whole names only. `schemas`: what the schema of tables that have none may be called.
 * @throws JobError `unknown-table` for a pattern that no table has.
 */
export function chooseTables<Table extends Candidate>(
  tables: readonly Table[],
  patterns: readonly string[],
  schemas: readonly string[] = [],
): Chosen<Table> {
  const parts = patterns.flatMap((pattern) => pattern.split(',')).map((part) => part.trim());
  const given = parts.filter((part) => part !== '' && part !== '!');
  const wanted = given.filter((pattern) => !pattern.startsWith('!'));
  const refused = given.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  const chosen = new Set<Table>();
  const views = new Set<Table>();
  const found = (pattern: string) => {
    const matches = tables.filter((table) => isMatch(pattern, table, schemas));
    if (matches.length === 0) throw noMatch(pattern, tables);
    return matches;
  };
  for (const pattern of wanted.length === 0 ? ['*'] : wanted) {
    if (tables.length === 0) break;
    const isName = !/[*?]/.test(pattern);
    for (const table of found(pattern)) (isName || table.kind === 'table' ? chosen : views).add(table);
  }
  for (const pattern of refused) {
    for (const table of found(pattern)) {
      chosen.delete(table);
      views.delete(table);
    }
  }
  return {
    chosen: tables.filter((table) => chosen.has(table)),
    leftOut: tables.filter((table) => views.has(table) && !chosen.has(table)),
  };
}

function isMatch(pattern: string, { schema, name }: Candidate, schemas: readonly string[]): boolean {
  const expression = wildcards(pattern);
  if (expression.test(name)) return true;
  if (!pattern.includes('.')) return false;
  return (schema === undefined ? schemas : [schema]).some((own) => expression.test(`${own}.${name}`));
}

function wildcards(pattern: string): RegExp {
  const source = pattern.replace(/\*+/g, '*').replace(/[\\^$.|+()[\]{}]/g, '\\$&');
  return new RegExp(`^${source.replaceAll('*', '[^]*').replaceAll('?', '[^]')}$`, 'u');
}

function noMatch(pattern: string, tables: readonly Candidate[]): JobError {
  const names = tables.flatMap(({ schema, name }) => (schema === undefined ? [name] : [name, `${schema}.${name}`]));
  const plain = pattern.replace(/[*?]/g, '');
  const near = nearest(plain, names) ?? nearest(plain.replace(/\.$/, ''), schemasOf(tables));
  const remedy =
    near !== undefined
      ? `did you mean '${near}'?`
      : tables.length === 0
        ? 'the source has no tables'
        : `tables: ${listed(tables.map(placeText))}`;
  return JobError.of('unknown-table', `no table matches ${pattern}`, {}, { value: pattern, remedy });
}

const schemasOf = (tables: readonly Candidate[]): string[] => [
  ...new Set(tables.flatMap(({ schema }) => (schema === undefined ? [] : [schema]))),
];

/** `shop.orders`, or `orders` where there are no schemas. */
export const placeText = ({ schema, name }: Pick<Candidate, 'schema' | 'name'>): string =>
  schema === undefined ? name : `${schema}.${name}`;

/** The first of a list, and how many there are beside them. */
export function listed(words: readonly string[], most = 5): string {
  const rest = words.length - most;
  return rest > 1 ? `${words.slice(0, most).join(', ')} and ${rest} more` : words.join(', ');
}
