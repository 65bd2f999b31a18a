import Database from 'better-sqlite3';
import type { Arena } from '../../columns/arena.ts';
import { CancelledError, RunError } from '../../model/errors.ts';
import type { ConnectorThread, ReadBatch, ReadSession, ReadStart } from '../connector.ts';
import { rejectsOf } from '../rejects.ts';
import { RowBuilder } from '../row-builder.ts';
import { noRows } from '../sql/problems.ts';
import { type NewRows, partOf } from '../sql/watermark.ts';
import { sqliteError } from './errors.ts';
import { findBounds, findRowid } from './parts.ts';
import { LOCK_POLL_MS, patiently, type Stopped } from './patience.ts';
import type { SqliteReadRequest, SqliteShare } from './read-request.ts';
import { partsOf, type Select, selectOf } from './select.ts';
import type { SqliteCell } from './types.ts';
import { defineHash, newRowsOf } from './watermark.ts';

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
  private newer: NewRows | undefined;
  private rows: Iterator<SqliteCell[]> | undefined;
  private builder: RowBuilder | undefined;
  private rowsBefore = 0;
  start!: ReadStart;

  /** Throws `RunError` when the database cannot be opened, or `beforeQuery` or the query is at fault. */
  static async open({ arena, stopped, note }: ConnectorThread, request: SqliteReadRequest): Promise<TableRead> {
    const read = new TableRead(arena, request, stopped);
    try {
      await read.findNew((text) => note(request.stage, text, 'warning'));
      return read;
    } catch (error) {
      read.close(false);
      throw sqliteError(error, request.path);
    }
  }

  private constructor(arena: Arena, request: SqliteReadRequest, stopped: Stopped) {
    this.arena = arena;
    this.request = request;
    this.stopped = stopped;
    const { source, share } = request;
    this.database = this.guarded(() => this.connect(this.readonly));
    try {
      if (this.shareable && !share) this.watch = this.guarded(() => this.openWatch());
      this.guarded(() => this.begin());
      this.utf8 = this.database.pragma('encoding', { simple: true }) === 'UTF-8';
      this.rowidColumn = source.kind === 'table' ? findRowid(this.database, source.table) : undefined;
      this.bounds = share?.bounds ?? this.guarded(() => findBounds(this.database, request, this.rowidColumn));
    } catch (error) {
      this.close(false);
      throw error;
    }
  }

  private async findNew(warn: (text: string) => void): Promise<void> {
    const { database, request, bounds } = this;
    const { watermark, share, preview } = request;
    if (watermark) defineHash(database);
    this.newer = share ? share.newer : watermark && (await newRowsOf(database, request, watermark, preview, warn));
    const parts = (this.newer?.late.length ?? 0) + partsOf(bounds);
    const shared = this.shareable && bounds.length > 0 && { share: { bounds, newer: this.newer } satisfies SqliteShare };
    this.start = { parts, watermark: this.newer?.next ?? null, ...shared };
  }

  private get readonly(): boolean {
    return this.request.beforeQuery === undefined && this.request.afterQuery === undefined;
  }

  private get shareable(): boolean {
    return this.readonly && this.request.partitionColumn !== undefined;
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
        throw new RunError('schema-mismatch', `the query does not have column ${field.name} any more`, {
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

  private connect(readonly: boolean): Database.Database {
    return new Database(this.request.path, { readonly, fileMustExist: true, timeout: LOCK_POLL_MS }).defaultSafeIntegers();
  }

  private openWatch() {
    const database = this.connect(true);
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
    const { source, columns, filters, partitionColumn, maxRows } = this.request;
    const { newer, bounds } = this;
    const { rows, place, limit } = partOf(newer, part, maxRows);
    return selectOf({
      rows,
      source,
      columns: columns.map(({ name }) => name),
      filters: source.kind === 'table' ? filters : [],
      part: partitionColumn === undefined || place < 0 ? undefined : { column: partitionColumn, bounds, part: place },
      limit,
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
