import { describe, expect, test } from 'vitest';
import { rowsOf, runStages } from './stages.ts';

const generate = (rows: number, columns: Record<string, object>, more: object = {}) => ({
  data: { type: 'generator', rows, columns, ...more },
});

/** One column of generated rows. */
const column = async (rows: number, generator: object, more: object = {}) =>
  (await rowsOf(generate(rows, { x: generator }, more))).map(([x]) => x);

describe('sequences', () => {
  test.each<[options: object, rows: number, expected: (number | bigint)[]]>([
    [{}, 3, [1, 2, 3]],
    [{ start: 10, step: -5 }, 4, [10, 5, 0, -5]],
    [{ start: Number.MAX_SAFE_INTEGER, step: Number.MAX_SAFE_INTEGER }, 2, [Number.MAX_SAFE_INTEGER, 2n ** 54n - 2n]],
    [{}, 0, []],
  ])('%j × %d', async (options, rows, expected) => {
    expect(await column(rows, { generator: 'sequence', ...options })).toEqual(expected);
  });

  test('go on over the borders of tasks', async () => {
    const values = await column(100_000, { generator: 'sequence', start: 5, step: 3 });
    expect(values.every((value, row) => value === 5 + 3 * row)).toBe(true);
  });

  test('that leave the range of integers are refused before anything is made', async () => {
    const { errors } = await runStages({
      ...generate(2000, { x: { generator: 'sequence', start: 2 ** 53 - 1, step: 2 ** 53 - 1 } }),
      out: { type: 'memory-destination', from: 'data' },
    });
    expect(errors).toMatchObject([{ code: 'overflow', stage: 'data', message: expect.stringContaining('column x') }]);
  });
});

describe('random values lie where they should', () => {
  const rows = 100_000;
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

  test('uniform floats', async () => {
    const values = (await column(rows, { generator: 'uniform', min: -2, max: 6 })) as number[];
    expect(Math.min(...values.slice(0, 50_000))).toBeGreaterThanOrEqual(-2);
    expect(Math.max(...values.slice(0, 50_000))).toBeLessThan(6);
    expect(mean(values)).toBeCloseTo(2, 1);
    const widest = (await column(1000, { generator: 'uniform', min: -1.7e308, max: 1.7e308 })) as number[];
    expect(widest.every(Number.isFinite)).toBe(true);
  });

  test('uniform integers, both ends included', async () => {
    const values = (await column(rows, { generator: 'uniform', min: -1, max: 2, type: 'integer' })) as number[];
    const counts = new Map([...Map.groupBy(values, (value) => value)].map(([value, all]) => [value, all.length]));
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual([-1, 0, 1, 2]);
    for (const count of counts.values()) expect(Math.abs(count - rows / 4)).toBeLessThan(rows / 100);
    const widest = { generator: 'uniform', min: -(2 ** 53 - 1), max: 2 ** 53 - 1, type: 'integer' };
    const wide = (await column(1000, widest)) as (number | bigint)[];
    expect(wide.every((value) => BigInt(value) >= -(2n ** 53n) && BigInt(value) <= 2n ** 53n)).toBe(true);
  });

  test('normal floats', async () => {
    const values = (await column(rows, { generator: 'normal', mean: 10, stddev: 2 })) as number[];
    const m = mean(values);
    expect(m).toBeCloseTo(10, 1);
    expect(Math.sqrt(mean(values.map((value) => (value - m) ** 2)))).toBeCloseTo(2, 1);
    const within = values.filter((value) => Math.abs(value - 10) < 2).length / rows;
    expect(within).toBeCloseTo(0.6827, 2);
    expect(await column(3, { generator: 'normal', mean: 4, stddev: 0 })).toEqual([4, 4, 4]);
  });

  test('choices by their weights, of every type', async () => {
    const values = await column(rows, { generator: 'choice', values: ['a', 'b', 'a text that is longer'], weights: [1, 0, 3] });
    expect(new Set(values)).toEqual(new Set(['a', 'a text that is longer']));
    expect(values.filter((value) => value === 'a').length / rows).toBeCloseTo(0.25, 2);
    expect(new Set(await column(100, { generator: 'choice', values: [true, false] }))).toEqual(new Set([true, false]));
    expect(new Set(await column(100, { generator: 'choice', values: [1.5, 2] }))).toEqual(new Set([1.5, 2]));
    expect(new Set(await column(100, { generator: 'choice', values: [7, -7] }))).toEqual(new Set([7, -7]));
  });

  test('dates and timestamps, both ends included', async () => {
    const days = await column(1000, { generator: 'date-range', start: '1969-12-31', end: '1970-01-02' });
    expect(new Set(days)).toEqual(new Set(['1969-12-31', '1970-01-01', '1970-01-02']));
    const one = { generator: 'date-range', start: '2025-01-31T12:00', end: '2025-01-31T12:00:00.000001' };
    expect(new Set(await column(100, one))).toEqual(new Set(['2025-01-31T12:00:00', '2025-01-31T12:00:00.000001']));
  });

  test('UUIDs are of version 4 and all different', async () => {
    const values = (await column(rows, { generator: 'uuid' })) as string[];
    expect(values.every((value) => /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(value))).toBe(
      true,
    );
    expect(new Set(values).size).toBe(rows);
  });

  test('names and addresses', async () => {
    const names = (await column(10_000, { generator: 'name' })) as string[];
    expect(names.every((name) => /^\p{Lu}\p{L}+ \p{Lu}\p{L}+$/u.test(name))).toBe(true);
    expect(new Set(names).size).toBeGreaterThan(3000);
    const addresses = (await column(10_000, { generator: 'email' })) as string[];
    expect(addresses.every((address) => /^[a-z]+\.[a-z]+\d{1,4}@([a-z]+\.)*example(\.[a-z]+)?$/.test(address))).toBe(true);
    expect(new Set(addresses).size).toBeGreaterThan(9900);
  });
});

