import { DataType as Arrow, type Vector as ArrowVector, type Data, DateUnit, type RecordBatch, TimeUnit } from 'apache-arrow';
import { RunError } from '../model/errors.ts';
import type { DataType, Field, Schema } from '../model/types.ts';
import type { Arena } from './arena.ts';
import { TYPE_KEY } from './arrow.ts';
import { isNested, nestedValue, unscaledOf } from './arrow-nested.ts';
import { BatchBuilder } from './builder.ts';
import { gatherVector } from './gather.ts';
import { writeJsValue } from './js-values.ts';
import { Scratch } from './scratch.ts';
import { type Batch, bitmapBytes, type Vector, valueBytes } from './vector.ts';

/**
 * Copies rows [from, to) of an Arrow record batch into the shared memory, column by column: those of `schema`, by their names. The receiver frees the
 * batch's blocks. Throws `RunError`: `missing-column`, or `invalid-value` for a value that the column's type cannot hold exactly.
 */
export function fromRecordBatch(arena: Arena, schema: Schema, batch: RecordBatch, from: number, to: number): Batch {
  const rows = to - from;
  const scratch = new Scratch(arena);
  const blocks: number[] = [];
  try {
    const columns = schema.map((field): Vector => {
      const index = batch.schema.fields.findIndex(({ name }) => name === field.name);
      if (index < 0) throw new RunError('missing-column', `missing column: ${field.name}`, { value: field.name });
      const vector = batch.getChildAt(index)!.slice(from, to);
      const isOwn = batch.schema.fields[index]!.metadata.get(TYPE_KEY) === field.type.kind;
      const copied = copyColumn(arena, scratch, field, vector, rows, isOwn);
      if (copied) return copied;
      const built = buildColumn(arena, field, vector, rows);
      blocks.push(...built.blocks);
      return built.columns[0]!;
    });
    return { schema, columns, rows, blocks: [...scratch.detach(), ...blocks] };
  } catch (error) {
    scratch.dispose();
    for (const block of blocks) arena.free(block);
    throw error;
  }
}

/** Any column, value by value. */
function buildColumn(arena: Arena, field: Field, vector: ArrowVector, rows: number): Batch {
  const builder = new BatchBuilder(arena, [field], rows);
  try {
    const [column] = builder.columns;
    const valueAt = isNested(vector.type)
      ? (row: number) => nestedValue(vector, row)
      : (row: number) => arrowValue(vector.type, vector.get(row));
    for (let row = 0; row < rows; row++) writeJsValue(column!, row, field, valueAt(row));
    return builder.finish(rows);
  } catch (error) {
    builder.dispose();
    throw error;
  }
}

/** What `get` gives, as a value that says its type by itself. */
function arrowValue(type: Arrow, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (Arrow.isDictionary(type)) return arrowValue(type.dictionary, value);
  if (Arrow.isDate(type)) return new Date(Number(value));
  if (Arrow.isDecimal(type)) return { unscaled: unscaledOf(value as Iterable<number>), scale: type.scale };
  return value;
}

/** A column whose Arrow type is stored as ours is, or nearly so, copied as a whole. `isOwn`: its text is a value of the field's type already. `undefined` for others. */
function copyColumn(
  arena: Arena,
  scratch: Scratch,
  field: Field,
  vector: ArrowVector,
  rows: number,
  isOwn: boolean,
): Vector | undefined {
  const data = vector.data[0] as Data;
  if (vector.data.length !== 1 || !data) return undefined;
  const values = isOwn ? copyText(arena, scratch, field, data, rows) : copyValues(arena, scratch, field, data, rows);
  if (!values) return undefined;
  const validity = copyValidity(arena, scratch, data, rows);
  return 'address' in values
    ? { type: field.type, length: rows, values: values.address, validity }
    : withValidity(arena, scratch, values.vector, validity);
}

/** A bitmap of the values that are not null; 0 when none is null. */
function copyValidity(arena: Arena, scratch: Scratch, { nullBitmap, nullCount, offset }: Data, rows: number): number {
  return nullBitmap && nullBitmap.length > 0 && nullCount > 0 ? copyBits(arena, scratch, nullBitmap, offset, rows) : 0;
}

function copyBits(arena: Arena, scratch: Scratch, bits: Uint8Array, offset: number, rows: number): number {
  const first = offset >> 3;
  const bytes = bits.subarray(first, (offset + rows + 7) >> 3);
  const raw = scratch.alloc(bytes.length + 8);
  arena.bytes.set(bytes, raw);
  const address = scratch.alloc(bitmapBytes(rows));
  arena.kernels.copyBits(raw, offset & 7, rows, address, 0);
  return address;
}

/** The vector, null also where the bitmap says so. */
function withValidity(arena: Arena, scratch: Scratch, vector: Vector, validity: number): Vector {
  if (validity === 0 || vector.validity === 0) return { ...vector, validity: vector.validity || validity };
  const both = scratch.alloc(bitmapBytes(vector.length));
  arena.kernels.bitAnd(vector.validity, 8, validity, 8, vector.length, both);
  return { ...vector, validity: both };
}

type Copied = { readonly address: number } | { readonly vector: Vector } | undefined;

