import type Database from 'better-sqlite3';
import { RunError } from '../../model/errors.ts';
import type { SqliteReadRequest, StoredValue } from './read-request.ts';
import { selectOf } from './select.ts';
import { quoteName } from './sql.ts';
import type { SqliteCell } from './types.ts';

/** The largest value of the watermark column among the rows that are to be read; null if there are none. Throws `RunError` for blobs. */
export function findWatermark(
  database: Database.Database,
  { source, maxRows }: SqliteReadRequest,
  watermark: NonNullable<SqliteReadRequest['watermark']>,
): StoredValue | null {
  const { sql, parameters } = selectOf({
    source,
    columns: [watermark.column],
    filters: [],
    above: aboveOf(watermark),
    part: undefined,
    limit: maxRows === undefined ? undefined : { rows: maxRows, by: watermark.column },
    rowidColumn: undefined,
    utf8: true,
  });
  const statement = database.prepare(`SELECT max(${quoteName(watermark.column)}) FROM (${sql.replace(/[;\s]+$/, '')}\n)`);
  const most = statement.pluck().get(parameters) as SqliteCell;
  if (most === null) return null;
  if (typeof most === 'bigint') return { integer: String(most) };
  if (typeof most === 'number') return { real: most };
  if (typeof most === 'string') return { text: most };
  throw new RunError('invalid-value', `column ${watermark.column} holds blobs, which cannot be a watermark`, {
    value: watermark.column,
  });
}

/** The condition that leaves out what earlier runs have read. */
export function aboveOf(watermark: SqliteReadRequest['watermark']) {
  if (!watermark?.above) return undefined;
  const { column, above } = watermark;
  const value = 'integer' in above ? BigInt(above.integer) : 'real' in above ? above.real : above.text;
  return { column, value };
}

/** A value of a job's options as SQLite has it. */
export function storedOf(value: string | number | bigint | boolean | null): StoredValue | null {
  if (value === null) return null;
  if (typeof value === 'boolean') return { integer: value ? '1' : '0' };
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) return { integer: String(value) };
  return typeof value === 'number' ? { real: value } : { text: value };
}
