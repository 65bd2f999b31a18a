import type { Arena } from '../../columns/arena.ts';
import type { Kernels } from '../../columns/kernels.ts';
import type { Scratch } from '../../columns/scratch.ts';
import { writeInt128, writeText } from '../../columns/values.ts';
import { bitmapBytes, bitWidth, type Vector, valueBytes } from '../../columns/vector.ts';
import type { LiteralValue } from '../../model/expression/expression.ts';
import type { DataType } from '../../model/types.ts';
import { Causes } from './causes.ts';
import { columnOperand, layoutOf, type Operand, step } from './operand.ts';

/** The rows an expression is evaluated over. Columns are asked for by name when first needed, and have `rows` values. */
export interface Input {
  readonly rows: number;
  column(name: string): Vector;
}

export interface Context {
  readonly arena: Arena;
  /** Where results and intermediate values go. */
  readonly scratch: Scratch;
}

/** One evaluation over one batch: memory for intermediate values, and what all functions need to combine nulls and refusals. */
export class Frame {
  readonly arena: Arena;
  readonly kernels: Kernels;
  readonly scratch: Scratch;
  readonly input: Input;
  readonly rows: number;
  /** Addresses of a word of all ones, and of 16 bytes of zeros. */
  readonly ones: number;
  readonly zeros: number;
  /** What the bytes of refusals stand for. */
  readonly causes: Causes;
  private readonly columns = new Map<string, Operand>();
  private one: Frame | undefined;

  constructor(context: Context, input: Input, rows: number = input.rows, causes = new Causes()) {
    this.causes = causes;
    this.arena = context.arena;
    this.kernels = context.arena.kernels;
    this.scratch = context.scratch;
    this.input = input;
    this.rows = rows;
    this.ones = this.scratch.alloc(32);
    this.zeros = this.ones + 16;
    this.arena.bytes.fill(255, this.ones, this.ones + 16).fill(0, this.zeros, this.zeros + 16);
  }

  /** A frame of one row, in which functions of constants are computed. */
  get single(): Frame {
    this.one ??= new Frame(this, this.input, 1, this.causes);
    return this.one;
  }

  column(name: string): Operand {
    let operand = this.columns.get(name);
    if (!operand) {
      const vector = this.input.column(name);
      operand = vector.type.kind === 'null' ? this.nullOf(vector.type) : columnOperand(vector);
      this.columns.set(name, operand);
    }
    return operand;
  }

  /** Memory for a value of `type` per row. */
  alloc(type: DataType): number {
    return this.scratch.alloc(valueBytes(type, this.rows));
  }

  bitmap(): number {
    return this.scratch.alloc(bitmapBytes(this.rows));
  }

  /** Memory for a byte of refusals per row. Contents are undefined. */
  codes(): number {
    return this.scratch.alloc(this.rows);
  }

  /** Null in every row; refused, if at all, in every row with the same byte. */
  nullOf(type: DataType, refused = 0): Operand {
    return { type, values: this.zeros, validity: 0, refused, constant: true, isNull: true };
  }

  /** All rows are refused. */
  refusedOf(type: DataType, code: number): Operand {
    const codes = this.codes();
    this.arena.bytes.fill(code, codes, codes + this.rows);
    return this.nullOf(type, codes);
  }

  boolean(type: DataType, value: boolean): Operand {
    return this.constantAt(type, value ? this.ones : this.zeros);
  }

  constantAt(type: DataType, values: number): Operand {
    return { type, values, validity: 0, refused: 0, constant: true, isNull: false };
  }

  constant(type: DataType, value: LiteralValue): Operand {
    if (value === null) return this.nullOf(type);
    if (typeof value === 'boolean') return this.boolean(type, value);
    const { arena, scratch } = this;
    const address = scratch.allocZeroed(16);
    switch (layoutOf(type)) {
      case 'i32':
        arena.i32[address >>> 2] = Number(value);
        break;
      case 'i64':
        arena.i64[address >>> 3] = BigInt(value);
        break;
      case 'f64':
        arena.f64[address >>> 3] = Number(value);
        break;
      case 'i128':
        writeInt128(arena, address, BigInt(value));
        break;
      default:
        writeText(arena, scratch, address, Buffer.from(String(value)));
    }
    return this.constantAt(type, address);
  }

