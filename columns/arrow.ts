import {
  Field as ArrowField,
  Schema as ArrowSchema,
  type DataType as ArrowType,
  Binary,
  Bool,
  type Data,
  DateDay,
  Decimal,
  Float64,
  Int64,
  makeData,
  Null,
  RecordBatch,
  Struct,
  Table,
  TimeMicrosecond,
  TimestampMicrosecond,
  Utf8,
} from 'apache-arrow';
import type { DataType, Schema } from '../model/types.ts';
import type { Arena } from './arena.ts';
import { VIEW_BYTES } from './layout.ts';
import { viewAddress, viewBytes } from './values.ts';
import { type Batch, bitmapBytes, type Vector } from './vector.ts';

/** Where the metadata of a field says which of our types its text is of, where Arrow has none. */
export const TYPE_KEY = 'open-stage.type';

/** The Arrow type of a column outside the shared memory. Text types are Utf8 with the type's name in the field's metadata. */
export function arrowType(type: DataType): ArrowType {
  switch (type.kind) {
    case 'integer':
      return new Int64();
    case 'float':
      return new Float64();
    case 'boolean':
      return new Bool();
    case 'date':
      return new DateDay();
    case 'time':
      return new TimeMicrosecond();
    case 'timestamp':
      return new TimestampMicrosecond(type.zoned ? 'UTC' : null);
    case 'decimal':
      return new Decimal(type.scale, type.precision, 128);
    case 'binary':
      return new Binary();
    case 'null':
      return new Null();
    default:
      return new Utf8();
  }
}

/** Batches as an Arrow table with memory of its own: the batches may be freed afterwards. */
export function toArrowTable(arena: Arena, schema: Schema, batches: readonly Batch[]): Table {
  const fields = schema.map((field) => {
    const metadata = ['json', 'list'].includes(field.type.kind) ? new Map([[TYPE_KEY, field.type.kind]]) : undefined;
    return new ArrowField(field.name, arrowType(field.type), field.nullable, metadata);
  });
  const arrow = new ArrowSchema(fields);
  const parts = batches.map((batch) => {
    const children = batch.columns.map((column) => toArrowData(arena, column));
    return new RecordBatch(arrow, makeData({ type: new Struct(fields), length: batch.rows, children }));
  });
  return new Table(
    arrow,
    parts.length > 0
      ? parts
      : [
          new RecordBatch(
            arrow,
            makeData({
              type: new Struct(fields),
              length: 0,
              children: fields.map((field) => makeData({ type: field.type, length: 0 } as never)),
            }),
          ),
        ],
  );
}

function toArrowData(arena: Arena, vector: Vector): Data {
  const { type, length, values, validity } = vector;
  const nullBitmap = validity === 0 ? undefined : arena.bytes.slice(validity, validity + bitmapBytes(length));
  const nullCount = validity === 0 ? 0 : -1;
  const base = { length, nullCount, ...(nullBitmap && { nullBitmap }) };
  const words = (from: number, bytes: number) => arena.bytes.slice(from, from + bytes).buffer;
  switch (type.kind) {
    case 'integer':
      return makeData({ ...base, type: new Int64(), data: new BigInt64Array(words(values, length * 8)) });
    case 'float':
      return makeData({ ...base, type: new Float64(), data: new Float64Array(words(values, length * 8)) });
    case 'time':
      return makeData({ ...base, type: new TimeMicrosecond(), data: new BigInt64Array(words(values, length * 8)) });
    case 'timestamp':
      return makeData({
        ...base,
        type: new TimestampMicrosecond(type.zoned ? 'UTC' : null),
        data: new BigInt64Array(words(values, length * 8)),
      });
    case 'date':
      return makeData({ ...base, type: new DateDay(), data: new Int32Array(words(values, length * 4)) });
    case 'decimal':
      return makeData({
        ...base,
        type: new Decimal(type.scale, type.precision, 128),
        data: new Uint32Array(words(values, length * 16)),
      });
    case 'boolean':
      return makeData({ ...base, type: new Bool(), data: new Uint8Array(words(values, bitmapBytes(length))) });
    case 'null':
      return makeData({ type: new Null(), length });
    default: {
      const { valueOffsets, data } = gatherText(arena, vector);
      if (type.kind === 'binary') return makeData({ ...base, type: new Binary(), valueOffsets, data });
      return makeData({ ...base, type: new Utf8(), valueOffsets, data });
    }
  }
}

/** Texts up to this length are copied byte by byte. */
const SHORT_BYTES = 48;

/** The text of views, one behind the other, with the offset of each. */
function gatherText(arena: Arena, { values, validity, length }: Vector): { valueOffsets: Int32Array; data: Uint8Array } {
  const valueOffsets = new Int32Array(length + 1);
  const isValid = (row: number) => validity === 0 || ((arena.bytes[validity + (row >> 3)]! >> (row & 7)) & 1) === 1;
  for (let row = 0; row < length; row++) {
    valueOffsets[row + 1] = valueOffsets[row]! + (isValid(row) ? arena.u32[(values >>> 2) + row * 4]! : 0);
  }
  const { bytes } = arena;
  const data = new Uint8Array(valueOffsets[length]!);
  for (let row = 0; row < length; row++) {
    const start = valueOffsets[row]!;
    const size = valueOffsets[row + 1]! - start;
    if (size > SHORT_BYTES) data.set(viewBytes(arena, values + row * VIEW_BYTES), start);
    else if (size > 0) {
      // Byte by byte: to make a view of the memory takes longer than to copy a short text.
      const from = viewAddress(arena, values + row * VIEW_BYTES);
      for (let i = 0; i < size; i++) data[start + i] = bytes[from + i]!;
    }
  }
  return { valueOffsets, data };
}
