import Database from 'better-sqlite3';
import type { Arena } from '../../columns/arena.ts';
import { CancelledError, RunError } from '../../model/errors.ts';
import type { ReadBatch, ReadSession, ReadStart } from '../connector.ts';
import { rejectsOf } from '../rejects.ts';
import { RowBuilder } from '../row-builder.ts';
import { noRows } from '../sql/problems.ts';
import { sqliteError } from './errors.ts';
import { findBounds, findRowid } from './parts.ts';
import { LOCK_POLL_MS, patiently, type Stopped } from './patience.ts';
import type { SqliteReadRequest } from './read-request.ts';
import { partsOf, type Select, selectOf } from './select.ts';
import type { SqliteCell } from './types.ts';
import { aboveOf, findWatermark } from './watermark.ts';

/** What a `sqlite-origin` reads. */
/** Rows of a batch. The same for any number of threads: sums of floats are added up by batch. */
const BATCH_ROWS = 1 << 14;
/** Bytes of text after which a batch is full before that. */
const BATCH_BYTES = 8 << 20;

/** Reads from one connection, in one transaction: rows as batches in shared memory. */
export class TableRead implements ReadSession {
  private readonly arena: Arena;
  private readonly request: SqliteReadRequest;
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
  constructor(arena: Arena, request: SqliteReadRequest, stopped: Stopped) {
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
      this.rowidColumn = source.kind === 'table' ? findRowid(this.database, source.table) : undefined;
      this.bounds = bounds ?? this.guarded(() => findBounds(this.database, request, this.rowidColumn));
      const mark = watermark && !bounds ? this.guarded(() => findWatermark(this.database, request, watermark)) : null;
      const share = shareable && this.bounds.length > 0 ? { share: this.bounds } : {};
      this.start = { parts: partsOf(this.bounds), watermark: mark, ...share };
    } catch (error) {
      this.close(false);
      throw error;
    }
  }

  /** Whether nobody has committed since before the transaction began: then another that began meanwhile sees the same. */
  isUnchanged(): boolean {
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
    if (this.stopped()) throw new CancelledError();
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
    if (!statement.reader) throw noRows(sql);
    return statement;
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
