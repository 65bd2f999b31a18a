import { describe, expect, test } from 'vitest';
import { buildVector } from '../../../columns/values.ts';
import { FLOAT, INTEGER, STRING } from '../../../model/types.ts';
import { arena } from './casting.ts';
import { NONE, readBits, readF64s, readI64s, readU32s, scratch, u32s, u64s } from './columns.ts';

const { kernels } = arena;
/** Rows around the borders of bytes and words of bitmaps. */
const COUNTS = [0, 1, 2, 7, 8, 9, 15, 16, 17, 63, 64, 65, 127, 128, 129, 130];
const bytesOf = (values: readonly number[]) => {
  const address = scratch.alloc(values.length);
  arena.bytes.set(values, address);
  return address;
};
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);

test('rows of a selection, and all the others', () => {
  for (const rows of COUNTS) {
    scratch.reset();
    const bytes = numbers(rows).map((row) => (row % 3 === 0 || row === rows - 1 ? row % 255 : 0));
    const set = numbers(rows).filter((row) => bytes[row] !== 0);
    const others = numbers(rows).filter((row) => bytes[row] === 0);
    const out = scratch.alloc(rows * 4);
    expect(readU32s(out, kernels.selectBytes(bytesOf(bytes), rows, 1, out))).toEqual(set);
    expect(readU32s(out, kernels.selectBytes(bytesOf(bytes), rows, 0, out))).toEqual(others);
    expect(readU32s(out, kernels.complement(u32s(set), set.length, rows, out))).toEqual(others);
    expect(readU32s(out, kernels.complement(u32s([]), 0, rows, out))).toEqual(numbers(rows));
    expect(readU32s(out, kernels.complement(u32s(numbers(rows)), rows, rows, out))).toEqual([]);
  }
});

test('what was refused first stays', () => {
  scratch.reset();
  const into = bytesOf([0, 5, 0, 7, 0]);
  kernels.mergeBytes(bytesOf([1, 2, 0, 0, 9]), 4, into);
  expect([...arena.bytes.subarray(into, into + 5)]).toEqual([1, 5, 0, 7, 0]);
});

test('sequences of rows', () => {
  for (const rows of COUNTS) {
    scratch.reset();
    const out = scratch.alloc(rows * 8 + 8);
    kernels.fillSequence(0, rows, out);
    expect(readU32s(out, rows)).toEqual(numbers(rows));
    expect(kernels.isSequence(out, rows)).toBe(1);
    if (rows > 0) {
      arena.u32[(out >>> 2) + rows - 1]! += 1;
      expect(kernels.isSequence(out, rows)).toBe(0);
    }
    kernels.fillOrder(5n, rows, out);
    expect(readI64s(out, rows)).toEqual(numbers(rows).map((row) => 5n + BigInt(row)));
    kernels.orderOfRows(2n ** 40n, u32s(numbers(rows).toReversed()), rows, out);
    expect(readI64s(out, rows)).toEqual(
      numbers(rows)
        .toReversed()
        .map((row) => 2n ** 40n + BigInt(row)),
    );
  }
});

test('bits are copied to any place, and no other bit changes', () => {
  for (const count of COUNTS) {
    for (const [from, to] of [
      [0, 0],
      [8, 16],
      [1, 0],
      [0, 1],
      [7, 5],
      [8, 3],
      [64, 64],
      [3, 67],
    ] as const) {
      for (const fill of [0, 255]) {
        scratch.reset();
        const source = bytesOf(numbers(40).map((i) => (i * 37 + 11) & 255));
        const target = bytesOf(numbers(40).map(() => fill));
        const bits = readBits(source, 320);
        kernels.copyBits(source, from, count, target, to);
        const expected = numbers(320).map((i) => (i >= to && i < to + count ? bits[i - to + from]! : fill & 1));
        expect(readBits(target, 320)).toEqual(expected);
        kernels.copyBits(0, from, count, target, to);
        expect(readBits(target, 320)).toEqual(expected.map((bit, i) => (i >= to && i < to + count ? 1 : bit)));
      }
    }
  }
});

