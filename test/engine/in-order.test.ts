import { describe, expect, test } from 'vitest';
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

describe('a value that is not taken', () => {
  test.each([0, 1, 2, 3])('number %i fails the whole, whatever comes after', async (failing) => {
    const taken: number[] = [];
    const queue = new InOrder<number>(async (value) => {
      await null;
      if (value === failing) throw new Error(`not ${value}`);
      taken.push(value);
    });
    for (const number of [3, 1, 0, 2]) queue.add(number, number);
    await expect(queue.drained()).rejects.toThrow(`not ${failing}`);
    // Nothing behind it is taken, now or later.
    queue.add(4, 4);
    await expect(queue.drained()).rejects.toThrow(`not ${failing}`);
    expect(taken).toEqual([0, 1, 2, 3].slice(0, failing));
    expect([queue.pending, queue.ready]).toEqual([0, 0]);
  });
});
