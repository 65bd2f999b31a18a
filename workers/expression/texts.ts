import type { Arena } from '../../columns/arena.ts';
import { VIEW_BUFFER_SHIFT, VIEW_BYTES, VIEW_INLINE } from '../../columns/layout.ts';
import type { Scratch } from '../../columns/scratch.ts';
import { type Operand, step } from './operand.ts';

const CHUNK_BYTES = 1 << 16;

/** Text as JavaScript strings, row by row, for the few functions that need them. */
export class TextReader {
  private readonly arena: Arena;
  private readonly bytes: Buffer;
  private readonly values: number;
  private readonly step: number;
  private readonly constant: string | undefined;

  constructor(arena: Arena, operand: Operand) {
    this.arena = arena;
    this.bytes = Buffer.from(arena.handle.memory.buffer);
    this.values = operand.values;
    this.step = step(operand);
    this.constant = operand.constant ? this.decode(operand.values) : undefined;
  }

  text(row: number): string {
    return this.constant ?? this.decode(this.values + row * this.step);
  }

  private decode(view: number): string {
    const [start, end] = this.range(view);
    return this.bytes.toString('utf8', start, end);
  }

  /** The bytes of a row's text, within the shared memory. */
  raw(row: number): Buffer {
    const [start, end] = this.range(this.values + row * this.step);
    return this.bytes.subarray(start, end);
  }

  private range(view: number): [start: number, end: number] {
    const { u32 } = this.arena;
    const word = view >>> 2;
    const length = u32[word]!;
    const start = length <= VIEW_INLINE ? view + 4 : u32[word + 2]! * 2 ** VIEW_BUFFER_SHIFT + u32[word + 3]!;
    return [start, start + length];
  }
}

/** Writes JavaScript strings as views at `values`, with their longer texts in the scratch. */
export class TextWriter {
  private readonly arena: Arena;
  private readonly scratch: Scratch;
  private readonly bytes: Buffer;
  private readonly values: number;
  private next = 0;
  private end = 0;

  constructor(arena: Arena, scratch: Scratch, values: number) {
    this.arena = arena;
    this.scratch = scratch;
    this.bytes = Buffer.from(arena.handle.memory.buffer);
    this.values = values;
  }

  write(row: number, text: string): void {
    // Three bytes are the most that a UTF-16 unit takes.
    const most = text.length * 3;
    if (this.next + most > this.end) {
      const bytes = Math.max(CHUNK_BYTES, most);
      this.next = this.scratch.alloc(bytes);
      this.end = this.next + bytes;
    }
    const length = this.bytes.write(text, this.next, most, 'utf8');
    const view = this.values + row * VIEW_BYTES;
    const word = view >>> 2;
    const { u32 } = this.arena;
    u32[word] = length;
    u32[word + 1] = u32[word + 2] = u32[word + 3] = 0;
    if (length <= VIEW_INLINE) {
      this.bytes.copyWithin(view + 4, this.next, this.next + length);
      return;
    }
    this.bytes.copyWithin(view + 4, this.next, this.next + 4);
    u32[word + 2] = this.next >= 2 ** VIEW_BUFFER_SHIFT ? 1 : 0;
    u32[word + 3] = this.next % 2 ** VIEW_BUFFER_SHIFT;
    this.next += length;
  }
}
