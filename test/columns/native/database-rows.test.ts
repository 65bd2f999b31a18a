// Rows in the binary forms of PostgreSQL and MySQL, at the limits of their types and cut at every byte.
import { beforeEach, describe, expect, test } from 'vitest';
import * as layout from '../../../columns/layout.ts';
import { buildVector, readValues, type Value } from '../../../columns/values.ts';
import { bitmapBytes, valueBytes } from '../../../columns/vector.ts';
import { BOOLEAN, DATE, type DataType, decimal, FLOAT, INTEGER, STRING, TIME, TIMESTAMP } from '../../../model/types.ts';
import { arena } from './casting.ts';
import { readU32s, scratch } from './columns.ts';

const { kernels } = arena;
beforeEach(() => scratch.reset());
const LEAST = -(2n ** 63n);
const MOST = 2n ** 63n - 1n;
const reasonOf = (word: number) =>
  word === 0 ? undefined : { [layout.REFUSED_OVERFLOW]: 'overflow', [layout.REFUSED_INVALID_CAST]: 'invalid' }[word >>> 16];

interface Column {
  readonly kind: number;
  readonly type: DataType;
  readonly values: readonly Value[];
  readonly scale?: number;
  readonly precision?: number;
}

/** The fields of each row as PostgreSQL gets them, or why the row is left out. */
function written(columns: readonly Column[], room = 1 << 16): (readonly (Buffer | null)[] | string)[] {
  const count = columns[0]!.values.length;
  const described = scratch.alloc(columns.length * layout.PG_COLUMN_BYTES);
  columns.forEach(({ kind, type, values, scale = 0, precision = 0 }, i) => {
    const { values: address, validity } = buildVector(arena, scratch, type, values);
    arena.u32.set([kind, address, validity, 0, scale, precision, 0, 0], (described + i * layout.PG_COLUMN_BYTES) >>> 2);
  });
  const refused = scratch.allocZeroed(count * 4);
  const parts: Buffer[] = [];
  for (let from = 0; from < count; ) {
    const out = scratch.alloc(room + 64);
    const done = kernels.pgWrite(described, columns.length, from, count, out, room, refused);
    expect(kernels.pgWritten()).toBeLessThanOrEqual(room);
    parts.push(Buffer.from(arena.bytes.slice(out, out + kernels.pgWritten())));
    if (done === 0) room = kernels.pgNeeded();
    from += done;
  }
  const rows = rowsOf(Buffer.concat(parts), columns.length);
  return readU32s(refused, count).map((word) => reasonOf(word) ?? rows.shift()!);
}

function rowsOf(bytes: Buffer, columns: number): (Buffer | null)[][] {
  const rows: (Buffer | null)[][] = [];
  for (let at = 0; at < bytes.length; ) {
    expect(bytes.readUInt16BE(at)).toBe(columns);
    at += 2;
    rows.push(
      Array.from({ length: columns }, () => {
        const length = bytes.readInt32BE(at);
        at += 4;
        if (length < 0) return null;
        at += length;
        return bytes.subarray(at - length, at);
      }),
    );
  }
  return rows;
}

/** What PostgreSQL's columns take: the values that fit, and those that do not. */
const WRITES: readonly [name: string, column: Omit<Column, 'values'>, fits: Value[], refused: Value[]][] = [
  ['smallint', { kind: layout.PG_I16, type: INTEGER }, [-32768, -1, 0, 32767], [-32769, 32768, LEAST, MOST, 65536]],
  [
    'integer',
    { kind: layout.PG_I32, type: INTEGER },
    [-2147483648, -1, 0, 2147483647],
    [-2147483649, 2147483648, LEAST, MOST, 4294967296],
  ],
  ['bigint', { kind: layout.PG_I64, type: INTEGER }, [LEAST, -1, 0, MOST], []],
  ['real', { kind: layout.PG_F32, type: FLOAT }, [0, -0, 0.5, 16777216, Infinity, Number.NaN], [16777217, 1e300]],
  [
    'varchar(3)',
    { kind: layout.PG_TEXT, type: STRING, precision: 3 },
    ['', 'a', 'abc', 'ab ', '   ', 'ééé', 'éé ', 'abcd', 'a  d'],
    ['abc ', '    ', 'ééé ', 'é   '],
  ],
  ['text', { kind: layout.PG_TEXT, type: STRING }, ['', 'abc ', 'x'.repeat(5000)], []],
  [
    'time(3)',
    { kind: layout.PG_TIME, type: TIME, scale: 1000 },
    ['00:00:00', '23:59:59.999'],
    ['00:00:00.0001', '12:00:00.999999'],
  ],
  [
    'timestamp(0)',
    { kind: layout.PG_TIMESTAMP, type: TIMESTAMP, scale: 1_000_000 },
    ['1969-12-31T23:59:59', '2024-02-29T00:00:00'],
    ['1969-12-31T23:59:59.5', '2000-01-01T00:00:00.000001'],
  ],
];

