import { RunError } from '../../model/errors.ts';
import type { Schema } from '../../model/types.ts';
import type { TableLoadPlan } from '../../stages/shared/database.ts';

export interface KnownColumn {
  readonly name: string;
  /** Never null, and without a value of its own. */
  readonly required: boolean;
  /** Computed by the server. */
  readonly generated: boolean;
}

/**
 * The columns that are to be added to a table, so that the rows can be loaded. `same`: what names that the system takes for one have in common.
 * @throws RunError `schema-mismatch` when the table does not fit the rows, and `drift` does not help.
 */
export function addedColumns(
  columns: readonly KnownColumn[],
  schema: Schema,
  { table, drift }: Pick<TableLoadPlan, 'table' | 'drift'>,
  same: (name: string) => string = (name) => name,
): Schema {
  const known = new Map(columns.map((column) => [same(column.name), column]));
  const given = new Set(schema.map(({ name }) => same(name)));
  const extra = schema.filter(({ name }) => !known.has(same(name)));
  const computed = schema.filter(({ name }) => known.get(same(name))?.generated);
  const missing = columns.filter(({ name, required, generated }) => required && !generated && !given.has(same(name)));
  const parts = [
    ...(extra.length > 0 && drift === 'fail' ? [`it has no ${list(extra)}`] : []),
    ...(computed.length > 0 && drift !== 'ignore' ? [`the server computes its ${list(computed)}`] : []),
    ...(missing.length > 0 ? [`its ${list(missing)}, never null, would get no value`] : []),
  ];
  if (parts.length > 0) {
    throw new RunError('schema-mismatch', `table ${table.table} does not fit the rows: ${parts.join('; ')}`, {
      value: [...extra, ...computed, ...missing].map(({ name }) => name).join(', '),
      remedy: 'put a select stage before it, set drift: add or ignore, or ifExists: replace',
    });
  }
  return drift === 'add' ? extra : [];
}

const list = (names: readonly { readonly name: string }[]): string =>
  `${names.length === 1 ? 'column' : 'columns'} ${names.map(({ name }) => name).join(', ')}`;
