import { expect, test } from 'vitest';
import { InOrder } from '../../engine/run/in-order.ts';

test('values are taken one at a time in the order of their numbers', async () => {
  const taken: string[] = [];
  const queue = new InOrder<string>(async (value) => {
    await null;
    taken.push(value);
  });
  queue.add(2, 'c');
  queue.add(1, 'b');
  // Both wait for number 0: there is nothing to drain, and whoever fills the queue must wait for something else.
  expect([queue.pending, queue.ready]).toEqual([2, 0]);
  queue.add(0, 'a');
  expect([queue.pending, queue.ready]).toEqual([3, 3]);
  await queue.drained();
  expect([taken, queue.pending, queue.ready]).toEqual([['a', 'b', 'c'], 0, 0]);
});
