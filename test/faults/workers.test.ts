import type { Piscina } from 'piscina';
import { describe, expect, test } from 'vitest';
import { WorkerPool } from '../../engine/run/pool.ts';
import { runJob } from '../../engine/run/run.ts';
import { startThreads, type Threads } from '../../engine/run/threads.ts';
import { openJob } from '../../host/open.ts';
import { InternalError } from '../../model/errors.ts';
import { folderWith } from '../engine/jobs.ts';
import { generated, leftovers, outcomeOf, type Stages } from './job-files.ts';

const to = (from: string) => ({ type: 'csv-destination', from, path: 'out.csv' });
const DATA = generated(20_000_000);

/** Ends one of the worker threads, as if it had died. */
async function endWorker({ pool, arena }: Threads): Promise<void> {
  const { piscina } = pool as unknown as { readonly piscina: Piscina };
  await arena.whileHeld(async () => {
    await piscina.threads[0]!.terminate();
  });
}

describe('a worker thread that dies fails the run, and not its host', () => {
  test.each<[string, Stages]>([
    ['while it streams', { data: DATA, out: to('data') }],
    ['while it sorts', { data: DATA, sort: { type: 'sort', from: 'data', by: ['text'] }, out: to('sort') }],
    ['while it groups', { data: DATA, sums: { type: 'aggregator', from: 'data', keys: ['text'] }, out: to('sums') }],
  ])('%s', async (_, stages) => {
    const folder = folderWith({ 'job.json': JSON.stringify({ openstage: 1, name: 'test', stages }), 'out.csv': 'old\n' });
    const { job } = await openJob(`${folder}/job.json`);
    const threads = startThreads({ workers: 2, memoryBytes: 512 << 20 });
    let ending: Promise<void> | undefined;
    const { status, errors } = await runJob(job!, {
      ...{ baseFolder: folder, threads },
      onProgress({ stages }) {
        if (stages.data!.rowsOut > 1_000_000) ending ??= endWorker(threads);
      },
    });
    await ending;
    expect(status).toBe('failed');
    expect(errors).toMatchObject([{ code: 'worker-crashed', retryable: true, remedy: expect.stringContaining('run again') }]);
    expect(leftovers(folder, 'out.csv')).toEqual([]);
  });

  test('and the next run works', async () => {
    const stages = { data: generated(1000), out: to('data') };
    const folder = folderWith({ 'job.json': JSON.stringify({ openstage: 1, name: 'test', stages }) });
    const { job } = await openJob(`${folder}/job.json`);
    expect(outcomeOf(await runJob(job!, { baseFolder: folder, workers: 2, memoryBytes: 64 << 20 }))).toBe('done');
  });
});

test('a bug in a task is told as one', async () => {
  const { pool } = startThreads({ workers: 1, memoryBytes: 64 << 20 });
  const task = pool.run({ kind: 'run' } as never);
  await expect(task).rejects.toThrow(InternalError);
  await expect(task).rejects.toThrow(/undefined/);
  await pool.close();
});

test('what threads answer while the pool is being closed is nobody’s concern', async () => {
  const { pool } = startThreads({ workers: 2, memoryBytes: 64 << 20 });
  const fail = () => pool.run({ kind: 'run' } as never);
  await Promise.allSettled([fail(), fail()]);
  const late = Promise.allSettled([fail(), fail()]);
  // The answers come, and are not yet looked at.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  await pool.close();
  expect(await late).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
});

test('threads that cannot load their program fail the task', async () => {
  const pool = new WorkerPool({ arena: {} as never, counters: new SharedArrayBuffer(8) }, 2);
  await expect(pool.run({ kind: 'run' } as never)).rejects.toMatchObject({ code: 'worker-crashed' });
  await new Promise((resolve) => setTimeout(resolve, 300));
  await expect(pool.run({ kind: 'run' } as never)).rejects.toMatchObject({ code: 'worker-crashed' });
  await pool.close();
});
