import { afterAll } from 'vitest';
import { type FinishedRun, type RunOptions, runJob } from '../../engine/run/run.ts';
import { startThreads, type Threads } from '../../engine/run/threads.ts';
import type { CheckedJob } from '../../stages/check-job.ts';

/** Threads that wait for another run; the oldest is the first. */
const idle: { readonly key: string; readonly threads: Threads }[] = [];
const MOST_IDLE = 3;
/** As hosts do that serve one run after the other: what threads keep for their next task is little. */
const MOST_LEFT_SHARE = 0.25;

afterAll(async () => {
  for (const { threads } of idle.splice(0)) await threads.pool.close();
});

/** Runs a job with threads that have served another run, if there are such: to start them takes longer than most runs of tests. */
async function runWarm(
  job: CheckedJob,
  options: RunOptions & { readonly workers: number; readonly memoryBytes: number },
): Promise<FinishedRun> {
  const key = `${options.workers} ${options.memoryBytes}`;
  const at = idle.findIndex((one) => one.key === key);
  const threads = at < 0 ? startThreads(options) : idle.splice(at, 1)[0]!.threads;
  const { arena, pool } = threads;
  let isSound = false;
  try {
    const outcome = await runJob(job, { ...options, threads, keepThreads: true });
    isSound = outcome.errors.length === 0 && arena.used < arena.capacity * MOST_LEFT_SHARE;
    return outcome;
  } finally {
    if (isSound) idle.push({ key, threads });
    else await pool.close();
    if (idle.length > MOST_IDLE) await idle.shift()!.threads.pool.close();
  }
}

/**
 * Runs a job with two workers and `memoryBytes`, unless the options say otherwise. Runs that are given their memory, or that may be cancelled, get threads of their
 * own.
 */
export function runUsual(job: CheckedJob, memoryBytes: number, options: RunOptions): Promise<FinishedRun> {
  const usual = { workers: 2, memoryBytes, ...options };
  return options.memoryBytes === undefined && !options.signal && !options.threads ? runWarm(job, usual) : runJob(job, usual);
}
