// Hashes, groups, joins and sorts of the same key columns: what is one key for one of them is for all.
import { describe, expect, test } from 'vitest';
import { KEY_DESCENDING, KEY_FLOAT, KEY_NULLS_FIRST } from '../../../columns/layout.ts';
import type { Value } from '../../../columns/values.ts';
import { BOOLEAN, DATE, type DataType, decimal, FLOAT, INTEGER, STRING } from '../../../model/types.ts';
import { arena } from './casting.ts';
import { hashesOf, type KeyColumn, keysOf, NONE, readI64s, readU32s, scratch, u32s, u64s } from './columns.ts';

const { kernels } = arena;
const NAN = Number.NaN;
const LONG = 'x'.repeat(40);

/** Columns, and the group of each row. */
const GROUPS: readonly [name: string, columns: KeyColumn[], groups: number[]][] = [
  ['integers', [{ type: INTEGER, values: [1, 2, 1, 0, -1, 2] }], [0, 1, 0, 2, 3, 1]],
  ['integers and null', [{ type: INTEGER, values: [0, null, 0, null, 1] }], [0, 1, 0, 1, 2]],
  ['zeros', [{ type: FLOAT, values: [0, -0, 1, -0, 0] }], [0, 0, 1, 0, 0]],
  ['NaN and infinity', [{ type: FLOAT, values: [NAN, Infinity, NAN, -Infinity, null, null] }], [0, 1, 0, 2, 3, 3]],
  ['booleans', [{ type: BOOLEAN, values: [true, false, null, true, false] }], [0, 1, 2, 0, 1]],
  ['dates', [{ type: DATE, values: ['1970-01-01', '1969-12-31', null, '1970-01-01'] }], [0, 1, 2, 0]],
  ['decimals', [{ type: decimal(38, 0), values: ['1', '18446744073709551617', '-1', '1', null] }], [0, 1, 2, 0, 3]],
  ['texts', [{ type: STRING, values: ['', 'a', null, 'a\0', '', 'a'] }], [0, 1, 2, 3, 0, 1]],
  [
    'texts of 12 and 13',
    [{ type: STRING, values: ['twelve bytes', 'thirteen byte', 'twelve bytes', 'thirteen bytf'] }],
    [0, 1, 0, 2],
  ],
  ['long texts', [{ type: STRING, values: [`${LONG}a`, `${LONG}b`, `${LONG}a`, `a${LONG}`, `${LONG}`] }], [0, 1, 0, 2, 3]],
  [
    'two columns',
    [
      { type: INTEGER, values: [1, 1, 2, null, null, 1] },
      { type: STRING, values: ['a', 'b', 'a', 'a', null, 'a'] },
    ],
    [0, 1, 2, 3, 4, 0],
  ],
  [
    'two columns the other way round',
    [
      { type: INTEGER, values: [1, 2, null, 2, 1] },
      { type: INTEGER, values: [2, 1, 2, null, 2] },
    ],
    [0, 1, 2, 3, 0],
  ],
];

const slots = (rows: number) => 1 << Math.ceil(Math.log2(rows * 2 + 1));

function groupsOf(columns: readonly KeyColumn[], hashes: number) {
  const rows = columns[0]!.values.length;
  const count = slots(rows);
  const groups = scratch.alloc(rows * 4);
  const firsts = scratch.alloc(rows * 4);
  const found = kernels.groupRows(
    keysOf(columns),
    columns.length,
    hashes,
    rows,
    scratch.allocZeroed(count * 4),
    count - 1,
    groups,
    firsts,
  );
  return { groups: readU32s(groups, rows), firsts: readU32s(firsts, found), at: groups };
}

