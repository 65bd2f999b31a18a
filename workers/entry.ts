import { threadId, workerData } from 'node:worker_threads';
import { Arena } from '../columns/arena.ts';
import { Scratch } from '../columns/scratch.ts';
import type { Batch } from '../columns/vector.ts';
import { prepareCompression } from '../connectors/files/compress.ts';
import { reportOf } from '../model/error-report.ts';
import { CancelledError } from '../model/errors.ts';
import type { TaskContext } from './context.ts';
import { Counters, FragmentRun } from './fragment.ts';
import type { FragmentPlan } from './fragment-plan.ts';
import { buildPart, concatPart } from './join-table.ts';
import { merged } from './misfits.ts';
import type {
  LeftOut,
  LongRecords,
  Misfit,
  NotedRecords,
  SinkResult,
  Task,
  TaskFailure,
  TaskResult,
  WorkerSetup,
} from './protocol.ts';
import { TaskRejects } from './rejects.ts';
import { sharedReader } from './shared.ts';
import { feed } from './sources/index.ts';
import { findBounds } from './sources/merge.ts';

const { arena: handle, counters: counterBuffer, loaded } = workerData as WorkerSetup;
const arena = Arena.join(handle);
const scratch = new Scratch(arena);
const counters = new Counters(counterBuffer);
const unshare = sharedReader(arena);

/** Threads keep their memory between tasks while so much of all of it, less some bytes, is in use. */
const ROOMY_SHARE = 0.25;
const ROOMY_LESS_BYTES = 16 << 20;

/** Runs one task; what Piscina calls. */
export default async function execute(task: Task): Promise<TaskResult> {
  const start = now();
  arena.startMeter();
  try {
    if (task.kind === 'run') await prepareSinks(unshare(task.fragment));
    const work = run(task);
    return { ...work, memoryBytes: arena.metered, thread: threadId, start, end: now() };
  } catch (error) {
    throw { failure: reportOf(error) } satisfies TaskFailure;
  } finally {
    // What this thread keeps for its next task, no other can have.
    if (arena.used > arena.capacity * ROOMY_SHARE - ROOMY_LESS_BYTES) scratch.dispose();
    else scratch.reset();
  }
}

const now = (): number => performance.timeOrigin + performance.now();

/** What a task has done, but for who did it when. */
type Work = Omit<TaskResult, 'memoryBytes' | 'thread' | 'start' | 'end'>;

/** Loads the compressors that a fragment writes with, once per thread. */
async function prepareSinks({ operators }: FragmentPlan): Promise<void> {
  for (const operator of operators) {
    const writes = operator.kernel === 'write-csv' || operator.kernel === 'write-json';
    if (writes && operator.options.compression === 'xz') await prepareCompression('xz');
  }
}

function run(task: Task): Work {
  const memory = { arena, scratch };
  switch (task.kind) {
    case 'run':
      return runFragment(task);
    case 'concat':
      concatPart(memory, task);
      return NOTHING;
    case 'chain':
      buildPart(memory, task);
      return NOTHING;
    case 'bounds':
      return { ...NOTHING, bounds: findBounds(memory, task, unshare) };
  }
}

const NOTHING: Work = { sinks: {}, rejects: [], rejectCounts: new Map(), bytesRead: 0, rows: 0 };

function runFragment(task: Extract<Task, { kind: 'run' }>): Work {
  const sinks: Record<number, SinkResult[]> = {};
  const rejects = new TaskRejects(task.keepRejects);
  let bytesRead = 0;
  let leftOut: LeftOut | undefined;
  let long: LongRecords | undefined;
  let short: NotedRecords | undefined;
  const misfits = new Map<string, Misfit>();
  const last: (() => void)[] = [];
  const context: TaskContext = {
    memory: { arena, scratch },
    stopped: () => counters.stopped,
    sequence: task.sequence,
    rowsBefore: task.source.kind === 'batch' ? (task.source.before ?? 0) : 0,
    bindings: task.bindings,
    sinks: task.sinks,
    sourceBlock: undefined,
    rejects,
    count: (counter, amount) => counters.add(counter, amount),
    countBytesRead: (bytes) => {
      bytesRead += bytes;
    },
    leaveOut: (fields) => {
      leftOut = fields;
    },
    longRecords: (records) => {
      long = records;
    },
    shortRecords: (records) => {
      short = records;
    },
    misfit: (misfit) => {
      const known = misfits.get(misfit.column);
      misfits.set(misfit.column, known ? merged(known, misfit) : misfit);
    },
    atEnd: (work) => {
      last.push(work);
    },
    result: (operator, result) => {
      sinks[operator] = [...(sinks[operator] ?? []), result];
    },
  };
  const plan = unshare(task.fragment);
  const run = new FragmentRun(plan, context, counters);
  try {
    const start = performance.now();
    feed(task, plan, run, context, unshare);
    counters.add(plan.source.timer, (performance.now() - start - run.pushedMs) * 1000);
    run.finish();
  } catch (error) {
    discard(sinks);
    throw error;
  } finally {
    for (const work of last) work();
    const block = context.sourceBlock;
    if (block && !block.kept) arena.free(block.address);
  }
  if (counters.stopped) throw new CancelledError();
  return {
    ...{ sinks, rejects: rejects.reported, rejectCounts: rejects.counts, bytesRead, rows: run.sourceRows },
    ...(leftOut && { leftOut }),
    ...(long && { long }),
    ...(short && { short }),
    ...(misfits.size > 0 && { misfits: [...misfits.values()] }),
  };
}

/** Frees what a task has handed over before it failed: nobody will hear of it. */
function discard(sinks: Readonly<Record<number, readonly SinkResult[]>>): void {
  const batches = Object.values(sinks).flatMap((results) =>
    results.map(({ batch, run }) => batch ?? (run?.batch as Batch | undefined)),
  );
  for (const block of new Set(batches.flatMap((batch) => batch?.blocks ?? []))) arena.free(block);
}

// Not before whoever loads this program has it.
queueMicrotask(() => Atomics.add(new Int32Array(loaded), 0, 1));
