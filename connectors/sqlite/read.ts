import Database from 'better-sqlite3';
import type { Arena } from '../../columns/arena.ts';
import { RunError } from '../../model/errors.ts';
import type { Schema } from '../../model/types.ts';
import { sqliteError } from './errors.ts';
import type { SqliteSource } from './introspect.ts';
import { LOCK_POLL_MS, patiently, type Stopped, stoppedError } from './patience.ts';
import type { ReadBatch } from './protocol.ts';
import { RowBuilder, rejectsOf } from './rows.ts';
import { type Filter, partsOf, type Select, selectOf } from './select.ts';
import { quoteName, tableName } from './sql.ts';
import type { SqliteCell } from './types.ts';

/** A value as SQLite has it, in a form that JSON keeps. */
export type StoredValue = { readonly integer: string } | { readonly real: number } | { readonly text: string };

/** What a `sqlite-origin` reads. */
export interface ReadRequest {
  readonly stage: string;
  /** Of the database; absolute. */
  readonly path: string;
  readonly source: SqliteSource;
  /** The columns that are wanted, in the order in which batches have them. */
  readonly columns: Schema;
  /** Of the `rejects` port. */
  readonly rejects: Schema;
  readonly filters: readonly Filter[];
  readonly partitionColumn: string | undefined;
  readonly watermark: { readonly column: string; readonly above: StoredValue | null } | undefined;
  readonly maxRows: number | undefined;
  readonly beforeQuery: string | undefined;
  readonly afterQuery: string | undefined;
  readonly timeoutMs: number;
  /** Of another connection's `ReadStart`, for one that shares its work. */
  readonly bounds?: readonly bigint[];
}

export interface ReadStart {
  /** Where the rows are cut into parts, by the partition column. */
  readonly bounds: readonly bigint[];
  readonly parts: number;
  /** The largest value of the watermark column, if there are new rows. */
  readonly watermark: StoredValue | null;
  /** Whether other connections can read the same state. */
  readonly shareable: boolean;
}

export type ReadSnapshot = Record<string, never>;

/** Rows of a batch. The same for any number of threads: sums of floats are added up by batch. */
const BATCH_ROWS = 1 << 14;
/** Bytes of text after which a batch is full before that. */
const BATCH_BYTES = 8 << 20;
/** Parts that a table is cut into at most, and how far apart their bounds lie at least. */
const MOST_PARTS = 64n;
const LEAST_PART = 1n << 15n;

/** Reads from one connection, in one transaction: rows as batches in shared memory. */
export class TableRead {
  private readonly arena: Arena;
  private readonly request: ReadRequest;
  private readonly stopped: Stopped;
  private readonly database: Database.Database;
  /** Outside the transaction, to see whether others commit. */
  private watch: { readonly database: Database.Database; readonly version: bigint } | undefined;
  private readonly bounds: readonly bigint[];
  private readonly rowidColumn: string | undefined;
  private readonly utf8: boolean;
  private rows: Iterator<SqliteCell[]> | undefined;
  private builder: RowBuilder | undefined;
  private rowsBefore = 0;
  readonly start: ReadStart;

  /** Throws `RunError` when the database cannot be opened, or `beforeQuery` or the query is at fault. */
  constructor(arena: Arena, request: ReadRequest, stopped: Stopped) {
    this.arena = arena;
    this.request = request;
    this.stopped = stopped;
    const { source, beforeQuery, afterQuery, bounds, partitionColumn, watermark } = request;
    const readonly = beforeQuery === undefined && afterQuery === undefined;
    this.database = this.guarded(() => this.open(readonly));
    try {
      const shareable = readonly && partitionColumn !== undefined;
      if (shareable && !bounds) this.watch = this.guarded(() => this.openWatch());
      this.guarded(() => this.begin());
      this.utf8 = this.database.pragma('encoding', { simple: true }) === 'UTF-8';
      this.rowidColumn = source.kind === 'table' ? this.findRowid(source.table) : undefined;
      this.bounds = bounds ?? this.guarded(() => this.findBounds());
      const mark = watermark && !bounds ? this.guarded(() => this.findWatermark(watermark)) : null;
      this.start = {
        bounds: this.bounds,
        parts: partsOf(this.bounds),
        watermark: mark,
        shareable: shareable && this.bounds.length > 0,
      };
    } catch (error) {
      this.close(false);
      throw error;
    }
  }

