import {
  Binary,
  Bool,
  type DataType,
  DateDay,
  DateMillisecond,
  Decimal,
  Dictionary,
  Field,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  List,
  Map_,
  makeBuilder,
  makeData,
  makeVector,
  type RecordBatch,
  Struct,
  Table,
  TimeMicrosecond,
  TimeMillisecond,
  TimeSecond,
  type Timestamp,
  TimestampMicrosecond,
  TimestampMillisecond,
  TimestampNanosecond,
  TimestampSecond,
  Uint32,
  Uint64,
  Utf8,
  type Vector,
  vectorFromArray,
} from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import type { MemoryInput } from '../../engine/run/run.ts';
import { rowsOf, runStages, tableRows } from './stages.ts';

const read = (input: MemoryInput, options: object = {}, run: object = {}) =>
  rowsOf({ data: { type: 'memory-origin', ...options } }, { inputs: { data: input }, ...run });

const failure = async (input: MemoryInput | undefined, options: object = {}) => {
  const outcome = await runStages(
    { data: { type: 'memory-origin', ...options }, out: { type: 'memory-destination', from: 'data' } },
    input === undefined ? {} : { inputs: { data: input } },
  );
  return outcome.errors.map(({ code, message, stage }) => `${stage}: ${code}: ${message}`);
};

/** A table of one column `x`. */
function column(type: DataType, values: readonly unknown[]): Table {
  const builder = makeBuilder({ type, nullValues: [null, undefined] });
  for (const value of values) builder.append(value);
  return new Table({ x: builder.finish().toVector() as Vector });
}

const numbers = (type: DataType, values: bigint[]): Vector =>
  makeVector(makeData({ type: type as Timestamp, length: values.length, data: BigInt64Array.from(values) }));

const MICROS = 1_738_324_800_123_456n;

