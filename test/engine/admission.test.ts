import { afterEach, expect, test } from 'vitest';
import { Arena } from '../../columns/arena.ts';
import { Admission } from '../../engine/run/admission.ts';

const MEGABYTE = 1 << 20;
const open: (() => void)[] = [];
afterEach(() => {
  for (const end of open.splice(0)) end();
});

/** A task that takes some memory when it begins, and ends when told. */
function taskOf(admission: Admission, arena: Arena, kind: string, megabytes: number) {
  const task = { begun: false, end: () => {}, ended: Promise.resolve() as Promise<unknown> };
  const over = new Promise<void>((end) => {
    task.end = end;
    open.push(end);
  });
  task.ended = admission.run(kind, async () => {
    task.begun = true;
    const block = arena.alloc(megabytes * MEGABYTE);
    await over;
    arena.free(block);
    return { memoryBytes: megabytes * MEGABYTE };
  });
  return task;
}

const turn = () => new Promise((done) => setTimeout(done));

test('tasks begin side by side where memory is plenty', async () => {
  const arena = Arena.create(200 * MEGABYTE);
  const admission = new Admission(arena);
  const tasks = [1, 2, 3].map(() => taskOf(admission, arena, 'a', 1));
  await turn();
  expect(tasks.map(({ begun }) => begun)).toEqual([true, true, true]);
});

test('a task alone always begins, and others wait for it in order', async () => {
  const arena = Arena.create(32 * MEGABYTE);
  const admission = new Admission(arena);
  const held = arena.alloc(20 * MEGABYTE);
  const [first, second, third] = ['a', 'b', 'b'].map((kind) => taskOf(admission, arena, kind, 8));
  await turn();
  expect([first!.begun, second!.begun, third!.begun]).toEqual([true, false, false]);
  first!.end();
  await first!.ended;
  await turn();
  expect([second!.begun, third!.begun]).toEqual([true, false]);
  second!.end();
  await second!.ended;
  await turn();
  expect(third!.begun).toBe(true);
  arena.free(held);
});

test('once a kind is known to take little, more of it begin', async () => {
  const arena = Arena.create(60 * MEGABYTE);
  const admission = new Admission(arena);
  const held = arena.alloc(10 * MEGABYTE);
  const small = taskOf(admission, arena, 'a', 2);
  await turn();
  expect(admission.fits('a')).toBe(false);
  small.end();
  await small.ended;
  const more = [1, 2, 3].map(() => taskOf(admission, arena, 'a', 2));
  await turn();
  expect(more.map(({ begun }) => begun)).toEqual([true, true, true]);
  arena.free(held);
});

test('a task that fails makes room, too', async () => {
  const arena = Arena.create(32 * MEGABYTE);
  const admission = new Admission(arena);
  const held = arena.alloc(24 * MEGABYTE);
  const failing = admission.run('a', async () => {
    await turn();
    throw new Error('broken');
  });
  const next = taskOf(admission, arena, 'a', 1);
  await expect(failing).rejects.toThrow('broken');
  await turn();
  expect(next.begun).toBe(true);
  arena.free(held);
});

/** Runs a task to its end, so that what its kind takes is known. */
async function known(admission: Admission, arena: Arena, kind: string, megabytes: number): Promise<void> {
  const task = taskOf(admission, arena, kind, megabytes);
  await turn();
  task.end();
  await task.ended;
}

test('of a kind the largest task counts, whatever came after it', async () => {
  const arena = Arena.create(60 * MEGABYTE);
  const admission = new Admission(arena);
  for (const megabytes of [1, 10, 1]) await known(admission, arena, 'a', megabytes);
  const held = arena.alloc(44 * MEGABYTE);
  const tasks = [1, 2].map(() => taskOf(admission, arena, 'a', 1));
  await turn();
  expect(tasks.map(({ begun }) => begun)).toEqual([true, false]);
  arena.free(held);
});

test('nobody overtakes who waits', async () => {
  const arena = Arena.create(60 * MEGABYTE);
  const admission = new Admission(arena);
  await known(admission, arena, 'small', 1);
  const held = arena.alloc(20 * MEGABYTE);
  const [first, second, small] = ['large', 'large', 'small'].map((kind) => taskOf(admission, arena, kind, 2));
  await turn();
  expect([first!.begun, second!.begun, small!.begun, admission.fits('small')]).toEqual([true, false, false, false]);
  first!.end();
  await first!.ended;
  await turn();
  expect([second!.begun, small!.begun]).toEqual([true, true]);
  arena.free(held);
});