/** Kinds of the reader for what the writer writes. */
const pgMessage = (fields: readonly (Buffer | null)[]) => {
  const parts = fields.flatMap((field) => [int32(field?.length ?? -1), field ?? Buffer.alloc(0)]);
  const body = Buffer.concat([int16(fields.length), ...parts]);
  return Buffer.concat([Buffer.from('d'), int32(body.length + 4), body]);
};
const int32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const int16 = (value: number) => int32(value).subarray(2);
const int64 = (value: bigint) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes;
};

interface Read {
  readonly kind: number;
  readonly type: DataType;
  readonly scale?: number;
  readonly precision?: number;
  readonly decimals?: number;
}

/** Reads messages with one of the two readers. */
function read(kernel: 'pg' | 'mysql', bytes: Buffer, columns: readonly Read[], { capacity = 200, limit = bytes.length } = {}) {
  const from = scratch.alloc(bytes.length + 64);
  arena.bytes.fill(0xff, from, from + bytes.length + 64);
  arena.bytes.set(bytes, from);
  const described = scratch.alloc(columns.length * layout.PG_COLUMN_BYTES);
  const vectors = columns.map(({ kind, type, scale = 0, precision = 38, decimals = 0 }, i) => {
    const values = scratch.allocZeroed(Math.max(valueBytes(type, capacity), capacity * 16));
    const validity = scratch.alloc(bitmapBytes(capacity));
    arena.bytes.fill(255, validity, validity + bitmapBytes(capacity));
    const text = scratch.alloc(capacity * 48);
    arena.u32.set([kind, values, validity, 0, scale, precision, text, decimals], (described + i * layout.PG_COLUMN_BYTES) >>> 2);
    return { type, values, validity };
  });
  const refused = scratch.allocZeroed(8 * layout.MESSAGE_BATCH_ROWS);
  const run = kernel === 'pg' ? kernels.pgRows : kernels.mysqlRows;
  const rows = run(from, from + bytes.length, from + limit, described, columns.length, 0, capacity, refused);
  const offset = (kernel === 'pg' ? kernels.pgOffset() : kernels.mysqlOffset()) - from;
  const values = vectors.map((vector) => readValues(arena, { ...vector, length: rows }));
  return {
    rows: Array.from(
      { length: rows },
      (_, row) => reasonOf(readU32s(refused, rows)[row]!) ?? values.map((column) => column[row]!),
    ),
    stop: kernel === 'pg' ? kernels.pgStop() : kernels.mysqlStop(),
    offset,
    nulls: columns.map((_, i) => arena.u32[(described + i * layout.PG_COLUMN_BYTES + 12) >>> 2]),
  };
}

describe('what PostgreSQL is sent comes back, and what does not fit is left out', () => {
  test.each(WRITES)('%s', (_, column, fits, refused) => {
    const values = [...fits, null, ...refused, ...fits];
    for (const room of [200, 1 << 16]) {
      const rows = written([{ ...column, values }], room);
      expect(rows.map((row) => typeof row === 'string')).toEqual(
        values.map((value, i) => i > fits.length && i <= fits.length + refused.length && value !== null),
      );
      const sent = rows.filter((row) => typeof row !== 'string');
      const { rows: back } = read('pg', Buffer.concat(sent.map(pgMessage)), [{ kind: column.kind, type: column.type }]);
      expect(back.flat()).toEqual([...fits, null, ...fits]);
    }
  });
});