describe('Arrow columns of every type', () => {
  test.each<[name: string, table: Table, expected: unknown[]]>([
    ['Int8', column(new Int8(), [-128, null, 127]), [-128, null, 127]],
    ['Int16', column(new Int16(), [-32768, 5]), [-32768, 5]],
    ['Int32', column(new Int32(), [-(2 ** 31), null, 2 ** 31 - 1]), [-(2 ** 31), null, 2 ** 31 - 1]],
    ['Uint32', column(new Uint32(), [2 ** 32 - 1, 0]), [2 ** 32 - 1, 0]],
    ['Int64', column(new Int64(), [-(2n ** 63n), null, 2n ** 63n - 1n]), [-(2n ** 63n), null, 2n ** 63n - 1n]],
    ['Uint64', column(new Uint64(), [2n ** 63n - 1n, 7n]), [2n ** 63n - 1n, 7]],
    ['Float32', column(new Float32(), [1.5, null, -0.25]), [1.5, null, -0.25]],
    ['Float64', column(new Float64(), [Number.MAX_VALUE, -0, null, Number.NaN]), [Number.MAX_VALUE, -0, null, Number.NaN]],
    ['Bool', column(new Bool(), [true, null, false]), [true, null, false]],
    [
      'Utf8',
      column(new Utf8(), ['', null, 'ñandú', 'a text of more than twelve bytes', 'a\0b']),
      ['', null, 'ñandú', 'a text of more than twelve bytes', 'a\0b'],
    ],
    ['Binary', column(new Binary(), [new Uint8Array([0, 255]), null, new Uint8Array()]), ['0x00ff', null, '0x']],
    ['Date, in days', column(new DateDay(), [new Date(0), null, new Date('2025-01-31')]), ['1970-01-01', null, '2025-01-31']],
    ['Date, in milliseconds', column(new DateMillisecond(), [new Date('1969-12-31'), null]), ['1969-12-31', null]],
    ['Timestamp µs', new Table({ x: ofMicros(new TimestampMicrosecond()) }), ['2025-01-31T12:00:00.123456', null]],
    [
      'Timestamp µs of a zone',
      new Table({ x: ofMicros(new TimestampMicrosecond('America/Lima')) }),
      ['2025-01-31T12:00:00.123456Z', null],
    ],
    ['Timestamp s', new Table({ x: numbers(new TimestampSecond(), [60n, -1n]) }), ['1970-01-01T00:01:00', '1969-12-31T23:59:59']],
    ['Timestamp ms', new Table({ x: numbers(new TimestampMillisecond('UTC'), [1500n]) }), ['1970-01-01T00:00:01.5Z']],
    ['Timestamp ns', new Table({ x: numbers(new TimestampNanosecond(), [-1000n]) }), ['1969-12-31T23:59:59.999999']],
    ['Time s', column(new TimeSecond(), [3661, null]), ['01:01:01', null]],
    ['Time ms', column(new TimeMillisecond(), [1500]), ['00:00:01.5']],
    ['Time µs', column(new TimeMicrosecond(), [1n, 86_399_999_999n]), ['00:00:00.000001', '23:59:59.999999']],
    ['Decimal', new Table({ x: ofDecimals(10, 2, [123n, -5n, 10n ** 10n - 1n]) }), ['1.23', '-0.05', '99999999.99']],
    ['Decimal of 38 digits', new Table({ x: ofDecimals(38, 0, [-(10n ** 38n - 1n)]) }), [`-${'9'.repeat(38)}`]],
    [
      'Dictionary',
      new Table({
        x: vectorFromArray(['long enough not to be inline', 'b', null, 'b'], new Dictionary(new Utf8(), new Int32())),
      }),
      ['long enough not to be inline', 'b', null, 'b'],
    ],
    ['List', column(new List(new Field('item', new Int32())), [[1, 2], null, []]), ['[1,2]', null, '[]']],
    ['Struct', column(new Struct([new Field('a', new Utf8())]), [{ a: 'x' }, null]), ['{"a":"x"}', null]],
    ['List of floats', listOf(new Float64(), [1.5, Number.NaN, Number.NEGATIVE_INFINITY]), ['[1.5,"NaN","-Infinity"]']],
    ['List of large integers', listOf(new Int64(), [1n, 2n ** 60n, null]), ['[1,"1152921504606846976",null]']],
    ['List of dates', listOf(new DateDay(), [new Date('1969-12-31')]), ['["1969-12-31"]']],
    ['List of timestamps', listOf(new TimestampMicrosecond('UTC'), [1500]), ['["1970-01-01T00:00:01.5Z"]']],
    ['List of times', listOf(new TimeSecond(), [3661]), ['["01:01:01"]']],
    ['List of decimals', listOf(new Decimal(2, 10, 128), [new Uint32Array([123, 0, 0, 0])]), ['["1.23"]']],
    ['List of bytes', listOf(new Binary(), [new Uint8Array([1, 2])]), ['["AQI="]']],
    [
      'Struct of a list of structs',
      column(new Struct([new Field('l', new List(new Field('item', new Struct([new Field('d', new DateDay())]))))]), [
        { l: [{ d: new Date(0) }] },
        { l: [] },
      ]),
      ['{"l":[{"d":"1970-01-01"}]}', '{"l":[]}'],
    ],
    [
      'Map',
      column(
        new Map_(new Field('entries', new Struct([new Field('key', new Utf8()), new Field('value', new DateDay())] as never))),
        [new Map([['a', new Date(0)]]), null, new Map([['b', new Date(86_400_000)]])],
      ),
      ['{"a":"1970-01-01"}', null, '{"b":"1970-01-02"}'],
    ],
  ])('%s', async (_, table, expected) => {
    expect((await read(table)).map(([x]) => x)).toEqual(expected);
  });

  function listOf(type: DataType, items: readonly unknown[]): Table {
    return column(new List(new Field('item', type, true)), [items]);
  }

  function ofMicros(type: DataType): Vector {
    return makeVector(
      makeData({ type: type as Timestamp, length: 2, nullBitmap: Uint8Array.of(1), data: BigInt64Array.of(MICROS, 0n) }),
    );
  }
  function ofDecimals(precision: number, scale: number, values: bigint[]): Vector {
    const builder = makeBuilder({ type: new Decimal(scale, precision, 128) });
    for (const value of values)
      builder.append(new Uint32Array(new BigInt64Array([BigInt.asIntN(64, value), value >> 64n]).buffer));
    return builder.finish().toVector() as Vector;
  }
});