  /** Whether nobody has committed since before the transaction began: then another that began meanwhile sees the same. */
  get isUnchanged(): boolean {
    return this.watch !== undefined && this.watch.version === versionOf(this.watch.database);
  }

  beginPart(part: number): void {
    this.endPart();
    const { columns } = this.request;
    this.guarded(() => {
      const statement = this.prepare(this.select(part));
      const places = new Map<string, number>();
      statement.columns().forEach(({ name }, index) => {
        if (!places.has(name)) places.set(name, index);
      });
      // Those of a table stand in their order, whatever their names are called in the result.
      const isTable = this.request.source.kind === 'table';
      const found = columns.map((field, position) => {
        const index = isTable ? position : places.get(field.name);
        if (index !== undefined) return { field, index };
        throw new RunError('schema-mismatch', `the query has no column ${field.name} any more`, {
          value: field.name,
          remedy: 'run again',
        });
      });
      this.rows = statement.raw().iterate(this.select(part).parameters) as IterableIterator<SqliteCell[]>;
      this.builder = new RowBuilder(this.arena, found, BATCH_ROWS);
    });
  }

  next(): ReadBatch | undefined {
    const { rows, builder } = this;
    if (!rows || !builder) return undefined;
    if (this.stopped()) throw stoppedError();
    return this.guarded(() => {
      let ended = false;
      while (!builder.isFull && builder.textBytes < BATCH_BYTES) {
        const { value, done } = rows.next();
        ended = done === true;
        if (ended) break;
        builder.add(value);
      }
      const count = builder.rows;
      if (count === 0) {
        this.endPart();
        return undefined;
      }
      const { batch, refused } = builder.finish();
      const first = this.bounds.length > 0 ? undefined : this.rowsBefore + 1;
      this.rowsBefore += count;
      const { stage, rejects } = this.request;
      return { batch, rejects: refused.length === 0 ? undefined : rejectsOf(this.arena, rejects, stage, first, refused) };
    });
  }

  /** Ends the session. `complete`: all is read: `afterQuery` runs, and what was changed is committed. */
  close(complete: boolean): void {
    this.endPart();
    this.watch?.database.close();
    this.watch = undefined;
    try {
      if (complete) this.guarded(() => this.finish());
    } finally {
      this.database.close();
    }
  }

  private finish(): void {
    const { afterQuery, timeoutMs } = this.request;
    const { database } = this;
    if (database.inTransaction) patiently(timeoutMs, this.stopped, () => database.exec('COMMIT'));
    if (afterQuery === undefined) return;
    patiently(timeoutMs, this.stopped, () => database.exec('BEGIN IMMEDIATE'));
    database.exec(afterQuery);
    if (database.inTransaction) patiently(timeoutMs, this.stopped, () => database.exec('COMMIT'));
  }

  private endPart(): void {
    this.rows?.return?.();
    this.builder?.dispose();
    this.rows = undefined;
    this.builder = undefined;
  }

  private open(readonly: boolean): Database.Database {
    return new Database(this.request.path, { readonly, fileMustExist: true, timeout: LOCK_POLL_MS }).defaultSafeIntegers();
  }

  private openWatch() {
    const database = this.open(true);
    return { database, version: patiently(this.request.timeoutMs, this.stopped, () => versionOf(database)) };
  }

  /** Begins the transaction, and fixes the state that it sees. */
  private begin(): void {
    const { beforeQuery, timeoutMs } = this.request;
    const { database } = this;
    database.exec('BEGIN');
    patiently(timeoutMs, this.stopped, () => database.prepare('SELECT count(*) FROM sqlite_schema').get());
    if (beforeQuery === undefined) return;
    database.pragma(`busy_timeout = ${timeoutMs}`);
    database.exec(beforeQuery);
    database.pragma(`busy_timeout = ${LOCK_POLL_MS}`);
  }

  private select(part: number): Select {
    const { source, columns, filters, partitionColumn, watermark, maxRows } = this.request;
    return selectOf({
      source,
      columns: columns.map(({ name }) => name),
      filters: source.kind === 'table' ? filters : [],
      above: aboveOf(watermark),
      part: partitionColumn === undefined ? undefined : { column: partitionColumn, bounds: this.bounds, part },
      limit: maxRows === undefined ? undefined : { rows: maxRows, by: watermark?.column },
      rowidColumn: this.rowidColumn,
      utf8: this.utf8,
    });
  }

