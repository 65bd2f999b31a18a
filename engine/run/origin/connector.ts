import type { ReadBatch, ReadRequest, ReadStart } from '../../../connectors/connector.ts';
import { RunError } from '../../../model/errors.ts';
import { capabilitiesOf } from '../../../stages/connections.ts';
import type { ConnectorSource } from '../../plan/connector-source.ts';
import type { ConnectorThread } from '../connector-thread.ts';
import type { Environment } from '../environment.ts';
import type { FeedItem, SourceFeed } from '../feed.ts';
import { named, namedItems } from '../named.ts';

/** Batches that a thread may be ahead of the workers. */
const AHEAD = 4;
/** More connections than this only get in each other's way. */
const MOST_CONNECTIONS = 4;

/**
 * The rows of an origin that a connector reads, as batches. Parts are read by several threads side by side if all their connections see the same state,
 * one after the other if not; the rows and their order are the same.
 */
export function connectorFeed(environment: Environment, { stage, columns, filters, repeatable }: ConnectorSource): SourceFeed {
  const { baseFolder, pool, connectors, preview, state, connect, servers } = environment;
  const { plan, system } = stage;
  const threads: ConnectorThread[] = [];

  async function* items(): AsyncIterable<FeedItem> {
    const first = connectors.reader(system);
    threads.push(first);
    const beside = capabilitiesOf(system)?.connections?.share ?? 0;
    const most = Math.max(1, (servers.plan?.reading(plan.connection) ?? Number.POSITIVE_INFINITY) - beside);
    const connections = Math.min(plan.partition?.connections ?? Math.min(pool.size, MOST_CONNECTIONS), most);
    const request: ReadRequest = {
      ...{ stage: stage.id, plan, baseFolder, columns, filters, repeatable, preview, connections },
      connection: await connect(plan.connection),
      rejects: stage.rejects,
      watermark: watermarkOf(state.before[stage.id]),
    };
    const start = await first.call('openRead', request);
    if (start.watermark) state.after[stage.id] = { watermark: start.watermark };
    else if (state.before[stage.id] !== undefined) state.after[stage.id] = state.before[stage.id];
    const wanted = Math.min(connections, start.parts);
    if (start.share !== undefined && wanted > 1) {
      threads.push(...(await share(environment, system, request, first, start, wanted - 1)));
    }
    for await (const read of readParts(threads, start.parts)) yield itemOf(environment, read);
  }

  return {
    items: namedItems(items(), stage.id),
    close: async (failed) => {
      const complete = !failed && !preview;
      // Shares only read; the first one's session may have something to commit.
      await Promise.all(threads.slice(1).map((thread) => end(environment, system, thread)));
      const [first] = threads;
      if (!first) return;
      try {
        await first.call('closeRead', complete);
      } catch (error) {
        await first.close();
        throw named(error, stage.id);
      }
      connectors.giveBack(system, first);
    },
  };
}

async function end({ connectors }: Environment, system: string, thread: ConnectorThread): Promise<void> {
  try {
    await thread.call('closeRead', false);
    connectors.giveBack(system, thread);
  } catch {
    await thread.close();
  }
}

/** More connections that see what the first one sees; none if that cannot be had. */
async function share(
  environment: Environment,
  system: string,
  request: ReadRequest,
  first: ConnectorThread,
  start: ReadStart,
  count: number,
): Promise<ConnectorThread[]> {
  const threads = Array.from({ length: count }, () => environment.connectors.reader(system));
  try {
    await Promise.all(threads.map((thread) => thread.call('openRead', { ...request, share: start.share })));
    if (await first.call('isUnchanged')) return threads;
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
  }
  await Promise.all(threads.map((thread) => end(environment, system, thread)));
  return [];
}

/** The batches of all parts in their order, each part read ahead by its thread. */
async function* readParts(threads: readonly ConnectorThread[], parts: number): AsyncIterable<ReadBatch> {
  const readers = threads.map((thread, number) => new Ahead(thread, number, threads.length, parts));
  for (let part = 0; part < parts; part++) {
    const reader = readers[part % readers.length]!;
    for (let read = await reader.next(); read; read = await reader.next()) yield read;
  }
}

/** A thread that reads every so many parts, some batches ahead. */
class Ahead {
  private readonly thread: ConnectorThread;
  private readonly step: number;
  private readonly parts: number;
  private part: number;
  private readonly waiting: Promise<ReadBatch | undefined>[] = [];

  constructor(thread: ConnectorThread, part: number, step: number, parts: number) {
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
    // The consumer gets the error when it takes the batch.
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

/** The watermark that an earlier run has left. */
const watermarkOf = (state: unknown): unknown => (state as { readonly watermark?: unknown } | undefined)?.watermark;