describe('rows of equal keys are one group', () => {
  test.each(GROUPS)('%s', (_, columns, expected) => {
    scratch.reset();
    const rows = columns[0]!.values.length;
    const hashes = hashesOf(columns);
    const all = readI64s(hashes, rows);
    const { groups, firsts, at } = groupsOf(columns, hashes);
    expect(groups).toEqual(expected);
    expect(firsts).toEqual([...new Set(expected)].map((group) => expected.indexOf(group)));
    // Equal keys have equal hashes; others, here, have not.
    expect(all.map((hash) => all.indexOf(hash))).toEqual(expected.map((group) => expected.indexOf(group)));
    // The same when all hashes are one, and when many share their slot alone.
    expect(groupsOf(columns, u64s(all.map(() => 7n))).groups).toEqual(expected);
    expect(groupsOf(columns, u64s(all.map((hash) => (hash >> 8n) << 8n))).groups).toEqual(expected);
    const lasts = scratch.alloc(firsts.length * 4);
    kernels.lastOfGroups(at, rows, lasts);
    expect(readU32s(lasts, firsts.length)).toEqual([...new Set(expected)].map((group) => expected.lastIndexOf(group)));
    const [order, offsets] = [scratch.alloc(rows * 4), scratch.alloc((firsts.length + 1) * 4)];
    kernels.sortByGroup(at, rows, firsts.length, order, offsets);
    const byGroup = [...new Set(expected)].map((group) => expected.flatMap((one, row) => (one === group ? [row] : [])));
    expect(readU32s(order, rows)).toEqual(byGroup.flat());
    expect(readU32s(offsets, firsts.length + 1)).toEqual([0, ...byGroup.map((_, g) => byGroup.slice(0, g + 1).flat().length)]);
  });
});

test('NaN is one key, whatever its bits', () => {
  scratch.reset();
  const bits = [0x7ff8000000000000n, 0xfff8000000000000n, 0x7ff8000000000001n, 0x7ff0000000000000n, 0xfff0000000000001n];
  const hashes = scratch.alloc(bits.length * 8);
  const values = u64s(bits);
  kernels.hashColumn(KEY_FLOAT, values, 0, bits.length, hashes, 1);
  const keys = u32s([KEY_FLOAT, values, 0, 0]);
  const [groups, firsts] = [scratch.alloc(20), scratch.alloc(20)];
  expect(kernels.groupRows(keys, 1, hashes, bits.length, scratch.allocZeroed(64), 15, groups, firsts)).toBe(2);
  expect(readU32s(groups, bits.length)).toEqual([0, 0, 0, 1, 0]);
});

test('rows are partitioned by the top bits of their hash, in their order', () => {
  scratch.reset();
  for (const bits of [1, 2, 6]) {
    const rows = Array.from({ length: 300 }, (_, i) => BigInt.asUintN(64, BigInt(i) * 0x9e3779b97f4a7c15n));
    const parts = rows.map((hash) => Number(hash >> BigInt(64 - bits)));
    const [order, offsets] = [scratch.alloc(rows.length * 4), scratch.alloc((2 ** bits + 1) * 4)];
    kernels.partitionRows(u64s(rows), rows.length, bits, order, offsets);
    const expected = Array.from({ length: 2 ** bits }, (_, part) => parts.flatMap((one, row) => (one === part ? [row] : [])));
    expect(readU32s(order, rows.length)).toEqual(expected.flat());
    expect(readU32s(offsets, 2 ** bits + 1)).toEqual([0, ...expected.map((_, p) => expected.slice(0, p + 1).flat().length)]);
  }
});

interface Probe {
  readonly outer?: number;
  readonly first?: number;
  readonly only?: number;
  readonly capacity?: number;
}

/** Pairs of left and right rows, -1 for none; found in as many calls as the capacity asks for. */
function join(
  left: readonly KeyColumn[],
  right: readonly KeyColumn[],
  { outer = 0, first = 0, only = 0, capacity = 1000 }: Probe,
) {
  scratch.reset();
  const [leftRows, rightRows] = [left[0]!.values.length, right[0]!.values.length];
  const [leftKeys, rightKeys] = [keysOf(left), keysOf(right)];
  const [hashes, rightHashes] = [hashesOf(left), hashesOf(right)];
  const bits = 3;
  const heads = scratch.allocZeroed(4 << bits);
  const next = scratch.alloc(rightRows * 4);
  // In two parts, as two workers build it.
  for (const part of [1, 0]) kernels.buildChains(rightKeys, right.length, rightHashes, rightRows, part, 1, heads, bits, next);
  const matched = scratch.allocZeroed(rightRows);
  const [leftOut, rightOut] = [scratch.alloc(capacity * 4 + 4), scratch.alloc(capacity * 4 + 4)];
  const pairs: (readonly [number, number])[] = [];
  let [row, entry] = [0, 0];
  while (row < leftRows) {
    const shared = [leftKeys, rightKeys, left.length, hashes, rightHashes, leftRows, heads, bits, next] as const;
    const found = kernels.probeChains(...shared, row, entry, outer, first, only, matched, leftOut, rightOut, capacity);
    const rights = readU32s(rightOut, found);
    readU32s(leftOut, found).forEach((one, i) => {
      pairs.push([one, only !== 0 || rights[i] === NONE ? -1 : rights[i]!]);
    });
    row = kernels.probeResumeRow() >>> 0;
    entry = kernels.probeResumeEntry() >>> 0;
    if (found < capacity) expect([row, entry]).toEqual([leftRows, 0]);
  }
  const out = scratch.alloc(rightRows * 4);
  return { pairs, unmatched: readU32s(out, kernels.unmatchedRows(matched, 0, rightRows, out)) };
}

