import type Database from 'better-sqlite3';
import type { SqliteReadRequest } from './read-request.ts';
import { quoteName, tableName } from './sql.ts';
import type { SqliteCell } from './types.ts';

/** Parts that a table is cut into at most, and how far apart their bounds lie at least. */
const MOST_PARTS = 64n;
const LEAST_PART = 1n << 15n;

interface Table {
  readonly schema: string | undefined;
  readonly table: string;
}

/** The column that is the table's rowid: `INTEGER PRIMARY KEY` (https://www.sqlite.org/lang_createtable.html#rowid). */
export function findRowid(database: Database.Database, { schema, table }: Table): string | undefined {
  const keys = database.prepare('SELECT name, type FROM pragma_table_info(?, ?) WHERE pk > 0').all(table, schema ?? 'main') as {
    name: string;
    type: string;
  }[];
  const [key] = keys;
  if (keys.length !== 1 || !key || key.type.toUpperCase() !== 'INTEGER') return undefined;
  // Of `INTEGER PRIMARY KEY DESC` and of tables without rowid the key is an index of its own.
  const indexes = database
    .prepare("SELECT count(*) FROM pragma_index_list(?, ?) WHERE origin = 'pk'")
    .pluck()
    .get(table, schema ?? 'main') as bigint;
  return indexes === 0n ? key.name : undefined;
}

/** Bounds that cut a table into parts of about equal spans of the partition column; the same whoever reads. Empty: the table is read as a whole. */
export function findBounds(
  database: Database.Database,
  { partitionColumn, source, maxRows }: SqliteReadRequest,
  rowidColumn: string | undefined,
): bigint[] {
  // Of a limited number of rows nobody could say which parts they lie in.
  if (partitionColumn === undefined || source.kind !== 'table' || maxRows !== undefined) return [];
  // Without an index every part would have to look at the whole table.
  if (partitionColumn !== rowidColumn && !isIndexed(database, source.table, partitionColumn)) return [];
  const column = quoteName(partitionColumn);
  const sql = `SELECT min(${column}), max(${column}) FROM ${tableName(source.table)}`;
  const [least, most] = database.prepare(sql).raw().get() as SqliteCell[];
  if (typeof least !== 'bigint' || typeof most !== 'bigint') return [];
  const span = most - least + 1n;
  const parts = span / LEAST_PART > MOST_PARTS ? MOST_PARTS : span / LEAST_PART;
  return Array.from({ length: Math.max(0, Number(parts) - 1) }, (_, i) => least + (span * BigInt(i + 1)) / parts);
}

function isIndexed(database: Database.Database, { schema, table }: Table, column: string): boolean {
  const sql = `SELECT count(*) FROM pragma_index_list(:table, :schema) AS list, pragma_index_info(list.name, :schema) AS info
    WHERE list.partial = 0 AND info.seqno = 0 AND info.name = :column COLLATE NOCASE`;
  const count = database
    .prepare(sql)
    .pluck()
    .get({ table, schema: schema ?? 'main', column }) as bigint;
  return count > 0n;
}
