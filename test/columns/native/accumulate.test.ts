import { describe, expect, test } from 'vitest';
import { buildVector, readInt128, type Value, writeInt128 } from '../../../columns/values.ts';
import { bitmapBytes } from '../../../columns/vector.ts';
import { BOOLEAN, DATE, type DataType, decimal, FLOAT, INTEGER, STRING } from '../../../model/types.ts';
import { arena } from './casting.ts';
import { kindOf, NONE, readBits, readF64s, readI64s, readU32s, scratch, u32s, u64s } from './columns.ts';

const { kernels } = arena;

/** What the tasks of a run hold of one group: values, none, nothing but nulls; so also before, between and behind others. */
type Task = readonly (number | null)[];
const NOTHING: readonly Task[] = [[], [null], [null, null, null]];
/** Each list of tasks with tasks without values put before, between and behind them. */
function spread(tasks: readonly Task[]): readonly (readonly Task[])[] {
  const places = Array.from({ length: tasks.length + 1 }, (_, at) => at);
  const single = NOTHING.flatMap((none) => places.map((at) => [...tasks.slice(0, at), none, ...tasks.slice(at)]));
  return [tasks, ...single, [...NOTHING, ...tasks.flatMap((task) => [task, ...NOTHING])]];
}

const zeroed = (bytes: number) => scratch.allocZeroed(bytes);

/** Variance as tasks and a merge find it; null: there is none. */
function variance(tasks: readonly Task[], root: number): number | null {
  scratch.reset();
  const [means, squares, counts, group] = [zeroed(8), zeroed(8), zeroed(8), u32s([0])];
  for (const task of tasks) {
    const { values, validity } = buildVector(arena, scratch, FLOAT, task);
    const part = [zeroed(8), zeroed(8), zeroed(8)] as const;
    kernels.accumulateVariance(u32s(task.map(() => 0)), task.length, values, validity, ...part);
    kernels.combineVariance(group, 1, ...part, means, squares, counts);
  }
  const validity = scratch.alloc(8);
  kernels.finishVariance(1, squares, counts, root, validity);
  return readBits(validity, 1)[0] ? readF64s(squares, 1)[0]! : null;
}

describe('variance', () => {
  test.each<[Task[], number | null]>([
    [[], null],
    [[[]], null],
    [[[5]], null],
    [[[-0]], null],
    [[[1, 3]], 2],
    [[[1], [3]], 2],
    [[[1], [2], [3], [4]], 5 / 3],
    [
      [
        [1, 2],
        [3, 4],
      ],
      5 / 3,
    ],
    [[[1, null, 2, 3], [4]], 5 / 3],
    [[[0], [-0], [0]], 0],
    [[[7, 7], [7]], 0],
    [
      [
        [1e9 + 4, 1e9 + 7],
        [1e9 + 13, 1e9 + 16],
      ],
      30,
    ],
    [[[1], [Number.NaN]], Number.NaN],
    [[[Number.NaN], [1, 2]], Number.NaN],
  ])('of %j is %s', (tasks, expected) => {
    for (const some of spread(tasks)) {
      const actual = variance(some, 0);
      if (expected === null || Number.isNaN(expected)) expect(actual).toEqual(expected);
      else expect(actual).toBeCloseTo(expected, 9);
      if (expected !== null && !Number.isNaN(expected)) expect(variance(some, 1)).toBeCloseTo(Math.sqrt(expected), 9);
    }
  });
});

/** The sum of floats, or the mean, as tasks and a merge find it; null: there is none. */
function floats(tasks: readonly Task[], mean: number): number | null {
  scratch.reset();
  const [sums, errors, counts, group] = [zeroed(8), zeroed(8), zeroed(8), u32s([0])];
  for (const task of tasks) {
    const { values, validity } = buildVector(arena, scratch, FLOAT, task);
    const part = [zeroed(8), zeroed(8), zeroed(8)] as const;
    kernels.accumulateFloat(u32s(task.map(() => 0)), task.length, values, validity, ...part);
    kernels.combineFloat(group, 1, ...part, sums, errors, counts);
  }
  const validity = scratch.alloc(8);
  kernels.countsToValidity(counts, 1, validity);
  kernels.finishFloat(1, sums, errors, counts, mean);
  return readBits(validity, 1)[0] ? readF64s(sums, 1)[0]! : null;
}

