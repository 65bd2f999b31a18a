import { gatherVectorOrNull } from '../../columns/gather.ts';
import { describeKeys, hashKeys } from '../../columns/keys.ts';
import type { Scratch, ScratchMark } from '../../columns/scratch.ts';
import type { Selection, Vector } from '../../columns/vector.ts';
import type { JoinPlan } from '../../stages/join.ts';
import { type Column, Frame, type Memory, VectorColumn } from '../frame.ts';
import { ORDER } from '../partition.ts';
import { isRawName } from '../raw-name.ts';
import type { JoinTable } from '../source-task.ts';

/** Pairs that one round of probing gives at most. */
const MOST_PAIRS = 1 << 16;

/** Joins frames of left rows with a table of right rows; the joined rows go to `take`, a bounded number at a time. `matches`: told how many pairs a frame gave, where a join has rows without partner, too. */
export function createProbe(
  memory: Memory,
  plan: JoinPlan,
  table: JoinTable,
  take: (frame: Frame) => void,
  matches: (pairs: number) => void,
): (frame: Frame) => void {
  if (plan.joinType === 'cross') return (frame) => crossJoin(memory, plan, frame, table, take);
  const only = plan.joinType === 'semi' ? 1 : plan.joinType === 'anti' ? 2 : 0;
  const outer = plan.joinType === 'left' || plan.joinType === 'full';
  const leftKeys = plan.keys.map((key) => key.left);
  const rightKeys = plan.keys.map((key) => key.right);
  return (frame) => {
    const prober = new Prober(memory, table, frame, leftKeys, rightKeys);
    prober.run({ outer, first: false, only }, (left, right) => {
      if (only !== 0) take(left.count === frame.rows ? frame : frame.select(left));
      else take(joined(memory, plan, frame, left, table, right, outer));
    });
    matches(prober.matches);
  };
}

/** Probes a table with the rows of a frame. */
export class Prober {
  private readonly memory: Memory;
  private readonly table: JoinTable;
  private readonly frame: Frame;
  private readonly leftKeys: number;
  private readonly rightKeys: number;
  private readonly keyCount: number;
  private readonly hashes: number;
  /** Pairs of rows that `run` has found. */
  matches = 0;

  constructor(memory: Memory, table: JoinTable, frame: Frame, left: readonly string[], right: readonly string[]) {
    const { arena, scratch } = memory;
    const alloc = (bytes: number) => scratch.alloc(bytes);
    const leftVectors = left.map((key) => frame.vector(key));
    this.memory = memory;
    this.table = table;
    this.frame = frame;
    this.keyCount = left.length;
    this.hashes = hashKeys(arena, scratch, leftVectors, frame.rows);
    this.leftKeys = describeKeys(arena, alloc, leftVectors);
    this.rightKeys = describeKeys(
      arena,
      alloc,
      right.map((key) => columnOf(table, key)!),
    );
  }

  /** Calls `take` with pairs of rows, a bounded number at a time; right row `NO_ROW` stands for none. */
  run(mode: { outer: boolean; first: boolean; only: 0 | 1 | 2 }, take: (left: Selection, right: number) => void): void {
    const { arena, scratch } = this.memory;
    const { table, frame } = this;
    const capacity = Math.max(MOST_PAIRS, frame.rows);
    let [row, entry] = [0, 0];
    const rounds = new Rounds(scratch);
    do {
      rounds.next();
      const left = scratch.alloc(capacity * 4);
      const right = scratch.alloc(capacity * 4);
      const count = arena.kernels.probeChains(
        this.leftKeys,
        this.rightKeys,
        this.keyCount,
        this.hashes,
        table.hashes,
        frame.rows,
        table.heads,
        table.bits,
        table.next,
        row,
        entry,
        mode.outer ? 1 : 0,
        mode.first ? 1 : 0,
        mode.only,
        table.matched,
        left,
        right,
        capacity,
      );
      row = arena.kernels.probeResumeRow();
      entry = arena.kernels.probeResumeEntry();
      if (mode.only === 0) this.matches += count - arena.kernels.probeMisses();
      if (count > 0) take({ address: left, count }, right);
    } while (row < frame.rows);
  }
}