describe('samples', () => {
  test('depend on the place of a row alone, not on the batch that it is in', () => {
    const sample = (first: number, rows: number, threshold: bigint, seed = 7n) => {
      const out = scratch.alloc(rows * 4);
      return readU32s(out, kernels.sampleRows(seed, BigInt(first), rows, threshold, out)).map((row) => row + first);
    };
    scratch.reset();
    const half = 2n ** 31n;
    const whole = sample(0, 1000, half);
    expect(whole.length).toBeGreaterThan(400);
    expect(whole.length).toBeLessThan(600);
    for (const cut of [1, 64, 65, 500, 999]) expect([...sample(0, cut, half), ...sample(cut, 1000 - cut, half)]).toEqual(whole);
    expect(sample(0, 1000, half, 8n)).not.toEqual(whole);
    expect(sample(0, 1000, 0n)).toEqual([]);
    expect(sample(0, 1000, 2n ** 32n)).toEqual(numbers(1000));
  });
  test('keep a row whose hash is below the threshold, and not at it', () => {
    scratch.reset();
    const out = scratch.alloc(100);
    kernels.hashPlaces(3n, 12n, 1, out);
    const hash = BigInt.asUintN(64, readI64s(out, 1)[0]!) >> 32n;
    expect(kernels.sampleRows(3n, 12n, 1, hash, out)).toBe(0);
    expect(kernels.sampleRows(3n, 12n, 1, hash + 1n, out)).toBe(1);
  });
});

test('gathered rows, and none', () => {
  for (const count of COUNTS) {
    scratch.reset();
    const values = numbers(200).map((i) => i * 3 + 1);
    const rows = numbers(count).map((i) => (i * 7) % 200);
    const sparse = rows.map((row, i) => (i % 5 === 1 ? NONE : row));
    const words = u32s(values);
    const bits = bytesOf(numbers(25).map((i) => (i * 37 + 11) & 255));
    const bitValues = readBits(bits, 200);
    const out = scratch.alloc(count * 16 + 64);
    const filled = () => arena.bytes.fill(255, out, out + count * 16 + 64);
    const longs = u64s(values.map(BigInt));
    const wides = u64s(values.flatMap((value) => [BigInt(value), -BigInt(value)]));
    kernels.gather4(words, u32s(rows), count, out);
    expect(readU32s(out, count)).toEqual(rows.map((row) => values[row]!));
    kernels.gather8(longs, u32s(rows), count, out);
    expect(readI64s(out, count)).toEqual(rows.map((row) => BigInt(values[row]!)));
    kernels.gather16(wides, u32s(rows), count, out);
    expect(readI64s(out, count * 2)).toEqual(rows.flatMap((row) => [BigInt(values[row]!), -BigInt(values[row]!)]));
    kernels.gatherBits(bits, u32s(rows), count, out);
    expect(readBits(out, count)).toEqual(rows.map((row) => bitValues[row]!));
    filled();
    kernels.gatherOrNull(words, 4, u32s(sparse), count, out);
    expect(readU32s(out, count)).toEqual(sparse.map((row) => (row === NONE ? 0 : values[row]!)));
    filled();
    kernels.gatherOrNull(longs, 8, u32s(sparse), count, out);
    expect(readI64s(out, count)).toEqual(sparse.map((row) => (row === NONE ? 0n : BigInt(values[row]!))));
    filled();
    kernels.gatherOrNull(wides, 16, u32s(sparse), count, out);
    const pairs = sparse.flatMap((row) => (row === NONE ? [0n, 0n] : [BigInt(values[row]!), -BigInt(values[row]!)]));
    expect(readI64s(out, count * 2)).toEqual(pairs);
    const present = sparse.map((row) => (row === NONE ? 0 : bitValues[row]!));
    expect(kernels.gatherBitsOrNull(bits, u32s(sparse), count, out)).toBe(present.filter(Boolean).length);
    expect(readBits(out, count)).toEqual(present);
    expect(kernels.gatherBitsOrNull(0, u32s(sparse), count, out)).toBe(sparse.filter((row) => row !== NONE).length);
    expect(readBits(out, count)).toEqual(sparse.map((row) => Number(row !== NONE)));
  }
});