const column = (type: DataType, values: readonly Value[]): KeyColumn => ({ type, values });
const JOINS: readonly [name: string, left: KeyColumn[], right: KeyColumn[]][] = [
  ['integers', [column(INTEGER, [1, 2, 3, 1, 9])], [column(INTEGER, [1, 3, 1, 7, 1, 9])]],
  ['nulls', [column(INTEGER, [1, null, 3, null])], [column(INTEGER, [null, 3, null, 1, 3])]],
  ['nulls on the right alone, where a value would be 0', [column(INTEGER, [0, 1, 0])], [column(INTEGER, [null, 0, null, 1])]],
  ['zeros and NaN', [column(FLOAT, [0, -0, NAN, null])], [column(FLOAT, [-0, NAN, 0, null, 1])]],
  ['texts', [column(STRING, ['a', '', null, LONG, `${LONG}b`])], [column(STRING, [LONG, '', 'a', 'a', null, `${LONG}c`])]],
  [
    'two columns',
    [column(INTEGER, [1, 1, null, 2]), column(STRING, ['a', null, 'a', 'b'])],
    [column(INTEGER, [1, 1, null, 2, 2]), column(STRING, ['a', null, 'a', 'b', 'b'])],
  ],
  ['nothing on the right', [column(INTEGER, [1, 2])], [column(INTEGER, [])]],
];

const sameKey = (a: Value, b: Value) => a !== null && b !== null && (a === b || (Number.isNaN(a) && Number.isNaN(b)));
const places = (columns: readonly KeyColumn[]) => columns[0]!.values.map((_, row) => row);

describe('joined rows', () => {
  test.each(JOINS)('%s', (_, left, right) => {
    const matches = places(left).map((l) =>
      places(right).filter((r) => left.every(({ values }, i) => sameKey(values[l]!, right[i]!.values[r]!))),
    );
    const pairsOf = (rows: (found: readonly number[]) => readonly number[]) =>
      matches.flatMap((found, l) => rows(found).map((r): readonly [number, number] => [l, r]));
    const found = new Set(matches.flat());
    for (let capacity = 1; capacity <= 20; capacity++) {
      const inner = join(left, right, { capacity });
      expect(inner.pairs).toEqual(pairsOf((rows) => rows));
      expect(inner.unmatched).toEqual(places(right).filter((row) => !found.has(row)));
      expect(join(left, right, { capacity, outer: 1 }).pairs).toEqual(pairsOf((rows) => (rows.length > 0 ? rows : [-1])));
      expect(join(left, right, { capacity, first: 1 }).pairs).toEqual(pairsOf((rows) => rows.slice(0, 1)));
      expect(join(left, right, { capacity, first: 1, outer: 1 }).pairs).toEqual(pairsOf((rows) => [rows[0] ?? -1]));
      expect(join(left, right, { capacity, only: 1 }).pairs).toEqual(pairsOf((rows) => (rows.length > 0 ? [-1] : [])));
      expect(join(left, right, { capacity, only: 2 }).pairs).toEqual(pairsOf((rows) => (rows.length > 0 ? [] : [-1])));
    }
  });
});

