import type { Selection, Vector } from '../../columns/vector.ts';
import { type DataType, STRING } from '../../model/types.ts';
import type { Column, Memory } from '../frame.ts';
import { nullVector } from '../kernels/operator.ts';

/** A column of the source that the file of a task does not have: null in all rows. */
export class AbsentColumn implements Column {
  readonly type: DataType;
  private readonly memory: Memory;
  private readonly rows: number;
  private values: Vector | undefined;

  constructor(memory: Memory, type: DataType, rows: number) {
    this.memory = memory;
    this.type = type;
    this.rows = rows;
  }

  vector(): Vector {
    this.values ??= nullVector(this.memory, this.type, this.rows);
    return this.values;
  }

  /** The same as text. */
  text(): Vector {
    return nullVector(this.memory, STRING, this.rows);
  }

  select({ count }: Selection): AbsentColumn {
    return new AbsentColumn(this.memory, this.type, count);
  }
}
