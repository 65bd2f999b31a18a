import { gatherVector } from '../../columns/gather.ts';
import type { DecodedColumn, Selection, Vector } from '../../columns/vector.ts';
import type { DataType } from '../../model/types.ts';
import type { FallibleColumn, Frame, Memory } from '../frame.ts';
import type { Misfit } from '../protocol.ts';
import type { Selections } from './selections.ts';

/** The rows of a task's text, whose columns are decoded one by one. */
export interface TextRows {
  readonly memory: Memory;
  readonly selections: Selections;
  /** The values of a column by its number in the text; `selection`: of which rows. */
  decode(column: number, type: DataType, selection: Selection | undefined): DecodedColumn;
  /** Rows whose column does not hold what its type takes, as a frame of the rejects port. */
  refusedValues(stage: string, column: number, rows: readonly number[], codes: readonly number[]): Frame;
  /** What the host is told of those rows instead, where the column's type is a guess that may be another. */
  misfit(column: number, rows: readonly number[]): Misfit | undefined;
}

/** A column of a text: decoded when its values are first read, and never when it only passes through. */
export class LazyColumn<Rows extends TextRows> implements FallibleColumn {
  readonly source: Rows;
  /** Its number in the text. */
  readonly index: number;
  readonly type: DataType;
  /** Rows of the text; `undefined`: all. */
  readonly selection: Selection | undefined;
  private readonly from: { readonly column: LazyColumn<Rows>; readonly selection: Selection } | undefined;
  private decoded: DecodedColumn | undefined;

  constructor(source: Rows, index: number, type: DataType, selection?: Selection, from?: LazyColumn<Rows>['from']) {
    this.source = source;
    this.index = index;
    this.type = type;
    this.selection = selection;
    this.from = from;
  }

  vector(): Vector {
    return this.decode().vector;
  }

  refused(): number {
    return this.decode().refused;
  }

  rejects(stage: string, rows: readonly number[], codes: readonly number[]): Frame {
    return this.source.refusedValues(stage, this.index, this.rowsOfText(rows), codes);
  }

  misfit(rows: readonly number[]): Misfit | undefined {
    return this.source.misfit(this.index, this.rowsOfText(rows));
  }

  select(selection: Selection): LazyColumn<Rows> {
    const composed = this.source.selections.compose(this.selection, selection);
    return new LazyColumn(this.source, this.index, this.type, composed, { column: this, selection });
  }

  private rowsOfText(rows: readonly number[]): readonly number[] {
    const { selection, source } = this;
    const { u32 } = source.memory.arena;
    return selection ? rows.map((row) => u32[(selection.address >>> 2) + row]!) : rows;
  }

  private decode(): DecodedColumn {
    if (this.decoded) return this.decoded;
    const { from, source } = this;
    if (from?.column.decoded) {
      // Its refused rows were taken out before anything could be selected from it.
      const { arena, scratch } = source.memory;
      const vector = gatherVector(arena, scratch, from.column.decoded.vector, from.selection.address, from.selection.count);
      this.decoded = { vector, refused: 0 };
    } else this.decoded = source.decode(this.index, this.type, this.selection);
    return this.decoded;
  }
}
