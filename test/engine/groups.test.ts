import { expect, test } from 'vitest';
import { outcomeOf, run } from './jobs.ts';

/** Rows of a stretch, all in one task or more; and of one that few groups follow in. */
const STRETCH = 6000;
const STRETCHES = 12;

interface Row {
  readonly key: string;
  readonly amount: number | null;
  readonly units: number;
  readonly text: string;
}

/** Stretches of few groups, of many, and of some; the same keys come again in stretches of the other kinds. */
function rowsOf(): Row[] {
  return Array.from({ length: STRETCH * STRETCHES }, (_, i) => {
    const at = i % STRETCH;
    const kinds = [at % 5, at, at % 3500];
    const number = kinds[Math.floor(i / STRETCH) % kinds.length]!;
    const key = number % 101 === 7 ? '' : `k${number}`;
    return { key, amount: i % 13 === 0 ? null : ((i * 7919) % 10_007) / 8, units: (i * 31) % 997, text: `t${i}` };
  });
}

/** What SQL says, from exact halves and eighths: no sum of them is rounded. */
function expected(rows: readonly Row[]): string[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) groups.set(row.key, [...(groups.get(row.key) ?? []), row]);
  return [...groups].map(([key, members]) => {
    const amounts = members.flatMap(({ amount }) => (amount === null ? [] : [amount]));
    const total = amounts.reduce((sum, amount) => sum + amount, 0);
    const units = members.reduce((sum, row) => sum + row.units, 0);
    const ends = [Math.min(...amounts), Math.max(...amounts)];
    const ofAmounts = amounts.length === 0 ? ['', '', ''] : [total, ...ends];
    return [key, ...ofAmounts, amounts.length, members.length, units, members[0]!.text, members.at(-1)!.text].join(',');
  });
}

const rows = rowsOf();
const lines = rows.map(({ key, amount, units, text }) => `${key},${amount ?? ''},${units},${text}`);
const files = { 'rows.csv': `key,amount,units,text\n${lines.join('\n')}\n` };
const job = {
  stages: {
    rows: { type: 'csv-origin', path: 'rows.csv', types: { amount: 'float' } },
    groups: {
      type: 'aggregator',
      from: 'rows',
      keys: ['key'],
      measures: {
        total: { function: 'sum', column: 'amount' },
        least: { function: 'min', column: 'amount' },
        most: { function: 'max', column: 'amount' },
        amounts: { function: 'count', column: 'amount' },
        rows: { function: 'count' },
        units: { function: 'sum', column: 'units' },
        first: { function: 'first', column: 'text' },
        last: { function: 'last', column: 'text' },
        mean: { function: 'mean', column: 'amount' },
        spread: { function: 'std', column: 'units' },
      },
    },
    out: { type: 'csv-destination', from: 'groups', path: 'out.csv' },
  },
};

test.each([
  ['one worker', { workers: 1 }],
  ['seven workers', { workers: 7 }],
  ['rows on disk', { workers: 2, memoryBytes: 8 << 20 }],
])('tasks hand over groups or rows, whatever is less, and the result is the same: %s', async (name, options) => {
  const granularity = { rangeBytes: 160 << 10, partRows: 1024, mergeRows: 2048 };
  const { result, read } = await run(files, job, { granularity, ...options });
  const reference = await run(files, job, { granularity, workers: 2 });
  expect([outcomeOf(result), outcomeOf(reference.result)]).toEqual(['done', 'done']);
  expect(result.spilledBytes > 0).toBe(name === 'rows on disk');
  expect(read('out.csv') === reference.read('out.csv')).toBe(true);
  const found = read('out.csv').trimEnd().split('\n').slice(1);
  expect(found.map((line) => line.split(',').slice(0, 9).join(','))).toEqual(expected(rows));
});