const LEAST = -(2n ** 63n);
const MOST = 2n ** 63n - 1n;
/** Values in ascending order, those that are equal in one list; null is put first and last. */
const ORDERED: readonly [name: string, type: DataType, values: readonly (readonly Value[])[]][] = [
  ['integers', INTEGER, [[LEAST, LEAST], [LEAST + 1n], [-1], [0, 0, 0], [1], [255], [256], [MOST - 1n], [MOST, MOST]]],
  ['floats', FLOAT, [[-Infinity, -Infinity], [-1e308], [-1], [-5e-324], [0, -0, 0, -0], [5e-324], [1], [Infinity], [NAN, NAN]]],
  [
    'booleans',
    BOOLEAN,
    [
      [false, false],
      [true, true, true],
    ],
  ],
  ['dates', DATE, [['0001-01-01'], ['1969-12-31'], ['1970-01-01', '1970-01-01'], ['9999-12-31']]],
  [
    'decimals',
    decimal(38, 0),
    [['-99999999999999999999999999999999999999'], ['-18446744073709551617'], ['-1'], ['0', '0'], ['9223372036854775807']].concat([
      ['9223372036854775808'],
      ['18446744073709551615'],
      ['18446744073709551616'],
    ]),
  ],
  [
    'texts',
    STRING,
    [
      ['', ''],
      ['\0'],
      ['a'],
      ['a\0'],
      ['ab'],
      ['abcdefgh'],
      ['abcdefgh\0'],
      ['abcdefghi'],
      ['abcdefghij, and more'],
      ['b', 'b'],
      ['é'],
      ['😀'],
    ],
  ],
];

/** The rows in the order of a run; `row` as the last key where there are two. */
function sorted(columns: readonly KeyColumn[], decisive: number): number[] {
  const rows = columns[0]!.values.length;
  const keys = keysOf(columns);
  const [entries, temporary, histograms, out] = [
    scratch.alloc(rows * 16),
    scratch.alloc(rows * 16),
    scratch.alloc(8192),
    scratch.alloc(rows * 4),
  ];
  kernels.sortEntries(keys, rows, entries);
  const at = kernels.sortRun(entries, temporary, rows, keys, columns.length, decisive, histograms) >>> 0;
  kernels.rowsOfEntries(at, rows, out);
  return readU32s(out, rows);
}

/** A mixed order of the rows, always the same. */
const mixed = <Item>(items: readonly Item[]): Item[] =>
  items
    .map((item, i) => ({ item, key: Math.imul(i + 1, 0x9e3779b1) >>> 0 }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ item }) => item);

describe('rows in the order of their keys', () => {
  test.each(ORDERED)('%s', (_, type, lists) => {
    for (const flags of [0, KEY_DESCENDING, KEY_NULLS_FIRST, KEY_DESCENDING | KEY_NULLS_FIRST]) {
      scratch.reset();
      const ascending = lists.map((values, rank) => values.map((value) => ({ value, rank })));
      const nulls = [null, null].map((value) => ({ value, rank: flags & KEY_NULLS_FIRST ? -1000 : 1000 }));
      const rows = mixed([...ascending.flat(), ...nulls] as { value: Value; rank: number }[]);
      const rankOf = ({ value, rank }: { value: Value; rank: number }) =>
        flags & KEY_DESCENDING && value !== null ? -rank : rank;
      const key = { type, values: rows.map(({ value }) => value), flags };
      const expected = rows.map((_, row) => row).toSorted((a, b) => rankOf(rows[a]!) - rankOf(rows[b]!) || a - b);
      const decisive = type.kind === 'string' || type.kind === 'decimal' ? 0 : 1;
      expect(sorted([key], decisive)).toEqual(expected);
      expect(sorted([key], 0)).toEqual(expected);
      // As the second key, behind one that says nothing.
      expect(sorted([{ type: INTEGER, values: rows.map(() => 1) }, key], 0)).toEqual(expected);
      // Pairs of equal first keys, told apart by the second alone.
      const second = { type: INTEGER, values: rows.map((_, row) => -row) };
      const byBoth = rows.map((_, row) => row).toSorted((a, b) => rankOf(rows[a]!) - rankOf(rows[b]!) || b - a);
      expect(sorted([key, second], 0)).toEqual(byBoth);
    }
  });
});

