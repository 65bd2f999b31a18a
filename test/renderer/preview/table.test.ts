import {
  Schema as ArrowSchema,
  Binary,
  Bool,
  DateDay,
  Decimal,
  Field,
  Float64,
  Int64,
  makeData,
  RecordBatch,
  Struct,
  Table,
  TimestampMicrosecond,
  tableToIPC,
  Utf8,
} from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { BINARY, BOOLEAN, DATE, decimal, FLOAT, INTEGER, type Schema, STRING, TIMESTAMP } from '../../../model/types.ts';
import { openTable } from '../../../renderer/preview/table.ts';

const utf8 = new TextEncoder();
const NULLS = Uint8Array.of(0b101);

function batch(fields: Field[], first: bigint): RecordBatch {
  const base = { length: 3, nullCount: 1, nullBitmap: NULLS };
  const offsets = Int32Array.of(0, 1, 1, 3);
  const children = [
    makeData({ ...base, type: new Int64(), data: BigInt64Array.of(first, 0n, -(2n ** 63n)) }),
    makeData({ ...base, type: new Float64(), data: Float64Array.of(1.5, 0, -2) }),
    makeData({ ...base, type: new Decimal(2, 38, 128), data: Uint32Array.of(5, 0, 0, 0, 0, 0, 0, 0, ...[-1, -1, -1, -1]) }),
    makeData({ ...base, type: new Bool(), data: Uint8Array.of(0b001) }),
    makeData({ ...base, type: new DateDay(), data: Int32Array.of(1, 0, -1) }),
    makeData({ ...base, type: new TimestampMicrosecond(), data: BigInt64Array.of(1n, 0n, -1n) }),
    makeData({ ...base, type: new Utf8(), valueOffsets: offsets, data: utf8.encode('aé') }),
    makeData({ ...base, type: new Binary(), valueOffsets: offsets, data: Uint8Array.of(7, 8, 9) }),
  ];
  return new RecordBatch(new ArrowSchema(fields), makeData({ type: new Struct(fields), length: 3, children }));
}

const SCHEMA: Schema = [INTEGER, FLOAT, decimal(38, 2), BOOLEAN, DATE, TIMESTAMP, STRING, BINARY].map((type, index) => ({
  name: `c${index}`,
  type,
  nullable: true,
}));

describe('openTable', () => {
  const types = [
    new Int64(),
    new Float64(),
    new Decimal(2, 38, 128),
    new Bool(),
    new DateDay(),
    new TimestampMicrosecond(),
    new Utf8(),
    new Binary(),
  ];
  const fields = types.map((type, index) => new Field(`c${index}`, type, true));
  const bytes = tableToIPC(new Table([batch(fields, 1n), batch(fields, 2n)]), 'stream');

  it('reads every type, and nulls, from an Arrow stream', async () => {
    const table = await openTable(bytes, SCHEMA);
    const row = (index: number) => table.columns.map((column) => column.value(index));
    expect(table.rows).toBe(6);
    expect(row(0)).toEqual([1n, 1.5, 5n, true, 1, 1n, 'a', Uint8Array.of(7)]);
    expect(row(1)).toEqual(new Array(8).fill(null));
    expect(row(2)).toEqual([-(2n ** 63n), -2, -1n, false, -1, -1n, 'é', Uint8Array.of(8, 9)]);
  });
  it('reads a stream that begins anywhere in a message', async () => {
    const message = new Uint8Array(bytes.length + 3);
    message.set(bytes, 3);
    const table = await openTable(message.subarray(3), SCHEMA);
    expect(table.columns.map((column) => column.value(3))).toEqual([2n, 1.5, 5n, true, 1, 1n, 'a', Uint8Array.of(7)]);
  });
  it('reads over batches in any order', async () => {
    const [first] = (await openTable(bytes, SCHEMA)).columns;
    expect([3, 0, 5, 3, 1, 6].map((row) => first!.value(row))).toEqual([2n, 1n, -(2n ** 63n), 2n, null, null]);
  });
});
