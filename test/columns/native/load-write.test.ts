import { afterAll, describe, expect, test } from 'vitest';
import {
  LOAD_BOOLEAN,
  LOAD_BYTES,
  LOAD_COLUMN_BYTES,
  LOAD_DATE,
  LOAD_DECIMAL,
  LOAD_F32,
  LOAD_F64,
  LOAD_I64,
  LOAD_REQUIRED,
  LOAD_ROW,
  LOAD_SIZED,
  LOAD_TEXT,
  LOAD_TIME,
  LOAD_TIMESTAMP,
  LOAD_TRIMMED,
  REFUSED_INVALID_CAST,
  REFUSED_NULL,
  REFUSED_OVERFLOW,
} from '../../../columns/layout.ts';
import { Scratch } from '../../../columns/scratch.ts';
import { buildVector, type Value } from '../../../columns/values.ts';
import { type DataType, decimal } from '../../../model/types.ts';
import { arena, seeded } from './casting.ts';

const { kernels } = arena;
const scratch = new Scratch(arena);
afterAll(() => scratch.dispose());

interface Column {
  readonly type: DataType;
  readonly kind: number;
  readonly values: readonly Value[];
  readonly flags?: number;
  readonly scale?: number;
  readonly size?: number;
  readonly range?: readonly [lowest: bigint, highest: bigint];
}

const ALL = [-(2n ** 63n), 2n ** 63n - 1n] as const;

function describeColumns(columns: readonly Column[]): number {
  const address = scratch.alloc(columns.length * LOAD_COLUMN_BYTES);
  columns.forEach(({ type, kind, values, flags = 0, scale = 0, size = 0, range = ALL }, i) => {
    const at = address + i * LOAD_COLUMN_BYTES;
    const vector = buildVector(arena, scratch, type, values);
    arena.u32.set([kind, vector.values, vector.validity, flags, scale, size], at >>> 2);
    arena.i64.set(range, (at >>> 3) + 3);
  });
  return address;
}

/** The rows as they are written, with blocks of `room` bytes, and the codes of those that are left out. */
function write(columns: readonly Column[], room = 1 << 16) {
  scratch.reset();
  const described = describeColumns(columns);
  const count = columns[0]!.values.length;
  const refused = scratch.allocZeroed(4 * count);
  let text = '';
  let leftOut = 0;
  let literals = '';
  for (let from = 0, bytes = room; from < count; ) {
    const out = scratch.alloc(bytes + 16);
    arena.bytes.fill(255, out, out + bytes);
    from += kernels.loadWrite(described, columns.length, from, count, out, bytes, refused);
    leftOut += kernels.loadLeftOut();
    const written = kernels.loadWritten();
    text += Buffer.from(arena.bytes.slice(out, out + written)).toString('utf8');
    bytes = Math.max(room, kernels.loadNeeded());
    for (let p = out; p < out + written; ) {
      const to = scratch.alloc(2 * written + 8 * columns.length + room);
      const length = kernels.loadLiterals(described, columns.length, p, out + written, to, room);
      literals += `${Buffer.from(arena.bytes.slice(to, to + length)).toString('utf8')};`;
      p = kernels.loadLiteralsRead() >>> 0;
    }
  }
  const words = [...arena.u32.slice(refused >>> 2, (refused >>> 2) + count)];
  const refusals = words.flatMap((word, row) => (word === 0 ? [] : [[row, (word & 0xffff) - 1, word >>> 16]]));
  expect(leftOut).toBe(refusals.length);
  return { text, refusals, literals };
}

const DAY = 86_400_000_000n;

