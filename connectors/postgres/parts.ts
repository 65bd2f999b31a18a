import { ownValue } from '../../model/own.ts';
import type { Partition, TableName } from '../../stages/shared/database.ts';
import { type Cuts, rangesOf } from '../sql/parts.ts';
import type { Session } from './session.ts';
import { quoteName, quoteText, tableName } from './sql.ts';
import type { PgType } from './types.ts';

/** Blocks of the table in a part: 8 MB. */
const PART_BLOCKS = 1024;
const MOST_PARTS = 4096;
/** The first version that finds a range of blocks without looking at the whole table. */
const TID_RANGES = 140_000;
/** Rows of a part, about, where ranges of a column make them. */
const PART_ROWS = 100_000;
const MOST_RANGES = 256;

/** Parts by where rows are stored; a single one where that cannot be. */
export async function storageCuts(session: Session, table: TableName, { parts }: Partition, version: number): Promise<Cuts> {
  const [row] = await session.query(
    "SELECT relkind IN ('r', 'm'), pg_relation_size(oid) / current_setting('block_size')::int FROM pg_class WHERE oid = $1::regclass",
    [tableName(table)],
  );
  const blocks = Number(row?.[1] ?? 0);
  if (row?.[0] !== 't' || version < TID_RANGES || blocks < 2) return [];
  const size = Math.max(1, parts === undefined ? Math.max(PART_BLOCKS, blocks / MOST_PARTS) : Math.ceil(blocks / parts));
  const bounds = Array.from(
    { length: Math.ceil(blocks / size) - 1 },
    (_, i) => `${quoteText(`(${Math.floor((i + 1) * size)},0)`)}::tid`,
  );
  // The last part has what was added since, too.
  return rangesOf('ctid', bounds, { nulls: false });
}

const BETWEEN: Readonly<Record<string, (column: string) => string>> = {
  int2: integers,
  int4: integers,
  int8: integers,
  date: () => 'least + ((most - least)::bigint * i / n)::int',
  timestamp: () => 'least + (most - least) * (i::float8 / n)',
  timestamptz: () => 'least + (most - least) * (i::float8 / n)',
};

function integers(): string {
  return 'trunc(least::numeric + (most::numeric - least::numeric) * i / n)';
}

/** Types of columns by whose ranges a table can be cut. */
export const RANGE_TYPES: readonly string[] = Object.keys(BETWEEN);

/** Parts by ranges of a column. Nulls are in the last. */
export async function columnCuts(
  session: Session,
  table: TableName,
  column: string,
  type: PgType,
  { parts }: Partition,
): Promise<Cuts> {
  const between = ownValue(BETWEEN, type.name);
  if (!between || type.kind !== 'base') return [];
  const name = quoteName(column);
  const [found] = await session.query(
    'SELECT greatest(0, least($2::float8, reltuples / $3::float8))::int FROM pg_class WHERE oid = $1::regclass',
    [tableName(table), MOST_RANGES, PART_ROWS],
  );
  const count = parts ?? Number(found?.[0] ?? 0);
  if (count < 2) return [];
  // Infinities have no middle.
  const finite = type.name.startsWith('int') ? '' : ` WHERE isfinite(${name})`;
  const rows = await session.query(
    `SELECT DISTINCT (${between(name)})::${type.name}::text AS bound, (${between(name)})::${type.name}
     FROM (SELECT min(${name}) AS least, max(${name}) AS most FROM ${tableName(table)}${finite}) AS ends, (SELECT $1::int AS n) AS parts, generate_series(1, $1::int - 1) AS i
     WHERE least < most ORDER BY 2`,
    [count],
  );
  const bounds = rows.map(([bound]) => `${quoteText(bound!)}::${type.name}`);
  return rangesOf(name, bounds, { nulls: true });
}
