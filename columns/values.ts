import { InternalError } from '../model/errors.ts';
import { formatDate } from '../model/expression/literals.ts';
import type { DataType } from '../model/types.ts';
import type { Arena } from './arena.ts';
import { VIEW_BUFFER_SHIFT, VIEW_BYTES, VIEW_INLINE } from './layout.ts';
import type { Scratch } from './scratch.ts';
import { bitmapBytes, type Vector, valueBytes } from './vector.ts';

export { formatDate };

/**
 * A value as JavaScript holds it outside the data plane: integer → number, or bigint past 2^53; float → number; boolean → boolean;
 * string, json, list → string; decimal → string of digits; date → `2025-01-31`; time → `12:30:00.5`;
 * timestamp → `2025-01-31T12:30:00.5`, with `Z` when zoned; binary → Uint8Array; null → null.
 */
export type Value = string | number | bigint | boolean | Uint8Array | null;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/** Where the bytes of the view at `address` are. */
export function viewAddress(arena: Arena, address: number): number {
  if (arena.u32[address >>> 2]! <= VIEW_INLINE) return address + 4;
  return arena.u32[(address + 8) >>> 2]! * 2 ** VIEW_BUFFER_SHIFT + arena.u32[(address + 12) >>> 2]!;
}

/** The bytes of the view at `address`. A view of the shared memory, not a copy. */
export function viewBytes(arena: Arena, address: number): Uint8Array {
  const data = viewAddress(arena, address);
  return arena.bytes.subarray(data, data + arena.u32[address >>> 2]!);
}

/** The text of the view at `address`. */
export function viewText(arena: Arena, address: number): string {
  // Copied: TextDecoder takes no shared memory in browsers, and Buffer's own decoder is fast on short text.
  return decoder.decode(viewBytes(arena, address).slice());
}

export function isValid(arena: Arena, vector: Vector, row: number): boolean {
  return vector.validity === 0 || ((arena.bytes[vector.validity + (row >> 3)]! >> (row & 7)) & 1) === 1;
}

/** One value of a vector. Slow: for messages, previews and tests, never for loops over data. */
export function readValue(arena: Arena, vector: Vector, row: number): Value {
  if (!isValid(arena, vector, row)) return null;
  const { type, values } = vector;
  switch (type.kind) {
    case 'null':
      return null;
    case 'boolean':
      return ((arena.bytes[values + (row >> 3)]! >> (row & 7)) & 1) === 1;
    case 'integer': {
      const value = arena.i64[(values >>> 3) + row]!;
      const number = Number(value);
      return Number.isSafeInteger(number) ? number : value;
    }
    case 'float':
      return arena.f64[(values >>> 3) + row]!;
    case 'decimal':
      return formatDecimal(readInt128(arena, values + row * 16), type.scale);
    case 'date':
      return formatDate(arena.i32[(values >>> 2) + row]!);
    case 'time':
      return formatTime(arena.i64[(values >>> 3) + row]!);
    case 'timestamp':
      return formatTimestamp(arena.i64[(values >>> 3) + row]!, type.zoned);
    case 'binary':
      return viewBytes(arena, values + row * VIEW_BYTES).slice();
    default:
      return viewText(arena, values + row * VIEW_BYTES);
  }
}

/** All values of a vector. */
export function readValues(arena: Arena, vector: Vector): Value[] {
  return Array.from({ length: vector.length }, (_, row) => readValue(arena, vector, row));
}

/** Builds a vector from values, in `scratch`. Numbers are taken for integers and decimals too. Throws on what is not of the type. */
export function buildVector(arena: Arena, scratch: Scratch, type: DataType, values: readonly (Value | undefined)[]): Vector {
  const length = values.length;
  const address = scratch.allocZeroed(valueBytes(type, length));
  let validity = 0;
  values.forEach((value, row) => {
    if (value !== null && value !== undefined) return;
    if (validity === 0) {
      validity = scratch.alloc(bitmapBytes(length));
      arena.bytes.fill(255, validity, validity + bitmapBytes(length));
    }
    arena.bytes[validity + (row >> 3)]! &= ~(1 << (row & 7));
  });
  values.forEach((value, row) => {
    if (value !== null && value !== undefined) writeValue(arena, scratch, type, address, row, value);
  });
  return { type, length, values: address, validity };
}