  private prepare({ sql }: Select): Database.Statement {
    const statement = this.database.prepare(sql);
    if (!statement.reader) throw new RunError('no-rows', 'the query gives no rows', { remedy: 'write a SELECT', value: sql });
    return statement;
  }

  /** The column that is the table's rowid: `INTEGER PRIMARY KEY` (https://www.sqlite.org/lang_createtable.html#rowid). */
  private findRowid({ schema, table }: { readonly schema: string | undefined; readonly table: string }): string | undefined {
    const keys = this.database
      .prepare('SELECT name, type FROM pragma_table_info(?, ?) WHERE pk > 0')
      .all(table, schema ?? 'main') as { name: string; type: string }[];
    const [key] = keys;
    if (keys.length !== 1 || !key || key.type.toUpperCase() !== 'INTEGER') return undefined;
    // Of `INTEGER PRIMARY KEY DESC` and of tables without rowid the key is an index of its own.
    const indexed = this.database
      .prepare("SELECT count(*) FROM pragma_index_list(?, ?) WHERE origin = 'pk'")
      .pluck()
      .get(table, schema ?? 'main') as bigint;
    return indexed === 0n ? key.name : undefined;
  }

  private isIndexed({ schema, table }: { readonly schema: string | undefined; readonly table: string }, column: string): boolean {
    const sql = `SELECT count(*) FROM pragma_index_list(:table, :schema) AS list, pragma_index_info(list.name, :schema) AS info
      WHERE list.partial = 0 AND info.seqno = 0 AND info.name = :column COLLATE NOCASE`;
    const count = this.database
      .prepare(sql)
      .pluck()
      .get({ table, schema: schema ?? 'main', column }) as bigint;
    return count > 0n;
  }

  private findBounds(): bigint[] {
    const { partitionColumn, source, maxRows } = this.request;
    // Of a limited number of rows nobody could say which parts they lie in.
    if (partitionColumn === undefined || source.kind !== 'table' || maxRows !== undefined) return [];
    // Without an index every part would have to look at the whole table.
    if (partitionColumn !== this.rowidColumn && !this.isIndexed(source.table, partitionColumn)) return [];
    const column = quoteName(partitionColumn);
    const sql = `SELECT min(${column}), max(${column}) FROM ${tableName(source.table)}`;
    const [least, most] = this.database.prepare(sql).raw().get() as SqliteCell[];
    if (typeof least !== 'bigint' || typeof most !== 'bigint') return [];
    const span = most - least + 1n;
    const parts = span / LEAST_PART > MOST_PARTS ? MOST_PARTS : span / LEAST_PART;
    return Array.from({ length: Math.max(0, Number(parts) - 1) }, (_, i) => least + (span * BigInt(i + 1)) / parts);
  }

  private findWatermark(watermark: NonNullable<ReadRequest['watermark']>): StoredValue | null {
    const { source, maxRows } = this.request;
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
    const column = quoteName(watermark.column);
    const most = this.database
      .prepare(`SELECT max(${column}) FROM (${sql.replace(/[;\s]+$/, '')}\n)`)
      .pluck()
      .get(parameters) as SqliteCell;
    if (typeof most === 'bigint') return { integer: String(most) };
    if (typeof most === 'number') return { real: most };
    if (typeof most === 'string') return { text: most };
    if (most === null) return null;
    throw new RunError('invalid-value', `column ${watermark.column} holds blobs, which cannot be a watermark`, {
      value: watermark.column,
    });
  }

  private guarded<Result>(action: () => Result): Result {
    try {
      return action();
    } catch (error) {
      throw sqliteError(error, this.request.path);
    }
  }
}

const versionOf = (database: Database.Database): bigint => database.pragma('data_version', { simple: true }) as bigint;

function aboveOf(watermark: ReadRequest['watermark']) {
  if (!watermark?.above) return undefined;
  const { column, above } = watermark;
  const value = 'integer' in above ? BigInt(above.integer) : 'real' in above ? above.real : above.text;
  return { column, value };
}