/** Microseconds and days from 2000-01-01. */
const FIRST = -4_371_587n * 86_400_000_000n - 946684800000000n;
const BEHIND = 253402300800000000n - 946684800000000n;
const DAY = 86_400_000_000n;
describe('values that PostgreSQL has, and columns here', () => {
  test.each<[name: string, column: Read, field: Buffer, Value | 'overflow']>([
    ['the first day', { kind: layout.PG_DATE, type: DATE }, int32(Number(FIRST / DAY)), '-9999-01-01'],
    ['the day before', { kind: layout.PG_DATE, type: DATE }, int32(Number(FIRST / DAY) - 1), 'overflow'],
    ['the last day', { kind: layout.PG_DATE, type: DATE }, int32(Number(BEHIND / DAY) - 1), '9999-12-31'],
    ['the day behind', { kind: layout.PG_DATE, type: DATE }, int32(Number(BEHIND / DAY)), 'overflow'],
    ['infinity', { kind: layout.PG_DATE, type: DATE }, int32(2147483647), 'overflow'],
    ['the first moment', { kind: layout.PG_TIMESTAMP, type: TIMESTAMP }, int64(FIRST), '-9999-01-01T00:00:00'],
    ['the moment before', { kind: layout.PG_TIMESTAMP, type: TIMESTAMP }, int64(FIRST - 1n), 'overflow'],
    ['the last moment', { kind: layout.PG_TIMESTAMP, type: TIMESTAMP }, int64(BEHIND - 1n), '9999-12-31T23:59:59.999999'],
    ['the moment behind', { kind: layout.PG_TIMESTAMP, type: TIMESTAMP }, int64(BEHIND), 'overflow'],
    ['the last of a day', { kind: layout.PG_TIME, type: TIME }, int64(DAY - 1n), '23:59:59.999999'],
    ['24:00', { kind: layout.PG_TIME, type: TIME }, int64(DAY), 'overflow'],
    ['a small negative number', { kind: layout.PG_I16, type: INTEGER }, int16(-1), -1],
    ['a large oid', { kind: layout.PG_OID, type: INTEGER }, int32(-1), 4294967295],
    ['jsonb', { kind: layout.PG_JSONB, type: STRING }, Buffer.from('\x01{}'), '{}'],
    [
      'a uuid',
      { kind: layout.PG_UUID, type: STRING },
      Buffer.from('0123456789abcdef9f0a00ff10a09a90', 'hex'),
      '01234567-89ab-cdef-9f0a-00ff10a09a90',
    ],
    ['a single', { kind: layout.PG_F32, type: FLOAT }, Buffer.from('3dcccccd', 'hex'), 0.1],
  ])('%s', (_, column, field, value) => {
    const { rows, nulls } = read('pg', Buffer.concat([pgMessage([field]), pgMessage([null])]), [column]);
    expect(rows).toEqual([value === 'overflow' ? value : [value], [null]]);
    expect(nulls).toEqual([value === 'overflow' ? 2 : 1]);
  });
});

