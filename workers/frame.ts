import type { Arena } from '../columns/arena.ts';
import { gatherVector } from '../columns/gather.ts';
import type { Scratch } from '../columns/scratch.ts';
import type { Selection, Vector } from '../columns/vector.ts';
import { InternalError } from '../model/errors.ts';
import type { DataType } from '../model/types.ts';
import type { Misfit } from './protocol.ts';
import { isRawName } from './raw-name.ts';

/** The memory a task works in. */
export interface Memory {
  readonly arena: Arena;
  /** Freed when the task ends. */
  readonly scratch: Scratch;
}

/** A column of a frame. Reading its values may mean work, which is done once. */
export interface Column {
  readonly type: DataType;
  /** The values, one for each row of the frame. */
  vector(): Vector;
  /** The column of the selected rows only. */
  select(selection: Selection): Column;
}

/** A column whose text may hold what its type does not take. Such values are null in the vector. */
export interface FallibleColumn extends Column {
  /** Address of a byte per row with the `REFUSED_…` code of values that could not be read; 0 when all could. */
  refused(): number;
  /** Those of its rows that could not be read, with their codes, as a frame of the rejects port of the origin that is called `stage`. */
  rejects(stage: string, rows: readonly number[], codes: readonly number[]): Frame;
  /** What the host is told of those rows instead, where another type may take them; `undefined` where not. */
  misfit(rows: readonly number[]): Misfit | undefined;
}

export const isFallible = (column: Column): column is FallibleColumn => 'refused' in column;

/** A column of values that are there. */
export class VectorColumn implements Column {
  readonly type: DataType;
  private readonly memory: Memory;
  private readonly values: Vector;

  constructor(memory: Memory, values: Vector) {
    this.memory = memory;
    this.values = values;
    this.type = values.type;
  }

  vector(): Vector {
    return this.values;
  }

  select(selection: Selection): Column {
    return new SelectedColumn(this.memory, this, selection);
  }
}

/** Rows of another column, collected when first read. */
class SelectedColumn implements Column {
  readonly type: DataType;
  private readonly memory: Memory;
  private readonly from: Column;
  private readonly selection: Selection;
  private values: Vector | undefined;

  constructor(memory: Memory, from: Column, selection: Selection) {
    this.memory = memory;
    this.from = from;
    this.selection = selection;
    this.type = from.type;
  }

  vector(): Vector {
    const { arena, scratch } = this.memory;
    this.values ??= gatherVector(arena, scratch, this.from.vector(), this.selection.address, this.selection.count);
    return this.values;
  }

  select(selection: Selection): Column {
    return new SelectedColumn(this.memory, this, selection);
  }
}

/** Rows on their way through a fragment. Columns are found by name and computed only when read. Immutable. */
export class Frame {
  readonly rows: number;
  private readonly resolve: (name: string) => Column | undefined;
  private readonly cache = new Map<string, Column>();

  constructor(rows: number, resolve: (name: string) => Column | undefined) {
    this.rows = rows;
    this.resolve = resolve;
  }

  static of(memory: Memory, rows: number, columns: Iterable<readonly [string, Vector]>): Frame {
    const map = new Map<string, Column>();
    for (const [name, vector] of columns) map.set(name, new VectorColumn(memory, vector));
    return new Frame(rows, (name) => map.get(name));
  }

  column(name: string): Column {
    const column = this.find(name);
    if (!column) throw new InternalError(`no column ${name} in this frame`);
    return column;
  }

  /** As `column`, but `undefined` for a name that is none. */
  find(name: string): Column | undefined {
    let column = this.cache.get(name);
    if (!column) {
      column = this.resolve(name);
      if (column) this.cache.set(name, column);
    }
    return column;
  }

  vector(name: string): Vector {
    return this.column(name).vector();
  }

  /** The selected rows. Selections of all rows should be skipped by the caller. */
  select(selection: Selection): Frame {
    return new Frame(selection.count, (name) => this.find(name)?.select(selection));
  }

  /** The same rows with other columns; what `columns` does not name is taken from this frame. */
  with(columns: ReadonlyMap<string, Column>): Frame {
    return new Frame(this.rows, (name) => columns.get(name) ?? this.find(name));
  }

  /** The same rows under other names: `names` leads from the new name to the one here. Raw text keeps its name. */
  rename(names: ReadonlyMap<string, string>): Frame {
    return new Frame(this.rows, (name) => {
      const from = isRawName(name) ? name : names.get(name);
      return from === undefined ? undefined : this.find(from);
    });
  }
}