describe('sums and means of floats', () => {
  test.each<[Task[], number | null, number | null]>([
    [[], null, null],
    [[[]], null, null],
    [[[5]], 5, 5],
    [[[-0]], 0, 0],
    [[[1, 3], [5]], 9, 3],
    [
      [
        [1, null],
        [null, 3],
      ],
      4,
      2,
    ],
    [[[1e100, 1, -1e100]], 1, 1 / 3],
    [[[1e100], [1], [-1e100]], 1, 1 / 3],
    [[[1], [1e100], [1], [-1e100]], 2, 0.5],
    [[[1, 1e100, 1, -1e100]], 2, 0.5],
    [
      [
        [0.1, 0.1, 0.1, 0.1, 0.1],
        [0.1, 0.1, 0.1, 0.1, 0.1],
      ],
      1,
      0.1,
    ],
    [[[Infinity], [1]], Infinity, Infinity],
    [[[1, -Infinity]], -Infinity, -Infinity],
    [[[1.7e308, 1.7e308]], Infinity, Infinity],
    [[[Infinity], [-Infinity]], Number.NaN, Number.NaN],
    [[[1], [Number.NaN], [2]], Number.NaN, Number.NaN],
  ])('of %j are %s and %s', (tasks, sum, mean) => {
    for (const some of spread(tasks)) {
      // A sum begins with 0, so that −0 is not to be told from it.
      const plus = (value: number | null) => (value === 0 ? 0 : value);
      expect([plus(floats(some, 0)), plus(floats(some, 1))]).toEqual([sum, mean]);
    }
  });
});

const MOST = 2n ** 63n - 1n;
const LEAST = -(2n ** 63n);
const BEYOND = 2n ** 127n;

function integers(tasks: readonly (readonly (bigint | null)[])[]): { sum: bigint; narrow: bigint | 'overflow'; mean: number } {
  scratch.reset();
  const [sums, counts, group] = [zeroed(16), zeroed(8), u32s([0])];
  for (const task of tasks) {
    const { values, validity } = buildVector(arena, scratch, INTEGER, task);
    const part = [zeroed(16), zeroed(8)] as const;
    kernels.accumulateInteger(u32s(task.map(() => 0)), task.length, values, validity, ...part);
    kernels.combine128(group, 1, ...part, sums, counts);
  }
  const out = zeroed(8);
  const refused = kernels.finishInteger(1, sums, out);
  const mean = zeroed(8);
  kernels.finishMean128(1, sums, counts, 1, mean);
  return { sum: readInt128(arena, sums), narrow: refused === 0 ? 'overflow' : readI64s(out, 1)[0]!, mean: readF64s(mean, 1)[0]! };
}

describe('sums of integers', () => {
  test.each<[(bigint | null)[][], bigint]>([
    [[[5n]], 5n],
    [[[-1n], [1n]], 0n],
    [[[0n, 0n], [0n]], 0n],
    [[[1n], [0n]], 1n],
    [[[-1n], [0n], [-1n]], -2n],
    [[[MOST]], MOST],
    [[[LEAST]], LEAST],
    [[[MOST, 1n]], MOST + 1n],
    [[[MOST], [1n]], MOST + 1n],
    [[[LEAST], [-1n]], LEAST - 1n],
    [
      [
        [MOST, MOST],
        [LEAST, LEAST],
      ],
      -2n,
    ],
    [[[MOST, 1n], [-1n]], MOST],
    [[[MOST, MOST, MOST], [null]], 3n * MOST],
    [[[LEAST, LEAST, LEAST], [LEAST]], 4n * LEAST],
    [[[4294967295n, 1n], [-4294967296n]], 0n],
  ])('of %s is %s', (tasks, sum) => {
    const count = tasks.flat().filter((value) => value !== null).length;
    for (const none of [[], [null], [null, null]]) {
      for (let at = 0; at <= tasks.length; at++) {
        const actual = integers([...tasks.slice(0, at), none, ...tasks.slice(at)]);
        expect(actual.sum).toBe(sum);
        expect(actual.narrow).toBe(sum > MOST || sum < LEAST ? 'overflow' : sum);
        expect(actual.mean).toBe(Number(sum) / count);
      }
    }
  });
});

function decimals(tasks: readonly (readonly bigint[])[]): { sum: bigint; past38: boolean; past128: boolean } {
  scratch.reset();
  const [sums, counts, group] = [zeroed(16), zeroed(8), u32s([0])];
  for (const task of tasks) {
    const values = zeroed(task.length * 16);
    for (const [row, value] of task.entries()) writeInt128(arena, values + row * 16, value);
    const part = [zeroed(16), zeroed(8)] as const;
    kernels.accumulateDecimal(u32s(task.map(() => 0)), task.length, values, 0, ...part);
    kernels.combine128(group, 1, ...part, sums, counts);
  }
  const at = (wide: number) => kernels.sumPastRange(1, sums, wide) === 0;
  return { sum: readInt128(arena, sums), past38: at(0), past128: at(1) };
}