describe('values as LOAD DATA and INSERT take them', () => {
  const string = { kind: 'string' } as const;
  test.each<[name: string, column: Omit<Column, 'values'>, values: readonly (readonly [Value, string, string])[]]>([
    [
      'integers',
      { type: { kind: 'integer' }, kind: LOAD_I64 },
      [
        [0, '0', '0'],
        [-(2n ** 63n), '-9223372036854775808', '-9223372036854775808'],
        [null, '\\N', 'NULL'],
      ],
    ],
    [
      'floats',
      { type: { kind: 'float' }, kind: LOAD_F64 },
      [
        [0.1, '0.1', '0.1'],
        [-0, '-0', '-0'],
        [5e-324, '5e-324', '5e-324'],
        [1e21, '1e+21', '1e+21'],
      ],
    ],
    [
      'decimals',
      { type: decimal(38, 2), kind: LOAD_DECIMAL, scale: 2 },
      [
        ['-0.05', '-0.05', '-0.05'],
        [
          '123456789012345678901234567890123456.78',
          '123456789012345678901234567890123456.78',
          '123456789012345678901234567890123456.78',
        ],
      ],
    ],
    [
      'booleans',
      { type: { kind: 'boolean' }, kind: LOAD_BOOLEAN },
      [
        [true, '1', '1'],
        [false, '0', '0'],
      ],
    ],
    ['dates', { type: { kind: 'date' }, kind: LOAD_DATE }, [['0001-02-03', '0001-02-03', "'0001-02-03'"]]],
    [
      'times',
      { type: { kind: 'time' }, kind: LOAD_TIME, scale: 1 },
      [
        ['23:59:59.999999', '23:59:59.999999', "'23:59:59.999999'"],
        ['12:30:00', '12:30:00', "'12:30:00'"],
      ],
    ],
    [
      'timestamps',
      { type: { kind: 'timestamp', zoned: true }, kind: LOAD_TIMESTAMP, scale: 1 },
      [['1969-12-31T23:59:59.5Z', '1969-12-31 23:59:59.5', "'1969-12-31 23:59:59.5'"]],
    ],
    [
      'texts',
      { type: string, kind: LOAD_TEXT },
      [
        ['', '', "''"],
        ['\\N', '\\\\N', "'\\\\N'"],
        ['a\tb\nc\\d', 'a\\tb\\nc\\\\d', "'a\\tb\\nc\\\\d'"],
        ["it's ''", "it's ''", "'it''s '''''"],
        ['\r\0"%_', '\r\0"%_', "'\r\0\"%_'"],
        ['é 名前 😀 and more than sixteen', 'é 名前 😀 and more than sixteen', "'é 名前 😀 and more than sixteen'"],
        [null, '\\N', 'NULL'],
      ],
    ],
    [
      'bytes',
      { type: { kind: 'binary' }, kind: LOAD_BYTES },
      [
        [Uint8Array.of(0, 255, 10, 0xab), '00FF0AAB', "x'00FF0AAB'"],
        [Uint8Array.of(), '', "x''"],
      ],
    ],
  ])('%s', (_, column, values) => {
    const { text, literals, refusals } = write([{ ...column, values: values.map(([value]) => value) }]);
    expect(refusals).toEqual([]);
    expect(text).toBe(values.map(([, loaded]) => `${loaded}\n`).join(''));
    expect(literals).toBe(`${values.map(([, , literal]) => `(${literal})`).join(',')};`);
  });
});