function writeValue(
  arena: Arena,
  scratch: Scratch,
  type: DataType,
  values: number,
  row: number,
  value: NonNullable<Value>,
): void {
  switch (type.kind) {
    case 'null':
      return;
    case 'boolean':
      if (value) arena.bytes[values + (row >> 3)]! |= 1 << (row & 7);
      return;
    case 'integer':
      arena.i64[(values >>> 3) + row] = BigInt(value as number | bigint | string);
      return;
    case 'float':
      arena.f64[(values >>> 3) + row] = Number(value);
      return;
    case 'decimal':
      writeInt128(arena, values + row * 16, parseDecimal(String(value), type.scale));
      return;
    case 'date':
      arena.i32[(values >>> 2) + row] = parseDate(String(value));
      return;
    case 'time':
      arena.i64[(values >>> 3) + row] = parseTime(String(value));
      return;
    case 'timestamp':
      arena.i64[(values >>> 3) + row] = parseTimestamp(String(value));
      return;
    default:
      writeText(arena, scratch, values + row * VIEW_BYTES, value instanceof Uint8Array ? value : encoder.encode(String(value)));
  }
}

/** Writes the view of `bytes` at `address`; longer text is copied into `scratch`. */
export function writeText(arena: Arena, scratch: Scratch, address: number, bytes: Uint8Array): void {
  const word = address >>> 2;
  arena.u32[word] = bytes.length;
  arena.bytes.fill(0, address + 4, address + VIEW_BYTES);
  if (bytes.length <= VIEW_INLINE) {
    arena.bytes.set(bytes, address + 4);
    return;
  }
  const data = scratch.alloc(bytes.length);
  arena.bytes.set(bytes, data);
  arena.bytes.set(bytes.subarray(0, 4), address + 4);
  arena.u32[word + 2] = data >>> VIEW_BUFFER_SHIFT;
  arena.u32[word + 3] = data & 0x7fffffff;
}

export function readInt128(arena: Arena, address: number): bigint {
  return (arena.i64[(address >>> 3) + 1]! << 64n) | BigInt.asUintN(64, arena.i64[address >>> 3]!);
}

export function writeInt128(arena: Arena, address: number, value: bigint): void {
  arena.i64[address >>> 3] = BigInt.asIntN(64, value);
  arena.i64[(address >>> 3) + 1] = BigInt.asIntN(64, value >> 64n);
}

/** `-1234` with scale 2 → `-12.34`. */
export function formatDecimal(unscaled: bigint, scale: number): string {
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return unscaled < 0n ? `-${text}` : text;
}

/** `12.3` with scale 2 → `1230n`. Throws on text that is no plain number or has more decimals. */
export function parseDecimal(text: string, scale: number): bigint {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text);
  const fraction = (match?.[3] ?? '').replace(/0+$/, '');
  if (!match || fraction.length > scale || (match[2] === '' && (match[3] ?? '') === ''))
    throw new InternalError(`no decimal: ${text}`);
  const unscaled = BigInt(match[2] + fraction.padEnd(scale, '0') || '0');
  return match[1] === '-' ? -unscaled : unscaled;
}

const DAY_MS = 86_400_000;

export function parseDate(text: string): number {
  const match = /^(-?\d{4,})-(\d\d)-(\d\d)$/.exec(text);
  if (!match) throw new InternalError(`no date: ${text}`);
  const date = new Date(0);
  date.setUTCFullYear(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  return Math.round(date.getTime() / DAY_MS);
}

export function formatTime(micros: bigint): string {
  const fraction = micros % 1_000_000n;
  const seconds = Number(micros / 1_000_000n);
  const two = (n: number) => String(n).padStart(2, '0');
  const text = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return fraction === 0n ? text : `${text}.${fraction.toString().padStart(6, '0').replace(/0+$/, '')}`;
}

export function parseTime(text: string): bigint {
  const match = /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?$/.exec(text);
  if (!match) throw new InternalError(`no time: ${text}`);
  const seconds = Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3] ?? 0);
  return BigInt(seconds) * 1_000_000n + BigInt((match[4] ?? '').padEnd(6, '0'));
}

const DAY_MICROS = 86_400_000_000n;

export function formatTimestamp(micros: bigint, zoned: boolean): string {
  const time = ((micros % DAY_MICROS) + DAY_MICROS) % DAY_MICROS;
  return `${formatDate(Number((micros - time) / DAY_MICROS))}T${formatTime(time)}${zoned ? 'Z' : ''}`;
}

export function parseTimestamp(text: string): bigint {
  const match = /^(-?\d{4,}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?))?(Z|[+-]\d\d(?::?\d\d)?)?$/.exec(text);
  if (!match) throw new InternalError(`no timestamp: ${text}`);
  const local = BigInt(parseDate(match[1]!)) * DAY_MICROS + (match[2] ? parseTime(match[2]) : 0n);
  const zone = /^([+-])(\d\d):?(\d\d)?$/.exec(match[3] ?? '');
  const offset = zone ? BigInt(`${zone[1]}1`) * BigInt(Number(zone[2]) * 60 + Number(zone[3] ?? 0)) * 60_000_000n : 0n;
  return local - offset;
}