const ROW = [
  { kind: layout.PG_I32, type: INTEGER },
  { kind: layout.PG_TEXT, type: STRING },
  { kind: layout.PG_BOOLEAN, type: BOOLEAN },
];
test('messages of PostgreSQL that are cut at any byte are read as far as they are whole', () => {
  const rows = Array.from({ length: 5 }, (_, i): (Buffer | null)[] => [
    int32(i),
    i === 2 ? null : Buffer.from('text'.repeat(i)),
    Buffer.of(i & 1),
  ]);
  const messages = rows.map(pgMessage);
  const bytes = Buffer.concat(messages);
  const expected = rows.map((_, i) => [i, i === 2 ? null : 'text'.repeat(i), i % 2 === 1]);
  const ends = messages.map((_, i) => Buffer.concat(messages.slice(0, i + 1)).length);
  for (let to = 0; to <= bytes.length; to++) {
    scratch.reset();
    const whole = ends.filter((end) => end <= to).length;
    const { rows: found, offset, stop } = read('pg', bytes.subarray(0, to), ROW);
    expect([found, offset]).toEqual([expected.slice(0, whole), ends[whole - 1] ?? 0]);
    const done = to === (ends[whole - 1] ?? 0);
    expect(stop).toBe(done ? layout.PG_FULL : layout.PG_MORE);
  }
  expect(read('pg', bytes, ROW, { capacity: 3 })).toMatchObject({ rows: expected.slice(0, 3), stop: layout.PG_FULL });
  expect(read('pg', bytes, ROW, { limit: ends[1]! })).toMatchObject({ rows: expected.slice(0, 2), stop: layout.PG_FULL });
  expect(read('pg', bytes, ROW, { limit: ends[1]! + 1 })).toMatchObject({ rows: expected.slice(0, 3), stop: layout.PG_FULL });
});

test('messages of PostgreSQL that are none are not read', () => {
  const good = pgMessage([int32(1), Buffer.from('a'), Buffer.of(1)]);
  const wrong = (message: Buffer, stop: number) => {
    expect(read('pg', Buffer.concat([good, message, Buffer.alloc(20)]), ROW)).toMatchObject({
      rows: [[1, 'a', true]],
      stop,
      offset: good.length,
    });
  };
  wrong(Buffer.from('Z\0\0\0\x05I'), layout.PG_OTHER);
  wrong(pgMessage([int32(1), Buffer.from('a')]), layout.PG_MALFORMED);
  wrong(pgMessage([int16(1), Buffer.from('a'), Buffer.of(1)]), layout.PG_MALFORMED);
  wrong(pgMessage([int32(1), Buffer.from('a'), Buffer.of(1, 1)]), layout.PG_MALFORMED);
  const long = pgMessage([int32(1), Buffer.from('a'), Buffer.of(1)]);
  long.writeInt32BE(20, long.length - 5);
  wrong(long, layout.PG_MALFORMED);
  // The end of COPY's data is no row.
  const end = Buffer.concat([Buffer.from('d'), int32(6), int16(-1)]);
  expect(read('pg', Buffer.concat([good, end, good]), ROW).rows).toHaveLength(2);
});

/** A length as MySQL writes it. */
function lengthOf(length: number): Buffer {
  if (length < 251) return Buffer.of(length);
  const bytes = Buffer.alloc(length < 2 ** 16 ? 3 : length < 2 ** 24 ? 4 : 9);
  bytes[0] = 250 + (bytes.length === 9 ? 4 : bytes.length - 1);
  bytes.writeUIntLE(length, 1, Math.min(bytes.length - 1, 6));
  return bytes;
}
const sized = (bytes: Buffer) => Buffer.concat([lengthOf(bytes.length), bytes]);
/** A packet with a row of fields, `null` or their bytes with all that is before them. */
function mysqlPacket(fields: readonly (Buffer | null)[]): Buffer {
  const nulls = Buffer.alloc((fields.length + 9) >> 3);
  fields.forEach((field, i) => {
    if (field === null) nulls[(i + 2) >> 3]! |= 1 << ((i + 2) & 7);
  });
  const body = Buffer.concat([Buffer.of(0), nulls, ...fields.filter((field) => field !== null)]);
  const head = Buffer.alloc(4);
  head.writeUIntLE(body.length, 0, 3);
  return Buffer.concat([head, body]);
}

