import type { Schema } from '../../model/types.ts';
import type { TableLoadPlan } from '../../stages/shared/database.ts';
import type { TargetProblem } from '../target-problems.ts';

export interface KnownColumn {
  readonly name: string;
  /** Never null, and without a value of its own. */
  readonly required: boolean;
  /** Computed by the server. */
  readonly generated: boolean;
}

/** What names that the system takes for one have in common. */
export type SameName = (name: string) => string;

/**
 * The columns that are to be added to a table, so that the rows can be loaded; and what does not fit where `drift` does not help, as `schema-mismatch`.
 */
export function addedColumns(
  columns: readonly KnownColumn[],
  schema: Schema,
  { table, drift }: Pick<TableLoadPlan, 'table' | 'drift'>,
  same: SameName = (name) => name,
): { readonly added: Schema; readonly problems: readonly TargetProblem[] } {
  const known = new Map(columns.map((column) => [same(column.name), column]));
  const given = new Set(schema.map(({ name }) => same(name)));
  const extra = schema.filter(({ name }) => !known.has(same(name)));
  const computed = schema.filter(({ name }) => known.get(same(name))?.generated);
  const missing = columns.filter(({ name, required, generated }) => required && !generated && !given.has(same(name)));
  const problem = mismatch(table.table, 'server', {
    extra: drift === 'fail' ? extra : [],
    computed: drift === 'ignore' ? [] : computed,
    missing,
  });
  return { added: drift === 'add' ? extra : [], problems: problem ? [problem] : [] };
}

type Names = readonly { readonly name: string }[];

/** What is wrong with the columns of a table and of rows that are to go into it. `computing`: who computes columns. */
export function mismatch(
  table: string,
  computing: 'server' | 'database',
  { extra, computed, missing }: { readonly extra: Names; readonly computed: Names; readonly missing: Names },
): TargetProblem | undefined {
  const parts = [
    ...(extra.length > 0 ? [`it has no ${list(extra)}`] : []),
    ...(computed.length > 0 ? [`the ${computing} computes its ${list(computed)}`] : []),
    ...(missing.length > 0 ? [`its ${list(missing)} must not be null and would get no value`] : []),
  ];
  if (parts.length === 0) return undefined;
  const names = (columns: Names) => columns.map(({ name }) => name).join(', ');
  const remedies = [
    ...(extra.length > 0 ? [`rename or drop ${names(extra)} with a select stage before, or set drift: add or ignore`] : []),
    ...(computed.length > 0 ? [`drop ${names(computed)} with a select stage before, or set drift: ignore`] : []),
    ...(missing.length > 0 ? [`add ${names(missing)} with a derive stage before, or give ${pronoun(missing)} a default`] : []),
  ];
  return {
    ...{ code: 'schema-mismatch', severity: 'error' },
    message: `table ${table} does not fit the rows: ${parts.join('; ')}`,
    value: names([...extra, ...computed, ...missing]),
    remedy: remedies.join('; '),
  };
}

const pronoun = ({ length }: Names): string => (length === 1 ? 'it' : 'them');

const list = (names: Names): string => `${names.length === 1 ? 'column' : 'columns'} ${names.map(({ name }) => name).join(', ')}`;
