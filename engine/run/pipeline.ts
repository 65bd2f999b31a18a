import type { Batch } from '../../columns/vector.ts';
import { CancelledError, RunError } from '../../model/errors.ts';
import type { FragmentPlan } from '../../workers/fragment-plan.ts';
import { TASKS_PER_FRAGMENT } from '../../workers/partition.ts';
import type { Bindings, SinkResult, SinkTask, TaskResult } from '../../workers/protocol.ts';
import type { Feed, Pipeline } from '../plan/pipelines.ts';
import type { Destination } from './destination/destination.ts';
import type { Environment } from './environment.ts';
import type { ExchangeState } from './exchange/exchange.ts';
import type { FeedItem, SourceFeed } from './feed.ts';
import { InOrder } from './in-order.ts';
import { MisfitLog, WrongGuess } from './misfits.ts';
import type { RejectLog } from './reject-log.ts';

export interface PipelineParts {
  readonly pipeline: Pipeline;
  /** Its place among the fragments of the run. */
  readonly number: number;
  readonly plan: FragmentPlan;
  readonly feed: SourceFeed;
  readonly bindings: Bindings;
  readonly exchanges: ReadonlyMap<string, ExchangeState>;
  readonly destinations: ReadonlyMap<string, Destination>;
  readonly rejects: RejectLog;
}

/**
 * Runs a fragment: a task for each part of its source, as many at once as there are workers, and what they make goes where it belongs. Throws `WrongGuess` at its
 * end when rows contradict a guessed type: all rows are read before, so that one more run knows of all of them.
 */
export async function runPipeline(environment: Environment, parts: PipelineParts): Promise<void> {
  const { pipeline, plan, feed, bindings, rejects } = parts;
  const { leftOut, longRecords, shortRecords, pool, shared, signal, traffic } = environment;
  const fragment = shared.publish(plan);
  const stages = [...new Set([plan.source.stage, ...plan.operators.map(({ stage }) => stage)])];
  const writers = openWriters(environment, parts);
  /** By the numbers of their tasks. */
  const running = new Map<number, Promise<void>>();
  const fileSinks = pipeline.feeds.flatMap(({ operator, to }) => {
    const destination = 'destination' in to ? parts.destinations.get(to.destination)! : undefined;
    return destination?.sinkTask ? [{ operator, destination }] : [];
  });
  const misfits = new MisfitLog();
  let failure: { readonly error: unknown; readonly sequence: number } | undefined;
  const fail = (error: unknown, sequence: number) => {
    // Tasks that were told to stop are no cause, and of several causes the first row's counts.
    if (
      !failure ||
      (failure.error instanceof CancelledError && !(error instanceof CancelledError)) ||
      (!(error instanceof CancelledError) && sequence < failure.sequence)
    ) {
      failure = { error, sequence };
    }
    stopWhenFirst();
  };
  /** Tells tasks to stop when none is left that could fail for an earlier row: which row is named must not depend on which task was quicker. */
  const stopWhenFirst = () => {
    const first = failure?.sequence;
    if (first !== undefined && ![...running.keys()].some((sequence) => sequence < first)) environment.counters.stop();
  };

  async function runTask(item: FeedItem, index: number, sequence: number, sinks: Record<number, SinkTask>): Promise<void> {
    try {
      const result = await pool.run(
        { kind: 'run', fragment, source: item.source, sequence, bindings, sinks, keepRejects: rejects.keepsAll },
        stages,
      );
      traffic.addRead(plan.source.stage, result.bytesRead);
      if (result.leftOut) leftOut.add(plan.source.stage, sequence, result.leftOut);
      if (result.long) longRecords.add(plan.source.stage, sequence, result.long);
      if (result.short) shortRecords.add(plan.source.stage, sequence, result.short);
      misfits.add(sequence, result.misfits);
      deliver(environment, parts, writers, sequence, index, result);
      rejects.add(sequence, result.rejects, result.rejectCounts);
    } catch (error) {
      fail(error, sequence);
    } finally {
      item.done?.();
    }
  }

  try {
    let index = 0;
    for await (const item of feed.items) {
      if (failure || signal.aborted || (isSatisfied(parts) && environment.hasMinRows(plan.source.stage))) {
        item.done?.();
        break;
      }
      // A task that only waits for memory would be one more whose rows are held before they can go to disk.
      while (running.size > 0 && !pool.hasRoomFor(fragment)) await Promise.race(running.values());
      if (environment.spill.isDue) await spillHeld(running.values(), parts);
      const sinks: Record<number, SinkTask> = {};
      for (const { operator, destination } of fileSinks) sinks[operator] = await destination.sinkTask!();
      if (index >= TASKS_PER_FRAGMENT)
        throw new RunError('too-large', 'the source has too many parts for one run; split it into several files', {
          stage: plan.source.stage,
        });
      const sequence = parts.number * TASKS_PER_FRAGMENT + index;
      const task = runTask(item, index++, sequence, sinks).finally(() => {
        running.delete(sequence);
        stopWhenFirst();
      });
      running.set(sequence, task);
      const most = pool.size + 1;
      while (running.size >= most) await Promise.race(running.values());
      while (writers.some((writer) => writer.queue.pending > most * 2) && !failure) {
        // A queue that waits for a task has nothing to drain: asking it at once again and again would keep the task's end from being heard of.
        const draining = writers.flatMap(({ queue }) => (queue.ready > 0 ? [queue.drained()] : []));
        await Promise.race([...running.values(), ...draining]).catch((error) => fail(error, 0));
      }
    }
  } catch (error) {
    fail(error, Number.POSITIVE_INFINITY);
  }
  await Promise.all(running.values());
  for (const writer of writers) await writer.queue.drained().catch((error) => fail(error, 0));
  await feed.close?.(failure !== undefined || signal.aborted);
  shared.release(fragment);
  const wrong = signal.aborted ? [] : misfits.before(failure?.sequence ?? endOf(parts, writers));
  if (wrong.length > 0) throw new WrongGuess(plan.source.stage, wrong);
  if (failure) throw failure.error;
  if (signal.aborted) throw new CancelledError();
}