/** Groups one behind the other, as `order` and `offsets` have them. */
function grouped(groups: readonly (readonly unknown[])[]) {
  const offsets = [0];
  for (const group of groups) offsets.push(offsets.at(-1)! + group.length);
  return { order: u32s(numbers(offsets.at(-1)!)), offsets: u32s(offsets) };
}

describe('quantiles', () => {
  const NAN = Number.NaN;
  const cases: readonly [(number | null)[], q: number, number | null][] = [
    [[], 0.5, null],
    [[null, null], 0.5, null],
    [[7], 0.5, 7],
    [[7], 0, 7],
    [[7], 1, 7],
    [[null, 7, null], 1, 7],
    [[1, 2], 0.5, 1.5],
    [[2, 1], 0, 1],
    [[2, 1], 1, 2],
    [[3, 1, 2], 0.5, 2],
    [[4, 3, 2, 1], 0.5, 2.5],
    [[4, 3, 2, 1], 0.25, 1.75],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.9, 9.1],
    [[10, 1, 9, 2, 8, 3, 7, 4, 6, 5], 0.5, 5.5],
    [[5, 100, 7, 6], 0.5, 6.5],
    [[5, 7, 100, 6], 0.5, 6.5],
    [[5, 5, 5, 9], 0.5, 5],
    [[-1.7e308, 1.7e308], 0.5, 0],
    [[-Infinity, 1, Infinity], 0.5, 1],
    [[Infinity, Infinity], 0.5, Infinity],
    [[1, NAN, 2], 0.5, 2],
    [[NAN, 1, 2], 0, 1],
    [[NAN, 1, 2], 1, NAN],
    [[0, -0], 0.5, 0],
  ];
  test.each(cases)('of %o at %s: %s', (values, q, expected) => {
    // Between groups of others, and alone.
    for (const groups of [[values], [[1000, 2000], values, [-1000]], [[], values, [null], [5]]]) {
      scratch.reset();
      const { order, offsets } = grouped(groups);
      const vector = buildVector(arena, scratch, FLOAT, groups.flat());
      const [temporary, out, validity] = [scratch.alloc(800), scratch.alloc(800), scratch.alloc(8)];
      kernels.quantileOfGroups(vector.values, vector.validity, order, offsets, groups.length, q, temporary, out, validity);
      const at = groups.indexOf(values);
      const result = readBits(validity, groups.length)[at] ? readF64s(out, groups.length)[at]! + 0 : null;
      if (expected === null || !Number.isFinite(expected)) expect(result).toEqual(expected);
      else expect(result).toBeCloseTo(expected, 12);
    }
  });
});

test('the most frequent of each group, the first of equals', () => {
  scratch.reset();
  const chosen = u32s([NONE, NONE, NONE, NONE]);
  kernels.mostFrequent(u32s([0, 0, 0, 1, 1, 2]), u64s([2n, 3n, 3n, 1n, 1n, 0n]), 6, chosen);
  expect(readU32s(chosen, 4)).toEqual([1, 3, 5, NONE]);
});

test('texts of a group joined in their order', () => {
  const long = 'a text that is longer than a view';
  const groups = [['a', null, 'b'], [], [null], [null, '', null, ''], [''], ['twelve bytes', long], [long]];
  for (const separator of ['', ',', ' and then ']) {
    scratch.reset();
    const { order, offsets } = grouped(groups);
    const texts = buildVector(arena, scratch, STRING, groups.flat());
    const bytes = new TextEncoder().encode(separator);
    const at = bytesOf([...bytes]);
    const room = kernels.joinedBytes(texts.values, texts.validity, groups.flat().length, bytes.length);
    const [heap, out, validity] = [scratch.alloc(room), scratch.alloc(groups.length * 16), scratch.alloc(8)];
    kernels.joinTexts(texts.values, texts.validity, order, offsets, groups.length, at, bytes.length, heap, out, validity);
    const expected = groups
      .map((group) => group.filter((text) => text !== null))
      .map((group) => (group.length === 0 ? null : group.join(separator)));
    const views = groups.map((_, i) => (readBits(validity, groups.length)[i] ? textAt(out + i * 16) : null));
    expect(views).toEqual(expected);
    expect(room).toBeGreaterThanOrEqual(expected.reduce((sum, text) => sum + (text?.length ?? 0), 0));
  }
});

