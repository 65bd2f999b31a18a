import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { StateLock } from '../../../host/state/lock.ts';
import { folderWith } from '../../cli/open-stage.ts';

/** A process that holds the lock of a job. */
async function holder(folder: string, job: string) {
  const child = spawn(process.execPath, [fileURLToPath(new URL('lock-child.ts', import.meta.url)), folder, job], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  await once(child.stdout, 'data');
  return child;
}

test('a lock is held by one at a time, in this process and by others, and free when its process is killed', async () => {
  const folder = await folderWith();
  const options = { holder: 'run own', wait: false };
  const child = await holder(folder, 'sales');
  expect(StateLock.holder(folder, 'sales')).toBe(`run child (process ${child.pid})`);
  await expect(StateLock.take(folder, 'sales', options)).rejects.toMatchObject({
    code: 'job-running',
    message: `run child (process ${child.pid}) of this job is active and has locked its state`,
    retryable: true,
  });
  // Other jobs are free.
  (await StateLock.take(folder, 'orders', options)).release();
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(StateLock.holder(folder, 'sales')).toBeUndefined();
  const own = await StateLock.take(folder, 'sales', options);
  expect(own.waited).toBe(false);
  expect(StateLock.holder(folder, 'sales')).toBe(`run own (process ${process.pid})`);
  await expect(StateLock.take(folder, 'sales', options)).rejects.toMatchObject({ code: 'job-running' });
  own.release();
  (await StateLock.take(folder, 'sales', options)).release();
});

test('who waits for a lock gets it when its holder is killed, and is told whom it waits for', async () => {
  const folder = await folderWith();
  const child = await holder(folder, 'sales');
  const told: string[] = [];
  const waiting = StateLock.take(folder, 'sales', {
    ...{ holder: 'run own', wait: true },
    onWait: (other) => {
      told.push(other);
      child.kill('SIGKILL');
    },
  });
  const lock = await waiting;
  expect([told, lock.waited]).toEqual([[`run child (process ${child.pid})`], true]);
  lock.release();
});

test('who waits can be stopped', async () => {
  const folder = await folderWith();
  const lock = await StateLock.take(folder, 'sales', { holder: 'run own', wait: true });
  const stop = new AbortController();
  const onWait = () => stop.abort();
  await expect(
    StateLock.take(folder, 'sales', { holder: 'run 2', wait: true, signal: stop.signal, onWait }),
  ).rejects.toMatchObject({
    name: 'Cancelled',
  });
  lock.release();
});

test('who only looks whether a lock is held holds nobody up', async () => {
  const folder = await folderWith();
  const options = { holder: 'run own', wait: false };
  const first = await StateLock.take(folder, 'sales', options);
  const second = StateLock.take(folder, 'sales', options);
  // It has been tried once.
  first.release();
  (await second).release();
});