describe('nulls', () => {
  test.each([
    [0, 0],
    [0.3, 30_000],
    [1, 100_000],
  ])('%d of the rows', async (nulls, expected) => {
    for (const generator of ['uuid', 'sequence']) {
      const values = await column(100_000, { generator, nulls });
      expect(Math.abs(values.filter((value) => value === null).length - expected)).toBeLessThan(600);
    }
  });

  test('of two columns have nothing to do with each other', async () => {
    const column = { generator: 'sequence', nulls: 0.5 };
    const rows = await rowsOf(generate(10_000, { a: column, b: column }));
    const both = rows.filter(([a, b]) => a === null && b === null).length;
    expect(Math.abs(both - 2500)).toBeLessThan(200);
  });
});

const EVERYTHING = {
  id: { generator: 'sequence' },
  u: { generator: 'uniform', min: 0, max: 10, nulls: 0.1 },
  i: { generator: 'uniform', min: 0, max: 10, type: 'integer' },
  n: { generator: 'normal' },
  c: { generator: 'choice', values: ['x', 'y'] },
  d: { generator: 'date-range', start: '2020-01-01', end: '2025-12-31', nulls: 0.5 },
  k: { generator: 'uuid' },
  name: { generator: 'name' },
  email: { generator: 'email' },
};

test('the same seed gives the same rows for any number of workers, another seed others', async () => {
  const [one, two, five] = await Promise.all([1, 2, 5].map((workers) => rowsOf(generate(70_000, EVERYTHING), { workers })));
  expect(two).toEqual(one);
  expect(five).toEqual(one);
  const other = await rowsOf(generate(1000, EVERYTHING, { seed: 2 }));
  expect(other.map((row) => row[6])).not.toEqual(one!.slice(0, 1000).map((row) => row[6]));
});

test('a column has the same values beside other columns', async () => {
  const alone = await column(1000, { generator: 'normal' });
  const beside = await rowsOf(generate(1000, { a: { generator: 'uuid' }, x: { generator: 'normal' } }));
  expect(beside.map((row) => row[1])).toEqual(alone);
});

test('columns that nobody reads are not made, and rows count all the same', async () => {
  const stages = {
    ...generate(50_000, EVERYTHING),
    total: {
      type: 'aggregator',
      from: 'data',
      keys: [],
      measures: { rows: { function: 'count' }, last: { function: 'max', column: 'id' } },
    },
  };
  expect(await rowsOf(stages)).toEqual([[50_000, 50_000]]);
});
