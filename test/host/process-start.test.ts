import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
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

test.skipIf(process.platform !== 'linux')('nor is one that is dead, but not yet waited for', async () => {
  // A shell that has become another program never waits for the child it had before.
  const parent = spawn('sh', ['-c', 'sleep 0.3 & echo $!; exec sleep 20'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [output] = (await once(parent.stdout!, 'data')) as [Buffer];
  const pid = Number(output.toString());
  await expect.poll(() => readFileSync(`/proc/${pid}/stat`, 'latin1'), { timeout: 10_000 }).toContain(') Z ');
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  const ticks = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]!.split(' ')[19];
  expect(isAlive({ ...ownMark(), pid, start: `${boot}/${ticks}` })).toBe(false);
  parent.kill();
});

test('a later process with the same id is another one', () => {
  expect(isAlive({ ...ownMark(), pid: process.ppid })).toBe(false);
});

test('of another machine there is no telling', () => {
  expect(isAlive({ ...ownMark(), host: 'elsewhere' })).toBeUndefined();
});