describe('rows of MySQL', () => {
  test('of any number of columns, each of them null once', () => {
    for (let count = 1; count <= 20; count++) {
      scratch.reset();
      const columns = Array.from({ length: count }, () => ({ kind: layout.MYSQL_U8, type: INTEGER }));
      const rows = Array.from({ length: count + 1 }, (_, row) => columns.map((_, i) => (i === row ? null : i)));
      const bytes = Buffer.concat(rows.map((row) => mysqlPacket(row.map((value) => (value === null ? null : Buffer.of(value))))));
      expect(read('mysql', bytes, columns)).toMatchObject({ rows, offset: bytes.length, nulls: columns.map(() => 1) });
    }
  });
  test('with texts of lengths at the borders of their encoding', () => {
    for (const length of [0, 1, 11, 12, 13, 250, 251, 252, 255, 256, 65534, 65535, 65536, 70000]) {
      scratch.reset();
      const text = 'x'.repeat(length);
      const bytes = mysqlPacket([sized(Buffer.from(text)), Buffer.of(7)]);
      const columns = [
        { kind: layout.MYSQL_UTF8, type: STRING },
        { kind: layout.MYSQL_U8, type: INTEGER },
      ];
      expect(read('mysql', bytes, columns).rows).toEqual([[text, 7]]);
      expect(read('mysql', bytes.subarray(0, -1), columns)).toMatchObject({ rows: [], stop: layout.MYSQL_MORE });
      // A field that goes on behind its packet.
      const cut = Buffer.from(bytes);
      cut.writeUIntLE(bytes.length - 5, 0, 3);
      expect(read('mysql', cut, columns)).toMatchObject({ rows: [], stop: layout.MYSQL_MALFORMED });
    }
  });
  const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
  const [date, moment, time] = [
    { kind: layout.MYSQL_DATE, type: DATE },
    { kind: layout.MYSQL_DATETIME, type: TIMESTAMP },
    { kind: layout.MYSQL_TIME, type: TIME },
  ];
  test.each<[name: string, column: Read, field: Buffer, Value | 'overflow' | 'invalid']>([
    ['tinyint', { kind: layout.MYSQL_I8, type: INTEGER }, hex('80'), -128],
    ['tinyint unsigned', { kind: layout.MYSQL_U8, type: INTEGER }, hex('80'), 128],
    ['smallint', { kind: layout.MYSQL_I16, type: INTEGER }, hex('0080'), -32768],
    ['smallint unsigned', { kind: layout.MYSQL_U16, type: INTEGER }, hex('ffff'), 65535],
    ['int', { kind: layout.MYSQL_I32, type: INTEGER }, hex('ffffffff'), -1],
    ['int unsigned', { kind: layout.MYSQL_U32, type: INTEGER }, hex('ffffffff'), 4294967295],
    ['the largest bigint unsigned that fits', { kind: layout.MYSQL_U64, type: INTEGER }, hex('ffffffffffffff7f'), MOST],
    ['one more', { kind: layout.MYSQL_U64, type: INTEGER }, hex('0000000000000080'), 'overflow'],
    [
      'as a decimal',
      { kind: layout.MYSQL_U64_DECIMAL, type: decimal(20, 0), precision: 20 },
      hex('ffffffffffffffff'),
      '18446744073709551615',
    ],
    ['true', { kind: layout.MYSQL_BOOLEAN, type: BOOLEAN }, hex('01'), true],
    ['false', { kind: layout.MYSQL_BOOLEAN, type: BOOLEAN }, hex('00'), false],
    ['neither', { kind: layout.MYSQL_BOOLEAN, type: BOOLEAN }, hex('02'), 'invalid'],
    ['a date', date, hex('04 e807 02 1d'), '2024-02-29'],
    ['no date', date, hex('04 e707 02 1d'), 'invalid'],
    ['a date of zeros', date, hex('00'), 'invalid'],
    ['a month of zero', date, hex('04 e807 00 01'), 'invalid'],
    ['a day of zero', date, hex('04 e807 01 00'), 'invalid'],
    ['midnight', moment, hex('04 e807 02 1d'), '2024-02-29T00:00:00'],
    ['a second', moment, hex('07 e807 02 1d 17 3b 3b'), '2024-02-29T23:59:59'],
    ['a microsecond', moment, hex('0b e807 02 1d 17 3b 3b 3f420f00'), '2024-02-29T23:59:59.999999'],
    ['no time', time, hex('00'), '00:00:00'],
    ['a time', time, hex('08 00 00000000 17 3b 3b'), '23:59:59'],
    ['with microseconds', time, hex('0c 00 00000000 17 3b 3b 01000000'), '23:59:59.000001'],
    ['of a day', time, hex('08 00 01000000 00 00 00'), 'overflow'],
    ['before midnight', time, hex('08 01 00000000 00 00 01'), 'overflow'],
    ['minus nothing', time, hex('08 01 00000000 00 00 00'), '00:00:00'],
    ['of 24 hours', time, hex('08 00 00000000 18 00 00'), 'overflow'],
    [
      'a decimal',
      { kind: layout.MYSQL_DECIMAL, type: decimal(5, 2), scale: 2, precision: 5 },
      sized(Buffer.from('-123.45')),
      '-123.45',
    ],
    ['bits', { kind: layout.MYSQL_BITS, type: INTEGER }, sized(hex('0102')), 258],
    ['64 bits', { kind: layout.MYSQL_BITS, type: INTEGER }, sized(hex('8000000000000000')), 'overflow'],
    ['a bit', { kind: layout.MYSQL_BITS_BOOLEAN, type: BOOLEAN }, sized(hex('01')), true],
    ['a single', { kind: layout.MYSQL_F32, type: FLOAT }, hex('cdcccc3d'), 0.1],
    [
      'a moment of zeros as text',
      { kind: layout.MYSQL_DATETIME | layout.MYSQL_AS_TEXT, type: STRING },
      hex('00'),
      '0000-00-00 00:00:00',
    ],
    [
      'a moment as text',
      { kind: layout.MYSQL_DATETIME | layout.MYSQL_AS_TEXT, type: STRING, decimals: 3 },
      hex('0b e807 02 09 07 05 03 40e20100'),
      '2024-02-09 07:05:03.123',
    ],
    [
      'a time as text',
      { kind: layout.MYSQL_TIME | layout.MYSQL_AS_TEXT, type: STRING },
      hex('08 01 22000000 16 3b 3b'),
      '-838:59:59',
    ],
    [
      'a time with decimals as text',
      { kind: layout.MYSQL_TIME | layout.MYSQL_AS_TEXT, type: STRING, decimals: 6 },
      hex('0c 00 00000000 00 00 00 01000000'),
      '00:00:00.000001',
    ],
    ['a date as text', { kind: layout.MYSQL_DATE | layout.MYSQL_AS_TEXT, type: STRING }, hex('04 6300 01 02'), '0099-01-02'],
  ])('%s', (_, column, field, value) => {
    const columns = [column, { kind: layout.MYSQL_U8, type: INTEGER }];
    const { rows } = read(
      'mysql',
      Buffer.concat([mysqlPacket([field, Buffer.of(9)]), mysqlPacket([null, Buffer.of(8)])]),
      columns,
    );
    expect(rows).toEqual([value === 'overflow' || value === 'invalid' ? value : [value, 9], [null, 8]]);
  });
  test('stop where they are to', () => {
    const packet = mysqlPacket([Buffer.of(1)]);
    const columns = [{ kind: layout.MYSQL_U8, type: INTEGER }];
    const bytes = Buffer.concat([packet, packet, packet]);
    expect(read('mysql', bytes, columns, { capacity: 2 })).toMatchObject({ rows: [[1], [1]], stop: layout.MYSQL_FULL });
    expect(read('mysql', bytes, columns, { limit: packet.length })).toMatchObject({ rows: [[1]], stop: layout.MYSQL_FULL });
    expect(read('mysql', bytes, columns, { limit: packet.length + 1 })).toMatchObject({
      rows: [[1], [1]],
      stop: layout.MYSQL_FULL,
    });
    for (let to = 1; to < packet.length; to++)
      expect(read('mysql', bytes.subarray(0, to), columns)).toMatchObject({ rows: [], stop: layout.MYSQL_MORE });
    expect(read('mysql', Buffer.from([5, 0, 0, 1, 0xfe, 0, 0, 2, 0]), columns)).toMatchObject({
      rows: [],
      stop: layout.MYSQL_OTHER,
    });
    expect(read('mysql', Buffer.from([255, 255, 255, 1, 0, 0, 0]), columns)).toMatchObject({
      rows: [],
      stop: layout.MYSQL_LARGE,
    });
  });
});
