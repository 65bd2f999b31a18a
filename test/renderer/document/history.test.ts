import { expect, test } from 'vitest';
import { EMPTY_HISTORY, type History, MAX_STEPS, push, redone, undone } from '../../../renderer/document/history.ts';

const step = (before: number, merge?: string, time = 0) => ({
  label: `to ${before + 1}`,
  before,
  after: before + 1,
  merge,
  time,
});

test('keeps so many steps and no more', () => {
  let history: History<number> = EMPTY_HISTORY;
  for (let count = 0; count < MAX_STEPS + 10; count++) history = push(history, step(count));
  expect([history.done.length, history.done[0]?.before]).toEqual([MAX_STEPS, 10]);
});

test('a new step forgets what was undone, and takes nothing into one that came back', () => {
  const typed = push(push<number>(EMPTY_HISTORY, step(0, 'a')), step(1, 'a', 10));
  expect(typed.done).toMatchObject([{ before: 0, after: 2, label: 'to 1' }]);
  const back = redone(undone(typed));
  expect(push(back, step(2, 'a', 20)).done.length).toBe(2);
  expect(push(undone(typed), step(0, 'a', 20))).toMatchObject({ done: [{ before: 0, after: 1 }], undone: [] });
  expect(undone(EMPTY_HISTORY)).toEqual(EMPTY_HISTORY);
});
