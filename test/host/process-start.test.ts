import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { isAlive, ownMark } from '../../host/process-start.ts';

test('this process is alive', () => {
  expect(ownMark()).toMatchObject({ pid: process.pid, host: hostname() });
  expect(isAlive(ownMark())).toBe(true);
});

test('a process that has gone is not', async () => {
  const child = spawn(process.execPath, ['-e', '0']);
  await once(child, 'exit');
  expect(isAlive({ ...ownMark(), pid: child.pid! })).toBe(false);
});

test('a later process with the same id is another one', () => {
  expect(isAlive({ ...ownMark(), pid: process.ppid })).toBe(false);
});

test('of another machine there is no telling', () => {
  expect(isAlive({ ...ownMark(), host: 'elsewhere' })).toBeUndefined();
});
