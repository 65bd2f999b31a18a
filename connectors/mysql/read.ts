import type { Arena } from '../../columns/arena.ts';
import { RunError } from '../../model/errors.ts';
import { sameType } from '../../model/types.ts';
import type { MysqlOriginPlan } from '../../stages/mysql-origin.ts';
import type { TableSource } from '../../stages/shared/database.ts';
import type { ConnectorThread, ReadBatch, ReadRequest, ReadSession, ReadStart } from '../connector.ts';
import { type Cuts, isCut } from '../sql/parts.ts';
import { columnGone, noRows } from '../sql/problems.ts';
import { readBatch } from '../sql/read-batch.ts';
import { RowReader, type WireColumn } from '../sql/rows.ts';
import { type NewRows, partOf } from '../sql/watermark.ts';
import { columnsOf, sourceSql } from './describe.ts';
import { columnCuts } from './parts.ts';
import { mysqlRowKernel } from './row-kernel.ts';
import { conditionOf, type Found, type SelectParts, selectOf } from './select.ts';
import { Session } from './session.ts';
import { beginSnapshot, rehearse, TableLock } from './snapshot.ts';
import { tableName } from './sql.ts';
import { PacketStream } from './stream.ts';
import { type MysqlType, readingAs, readingOf, secondDecimals, skippedKind } from './types.ts';
import { newRowsOf } from './watermark.ts';

/** What the first connection tells those that share its work. */
interface Share {
  readonly cuts: Cuts;
  readonly newer: NewRows | undefined;
}

/** Seconds that a reader waits for a table that somebody has locked. */
const LOCK_SECONDS = 60;

interface Opened {
  readonly found: readonly Found[];
  readonly cuts: Cuts;
  readonly newer: NewRows | undefined;
  readonly start: ReadStart;
  readonly lock: TableLock | undefined;
}

/** Reads from one connection, in one transaction that sees one moment: rows as batches in shared memory. */
export class MysqlRead implements ReadSession {
  readonly start: ReadStart;
  private readonly arena: Arena;
  private readonly request: ReadRequest<MysqlOriginPlan>;
  private readonly session: Session;
  private readonly found: readonly Found[];
  private readonly cuts: Cuts;
  private readonly newer: NewRows | undefined;
  /** Until all connections have begun. */
  private lock: TableLock | undefined;
  private stream: PacketStream | undefined;
  /** The statement that is prepared. */
  private prepared: string | undefined;
  private over = true;
  private rowsBefore = 0;

  private constructor(
    arena: Arena,
    request: ReadRequest<MysqlOriginPlan>,
    session: Session,
    { found, cuts, newer, start, lock }: Opened,
  ) {
    this.arena = arena;
    this.request = request;
    this.session = session;
    this.found = found;
    this.cuts = cuts;
    this.newer = newer;
    this.start = start;
    this.lock = lock;
  }

  /** Throws `RunError` when the server cannot be reached, or `beforeQuery` or the query is at fault. */
  static async open({ arena, stopped, note }: ConnectorThread, request: ReadRequest<MysqlOriginPlan>): Promise<MysqlRead> {
    const { connection, baseFolder, plan } = request;
    const share = request.share as Share | undefined;
    const session = await Session.open(connection, baseFolder, stopped, { patient: !share });
    let lock: TableLock | undefined;
    try {
      session.timeoutMs = plan.timeoutMs;
      await session.execute(`SET SESSION lock_wait_timeout = ${LOCK_SECONDS}`);
      if (plan.beforeQuery !== undefined && !share) await prepareSession(session, plan.beforeQuery, request.preview);
      const found = await columnsOf(session, plan.source);
      const cuts = share?.cuts ?? (await findCuts(session, plan, found));
      // What `beforeQuery` made can be seen by this session only.
      const shareable =
        !share && cuts.length > 1 && request.connections > 1 && plan.beforeQuery === undefined && plan.source.kind === 'table';
      if (shareable) lock = await TableLock.take(connection, baseFolder, plan.source.table, stopped);
      await beginSnapshot(session);
      const warn = (text: string) => note(request.stage, text, 'warning');
      const newer = share ? share.newer : await newRowsOf(session, request, found, warn);
      const start = {
        parts: (newer?.late.length ?? 0) + Math.max(1, cuts.length),
        watermark: newer?.next ?? null,
        ...(lock && { share: { cuts, newer } satisfies Share }),
      };
      return new MysqlRead(arena, request, session, { found, cuts, newer, start, lock });
    } catch (error) {
      await lock?.release();
      await session.close();
      throw error;
    }
  }

  /** All connections have begun. */
  async isUnchanged(): Promise<boolean> {
    await this.unlock();
    return true;
  }

  async beginPart(part: number): Promise<void> {
    await this.unlock();
    await this.endPart();
    const { request, session, arena } = this;
    const { sql, values } = await this.statement(part);
    session.startClock();
    const { id } = await session.prepare(sql);
    this.prepared = sql;
    const { maxResults } = request.plan;
    // A query runs as it stands: rows behind the last one that is wanted are not sent, as far as it has no limit of its own.
    const limit = request.plan.source.kind === 'query' ? maxResults : undefined;
    if (limit !== undefined) await session.execute(`SET SESSION sql_select_limit = ${limit}`);
    this.stream = session.submit(new PacketStream(arena, id, values, (types) => this.readerOf(types)));
    this.over = false;
  }

