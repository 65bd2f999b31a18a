import { resolve } from 'node:path';
import type { ReadBatch } from '../../../connectors/sqlite/protocol.ts';
import type { ReadRequest, ReadStart } from '../../../connectors/sqlite/read.ts';
import type { StoredValue } from '../../../connectors/sqlite/watermark.ts';
import { RunError } from '../../../model/errors.ts';
import type { StageOf } from '../../plan/graph.ts';
import type { SqliteSource } from '../../plan/sqlite-source.ts';
import type { Environment } from '../environment.ts';
import type { FeedItem, SourceFeed } from '../feed.ts';
import type { SqliteThread } from '../sqlite-thread.ts';

/** Batches that a thread may be ahead of the workers. */
const AHEAD = 4;
/** More connections than this only get in each other's way. */
const MOST_THREADS = 4;

/**
 * The rows of a SQLite table or query as batches. Parts of a table are read by several threads side by side if all their connections see the same state,
 * one after the other if not; the rows and their order are the same.
 */
export function sqliteFeed(
  environment: Environment,
  stage: StageOf<'sqlite-origin'>,
  { columns, filters }: SqliteSource,
): SourceFeed {
  const { baseFolder, pool, sqlite, preview, state } = environment;
  const { plan } = stage;
  const watermark = plan.watermark && {
    column: plan.watermark.column,
    above: watermarkOf(state.before[stage.id]) ?? storedOf(plan.watermark.start),
  };
  const request: ReadRequest = {
    stage: stage.id,
    path: resolve(baseFolder, plan.database.path),
    source: plan.source,
    columns,
    rejects: stage.rejects!,
    filters,
    partitionColumn: plan.partitionColumn,
    watermark,
    maxRows: plan.maxResults,
    beforeQuery: plan.beforeQuery,
    afterQuery: preview ? undefined : plan.afterQuery,
    timeoutMs: plan.timeoutMs,
  };
  const threads: SqliteThread[] = [];

  async function* items(): AsyncIterable<FeedItem> {
    const first = sqlite.start();
    threads.push(first);
    const start = await first.call('openRead', request);
    if (start.watermark) state.after[stage.id] = { watermark: start.watermark };
    else if (state.before[stage.id] !== undefined) state.after[stage.id] = state.before[stage.id];
    const wanted = Math.min(pool.size, MOST_THREADS, start.parts);
    if (start.shareable && wanted > 1) threads.push(...(await share(environment, request, first, start, wanted - 1)));
    for await (const read of readParts(threads, start.parts)) yield itemOf(environment, read);
  }

  return {
    items: placed(items(), stage.id),
    close: async (failed) => {
      const complete = !failed && !preview;
      // Shares only read; the first one's session may have something to commit.
      await Promise.all(threads.slice(1).map((thread) => thread.close()));
      try {
        await threads[0]?.call('closeRead', complete);
      } catch (error) {
        throw named(error, stage.id);
      } finally {
        await threads[0]?.close();
      }
    },
  };
}

/** More connections that see what the first one sees; none if that cannot be had. */
async function share(
  { sqlite }: Environment,
  request: ReadRequest,
  first: SqliteThread,
  { bounds }: ReadStart,
  count: number,
): Promise<SqliteThread[]> {
  const threads = Array.from({ length: count }, () => sqlite.start());
  try {
    // While the first one reads nobody may commit in rollback mode, so there is no use in waiting for a lock.
    await Promise.all(threads.map((thread) => thread.call('openShare', { ...request, bounds, timeoutMs: 0 })));
    if (await first.call('isUnchanged')) return threads;
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
  }
  await Promise.all(threads.map((thread) => thread.close()));
  return [];
}

/** The batches of all parts in their order, each part read ahead by its thread. */
async function* readParts(threads: readonly SqliteThread[], parts: number): AsyncIterable<ReadBatch> {
  const readers = threads.map((thread, number) => new Ahead(thread, number, threads.length, parts));
  for (let part = 0; part < parts; part++) {
    const reader = readers[part % readers.length]!;
    for (let read = await reader.next(); read; read = await reader.next()) yield read;
  }
}

/** A thread that reads every so many parts, some batches ahead. */
class Ahead {
  private readonly thread: SqliteThread;
  private readonly step: number;
  private readonly parts: number;
  private part: number;
  private readonly waiting: Promise<ReadBatch | undefined>[] = [];

  constructor(thread: SqliteThread, part: number, step: number, parts: number) {
    this.thread = thread;
    this.part = part;
    this.step = step;
    this.parts = parts;
    this.begin();
  }

  /** The next batch of the part; `undefined` at its end, and then the next part is begun. */
  async next(): Promise<ReadBatch | undefined> {
    const read = await this.waiting.shift();
    if (read) this.ask();
    else {
      // What was asked for behind the end is `undefined` as well.
      await Promise.all(this.waiting.splice(0));
      this.part += this.step;
      this.begin();
    }
    return read;
  }

  private begin(): void {
    if (this.part >= this.parts) return;
    const begun = this.thread.call('beginPart', this.part);
    begun.catch(() => undefined);
    for (let i = 0; i < AHEAD; i++) this.ask(begun);
  }

  private ask(begun: Promise<void> = Promise.resolve()): void {
    const next = this.thread.call('next');
    const read = begun.then(() => next);
    // Whoever takes it hears of a failure.
    read.catch(() => undefined);
    next.catch(() => undefined);
    this.waiting.push(read);
  }
}

function itemOf({ arena }: Environment, { batch, rejects }: ReadBatch): FeedItem {
  const done = () => {
    for (const block of [...batch.blocks, ...(rejects?.blocks ?? [])]) arena.free(block);
  };
  return { source: { kind: 'batch', batch, ...(rejects && { rejects }) }, done };
}

async function* placed(items: AsyncIterable<FeedItem>, stage: string): AsyncIterable<FeedItem> {
  try {
    yield* items;
  } catch (error) {
    throw named(error, stage);
  }
}

/** Errors name the stage. */
function named(error: unknown, stage: string): unknown {
  if (!(error instanceof RunError) || error.stage !== undefined) return error;
  const { code, message, remedy, value, retryable, cause } = error;
  const more = { ...(remedy !== undefined && { remedy }), ...(value !== undefined && { value }) };
  return new RunError(code, message, { stage, retryable, cause, ...more });
}

function storedOf(value: unknown): StoredValue | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return { integer: value ? '1' : '0' };
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) return { integer: String(value) };
  return typeof value === 'number' ? { real: value } : { text: String(value) };
}

/** The watermark that an earlier run has left. */
function watermarkOf(state: unknown): StoredValue | null {
  const { watermark } = (state ?? {}) as { readonly watermark?: StoredValue };
  return watermark ?? null;
}