export const columnOf = (table: JoinTable, name: string): Vector | undefined =>
  table.batch.columns[table.batch.schema.findIndex((field) => field.name === name)];

/** A column of the right side, collected by row numbers when first read. */
export class RightColumn implements Column {
  readonly type;
  private readonly memory: Memory;
  private readonly vectorOfTable: Vector;
  private readonly rows: number;
  private readonly count: number;
  private values: Vector | undefined;

  constructor(memory: Memory, vector: Vector, rows: number, count: number) {
    this.memory = memory;
    this.vectorOfTable = vector;
    this.rows = rows;
    this.count = count;
    this.type = vector.type;
  }

  vector(): Vector {
    this.values ??= gatherVectorOrNull(this.memory.arena, this.memory.scratch, this.vectorOfTable, this.rows, this.count);
    return this.values;
  }

  select(selection: Selection): Column {
    return new VectorColumn(this.memory, this.vector()).select(selection);
  }
}

function joined(
  memory: Memory,
  plan: JoinPlan,
  frame: Frame,
  left: Selection,
  table: JoinTable,
  right: number,
  outer: boolean,
): Frame {
  const rows = outer || left.count !== frame.rows || !isIdentity(memory, left) ? frame.select(left) : frame;
  const columns = new Map(plan.columns.map((column) => [column.to, column]));
  return new Frame(left.count, (name) => {
    const column = columns.get(name);
    if (name === ORDER) return rows.find(name);
    if (!column) return isRawName(name) ? carriedText(memory, name, rows, table, right, left.count) : undefined;
    if (column.side === 'right') return rightColumn(memory, table, column.from, right, left.count);
    // What passes as raw text is no column of the frame.
    return rows.find(column.from);
  });
}

/**
 * Raw text that one of the sides has carried here. What the table has was meant for this name; frames of the left side may still have text of the same origin
 * that none of their columns stands for.
 */
export function carriedText(
  memory: Memory,
  name: string,
  left: Frame,
  table: JoinTable,
  right: number,
  count: number,
): Column | undefined {
  return rightColumn(memory, table, name, right, count) ?? left.find(name);
}

/** A column of the right side; `undefined` for one that the table does not carry by value. */
function rightColumn(memory: Memory, table: JoinTable, name: string, rows: number, count: number): Column | undefined {
  const vector = columnOf(table, name);
  return vector && new RightColumn(memory, vector, rows, count);
}

/** Whether every row was paired exactly once, so that the left side need not be collected anew. */
function isIdentity({ arena }: Memory, { address, count }: Selection): boolean {
  return arena.kernels.isSequence(address, count) !== 0;
}

function crossJoin(memory: Memory, plan: JoinPlan, frame: Frame, table: JoinTable, take: (frame: Frame) => void): void {
  const { arena, scratch } = memory;
  const rights = table.batch.rows;
  if (rights === 0) return;
  // Several left rows at a time when there are few right ones; else one of them with some of those.
  const lefts = Math.max(1, Math.floor(MOST_PAIRS / rights));
  const rounds = new Rounds(scratch);
  for (let row = 0; row < frame.rows; row += lefts) {
    const to = Math.min(row + lefts, frame.rows);
    for (let from = 0; from < rights; from += MOST_PAIRS) {
      rounds.next();
      const count = Math.min(MOST_PAIRS, rights - from);
      const pairs = (to - row) * count;
      const left = scratch.alloc(pairs * 4);
      const right = scratch.alloc(pairs * 4);
      for (let i = 0; i < to - row; i++) {
        const at = i * count;
        arena.u32.fill(row + i, (left >>> 2) + at, (left >>> 2) + at + count);
        arena.kernels.fillSequence(from, count, right + at * 4);
      }
      take(joined(memory, plan, frame, { address: left, count: pairs }, table, right, true));
    }
  }
}

/**
 * Frees what a round of pairs has used when the next begins. The first round's memory stays: columns of the left frame that are read for the first time then
 * are kept for the others.
 */
class Rounds {
  private readonly scratch: Scratch;
  private mark: ScratchMark | undefined;
  private count = 0;

  constructor(scratch: Scratch) {
    this.scratch = scratch;
  }

  next(): void {
    if (this.mark) this.scratch.release(this.mark);
    if (this.count++ > 0) this.mark ??= this.scratch.mark();
  }
}