describe('Arrow tables', () => {
  const ids = Array.from({ length: 150_000 }, (_, i) => BigInt(i));
  const expected = ids.map((id) => [Number(id), id % 3n === 0n ? null : `row number ${id}`, id % 2n === 0n]);
  const part = (from: number, to: number) =>
    new Table({
      id: vectorFromArray(ids.slice(from, to), new Int64()),
      name: vectorFromArray(
        ids.slice(from, to).map((id) => (id % 3n === 0n ? null : `row number ${id}`)),
        new Utf8(),
      ),
      even: vectorFromArray(
        ids.slice(from, to).map((id) => id % 2n === 0n),
        new Bool(),
      ),
    });

  test.each([1, 2, 5])('in chunks, and cut, come in order with %d workers', async (workers) => {
    const table = part(0, 70_001).concat(part(70_001, 70_002), part(70_002, 150_000));
    expect(await read(table, {}, { workers })).toEqual(expected);
    expect(await read(table.slice(13, 90_003), {}, { workers })).toEqual(expected.slice(13, 90_003));
  });

  test('columns are taken by name, and converted to declared types when nothing is lost', async () => {
    const table = new Table({ b: vectorFromArray([1, 2], new Int32()), a: vectorFromArray(['1.50', '2'], new Utf8()) });
    expect(await read(table, { columns: { a: 'decimal(5,2)', b: 'float' } })).toEqual([
      ['1.50', 1],
      ['2.00', 2],
    ]);
    expect(await failure(table, { columns: { c: 'string' } })).toEqual(['data: missing-column: row 1: missing column: c']);
  });

  test('what a type cannot hold exactly is refused', async () => {
    const nanos = numbers(new TimestampNanosecond(), [1n]);
    expect(await failure(new Table({ x: nanos }))).toMatchObject([expect.stringContaining('invalid-value')]);
    expect(await failure(column(new Uint64(), [2n ** 63n]))).toEqual([
      'data: invalid-value: row 1: invalid integer in column x: 9223372036854775808',
    ]);
  });

  test('without rows', async () => {
    expect(await read(part(0, 0))).toEqual([]);
  });
});

describe('objects', () => {
  test('have the types that their values show', async () => {
    const day = new Date('2025-01-31T12:00:00.123Z');
    const objects = [
      { i: 1, b: 2n ** 63n - 1n, f: 1, s: 'x', t: true, d: day, n: { a: [1, 2n] }, x: 1, y: new Uint8Array([1]) },
      { i: -(2 ** 53 - 1), b: 5, f: 0.5, s: undefined, t: null, d: day, n: [1], x: 'one', extra: null },
      {},
    ];
    expect(await read(objects)).toEqual([
      [1, 2n ** 63n - 1n, 1, 'x', true, '2025-01-31T12:00:00.123Z', '{"a":[1,2]}', '1', '0x01', null],
      [-(2 ** 53 - 1), 5, 0.5, null, null, '2025-01-31T12:00:00.123Z', '[1]', 'one', null, null],
      Array(10).fill(null),
    ]);
  });

  test.each<[type: string, given: unknown[], expected: unknown[]]>([
    ['integer', [1n, 2, null], [1, 2, null]],
    ['float', [1n, 2.5, undefined], [1, 2.5, null]],
    ['decimal(6,2)', ['1.5', 2, -3n, 0.25], ['1.50', '2.00', '-3.00', '0.25']],
    ['boolean', [true, false], [true, false]],
    ['string', ['x', 1, true, 5n], ['x', '1', 'true', '5']],
    ['date', ['2024-02-29', new Date('2025-01-31')], ['2024-02-29', '2025-01-31']],
    ['timestamp', ['2025-01-31T12:00:00.5', '2025-01-31'], ['2025-01-31T12:00:00.5', '2025-01-31T00:00:00']],
    ['timestamptz', ['2025-01-31T12:00:00+02:00', new Date(0)], ['2025-01-31T10:00:00Z', '1970-01-01T00:00:00Z']],
    ['time', ['23:59:59.999999'], ['23:59:59.999999']],
    ['binary', [new Uint8Array([7]), Buffer.from('x')], ['0x07', '0x78']],
    ['json', ['text', 1.5, { a: null }, 2n ** 60n], ['"text"', '1.5', '{"a":null}', `"${2n ** 60n}"`]],
  ])('become %s', async (type, given, expected) => {
    expect(
      (
        await read(
          given.map((x) => ({ x })),
          { columns: { x: type } },
        )
      ).map(([x]) => x),
    ).toEqual(expected);
  });

  test.each<[type: string, value: unknown, message: string]>([
    ['integer', 1.5, 'invalid integer in column x: 1.5'],
    ['integer', 2n ** 63n, 'invalid integer in column x: 9223372036854775808'],
    ['integer', '5', 'invalid integer in column x: "5"'],
    ['float', 2n ** 53n + 1n, 'invalid float in column x: 9007199254740993'],
    ['decimal(3,1)', '1.25', 'invalid decimal(3,1) in column x: "1.25"'],
    ['decimal(3,1)', 100, 'invalid decimal(3,1) in column x: 100'],
    ['date', '2025-02-30', 'invalid date in column x: "2025-02-30"'],
    ['date', new Date(1), 'invalid date in column x: 1970-01-01T00:00:00.001Z'],
    ['timestamp', new Date(0), 'invalid timestamp in column x: 1970-01-01T00:00:00.000Z'],
    ['timestamptz', '2025-01-31T12:00:00', 'invalid timestamp with time zone in column x: "2025-01-31T12:00:00"'],
    ['timestamptz', new Date(Number.NaN), 'invalid timestamp with time zone in column x: Invalid Date'],
    ['string', Symbol('x'), 'invalid string in column x: Symbol(x)'],
  ])('that are no %s are refused: %s', async (type, value, message) => {
    expect(await failure([{ x: null }, { x: value }], { columns: { x: type } })).toEqual([
      `data: invalid-value: row 2: ${message}`,
    ]);
  });

  test('100,000 rows with text of all lengths come as they went', async () => {
    const objects = Array.from({ length: 100_000 }, (_, i) => ({ i, text: i % 7 === 0 ? null : 'é'.repeat(i % 40) + i }));
    expect(await read(objects)).toEqual(objects.map(({ i, text }) => [i, text]));
  });
});