  async next(): Promise<ReadBatch | undefined> {
    const { stream, request, arena, session } = this;
    if (!stream || this.over) return undefined;
    const { blocks, over } = await session.guarded(() => stream.read());
    const { reader } = stream;
    if (!reader) {
      for (const block of blocks) arena.free(block);
      throw noRows(undefined);
    }
    this.over = over || reader.satisfied;
    const first = this.cuts.length > 0 ? undefined : this.rowsBefore + 1;
    this.rowsBefore += reader.rows;
    const read = readBatch(arena, request, reader, blocks, first);
    if (!over && this.over) await this.cutOff(stream);
    if (this.over) session.stopClock();
    if (!read) await this.endPart();
    return read;
  }

  async close(complete: boolean): Promise<void> {
    const { session, over } = this;
    try {
      await this.lock?.release();
      if (!complete || !over) return;
      await this.endPart();
      await session.execute('COMMIT');
      const { afterQuery } = this.request.plan;
      if (afterQuery === undefined) return;
      await session.execute('START TRANSACTION');
      await session.execute(afterQuery);
      await session.execute('COMMIT');
    } finally {
      this.stream?.dispose();
      await session.close();
    }
  }

  /** The statement that reads a part. */
  private async statement(part: number) {
    const { request, found, session } = this;
    const { plan, columns, filters } = request;
    const gone = columns.find(({ name }) => !found.some((column) => column.name === name));
    if (gone) throw columnGone(gone.name);
    const source = await sourceSql(session, plan.source);
    if (plan.source.kind === 'query' && plan.watermark === undefined) return source;
    const pushed = filters.map((filter) => {
      const column = found.find(({ name }) => name === filter.column);
      const wanted = columns.find(({ name }) => name === filter.column);
      return conditionOf(filter, column, !column || !wanted || !sameType(readingOf(column.type).type, wanted.type));
    });
    const { rows, place, limit } = partOf(this.newer, part, plan.maxResults);
    const query = rows.query ?? (plan.source.kind === 'query' ? source.sql : undefined);
    const parts: SelectParts = {
      from:
        query === undefined
          ? { table: tableName((plan.source as TableSource).table) }
          : { query, dialect: await session.dialect() },
      columns: columns.map(({ name }) => name),
      conditions: [
        ...(place < 0 ? [] : this.cuts.slice(place, place + 1)),
        ...rows.conditions,
        ...pushed.filter((condition) => condition !== undefined),
      ],
      orderBy: limit?.by,
      limit: limit?.rows,
    };
    return { sql: selectOf(parts), values: source.values };
  }

  /** What reads the rows of columns that come as `types`. */
  private readerOf(types: readonly MysqlType[]): RowReader {
    const { arena, request, found } = this;
    const { columns, plan } = request;
    const asItStands = plan.source.kind === 'query' && plan.watermark === undefined;
    const names = asItStands ? found.map(({ name }) => name) : columns.map(({ name }) => name);
    if (types.length !== Math.max(1, names.length)) {
      throw new RunError('schema-mismatch', 'the columns have changed since the job was checked', { remedy: 'run again' });
    }
    const wire = types.map((type, i): WireColumn => {
      const to = columns.findIndex(({ name }) => name === names[i]);
      if (to < 0) return { kind: skippedKind(type), to: undefined };
      return { kind: readingAs(type, columns[to]!.type).kind, detail: secondDecimals(type), to };
    });
    const read = columns.map((field, i) => {
      const type = types[wire.findIndex(({ to }) => to === i)]!;
      return { field, reading: readingAs(type, field.type) };
    });
    const limit = asItStands ? plan.maxResults : undefined;
    return new RowReader(arena, mysqlRowKernel(arena), read, { wire, ...(limit !== undefined && { limit }) });
  }

  /** Ends a statement whose further rows nobody wants. */
  private async cutOff(stream: PacketStream): Promise<void> {
    const { session } = this;
    await session.guarded(async () => {
      await session.kill();
      await stream.drain();
    });
    // It may have come too late, and end the next statement.
    await session.execute('DO 0').catch(() => undefined);
  }

  private async unlock(): Promise<void> {
    const { lock } = this;
    this.lock = undefined;
    await lock?.release();
  }

  private async endPart(): Promise<void> {
    const { stream, prepared, session } = this;
    stream?.dispose();
    this.stream = undefined;
    this.prepared = undefined;
    session.stopClock();
    if (prepared === undefined) return;
    session.release(prepared);
    if (this.request.plan.maxResults !== undefined) await session.execute('SET SESSION sql_select_limit = DEFAULT');
  }
}

/** Runs the statements before reading, or, where nothing may be changed, what of them changes nothing. */
export async function prepareSession(session: Session, beforeQuery: string, preview: boolean): Promise<void> {
  if (preview) await rehearse(session, beforeQuery);
  else await session.execute(beforeQuery);
}

async function findCuts(session: Session, plan: MysqlOriginPlan, found: readonly Found[]): Promise<Cuts> {
  const { source, partition } = plan;
  if (!isCut(plan) || partition === undefined || source.kind !== 'table') return [];
  return columnCuts(session, source.table, partition, found);
}