test('NaN comes last, whatever its bits', () => {
  scratch.reset();
  const values = u64s([
    0xfff8000000000000n,
    0x3ff0000000000000n,
    0x7ff8000000000001n,
    0x7ff0000000000000n,
    0xfff0000000000001n,
    0xbff0000000000000n,
  ]);
  const keys = u32s([KEY_FLOAT, values, 0, 0]);
  const [entries, temporary, histograms, out] = [scratch.alloc(96), scratch.alloc(96), scratch.alloc(8192), scratch.alloc(24)];
  for (const decisive of [0, 1]) {
    kernels.sortEntries(keys, 6, entries);
    kernels.rowsOfEntries(kernels.sortRun(entries, temporary, 6, keys, 1, decisive, histograms) >>> 0, 6, out);
    expect(readU32s(out, 6)).toEqual([5, 1, 3, 0, 2, 4]);
  }
});

/** Runs are sorted each for itself, cut by splitters, and merged: the same order as of all rows in one run. */
describe('merged runs', () => {
  test.each(ORDERED)('%s', (_, type, lists) => {
    const values = mixed([...lists.flat(), null, null, ...lists.flat()]);
    for (const runs of [1, 2, 3, 4, 5, 7]) {
      for (const flags of [0, KEY_DESCENDING | KEY_NULLS_FIRST]) {
        scratch.reset();
        const decisive = type.kind === 'string' || type.kind === 'decimal' ? 0 : 1;
        const whole = sorted([{ type, values, flags }], decisive);
        const parts = Array.from({ length: runs }, (_, run) => values.map((_, row) => row).filter((row) => row % runs === run));
        const sides = parts.map((rows) => {
          const keys = keysOf([{ type, values: rows.map((row) => values[row]!), flags }]);
          const [entries, temporary, histograms] = [
            scratch.alloc(rows.length * 16),
            scratch.alloc(rows.length * 16),
            scratch.alloc(8192),
          ];
          kernels.sortEntries(keys, rows.length, entries);
          const at = kernels.sortRun(entries, temporary, rows.length, keys, 1, decisive, histograms) >>> 0;
          return { rows, keys, at, orders: u64s(rows.map(BigInt)) };
        });
        // Each row of the whole as a splitter: as many rows come before it as do in the whole.
        for (const [place, row] of whole.entries()) {
          const keys = keysOf([{ type, values: [values[row]!], flags }]);
          const before = sides.map(({ rows, keys: own, at, orders }) =>
            kernels.lowerBound(at, rows.length, own, orders, 1, decisive, kernels.prefixAt(keys, 0), keys, 0, BigInt(row)),
          );
          expect(before.reduce((sum, count) => sum + count, 0)).toBe(place);
        }
        const [entries, temporary] = [scratch.alloc(values.length * 24), scratch.alloc(values.length * 24)];
        const bounds = [0];
        for (const [run, { rows, at, orders }] of sides.entries()) {
          kernels.mergeEntries(at, 0, rows.length, orders, run, entries + bounds[run]! * 24);
          bounds.push(bounds[run]! + rows.length);
        }
        const runKeys = u32s(sides.map(({ keys }) => keys));
        const at = kernels.mergeSlices(entries, temporary, u32s(bounds), runs, runKeys, 1, decisive) >>> 0;
        const order = Array.from({ length: values.length }, (_, i) => Number(arena.i64[(at + i * 24 + 8) >>> 3]!));
        expect(order).toEqual(whole);
      }
    }
  });
});

test('the first or last row of each group in an order', () => {
  scratch.reset();
  const order = [4, 2, 0, 3, 1, 5];
  const groups = [0, 1, 1, 0, 1, 2];
  const entries = scratch.alloc(order.length * 16);
  for (const [i, row] of order.entries()) arena.u32[(entries + i * 16 + 8) >>> 2] = row;
  const chosen = scratch.alloc(16);
  kernels.pickInOrder(entries, order.length, u32s(groups), 4, 0, chosen);
  expect(readU32s(chosen, 4)).toEqual([0, 4, 5, NONE]);
  kernels.pickInOrder(entries, order.length, u32s(groups), 4, 1, chosen);
  expect(readU32s(chosen, 4)).toEqual([3, 1, 5, NONE]);
});