function textAt(view: number): string {
  const length = arena.u32[view >>> 2]!;
  const data = length <= 12 ? view + 4 : arena.u32[(view + 12) >>> 2]!;
  return new TextDecoder().decode(arena.bytes.slice(data, data + length));
}

describe('IN over lists', () => {
  const LONG = 'the same beginning, ';
  const TEXTS = [
    '',
    'a',
    'b',
    'twelve bytes',
    'thirteen bytes',
    'thirteen_byte',
    `${LONG}a`,
    `${LONG}b`,
    `${LONG}ab`,
    `x${LONG}`,
  ];
  test.each([0, 1, 2, 3, 63, 64, 65, 131])('%i texts', (count) => {
    for (const list of [[], ['a'], ['', 'b'], ['twelve bytes', `${LONG}a`], ['thirteen_byte', 'a'], [`${LONG}b`], TEXTS]) {
      scratch.reset();
      const values = numbers(count).map((i) => TEXTS[(i * 7) % TEXTS.length]!);
      const [vector, items] = [buildVector(arena, scratch, STRING, values), buildVector(arena, scratch, STRING, list)];
      const slots = 32;
      const table = scratch.allocZeroed(slots * 4);
      kernels.memberTableViews(items.values, list.length, table, slots);
      for (const at of [0, table]) {
        const out = scratch.alloc(200);
        kernels.memberViews(vector.values, count, items.values, list.length, at, slots, out);
        expect(readBits(out, count)).toEqual(values.map((value) => Number(list.includes(value))));
      }
    }
  });
  test('numbers: −0 is 0, and NaN is NaN', () => {
    const bits = (values: readonly number[]) => buildVector(arena, scratch, FLOAT, values).values;
    const negativeNaN = -Number.NaN;
    for (const [list, values, expected] of [
      [
        [0, 1],
        [0, -0, 1, -1, Number.NaN],
        [1, 1, 1, 0, 0],
      ],
      [[Number.NaN], [Number.NaN, negativeNaN, 0, Infinity], [1, 1, 0, 0]],
      [[], [0, Number.NaN], [0, 0]],
    ] as const) {
      scratch.reset();
      const items = bits(list);
      const table = scratch.allocZeroed(32);
      kernels.memberTable8(items, list.length, table, 8);
      const out = scratch.alloc(8);
      const at = bits(values);
      // A NaN with its sign, as a division gives it.
      const sign = Number.isNaN(values[1]) ? 1 : -1;
      if (sign > 0) arena.i64[(at >>> 3) + 1] = -(2n ** 51n);
      kernels.member8(at, values.length, true, items, table, 8, out);
      expect(readBits(out, values.length)).toEqual(expected);
    }
    const words = [1n, -1n, 2n ** 63n - 1n, -(2n ** 63n)];
    scratch.reset();
    const items = buildVector(arena, scratch, INTEGER, words).values;
    const table = scratch.allocZeroed(32);
    kernels.memberTable8(items, 4, table, 8);
    const values = numbers(131).map((i) => (i % 3 === 0 ? words[i % 4]! : BigInt(i)));
    const out = scratch.alloc(32);
    kernels.member8(buildVector(arena, scratch, INTEGER, values).values, 131, false, items, table, 8, out);
    expect(readBits(out, 131)).toEqual(values.map((value) => Number(words.includes(value))));
  });
});
