import { quoteName, quoteTable, type TableReference } from './sql.ts';
import type { Target } from './targets.ts';
import type { TableField } from './types.ts';

/** The column of the staging table with the place of a row among all, as SQL. */
export interface Staged {
  readonly table: TableReference;
  readonly row: string;
}

/** The condition that all values can be converted; `undefined` where nothing is. */
export function soundCondition(targets: readonly Target[], side = ''): string | undefined {
  const conditions = targets.flatMap(({ loading: { staged, converted } }) => {
    const name = side + quoteName(staged.name);
    return converted ? [`(${name} IS NULL OR ${converted.safe(name)} IS NOT NULL)`] : [];
  });
  return conditions.length === 0 ? undefined : conditions.join(' AND ');
}

/** Rows that the server cannot convert. */
export function unsoundRows({ table, row }: Staged, targets: readonly Target[]): string {
  const columns = targets.map(({ loading }) => quoteName(loading.staged.name));
  return `SELECT ${[...columns, row].join(', ')} FROM ${quoteTable(table)} WHERE NOT (${soundCondition(targets)}) ORDER BY ${row}`;
}

const whereOf = (condition: string | undefined): string => (condition === undefined ? '' : ` WHERE ${condition}`);
const namesOf = (targets: readonly Target[]): string => targets.map(({ column }) => quoteName(column.name)).join(', ');

function valueOf({ loading: { staged, converted } }: Target, side = ''): string {
  const name = side + quoteName(staged.name);
  return converted ? converted.expression(name) : name;
}

/** Puts the staged rows into a table, converted. */
export function insertRows(into: TableReference, { table, row }: Staged, targets: readonly Target[]): string {
  const values = targets.map((target) => valueOf(target));
  const rows = `${quoteTable(table)}${whereOf(soundCondition(targets))} ORDER BY ${row}`;
  return `INSERT INTO ${quoteTable(into)} (${namesOf(targets)}) SELECT ${values.join(', ')} FROM ${rows}`;
}

/** Types whose values cannot be compared. */
const INCOMPARABLE = new Set(['JSON', 'GEOGRAPHY', 'RECORD', 'STRUCT']);

/** Whether a column of `t` is another than that of `s`. */
function differsOf({ name, type, mode, collation }: TableField): string {
  const side = (table: string) => {
    const value = `${table}.${quoteName(name)}`;
    if (mode === 'REPEATED' || INCOMPARABLE.has(type)) return `TO_JSON_STRING(${value})`;
    return collation ? `COLLATE(${value}, '')` : value;
  };
  return `(${side('t')}) IS DISTINCT FROM (${side('s')})`;
}

/** Puts the staged rows into a table by key. Of rows with equal keys the first one inserts, and the last one updates. */
export function mergeRows(
  into: TableReference,
  { table, row }: Staged,
  targets: readonly Target[],
  { keys, updateColumns }: { readonly keys: readonly string[]; readonly updateColumns: readonly string[] },
): string {
  const staged = quoteTable(table);
  const isKey = ({ field }: Target) => keys.includes(field.name);
  const isUpdated = ({ field }: Target) => updateColumns.includes(field.name);
  const keyNames = targets.filter(isKey).map(({ loading }) => quoteName(loading.staged.name));
  const ends = `SELECT MIN(${row}) AS first_row, MAX(${row}) AS last_row FROM ${staged}${whereOf(soundCondition(targets))} GROUP BY ${keyNames.join(', ')}`;
  const values = targets.map(
    (target) => `${valueOf(target, isUpdated(target) ? 'l.' : 'f.')} AS ${quoteName(target.column.name)}`,
  );
  const source = `SELECT ${values.join(', ')} FROM (${ends}) AS g JOIN ${staged} AS f ON f.${row} = g.first_row JOIN ${staged} AS l ON l.${row} = g.last_row`;
  const on = targets.filter(isKey).map(({ column: { name } }) => `t.${quoteName(name)} = s.${quoteName(name)}`);
  const set = targets
    .filter((target) => isUpdated(target) && !isKey(target))
    .map(({ column: { name } }) => `${quoteName(name)} = s.${quoteName(name)}`);
  // Rows in which nothing changes are not written.
  const differs = targets.filter((target) => isUpdated(target) && !isKey(target)).map(({ column }) => differsOf(column));
  const update = set.length === 0 ? '' : ` WHEN MATCHED AND (${differs.join(' OR ')}) THEN UPDATE SET ${set.join(', ')}`;
  const inserted = targets.map(({ column: { name } }) => `s.${quoteName(name)}`).join(', ');
  const insert = ` WHEN NOT MATCHED THEN INSERT (${namesOf(targets)}) VALUES (${inserted})`;
  return `MERGE INTO ${quoteTable(into)} AS t USING (${source}) AS s ON ${on.join(' AND ')}${update}${insert}`;
}
