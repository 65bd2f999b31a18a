import {
  Bool,
  DateDay,
  Decimal,
  Float64,
  Int64,
  makeData,
  Table,
  TimeMicrosecond,
  TimestampMicrosecond,
  tableFromArrays,
  Utf8,
  type Vector,
  vectorFromArray,
} from 'apache-arrow';
import { expect, test } from 'vitest';
import { arrowTableLines } from '../../cli/arrow-table.ts';
import { PLAIN } from '../../cli/style.ts';

const decimals = (...values: bigint[]) => {
  const words = values.flatMap((value) =>
    [0n, 32n, 64n, 96n].map((shift) => Number((BigInt.asUintN(128, value) >> shift) & 0xffffffffn)),
  );
  return makeData({ type: new Decimal(2, 12, 128), data: Uint32Array.from(words), length: values.length });
};

test('rows of every type as job documents would write them', () => {
  const columns: Record<string, Vector> = {
    id: vectorFromArray([1n, -9007199254740993n, null], new Int64()),
    x: vectorFromArray([1.5, -0, null], new Float64()),
    ok: vectorFromArray([true, false, null], new Bool()),
    text: vectorFromArray(['a\nb', '', null], new Utf8()),
    day: vectorFromArray([new Date('2026-01-02'), new Date('1900-01-01'), null], new DateDay()),
    at: vectorFromArray([1_767_323_045_000, -1, null], new TimestampMicrosecond()),
    zoned: vectorFromArray([1_767_323_045_000, 0, null], new TimestampMicrosecond('UTC')),
    time: vectorFromArray([3_600_000_000n, 1n, null], new TimeMicrosecond()),
  };
  expect(arrowTableLines(new Table(columns), PLAIN)).toEqual([
    '               id      x  ok       text    day         at                       zoned                     time',
    '          integer  float  boolean  string  date        timestamp                timestamp with time zone  time',
    '                1    1.5  true     a\\nb    2026-01-02  2026-01-02T03:04:05      2026-01-02T03:04:05Z      01:00:00',
    "-9007199254740993     -0  false    ''      1900-01-01  1969-12-31T23:59:59.999  1970-01-01T00:00:00Z      00:00:00.000001",
    '',
    '3 rows',
  ]);
});

test('decimals, and no rows', () => {
  expect(arrowTableLines(new Table({ d: decimals(123450n, -5n) as never }), PLAIN)).toEqual([
    ...['            d', 'decimal(12,2)', '      1234.50', '        -0.05', '2 rows'],
  ]);
  expect(arrowTableLines(tableFromArrays({ a: new Float64Array(0) }), PLAIN)).toEqual(['    a', 'float', '0 rows']);
});
