import type { Arena } from '../../columns/arena.ts';
import type { PostgresOriginPlan } from '../../stages/postgres-origin.ts';
import type { ConnectorThread, ReadBatch, ReadRequest, ReadSession, ReadStart } from '../connector.ts';
import { type Cuts, isCut } from '../sql/parts.ts';
import { columnGone } from '../sql/problems.ts';
import { readBatch } from '../sql/read-batch.ts';
import { RowReader } from '../sql/rows.ts';
import { type NewRows, partOf } from '../sql/watermark.ts';
import { columnCuts, storageCuts } from './parts.ts';
import { pgRowKernel } from './row-kernel.ts';
import { commandOf, conditionOf, isAsItStands, type ReadColumn, type SelectParts, selectOf } from './select.ts';
import { Session } from './session.ts';
import { type Found, type Source, sourceOf } from './source.ts';
import { type Bound, quoteText, tableName } from './sql.ts';
import { MessageStream } from './stream.ts';
import { readingAs } from './types.ts';
import { newRowsOf } from './watermark.ts';

/** How long a reader waits for a table that somebody has locked. */
const LOCK_TIMEOUT_MS = 30_000;

interface Opened extends Source {
  readonly cuts: Cuts;
  readonly newer: NewRows | undefined;
  readonly start: ReadStart;
}

/** What the first connection tells those that share its work. */
interface Share {
  readonly snapshot: string;
  readonly cuts: Cuts;
  readonly newer: NewRows | undefined;
}

/** Reads from one connection, in one transaction that sees one moment: rows as batches in shared memory. */
export class PostgresRead implements ReadSession {
  readonly start: ReadStart;
  private readonly arena: Arena;
  private readonly request: ReadRequest<PostgresOriginPlan>;
  private readonly session: Session;
  /** What is read, as SQL. */
  private readonly bound: Bound;
  private readonly found: readonly Found[];
  private readonly cuts: Cuts;
  private readonly newer: NewRows | undefined;
  private stream: MessageStream | undefined;
  private reader: RowReader | undefined;
  private over = true;
  private rowsBefore = 0;

  private constructor(
    arena: Arena,
    request: ReadRequest<PostgresOriginPlan>,
    session: Session,
    { bound, found, cuts, newer, start }: Opened,
  ) {
    this.arena = arena;
    this.request = request;
    this.session = session;
    this.bound = bound;
    this.found = found;
    this.cuts = cuts;
    this.newer = newer;
    this.start = start;
  }

