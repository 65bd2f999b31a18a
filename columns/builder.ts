import type { DataType, Schema } from '../model/types.ts';
import type { Arena } from './arena.ts';
import { Scratch } from './scratch.ts';
import { writeInt128 } from './values.ts';
import { type Batch, bitmapBytes, isView, type Vector, valueBytes } from './vector.ts';

/** Bytes of text that are taken from the arena at a time. */
const HEAP_BYTES = 1 << 18;
/** Up to this many characters a loop is faster than the encoder. */
const SHORT_TEXT = 24;

const encoder = new TextEncoder();

/** A column that is filled value by value, each row once. Values are not checked: who calls knows the type. */
export class ColumnBuilder {
  readonly type: DataType;
  /** Address of the values. */
  readonly values: number;
  private readonly arena: Arena;
  private readonly heap: TextHeap;
  private readonly word: number;
  private readonly validity: number;
  private nulls = 0;

  constructor(arena: Arena, scratch: Scratch, heap: TextHeap, type: DataType, capacity: number) {
    this.arena = arena;
    this.heap = heap;
    this.type = type;
    this.values =
      type.kind === 'boolean' ? scratch.allocZeroed(valueBytes(type, capacity)) : scratch.alloc(valueBytes(type, capacity));
    this.word = this.values >>> 2;
    this.validity = scratch.alloc(bitmapBytes(capacity));
    arena.bytes.fill(255, this.validity, this.validity + bitmapBytes(capacity));
  }

  null(row: number): void {
    this.nulls++;
    this.arena.bytes[this.validity + (row >> 3)]! &= ~(1 << (row & 7));
    // A view must be one even where it is null.
    if (isView(this.type)) this.arena.u32[this.word + row * 4] = 0;
  }

  /** Integers, timestamps, times. */
  integer(row: number, value: bigint): void {
    this.arena.i64[(this.word >>> 1) + row] = value;
  }

  /** The same, of a safe integer. */
  safeInteger(row: number, value: number): void {
    const at = this.word + row * 2;
    this.arena.i32[at] = value;
    this.arena.i32[at + 1] = Math.floor(value / 2 ** 32);
  }

  float(row: number, value: number): void {
    this.arena.f64[(this.word >>> 1) + row] = value;
  }

  boolean(row: number, value: boolean): void {
    if (value) this.arena.bytes[this.values + (row >> 3)]! |= 1 << (row & 7);
  }

  /** Days since 1970-01-01. */
  date(row: number, days: number): void {
    this.arena.i32[this.word + row] = days;
  }

  /** Unscaled. */
  decimal(row: number, value: bigint): void {
    writeInt128(this.arena, this.values + row * 16, value);
  }

  text(row: number, text: string): void {
    this.heap.write(this.word + row * 4, text);
  }

  bytes(row: number, bytes: Uint8Array): void {
    this.heap.copy(this.word + row * 4, bytes);
  }

  /** The first `rows` rows, all of which have been set. Their views are complete only now. */
  vector(rows: number): Vector {
    if (isView(this.type)) this.arena.kernels.pairsToViews(this.values, rows);
    return { type: this.type, length: rows, values: this.values, validity: this.nulls === 0 ? 0 : this.validity };
  }
}

/** Text of all columns of a batch, one behind the other. */
class TextHeap {
  private readonly arena: Arena;
  private readonly scratch: Scratch;
  private next = 0;
  private end = 0;
  /** Bytes taken from the scratch. */
  bytes = 0;

  constructor(arena: Arena, scratch: Scratch) {
    this.arena = arena;
    this.scratch = scratch;
  }

  /** Writes length and address of the text into the place of a view, for `pairsToViews`. */
  write(word: number, text: string): void {
    const { bytes, u32 } = this.arena;
    const { length } = text;
    // A UTF-16 unit takes at most three bytes.
    if (this.next + length * 3 > this.end) this.grow(length * 3);
    const start = this.next;
    let at = start;
    if (length <= SHORT_TEXT) {
      for (let i = 0; i < length; i++) {
        const unit = text.charCodeAt(i);
        if (unit > 127) {
          at = start + encoder.encodeInto(text, bytes.subarray(start, this.end)).written;
          break;
        }
        bytes[at++] = unit;
      }
    } else at += encoder.encodeInto(text, bytes.subarray(start, this.end)).written;
    u32[word] = at - start;
    u32[word + 2] = start;
    this.next = at;
  }

  copy(word: number, from: Uint8Array): void {
    if (this.next + from.length > this.end) this.grow(from.length);
    this.arena.bytes.set(from, this.next);
    this.arena.u32[word] = from.length;
    this.arena.u32[word + 2] = this.next;
    this.next += from.length;
  }

  private grow(bytes: number): void {
    const size = Math.max(bytes, HEAP_BYTES);
    this.next = this.scratch.alloc(size);
    this.end = this.next + size;
    this.bytes += size;
  }
}

/** Builds batches row by row: set every column of each row, then `finish`. */
export class BatchBuilder {
  readonly capacity: number;
  private readonly arena: Arena;
  private readonly schema: Schema;
  private readonly scratch: Scratch;
  private current: ColumnBuilder[] | undefined;
  private heap: TextHeap;

  constructor(arena: Arena, schema: Schema, capacity: number) {
    this.arena = arena;
    this.schema = schema;
    this.capacity = capacity;
    this.scratch = new Scratch(arena);
    this.heap = new TextHeap(arena, this.scratch);
  }

  /** Bytes that text takes in the batch that is being built. */
  get textBytes(): number {
    return this.heap.bytes;
  }

  /** The columns of the batch that is being built, for rows 0 to `capacity` - 1. */
  get columns(): readonly ColumnBuilder[] {
    if (!this.current) {
      this.heap = new TextHeap(this.arena, this.scratch);
      const { heap } = this;
      this.current = this.schema.map(({ type }) => new ColumnBuilder(this.arena, this.scratch, heap, type, this.capacity));
    }
    return this.current;
  }

  /** A batch of the first `rows` rows. Its receiver frees its blocks. */
  finish(rows: number): Batch {
    const columns = this.columns.map((column) => column.vector(rows));
    this.current = undefined;
    return { schema: this.schema, columns, rows, blocks: this.scratch.detach() };
  }

  /** Frees what is being built. */
  dispose(): void {
    this.current = undefined;
    this.scratch.dispose();
  }
}
