import { expect, test } from 'vitest';
import { eachLimited } from '../../engine/run/exchange/compact.ts';
import { RunError } from '../../model/errors.ts';

const short = () => new RunError('out-of-memory', 'no memory');
const turn = () => new Promise((done) => setImmediate(done));

/** What happens to items 0, 1, …: `fails` says which fail, how often, and how. */
async function happens(count: number, limit: number, fails: Readonly<Record<number, readonly Error[]>> = {}) {
  const events: string[] = [];
  const left = new Map(Object.entries(fails).map(([item, errors]) => [Number(item), [...errors]]));
  let atWork = 0;
  let most = 0;
  const items = Array.from({ length: count }, (_, item) => item * 10);
  const outcome = await eachLimited(
    items,
    limit,
    async (item, index) => {
      expect(item).toBe(index * 10);
      most = Math.max(most, ++atWork);
      // Later ones end sooner.
      for (let i = 0; i < count - index; i++) await turn();
      atWork--;
      const error = left.get(index)?.shift();
      events.push(`${index}${error ? '!' : ''}`);
      if (error) throw error;
    },
    async () => void events.push(`relieve ${atWork}`),
  ).then(
    () => 'done',
    (error: Error) => error.message,
  );
  return { outcome, events, most, atWork };
}

test('a few at a time, all of them', async () => {
  for (const [count, limit] of [
    [0, 3],
    [1, 3],
    [3, 3],
    [7, 3],
    [7, 1],
  ] as const) {
    const { outcome, events, most } = await happens(count, limit);
    expect([count, outcome, events.length, most]).toEqual([count, 'done', count, Math.min(count, limit)]);
  }
});

test('those that found no memory are done again in their order when the others are over, each after what can be freed', async () => {
  const { outcome, events } = await happens(5, 5, { 0: [short()], 3: [short()], 1: [short()] });
  expect([outcome, events]).toEqual(['done', ['4', '3!', '2', '1!', '0!', 'relieve 0', '0', 'relieve 0', '1', 'relieve 0', '3']]);
});

test('one that finds no memory alone fails', async () => {
  const { outcome, events } = await happens(3, 3, { 1: [short(), short()], 2: [short()] });
  expect([outcome, events]).toEqual(['no memory', ['2!', '1!', '0', 'relieve 0', '1!']]);
});

test('after another failure nothing begins, and nothing is at work when it is told', async () => {
  const { outcome, events, atWork } = await happens(6, 2, { 1: [new Error('first')], 0: [new Error('second')] });
  expect([outcome, events, atWork]).toEqual(['first', ['1!', '0!'], 0]);
});

test('what found no memory is not done again after another failure', async () => {
  const { outcome, events } = await happens(3, 3, { 2: [short()], 0: [new Error('broken')] });
  expect([outcome, events]).toEqual(['broken', ['2!', '1', '0!']]);
});
