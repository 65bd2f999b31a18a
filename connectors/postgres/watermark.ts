import type { PostgresOriginPlan } from '../../stages/postgres-origin.ts';
import type { TableName } from '../../stages/shared/database.ts';
import type { ReadRequest } from '../connector.ts';
import { type MarkFacts, markDoubts } from '../sql/mark-doubts.ts';
import { findNewRows } from '../sql/new-rows.ts';
import { type Identity, type Mark, type MarkedSource, type NewRows, newRowsRequest, rowsAbove } from '../sql/watermark.ts';
import type { Session } from './session.ts';
import type { Found, Source } from './source.ts';
import { quoteName, quoteText, tableName, withoutEnd } from './sql.ts';
import type { PgType } from './types.ts';

/** Types of dates, which have infinities and years that the job's dates have not. */
const DATES = new Set(['date', 'timestamp', 'timestamptz']);
/** Types with an order and without `max`, before PostgreSQL 18. */
const WITHOUT_MAX = new Set(['uuid', 'bool', 'bytea']);
const INTEGER_BITS: Readonly<Record<string, bigint>> = { int2: 16n, int4: 32n, int8: 64n };
/** The first version whose `numeric` has infinities. */
const NUMERIC_INFINITIES = 140_000;

/** Finds out which rows are new; `undefined`: the origin reads all. Says what is doubtful of the column. */
export async function newRowsOf(
  session: Session,
  request: ReadRequest<PostgresOriginPlan>,
  { bound, found }: Source,
  warn: (text: string) => void,
): Promise<NewRows | undefined> {
  const { plan, preview } = request;
  if (!plan.watermark) return undefined;
  const { column } = plan.watermark;
  const asked = newRowsRequest(request, warn);
  const type = found.find(({ name }) => name === column)!.type;
  const name = quoteName(column);
  const common = {
    column: name,
    finite: finiteOf(name, type, plan.watermark.type?.kind, await session.version()),
    literal: (mark: Mark) => `${quoteText(clamped(mark.text, type))}::${type.sql}`,
  };
  if (preview) return rowsAbove(common, asked.mark, plan.maxResults);
  const facts = plan.source.kind === 'table' ? await factsOf(session, plan.source.table, column) : undefined;
  const keys = asked.repeatable ? undefined : (plan.watermark.keys ?? facts?.key);
  const identity = await identityOf(session, keys ?? found.map((other) => other.name), keys !== undefined);
  const order = WITHOUT_MAX.has(type.name) || type.kind !== 'base';
  const source: MarkedSource = {
    ...common,
    from: plan.source.kind === 'table' ? tableName(plan.source.table) : `(${withoutEnd(bound.sql)}\n) AS open_stage_query`,
    nullable: facts?.nullable ?? true,
    identity,
    rowName: freeName(found),
    numbered: (hash, number) => `${hash} || '-' || ${number}`,
    async greatest(rows) {
      const sql = order
        ? `SELECT ${name}::text FROM (${rows}) AS open_stage_rows ORDER BY ${name} DESC LIMIT 1`
        : `SELECT max(${name})::text FROM (${rows}) AS open_stage_rows`;
      const [row] = await session.query(sql, bound.values);
      return row?.[0] == null ? null : { text: row[0] };
    },
    async texts(sql, most) {
      const rows = await session.query(`${sql} LIMIT ${most + 1}`, bound.values);
      return rows.length > most ? undefined : rows.map(([text]) => text!);
    },
  };
  const rows = await findNewRows(source, asked);
  for (const doubt of markDoubts(plan.watermark, facts ?? UNKNOWN, identity, asked, rows.next)) warn(doubt);
  return rows;
}

const UNKNOWN: MarkFacts = { unique: undefined, nullable: undefined };

/** True for values that later ones can be above. */
function finiteOf(name: string, type: PgType, wanted: string | undefined, version: number): string | undefined {
  if (type.kind !== 'base' || !type.builtIn) return undefined;
  const between = (cast: string) => `(${name} > '-infinity'::${cast} AND ${name} < 'infinity'::${cast})`;
  if (DATES.has(type.name)) {
    // Rows that are refused because of what they have there say nothing of those that come later.
    const isDate = wanted === 'date' || wanted === 'timestamp';
    return isDate
      ? `(${name} > '-infinity'::${type.name} AND ${name} < '10000-01-01 00:00:00+00'::${type.name})`
      : between(type.name);
  }
  if (type.name === 'float4' || type.name === 'float8') return between(type.name);
  if (type.name !== 'numeric') return undefined;
  return version < NUMERIC_INFINITIES ? `(${name} <> 'NaN'::numeric)` : between('numeric');
}

/** An integer within its type, below whose least value nothing is. */
function clamped(text: string, { name }: PgType): string {
  const bits = INTEGER_BITS[name];
  if (bits === undefined || !/^-\d+$/.test(text)) return text;
  const least = -(1n << (bits - 1n));
  return BigInt(text) < least ? String(least) : text;
}

/** What tells rows apart: the hash of the texts of columns. What their texts depend on is part of how it is called. */
async function identityOf(session: Session, columns: readonly string[], unique: boolean): Promise<Identity> {
  const [zone] = await session.query('SHOW TimeZone');
  const names = columns.map(quoteName);
  const sql = `left(encode(sha256(convert_to(ROW(${names.join(', ')})::text, current_setting('server_encoding'))), 'hex'), 32)`;
  const by = `${unique ? 'key' : 'row'} ${columns.join(', ')}${unique ? '' : ` in ${zone![0]}`}`;
  return { by, sql, unique, order: unique ? names : [sql] };
}

interface TableFacts extends MarkFacts {
  /** The columns of the primary key. */
  readonly key: readonly string[] | undefined;
}

async function factsOf(session: Session, table: TableName, column: string): Promise<TableFacts> {
  const name = tableName(table);
  const indexes = await session.query(
    `SELECT i.indisprimary, (SELECT json_agg(a.attname ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey[0:i.indnkeyatts - 1]))
     FROM pg_index i WHERE i.indrelid = to_regclass($1) AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL`,
    [name],
  );
  const keys = indexes.map(([primary, columns]) => ({ primary: primary === 't', columns: JSON.parse(columns!) as string[] }));
  const [required] = await session.query(
    `SELECT a.attnotnull, c.relkind FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE a.attrelid = to_regclass($1) AND a.attname = $2`,
    [name, column],
  );
  const isTable = ['r', 'p'].includes(required?.[1] ?? '');
  return {
    key: keys.find(({ primary }) => primary)?.columns,
    unique: isTable ? keys.some(({ columns }) => columns.length === 1 && columns[0] === column) : undefined,
    nullable: isTable ? required?.[0] !== 't' : undefined,
  };
}

function freeName(found: readonly Found[]): string {
  let name = 'open_stage_row';
  while (found.some((column) => column.name === name)) name += '_';
  return quoteName(name);
}