test('rows with a value that the column would change are left out, the others are written', () => {
  const columns: Column[] = [
    { type: { kind: 'integer' }, kind: LOAD_I64, values: [1, 128, -129, 4, 5, 6, 7, 8, 9, 10, 11, 12], range: [-128n, 127n] },
    {
      type: { kind: 'float' },
      kind: LOAD_F64,
      values: [1, 1, 1, Number.NaN, Number.NEGATIVE_INFINITY, 1, 1, 1, 1, 1, 1, 1],
    },
    { type: { kind: 'float' }, kind: LOAD_F32, values: [0.5, 1, 1, 1, 1, 1 / 3, 1, 1, 1, 1, 1, 1] },
    {
      type: { kind: 'timestamp', zoned: false },
      kind: LOAD_TIMESTAMP,
      scale: 1000,
      range: [0n, 10n * DAY],
      values: Array.from({ length: 12 }, (_, i) =>
        i === 6 ? '1970-01-02T00:00:00.0001' : i === 7 ? '1969-12-31' : '1970-01-02T00:00:00.125',
      ),
    },
    {
      type: { kind: 'string' },
      kind: LOAD_TEXT,
      flags: LOAD_TRIMMED,
      values: Array.from({ length: 12 }, (_, i) => (i === 8 ? ' ' : ' a')),
    },
    {
      type: { kind: 'binary' },
      kind: LOAD_BYTES,
      flags: LOAD_SIZED,
      size: 2,
      values: Array.from({ length: 12 }, (_, i) => Uint8Array.of(1, 2, 3).subarray(0, i === 9 ? 1 : 2)),
    },
    {
      type: { kind: 'boolean' },
      kind: LOAD_BOOLEAN,
      flags: LOAD_REQUIRED,
      values: Array.from({ length: 12 }, (_, i) => (i === 10 ? null : true)),
    },
    {
      type: { kind: 'date' },
      kind: LOAD_DATE,
      range: [0n, 100n],
      values: Array.from({ length: 12 }, (_, i) => (i === 11 ? '1971-01-01' : '1970-01-01')),
    },
    { type: { kind: 'integer' }, kind: LOAD_ROW, range: [100n, 0n], values: Array.from({ length: 12 }, () => null) },
  ];
  columns[8] = { ...columns[8]!, values: Array.from({ length: 12 }, () => 0) };
  const { text, refusals } = write(columns);
  expect(text).toBe('1\t1\t0.5\t1970-01-02 00:00:00.125\t a\t0102\t1\t1970-01-01\t100\n');
  expect(refusals).toEqual([
    [1, 0, REFUSED_OVERFLOW],
    [2, 0, REFUSED_OVERFLOW],
    [3, 1, REFUSED_INVALID_CAST],
    [4, 1, REFUSED_INVALID_CAST],
    [5, 2, REFUSED_INVALID_CAST],
    [6, 3, REFUSED_INVALID_CAST],
    [7, 3, REFUSED_OVERFLOW],
    [8, 4, REFUSED_INVALID_CAST],
    [9, 5, REFUSED_INVALID_CAST],
    [10, 6, REFUSED_NULL],
    [11, 7, REFUSED_OVERFLOW],
  ]);
});

test('a float of half the size takes what is its shortest decimal, and what it is itself', () => {
  const values = [9.8, Math.fround(9.8), 3.4028235e38, 1e-45, 9.800001, 9.8000001, 3.5e38, 1e-46];
  const { text, refusals } = write([{ type: { kind: 'float' }, kind: LOAD_F32, values }]);
  expect(text.trimEnd().split('\n').map(Number)).toEqual([9.8, 9.8, 3.4028235e38, 1e-45, 9.800001].map(Math.fround));
  expect(refusals.map(([row]) => row)).toEqual([5, 6, 7]);
});

test('random texts of all lengths, in blocks of all sizes', () => {
  const random = seeded('texts to load');
  const marks = ['\\', '\t', '\n', "'", 'a', 'é', '😀', ' ', '\0'];
  for (let round = 0; round < 60; round++) {
    const values = Array.from({ length: 50 }, () =>
      Array.from({ length: random() % (random() % 8 === 0 ? 300 : 40) }, () =>
        random() % 3 === 0 ? marks[random() % marks.length]! : 'x',
      ).join(''),
    );
    const { text, literals } = write([{ type: { kind: 'string' }, kind: LOAD_TEXT, values }], 200 + (random() % 2000));
    const escaped = values.map((value) => value.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n'));
    expect(text).toBe(escaped.map((value) => `${value}\n`).join(''));
    expect(literals.replaceAll('),(', ');(')).toBe(escaped.map((value) => `('${value.replaceAll("'", "''")}');`).join(''));
  }
});
