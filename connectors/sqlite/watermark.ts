import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';
import { RunError } from '../../model/errors.ts';
import { type MarkFacts, markDoubts } from '../sql/mark-doubts.ts';
import { findNewRows } from '../sql/new-rows.ts';
import { HASH_DIGITS } from '../sql/seen-rows.ts';
import { type Identity, type Mark, type MarkedSource, markBefore, type NewRows, rowsAbove } from '../sql/watermark.ts';
import type { SqliteReadRequest } from './read-request.ts';
import { bindable, quoteName, tableName } from './sql.ts';
import type { SqliteCell } from './types.ts';

/** The function of SQL that tells rows apart. */
const HASH = 'open_stage_hash';

type Watermark = NonNullable<SqliteReadRequest['watermark']>;

/** Makes the function of SQL that new rows are found with; every connection that reads parts of them needs it. */
export function defineHash(database: Database.Database): void {
  database.function(HASH, { varargs: true, deterministic: true, safeIntegers: true }, (...values) =>
    hashOf(values as SqliteCell[]),
  );
}

function hashOf(values: readonly SqliteCell[]): string {
  const hash = createHash('sha256');
  for (const value of values) {
    if (value === null) hash.update('n');
    else if (typeof value === 'bigint') hash.update(`i${value} `);
    else if (typeof value === 'number') hash.update(`r${value} `);
    else {
      const bytes = typeof value === 'string' ? Buffer.from(value) : value;
      hash.update(`${typeof value === 'string' ? 't' : 'b'}${bytes.length} `).update(bytes);
    }
  }
  return hash.digest('hex').slice(0, HASH_DIGITS);
}

/** Finds out which rows are new. Says what is doubtful of the column. Throws `RunError` for a column of blobs. */
export async function newRowsOf(
  database: Database.Database,
  { source, maxRows }: SqliteReadRequest,
  watermark: Watermark,
  preview: boolean,
  warn: (text: string) => void,
): Promise<NewRows> {
  const { plan } = watermark;
  const parameters = source.kind === 'query' ? bindable(source.parameters) : {};
  const from = source.kind === 'table' ? tableName(source.table) : `(${source.sql.replace(/[;\s]+$/, '')}\n)`;
  const name = quoteName(plan.column);
  const first = (sql: string): SqliteCell | undefined => database.prepare(sql).pluck().get(parameters) as SqliteCell | undefined;
  const has = (type: string) => first(`SELECT 1 FROM ${from} WHERE typeof(${name}) = '${type}' LIMIT 1`) !== undefined;
  const isText = watermarkIsText(watermark, has);
  const common = {
    column: name,
    // Any column takes any value: those of another kind would lie below or above all others.
    finite: isText
      ? `(typeof(${name}) = 'text')`
      : `(typeof(${name}) IN ('integer', 'real') AND ${name} > -9e999 AND ${name} < 9e999)`,
    literal: literalOf,
  };
  const asked = { ...watermark, limit: maxRows, warn };
  if (preview) return rowsAbove(common, markBefore(asked), maxRows);
  const columns = database.prepare(`SELECT * FROM ${from}`).columns();
  const facts = source.kind === 'table' ? factsOf(database, source.table, plan.column) : undefined;
  const keys = asked.repeatable ? undefined : (plan.keys ?? facts?.key);
  const identity = identityOf(keys ?? columns.map((column) => column.name), keys !== undefined);
  let rowName = 'open_stage_row';
  while (columns.some((column) => column.name.toLowerCase() === rowName)) rowName += '_';
  const marked: MarkedSource = {
    ...{ ...common, from, identity, rowName },
    nullable: true,
    numbered: (hash, number) => `${hash} || '-' || ${number}`,
    async greatest(rows) {
      return markOf(first(`SELECT max(${name}) FROM (${rows})`) ?? null);
    },
    async texts(sql, most) {
      const rows = database
        .prepare(`${sql} LIMIT ${most + 1}`)
        .pluck()
        .all(parameters) as string[];
      return rows.length > most ? undefined : rows;
    },
  };
  const rows = await findNewRows(marked, asked);
  if (rows.next?.mark == null && has('blob')) {
    throw new RunError('invalid-value', `column ${plan.column} holds blobs, which cannot be a watermark`, {
      value: plan.column,
      remedy: 'set watermarkColumn to a column of numbers, texts or timestamps',
    });
  }
  for (const doubt of markDoubts(plan, facts ?? UNKNOWN, identity, asked, rows.next)) warn(doubt);
  return rows;
}