/** Whether everything that the fragment feeds has got enough. */
function isSatisfied({ pipeline, exchanges, destinations }: PipelineParts): boolean {
  const target = ({ to }: Feed) => ('exchange' in to ? exchanges.get(to.exchange)! : destinations.get(to.destination)!);
  return pipeline.feeds.length > 0 && pipeline.feeds.every((feed) => target(feed).satisfied === true);
}

/** The number of the first task whose rows are not needed. It may have run already. */
function endOf(parts: PipelineParts, writers: readonly Writer[]): number {
  if (!isSatisfied(parts)) return Number.POSITIVE_INFINITY;
  const tasks = parts.pipeline.feeds.map(({ operator, to }) =>
    'exchange' in to
      ? (parts.exchanges.get(to.exchange)!.satisfiedAfter ?? Number.POSITIVE_INFINITY)
      : writers.find((writer) => writer.operator === operator)!.satisfiedAfter,
  );
  return parts.number * TASKS_PER_FRAGMENT + Math.max(...tasks);
}

/** Moves what the fragment has fed into exchanges to disk, when its running tasks are done. */
async function spillHeld(running: Iterable<Promise<void>>, { pipeline, exchanges }: PipelineParts): Promise<void> {
  const fed = new Set(pipeline.feeds.flatMap(({ to }) => ('exchange' in to ? [exchanges.get(to.exchange)!] : [])));
  const spilling = [...fed].filter((exchange) => exchange.spill);
  if (spilling.length === 0) return;
  await Promise.all(running);
  for (const exchange of spilling) await exchange.spill!();
}

interface Writer {
  readonly operator: number;
  readonly queue: InOrder<readonly Batch[]>;
  /** How many tasks the destination took to be satisfied. */
  satisfiedAfter: number;
}

/** Queues to destinations that take batches. */
function openWriters({ blocks }: Environment, { pipeline, destinations }: PipelineParts): Writer[] {
  return pipeline.feeds.flatMap(({ operator, to }): Writer[] => {
    const destination = 'destination' in to ? destinations.get(to.destination)! : undefined;
    if (!destination?.write) return [];
    const queue = new InOrder<readonly Batch[]>(async (batches) => {
      if (!destination.satisfied) writer.satisfiedAfter++;
      for (const batch of batches) {
        await destination.write!(batch);
        blocks.release(batch);
      }
    });
    const writer: Writer = { operator, queue, satisfiedAfter: 0 };
    return [writer];
  });
}

/** Hands what a task has made to exchanges and destinations. */
function deliver(
  { blocks, traffic }: Environment,
  { pipeline, exchanges }: PipelineParts,
  writers: readonly Writer[],
  sequence: number,
  index: number,
  result: TaskResult,
): void {
  for (const { operator, input, to } of pipeline.feeds) {
    const results: readonly SinkResult[] = result.sinks[operator] ?? [];
    if ('exchange' in to) exchanges.get(to.exchange)!.accept(sequence, input, results);
    else {
      for (const { bytes } of results) if (bytes !== undefined) traffic.addWritten(to.destination, bytes);
    }
  }
  for (const { operator, queue } of writers) {
    const batches = (result.sinks[operator] ?? []).map((sink) => sink.batch!);
    for (const batch of batches) blocks.retain(batch);
    queue.add(index, batches);
  }
}
