import { describe, expect, test } from 'vitest';
import { Arena } from '../../columns/arena.ts';
import { Scratch } from '../../columns/scratch.ts';
import { buildVector, readValues, type Value } from '../../columns/values.ts';
import {
  BINARY,
  BOOLEAN,
  DATE,
  type DataType,
  decimal,
  FLOAT,
  INTEGER,
  STRING,
  TIME,
  TIMESTAMP,
  TIMESTAMP_TZ,
  typeName,
} from '../../model/types.ts';

const arena = Arena.create(32 << 20);
const scratch = new Scratch(arena);

const cases: [DataType, Value[]][] = [
  [INTEGER, [1, null, -5, 2 ** 53 - 1, 9223372036854775807n, -9223372036854775808n]],
  [FLOAT, [1.5, null, -0, Number.MAX_VALUE, Number.MIN_VALUE]],
  [BOOLEAN, [true, false, null, true, false, true, true, true, false]],
  [STRING, ['', 'twelve chars', 'thirteen char', null, 'ñandú 🦤', 'a\0b', 'x'.repeat(10_000)]],
  [decimal(38, 2), ['0.00', null, '-12.34', '999999999999999999999999999999999999.99']],
  [DATE, ['1970-01-01', '2024-02-29', null, '0001-01-01', '9999-12-31']],
  [TIME, ['00:00:00', null, '23:59:59.999999']],
  [TIMESTAMP, ['1969-12-31T23:59:59.999999', null, '2025-06-01T12:00:00']],
  [TIMESTAMP_TZ, ['2025-06-01T12:00:00Z', null]],
  [BINARY, [new Uint8Array([0, 255]), null]],
];

describe('vectors', () => {
  test.each(cases.map(([type, values]) => [typeName(type), type, values] as const))(
    '%s values read back as they were written',
    (_, type, values) => {
      expect(readValues(arena, buildVector(arena, scratch, type, values))).toEqual(values);
    },
  );
});

describe('arena', () => {
  test('blocks do not overlap and come back', () => {
    const small = Arena.create(64 * 65536);
    const blocks = [1, 65536, 65537, 200_000].map((bytes) => small.alloc(bytes));
    expect(small.used).toBe(65536 * (1 + 1 + 2 + 4));
    small.free(blocks[1]!);
    expect(small.alloc(65536)).toBe(blocks[1]);
    expect(small.tryAlloc(64 * 65536)).toBe(0);
    expect(() => small.alloc(64 * 65536)).toThrow(/memory budget/);
  });
});