  /** The operand of all rows for one that was computed in `single`. */
  broadcast(operand: Operand): Operand {
    const { bytes } = this.arena;
    const code = operand.refused === 0 ? 0 : bytes[operand.refused]!;
    if (code !== 0) return this.refusedOf(operand.type, code);
    if (operand.isNull || (operand.validity !== 0 && (bytes[operand.validity]! & 1) === 0)) return this.nullOf(operand.type);
    if (operand.constant) return operand;
    if (bitWidth(operand.type) === 1) return this.boolean(operand.type, (bytes[operand.values]! & 1) === 1);
    return this.constantAt(operand.type, operand.values);
  }

  /** Address and step of the bitmap of rows that are not null. */
  valid(operand: Operand): [address: number, step: number] {
    if (operand.isNull) return [this.zeros, 0];
    return operand.validity === 0 ? [this.ones, 0] : [operand.validity, 8];
  }

  /** The bitmap of rows where no operand is null; 0 when none is anywhere. */
  validOfAll(operands: readonly Operand[]): number {
    let all = 0;
    for (const { validity, isNull } of operands) {
      if (isNull) return this.repeat(this.zeros);
      if (validity === 0 || validity === all) continue;
      if (all === 0) all = validity;
      else {
        const both = this.bitmap();
        this.kernels.bitAnd(all, 8, validity, 8, this.rows, both);
        all = both;
      }
    }
    return all;
  }

  /** A bitmap of this word in all places. */
  repeat(word: number): number {
    const bitmap = this.bitmap();
    this.kernels.bitAnd(word, 0, word, 0, this.rows, bitmap);
    return bitmap;
  }

  /** The bitmap of rows that are true and neither null nor refused. */
  truth(operand: Operand): number {
    const truth = this.bitmap();
    const [valid, validStep] = this.valid(operand);
    this.kernels.bitAnd(operand.values, step(operand), valid, validStep, this.rows, truth);
    return truth;
  }

  /** The codes of both; the first operand's where both refuse. */
  mergeRefused(a: number, b: number): number {
    if (a === 0 || b === 0 || a === b) return a || b;
    const merged = this.codes();
    this.kernels.refusedMerge(a, b, this.rows, merged);
    return merged;
  }

  /** The codes of the rows that are in the bitmap, or (`inverted`) not in it; 0 when none is left. */
  keepRefused(refused: number, bitmap: number, inverted = false): number {
    if (refused === 0) return 0;
    const kept = this.codes();
    return this.kernels.refusedKeep(refused, bitmap, inverted ? -1 : 0, this.rows, kept) ? kept : 0;
  }

  /** A result whose refused rows are null. */
  settle(type: DataType, values: number, validity: number, refused: number): Operand {
    let valid = validity;
    if (refused !== 0) {
      valid = this.bitmap();
      this.kernels.refusedToNull(refused, validity, this.rows, valid);
    }
    return { type, values, validity: valid, refused, constant: false, isNull: false };
  }

  /** Null in every row, with the refusals of what it is computed from, which may differ from row to row. */
  nullWith(type: DataType, refused: number): Operand {
    const nulls = this.nullOf(type);
    return refused === 0 ? nulls : { ...nulls, ...this.vector(nulls), refused, constant: false, isNull: false };
  }

  /** A vector of all rows, repeating a constant. */
  vector(operand: Operand): Vector {
    const { type, constant, isNull } = operand;
    let { values, validity } = operand;
    if (constant) {
      values = bitWidth(type) === 1 ? this.repeat(operand.values) : this.alloc(type);
      if (bitWidth(type) > 1) this.kernels.fillValue(operand.values, bitWidth(type) >> 3, this.rows, values);
      validity = isNull ? this.repeat(this.zeros) : 0;
    }
    return { type, length: this.rows, values, validity };
  }
}