const UNKNOWN: MarkFacts = { unique: undefined, nullable: undefined };
const NUMBERS: ReadonlySet<string> = new Set(['integer', 'float', 'boolean']);
const TEXTS: ReadonlySet<string> = new Set(['string', 'date', 'timestamp', 'time']);

/** Whether the watermark is a text, not a number. */
function watermarkIsText({ plan, before, start }: Watermark, has: (type: string) => boolean): boolean {
  const mark = markBefore({ before, start });
  if (mark?.stored !== undefined) return mark.stored === 'text';
  const kind = plan.type?.kind ?? '';
  if (NUMBERS.has(kind)) return !has('integer') && !has('real') && has('text');
  return TEXTS.has(kind) ? has('text') || !(has('integer') || has('real')) : has('text');
}

function markOf(value: SqliteCell): Mark | null {
  if (value === null || value instanceof Uint8Array) return null;
  if (typeof value === 'bigint') return { text: String(value), stored: 'integer' };
  return typeof value === 'number' ? { text: String(value), stored: 'real' } : { text: value, stored: 'text' };
}

/** A value of a job's options as SQLite has it. */
export function storedOf(value: string | number | bigint | boolean | null): Mark | null {
  if (value === null) return null;
  if (typeof value === 'boolean') return { text: value ? '1' : '0', stored: 'integer' };
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) return { text: String(value), stored: 'integer' };
  return { text: String(value), stored: typeof value === 'number' ? 'real' : 'text' };
}

const LARGEST = 2n ** 63n - 1n;

function literalOf({ text, stored }: Mark): string {
  if (stored === 'integer' && /^[+-]?\d+$/.test(text)) {
    const value = BigInt(text);
    // SQLite takes the least integer for a float where it stands as a number.
    return value < -LARGEST ? `(-${LARGEST} - 1)` : String(value);
  }
  if (stored !== 'text' && text.trim() !== '' && Number.isFinite(Number(text))) return text;
  return text.includes('\0') ? `CAST(X'${Buffer.from(text).toString('hex')}' AS TEXT)` : `'${text.replaceAll("'", "''")}'`;
}

function identityOf(columns: readonly string[], unique: boolean): Identity {
  const names = columns.map(quoteName);
  const sql = `${HASH}(${names.join(', ')})`;
  return { by: `${unique ? 'key' : 'row'} ${columns.join(', ')}`, sql, unique, order: unique ? names : [sql] };
}

interface TableFacts extends MarkFacts {
  /** The columns of the primary key. */
  readonly key: readonly string[] | undefined;
}

function factsOf(
  database: Database.Database,
  { schema = 'main', table }: { readonly schema: string | undefined; readonly table: string },
  column: string,
): TableFacts {
  const kind = database
    .prepare(`SELECT type FROM ${quoteName(schema)}.sqlite_schema WHERE name = ? COLLATE NOCASE AND type IN ('table', 'view')`)
    .pluck()
    .get(table);
  const info = database.prepare('SELECT name, "notnull" AS required, pk FROM pragma_table_xinfo(?, ?)').all(table, schema) as {
    name: string;
    required: bigint;
    pk: bigint;
  }[];
  const key = info.filter(({ pk }) => pk > 0n).map(({ name }) => name);
  const own = info.find(({ name }) => name === column);
  const rowid = key.length === 1 && key[0] === column;
  const unique = database
    .prepare(
      `SELECT count(*) FROM pragma_index_list(:table, :schema) AS list WHERE list."unique" = 1 AND list.partial = 0
       AND (SELECT group_concat(info.name) FROM pragma_index_info(list.name, :schema) AS info) = :column`,
    )
    .pluck()
    .get({ table, schema, column }) as bigint;
  return {
    key: key.length > 0 ? key : undefined,
    unique: kind === 'table' ? rowid || unique > 0n : undefined,
    nullable: kind === 'table' ? own?.required !== 1n && !rowid : undefined,
  };
}