function copyValues(arena: Arena, scratch: Scratch, field: Field, data: Data, rows: number): Copied {
  const { type } = field;
  const from = data.type as Arrow;
  const room = () => scratch.alloc(valueBytes(type, rows));
  if (Arrow.isDictionary(from)) return copyDictionary(arena, scratch, field, data, rows);
  switch (type.kind) {
    case 'integer': {
      if (!Arrow.isInt(from) || (from.bitWidth === 64 && !from.isSigned)) return undefined;
      const address = room();
      const values = data.values as BigInt64Array | Int32Array;
      if (values instanceof BigInt64Array) arena.i64.set(values, address >>> 3);
      else widen(arena, address, values, rows);
      return { address };
    }
    case 'float': {
      if (!Arrow.isFloat(from) || data.values instanceof Uint16Array) return undefined;
      const address = room();
      arena.f64.set(data.values as Float64Array, address >>> 3);
      return { address };
    }
    case 'boolean':
      return Arrow.isBool(from) ? { address: copyBits(arena, scratch, data.values as Uint8Array, data.offset, rows) } : undefined;
    case 'date': {
      if (!Arrow.isDate(from) || from.unit !== DateUnit.DAY) return undefined;
      const address = room();
      arena.i32.set(data.values as Int32Array, address >>> 2);
      return { address };
    }
    case 'time':
    case 'timestamp': {
      const micros =
        type.kind === 'time'
          ? Arrow.isTime(from) && from.unit === TimeUnit.MICROSECOND
          : Arrow.isTimestamp(from) && from.unit === TimeUnit.MICROSECOND && (from.timezone != null) === type.zoned;
      if (!micros) return copyScaled(arena, room, type, from, data, rows);
      const address = room();
      arena.i64.set(data.values as BigInt64Array, address >>> 3);
      return { address };
    }
    case 'decimal': {
      if (!Arrow.isDecimal(from) || from.bitWidth !== 128 || from.scale !== type.scale || from.precision > type.precision) {
        return undefined;
      }
      const address = room();
      arena.u32.set(data.values as Uint32Array, address >>> 2);
      return { address };
    }
    case 'string':
      return Arrow.isUtf8(from) || Arrow.isLargeUtf8(from) ? copyText(arena, scratch, field, data, rows) : undefined;
    case 'binary':
      return Arrow.isBinary(from) || Arrow.isLargeBinary(from) ? copyText(arena, scratch, field, data, rows) : undefined;
    default:
      return undefined;
  }
}

function widen(arena: Arena, address: number, values: ArrayLike<number>, rows: number): void {
  const word = address >>> 2;
  for (let row = 0; row < rows; row++) {
    const value = values[row]!;
    arena.i32[word + row * 2] = value;
    arena.i32[word + row * 2 + 1] = value < 0 ? -1 : 0;
  }
}

/** Times and timestamps of another unit. Nanoseconds that are no whole microseconds are refused. */
function copyScaled(arena: Arena, room: () => number, type: DataType, from: Arrow, data: Data, rows: number): Copied {
  if (!(type.kind === 'time' ? Arrow.isTime(from) : Arrow.isTimestamp(from))) return undefined;
  const { unit, timezone } = from as unknown as { readonly unit: TimeUnit; readonly timezone?: string | null };
  if (type.kind === 'timestamp' && (timezone != null) !== type.zoned) return undefined;
  const address = room();
  const word = address >>> 3;
  const values = data.values as ArrayLike<number | bigint>;
  const factor = unit === TimeUnit.SECOND ? 1_000_000n : unit === TimeUnit.MILLISECOND ? 1000n : 1n;
  const bitmap = data.nullBitmap;
  for (let row = 0; row < rows; row++) {
    const value = BigInt(values[row]!);
    const bit = data.offset + row;
    const valid = !bitmap || bitmap.length === 0 || ((bitmap[bit >> 3]! >> (bit & 7)) & 1) === 1;
    if (unit !== TimeUnit.NANOSECOND) arena.i64[word + row] = valid ? value * factor : 0n;
    else if (valid && value % 1000n !== 0n) return undefined;
    else arena.i64[word + row] = value / 1000n;
  }
  return { address };
}

function copyText(arena: Arena, scratch: Scratch, { type }: Field, data: Data, rows: number): Copied {
  const given = data.valueOffsets as Int32Array | BigInt64Array;
  const first = Number(given[0] ?? 0);
  const bytes = (data.values as Uint8Array).subarray(first, rows === 0 ? first : Number(given[rows]));
  const text = scratch.alloc(bytes.length);
  arena.bytes.set(bytes, text);
  const offsets = scratch.alloc((rows + 1) * 4);
  for (let row = 0; row <= rows; row++) arena.i32[(offsets >>> 2) + row] = Number(given[row] ?? first) - first;
  const address = scratch.alloc(valueBytes(type, rows));
  arena.kernels.offsetsToViews(text, offsets, rows, copyValidity(arena, scratch, data, rows), address);
  return { address };
}

/** The dictionary's values by their numbers. */
function copyDictionary(arena: Arena, scratch: Scratch, field: Field, data: Data, rows: number): Copied {
  const dictionary = data.dictionary as ArrowVector | undefined;
  if (!dictionary || dictionary.length === 0 || dictionary.length > rows * 4) return undefined;
  const values = copyColumn(arena, scratch, field, dictionary, dictionary.length, false);
  if (!values) return undefined;
  const numbers = data.values as ArrayLike<number | bigint>;
  const selection = scratch.alloc(rows * 4);
  for (let row = 0; row < rows; row++) {
    const number = Number(numbers[row]);
    // Numbers in the place of nulls mean nothing.
    arena.u32[(selection >>> 2) + row] = number >= 0 && number < dictionary.length ? number : 0;
  }
  return { vector: gatherVector(arena, scratch, values, selection, rows) };
}