  /** Throws `RunError` when the server cannot be reached, or `beforeQuery` or the query is at fault. */
  static async open({ arena, stopped, note }: ConnectorThread, request: ReadRequest<PostgresOriginPlan>): Promise<PostgresRead> {
    const share = request.share as Share | undefined;
    const session = await Session.open(request.connection, request.baseFolder, stopped, { patient: !share });
    try {
      await begin(session, request.plan, share?.snapshot);
      const { bound, found } = await sourceOf(session, request.plan.source);
      const warn = (text: string) => note(request.stage, text, 'warning');
      const newer = share ? share.newer : await newRowsOf(session, request, { bound, found }, warn);
      const cuts = share?.cuts ?? (await findCuts(session, request.plan, found));
      // What `beforeQuery` made can be seen by this session only.
      const shareable = cuts.length > 1 && request.plan.beforeQuery === undefined;
      const snapshot = shareable && !share ? (await session.query('SELECT pg_export_snapshot()'))[0]![0]! : undefined;
      const start = {
        parts: (newer?.late.length ?? 0) + Math.max(1, cuts.length),
        watermark: newer?.next ?? null,
        ...(snapshot !== undefined && { share: { snapshot, cuts, newer } satisfies Share }),
      };
      return new PostgresRead(arena, request, session, { bound, found, cuts, newer, start });
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  async beginPart(part: number): Promise<void> {
    this.endPart();
    const { request, bound, found, arena, session } = this;
    const { plan, columns, filters } = request;
    const wanted = columns.map(({ name, type }): ReadColumn => {
      const column = found.find((other) => other.name === name);
      if (column) return { name, type: column.type, reading: readingAs(column.type, type) };
      throw columnGone(name);
    });
    const pushed = filters.map((filter) =>
      conditionOf(
        filter,
        wanted.find(({ name }) => name === filter.column),
      ),
    );
    const { rows, place, limit } = partOf(this.newer, part, plan.maxResults);
    const source = plan.source.kind === 'table' ? { table: tableName(plan.source.table) } : { query: bound.sql };
    const parts: SelectParts = {
      from: rows.query === undefined ? source : { query: rows.query },
      columns: wanted,
      conditions: [
        ...(place < 0 ? [] : this.cuts.slice(place, place + 1)),
        ...rows.conditions,
        ...pushed.filter((sql) => sql !== undefined),
      ],
      orderBy: limit?.by,
      limit: limit?.rows,
    };
    const standing =
      plan.source.kind === 'query' &&
      isAsItStands(
        found.map(({ name }) => name),
        parts,
      );
    const stream = new MessageStream(arena, commandOf(standing ? bound.sql : selectOf(parts), bound.values));
    this.reader = new RowReader(
      arena,
      pgRowKernel(arena),
      columns.map((field, i) => ({ field, reading: wanted[i]!.reading })),
    );
    this.stream = session.submit(stream);
    this.over = false;
  }

  async next(): Promise<ReadBatch | undefined> {
    const { stream, reader, request, arena } = this;
    if (!stream || !reader || this.over) return undefined;
    const { blocks, over } = await this.session.guarded(() => stream.read(reader));
    this.over = over;
    const first = this.cuts.length > 0 ? undefined : this.rowsBefore + 1;
    this.rowsBefore += reader.rows;
    const read = readBatch(arena, request, reader, blocks, first);
    if (!read) this.endPart();
    return read;
  }

  async close(complete: boolean): Promise<void> {
    const { session, over } = this;
    this.endPart();
    try {
      if (!complete || !over) return;
      await session.execute('COMMIT');
      const { afterQuery } = this.request.plan;
      if (afterQuery === undefined) return;
      await session.execute('BEGIN');
      await session.execute(afterQuery);
      if (session.inTransaction) await session.execute('COMMIT');
    } finally {
      await session.close();
    }
  }

  private endPart(): void {
    this.stream?.dispose();
    this.reader?.dispose();
    this.stream = undefined;
    this.reader = undefined;
  }
}

async function begin(session: Session, plan: PostgresOriginPlan, snapshot: string | undefined): Promise<void> {
  const { beforeQuery, timeoutMs } = plan;
  await session.execute(
    // Scans that begin in the middle of a table, where another one is, would give rows in another order each time.
    `SET synchronize_seqscans = off; SET lock_timeout = ${LOCK_TIMEOUT_MS}; SET statement_timeout = ${timeoutMs ?? 0}`,
  );
  const writes = beforeQuery !== undefined ? '' : ' READ ONLY';
  await session.execute(`BEGIN ISOLATION LEVEL REPEATABLE READ${writes}`);
  if (snapshot !== undefined) await session.execute(`SET TRANSACTION SNAPSHOT ${quoteText(snapshot)}`);
  if (beforeQuery === undefined || snapshot !== undefined) return;
  await session.execute(beforeQuery);
  if (!session.inTransaction) await session.execute('BEGIN ISOLATION LEVEL REPEATABLE READ');
}

async function findCuts(session: Session, plan: PostgresOriginPlan, found: readonly Found[]): Promise<Cuts> {
  const { source, partition } = plan;
  if (!isCut(plan) || partition === undefined || source.kind !== 'table') return [];
  const { column } = partition;
  if (column === undefined) return storageCuts(session, source.table, partition, await session.version());
  const type = found.find(({ name }) => name === column)?.type;
  return type ? columnCuts(session, source.table, column, type, partition) : [];
}