describe('iterables', () => {
  const columns = { columns: { x: 'integer' } };

  test('are read as they come: objects, record batches and tables', async () => {
    const batch = (...values: number[]): RecordBatch => new Table({ x: vectorFromArray(values, new Int32()) }).batches[0]!;
    async function* source() {
      yield { x: 1 };
      yield batch(2, 3);
      await new Promise((resolve) => setTimeout(resolve, 5));
      yield { x: 4 };
      yield new Table(batch(5).schema, [batch(5), batch(6)]);
    }
    expect((await read(source() as AsyncIterable<object>, columns)).flat()).toEqual([1, 2, 3, 4, 5, 6]);
    expect((await read(new Set([{ x: 1 }, { x: 2 }]), columns)).flat()).toEqual([1, 2]);
  });

  test('are asked for no more than the run takes up', async () => {
    let given = 0;
    async function* source() {
      for (; ; given++) yield { x: given };
    }
    const stages = { data: { type: 'memory-origin', ...columns }, first: { type: 'sample', from: 'data', rows: 3 } };
    expect((await rowsOf(stages, { inputs: { data: source() } })).flat()).toEqual([0, 1, 2]);
    expect(given).toBeLessThan(500_000);
  });

  test('are closed when the run is cancelled, even if they hang', async () => {
    const abort = new AbortController();
    let closed = false;
    const source: AsyncIterable<object> = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(() => undefined),
        return: async () => {
          closed = true;
          return { done: true, value: undefined };
        },
      }),
    };
    setTimeout(() => abort.abort(), 100);
    const stages = { data: { type: 'memory-origin', ...columns }, out: { type: 'memory-destination', from: 'data' } };
    const outcome = await runStages(stages, { inputs: { data: source }, signal: abort.signal });
    expect(outcome.status).toBe('cancelled');
    expect(closed).toBe(true);
  });

  test('that fail say so', async () => {
    async function* source() {
      yield { x: 1 };
      throw new Error('the connection is gone');
    }
    expect(await failure(source(), columns)).toEqual([
      "data: input-failed: row 2: the data's iterator failed: the connection is gone",
    ]);
    expect(await failure([1, 2] as unknown as object[], columns)).toEqual([
      'data: invalid-value: row 1: expected an object, found number',
    ]);
    expect(await failure(undefined, columns)).toEqual(['data: missing-input: the program passed no data for data']);
  });
});

test('data is found by the name that the stage asks for', async () => {
  const stages = { a: { type: 'memory-origin', name: 'people' }, out: { type: 'memory-destination', from: 'a', name: 'copy' } };
  const outcome = await runStages(stages, { inputs: { people: [{ x: 1 }] } });
  expect(tableRows(outcome.tables.copy!)).toEqual([[1]]);
});