describe('sums of decimals', () => {
  const nines = 10n ** 38n - 1n;
  test.each<[bigint[][], bigint]>([
    [[[nines]], nines],
    [[[-nines]], -nines],
    [[[nines], [1n]], nines + 1n],
    [[[nines, 1n], [-1n]], nines],
    [[[-nines], [-1n]], -nines - 1n],
    [[[2n ** 64n - 1n], [1n]], 2n ** 64n],
    [[[2n ** 64n], [-1n]], 2n ** 64n - 1n],
    [[[-1n], [2n ** 64n]], 2n ** 64n - 1n],
  ])('of %s is %s', (tasks, sum) => {
    expect(decimals(tasks)).toEqual({ sum, past38: sum > nines || sum < -nines, past128: false });
  });
  test.each<[bigint[][]]>([
    [[[nines, nines]]],
    [[[nines], [nines]]],
    [[[nines, nines, nines]]],
    [[[nines], [nines], [nines]]],
    [[[-nines, -nines, nines]]],
    [[[-nines, -nines], [nines]]],
    [[[nines], [-nines, -nines]]],
    [[[nines, nines], [-nines]]],
    [[[nines, nines], [-nines], [-nines]]],
    [[[-nines, -nines]]],
    [[[-nines], [-nines], [nines, nines, nines]]],
    [[[1n], [nines, nines], [-nines, -nines], [-nines]]],
  ])('past 128 bits, %s, stays there', (tasks) => {
    expect(nines * 2n > BEYOND).toBe(true);
    expect(decimals(tasks)).toMatchObject({ past38: true, past128: true });
  });
});

test('means of decimals divide by their unit', () => {
  const sums = zeroed(64);
  const values = [150n, -150n, -1n, -(2n ** 64n)];
  for (const [i, value] of values.entries()) writeInt128(arena, sums + i * 16, value);
  const out = zeroed(32);
  kernels.finishMean128(4, sums, u64s([2n, 2n, 1n, 1n]), 100, out);
  expect(readF64s(out, 4)).toEqual([0.75, -0.75, -0.01, -(2 ** 64) / 100]);
});

describe('the row that a group chooses', () => {
  const NAN = Number.NaN;
  const [LEAST_VALUE, GREATEST, FIRST, LAST] = [0, 1, 2, 3];
  const cases: readonly [DataType, Value[], least: number, greatest: number, first: number, last: number][] = [
    [INTEGER, [null, 3, 1, 3, 1, null], 2, 1, 1, 4],
    [INTEGER, [LEAST, MOST, 0, -1], 0, 1, 0, 3],
    [FLOAT, [NAN, 1, NAN, -1], 3, 0, 0, 3],
    [FLOAT, [1, NAN, 2], 0, 1, 0, 2],
    [FLOAT, [0, -0, 0], 0, 0, 0, 2],
    [FLOAT, [-Infinity, Infinity, 5], 0, 1, 0, 2],
    [DATE, ['2024-01-01', '1969-12-31', null, '1970-01-01'], 1, 0, 0, 3],
    [BOOLEAN, [true, false, true, false], 1, 0, 0, 3],
    [STRING, ['b', 'ab', 'abc', 'b', ''], 4, 0, 0, 4],
    [STRING, ['a common beginning, b', 'a common beginning, a', 'a common beginning'], 2, 0, 0, 2],
    [decimal(38, 0), ['18446744073709551615', '1', '-1', '9223372036854775808'], 2, 0, 0, 3],
    [decimal(38, 0), ['-1', '-18446744073709551617', '-9223372036854775808'], 1, 0, 0, 2],
    [INTEGER, [null, null], NONE, NONE, NONE, NONE],
  ];
  test.each(cases)('%o: %o', (type, values, least, greatest, first, last) => {
    scratch.reset();
    const vector = buildVector(arena, scratch, type, values);
    const choose = (which: number) => {
      const chosen = u32s([NONE]);
      kernels.chooseRows(which, kindOf(type), u32s(values.map(() => 0)), values.length, vector.values, vector.validity, chosen);
      return readU32s(chosen, 1)[0];
    };
    expect([LEAST_VALUE, GREATEST, FIRST, LAST].map(choose)).toEqual([least, greatest, first, last]);
  });
});

test('counts tell groups apart, and which of them have values', () => {
  scratch.reset();
  const groups = Array.from({ length: 131 }, (_, group) => group);
  const rows = groups.flatMap((group) => [group, group]);
  const { values: _, validity } = buildVector(
    arena,
    scratch,
    INTEGER,
    rows.map((group, row) => (row % 2 === 0 || group % 3 === 0 ? null : 1)),
  );
  const counts = zeroed(groups.length * 8);
  kernels.accumulateCount(u32s(rows), rows.length, validity, counts);
  const expected = groups.map((group) => (group % 3 === 0 ? 0n : 1n));
  expect(readI64s(counts, groups.length)).toEqual(expected);
  kernels.combineCount(u32s(groups.toReversed()), groups.length, u64s(expected), counts);
  expect(readI64s(counts, groups.length)).toEqual(groups.map((group) => expected[group]! + expected[130 - group]!));
  const bits = scratch.alloc(bitmapBytes(groups.length));
  arena.bytes.fill(255, bits, bits + bitmapBytes(groups.length));
  kernels.countsToValidity(u64s(expected), groups.length, bits);
  expect(readBits(bits, groups.length)).toEqual(expected.map(Number));
});
