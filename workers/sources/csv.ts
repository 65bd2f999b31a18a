import { readSync } from 'node:fs';
import { gatherVector } from '../../columns/gather.ts';
import { buildVector } from '../../columns/values.ts';
import type { Selection, Vector } from '../../columns/vector.ts';
import { type CsvGrid, type ScanDialect, scanCsv } from '../../connectors/csv/chunk.ts';
import { decodeColumn, writeNulls } from '../../connectors/csv/decode.ts';
import { fileError } from '../../connectors/files/errors.ts';
import { RunError } from '../../model/errors.ts';
import { type DataType, type Field, INTEGER, STRING } from '../../model/types.ts';
import { awaitLink, peekLink, publishLink } from '../chain.ts';
import type { TaskContext } from '../context.ts';
import { type FallibleColumn, Frame, type Memory } from '../frame.ts';
import type { CsvSourcePlan, SourceTask } from '../protocol.ts';
import { refusalCode, refusalMessage } from '../refusals.ts';

/** Bytes read behind a range at first, to finish its last row. */
const SLACK_BYTES = 16 << 10;
/** Readable bytes that kernels want behind a text. */
const PADDING_BYTES = 256;
/** A row longer than this is taken for a file that is no CSV or lacks a quote. */
const MAX_ROW_BYTES = 256 << 20;
/** `maxRows` of a task without limit. */
export const UNLIMITED = 0xffffffff;

type RangeTask = Extract<SourceTask, { kind: 'csv-range' }>;
type BytesTask = Extract<SourceTask, { kind: 'csv-bytes' }>;

/** The rows of a CSV task: a lazily read frame of its good rows, and those that are refused. */
export class CsvSource {
  readonly grid: CsvGrid;
  readonly memory: Memory;
  readonly plan: CsvSourcePlan;
  /** Address of the block that the text lies in. */
  readonly block: number;
  readonly blockBytes: number;
  /** Lines before the grid's first row. */
  private readonly lines: number;
  private readonly gridStart: number;
  readonly nulls: number;
  /** The columns of this file, in its order. */
  readonly columns: readonly Field[];
  private readonly composed = new WeakMap<Selection, WeakMap<Selection, Selection>>();

  constructor(
    memory: Memory,
    plan: CsvSourcePlan,
    grid: CsvGrid,
    block: number,
    blockBytes: number,
    gridStart: number,
    lines: number,
    order: readonly number[] | null,
  ) {
    this.memory = memory;
    this.plan = plan;
    this.grid = grid;
    this.block = block;
    this.blockBytes = blockBytes;
    this.gridStart = gridStart;
    this.lines = lines;
    this.columns = order ? order.map((column) => plan.columns[column]!) : plan.columns;
    this.nulls = writeNulls(memory.arena, (bytes) => memory.scratch.alloc(bytes), plan.nullValues);
  }

  frame(): Frame {
    const indexes = new Map(this.columns.map((field, index) => [field.name, index]));
    return new Frame(this.grid.rows, (name) => {
      const index = indexes.get(name);
      return index === undefined ? undefined : new CsvColumn(this, index, this.columns[index]!.type, undefined, undefined);
    });
  }

  /** Selection `inner` of the rows that `outer` has selected, as a selection of the grid's rows. */
  compose(outer: Selection | undefined, inner: Selection): Selection {
    if (!outer) return inner;
    const { arena, scratch } = this.memory;
    let byInner = this.composed.get(outer);
    if (!byInner) {
      byInner = new WeakMap();
      this.composed.set(outer, byInner);
    }
    let result = byInner.get(inner);
    if (!result) {
      const address = scratch.alloc(inner.count * 4);
      arena.kernels.gather4(outer.address, inner.address, inner.count, address);
      result = { address, count: inner.count };
      byInner.set(inner, result);
    }
    return result;
  }

  /** The rows that are no rows of the table, as a frame of the rejects port; `undefined` when there are none. */
  refusedRows(stage: string): Frame | undefined {
    const { refused, columns } = this.grid;
    if (refused.length === 0) return undefined;
    return this.rejectFrame(
      refused.map(({ start, end, code, fields }) => ({
        stage,
        column: null,
        code: refusalCode(code),
        message: refusalMessage(code, { expected: columns, found: fields }),
        start,
        end,
      })),
    );
  }

  /** Rows of the grid whose column `column` does not hold what its type takes, as a frame of the rejects port. */
  refusedValues(stage: string, column: CsvColumn, rows: readonly number[], codes: readonly number[]): Frame {
    const { arena } = this.memory;
    const { name, type } = this.columns[column.index]!;
    return this.rejectFrame(
      rows.map((row, i) => {
        const start = arena.u32[(this.grid.starts >>> 2) + row]!;
        const cell = (this.grid.ends >>> 2) + row * this.grid.columns + column.index;
        const from = column.index === 0 ? start : arena.u32[cell - 1]! + 1;
        const value = this.text(from, arena.u32[cell]!).replace(/\r$/, '');
        const end = arena.u32[(this.grid.ends >>> 2) + (row + 1) * this.grid.columns - 1]!;
        const code = codes[i]!;
        return {
          stage,
          column: name,
          code: refusalCode(code),
          message: refusalMessage(code, { value, type }),
          start,
          end: end + 1,
        };
      }),
    );
  }

  private rejectFrame(rows: readonly RejectedText[]): Frame {
    const { arena, scratch } = this.memory;
    const strings = (pick: (row: RejectedText) => string | null) => buildVector(arena, scratch, STRING, rows.map(pick));
    const lines = rows.map((row) => this.lines + arena.kernels.countLines(this.grid.base, this.gridStart, row.start) + 1);
    return Frame.of(this.memory, rows.length, [
      ['_stage', strings((row) => row.stage)],
      ['_column', strings((row) => row.column)],
      ['_code', strings((row) => row.code)],
      [
        '_message',
        buildVector(
          arena,
          scratch,
          STRING,
          rows.map((row, i) => `line ${lines[i]}: ${row.message}`),
        ),
      ],
      ['_line', buildVector(arena, scratch, INTEGER, lines)],
      ['_raw', strings((row) => this.text(row.start, row.end).replace(/\r?\n$|\r$/, ''))],
    ]);
  }

  private text(from: number, to: number): string {
    return new TextDecoder().decode(this.memory.arena.bytes.slice(this.grid.base + from, this.grid.base + to));
  }
}

interface RejectedText {
  readonly stage: string;
  readonly column: string | null;
  readonly code: string;
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

/** A column of a CSV text: decoded when its values are first read, and never when it only passes through. */
export class CsvColumn implements FallibleColumn {
  readonly type: DataType;
  readonly source: CsvSource;
  readonly index: number;
  /** Rows of the grid; `undefined`: all. */
  readonly selection: Selection | undefined;
  private readonly from: { readonly column: CsvColumn; readonly selection: Selection } | undefined;
  private decoded: { readonly vector: Vector; readonly refused: number } | undefined;

  constructor(source: CsvSource, index: number, type: DataType, selection: Selection | undefined, from: CsvColumn['from']) {
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

  select(selection: Selection): CsvColumn {
    return new CsvColumn(this.source, this.index, this.type, this.source.compose(this.selection, selection), {
      column: this,
      selection,
    });
  }

  private decode(): { readonly vector: Vector; readonly refused: number } {
    if (this.decoded) return this.decoded;
    const { memory, grid, plan, nulls } = this.source;
    const { arena, scratch } = memory;
    const { from } = this;
    if (from?.column.decoded) {
      // Its refused rows were taken out before anything could be selected from it.
      const vector = gatherVector(arena, scratch, from.column.decoded.vector, from.selection.address, from.selection.count);
      this.decoded = { vector, refused: 0 };
    } else {
      this.decoded = decodeColumn(arena, scratch, grid, this.index, this.type, this.selection, { dialect: plan.dialect, nulls });
    }
    return this.decoded;
  }
}

/** Reads and scans the range of a task. Returns `undefined` when no row of the table starts in it. */
export function openCsvRange(context: TaskContext, plan: CsvSourcePlan, task: RangeTask): CsvSource | undefined {
  const { arena } = context.memory;
  const columns = plan.columns.length;
  // With a limit on rows, what comes before decides how many to take: no use in looking ahead.
  const known =
    task.maxRows === UNLIMITED ? peekLink(arena, task.links.before) : awaitLink(arena, task.links.before, context.stopped);
  // A range whose start is not known yet is read from one byte before, to see whether a row starts right at its first byte.
  const text = new RangeText(context, task, known?.end === task.from ? task.from : Math.max(task.from - 1, 0));
  let start = known ? known.end - text.origin : arena.kernels.nextLine(text.base, 0, text.bytes);
  const guess = !known && start < text.stop ? text.tryScan(plan.dialect, columns, start, UNLIMITED) : undefined;
  const before = known ?? awaitLink(arena, task.links.before, context.stopped);
  const rowsLeft = task.maxRows === UNLIMITED ? UNLIMITED : Math.max(0, task.maxRows - before.rows);
  if (before.end - text.origin >= text.stop || rowsLeft === 0) {
    publishLink(arena, task.links.after, before);
    text.free();
    return undefined;
  }
  const right = guess && before.end - text.origin === start;
  start = before.end - text.origin;
  const grid = right ? guess : text.scan(plan.dialect, columns, start, rowsLeft);
  publishLink(arena, task.links.after, {
    end: text.origin + grid.end,
    lines: before.lines + grid.lines,
    rows: before.rows + grid.rows + grid.refused.length,
  });
  context.countBytesRead(grid.end - start);
  return new CsvSource(context.memory, plan, grid, text.base, text.capacity, start, before.lines, task.order);
}

/** Opens whole rows of text that lie in memory. */
export function openCsvBytes(context: TaskContext, plan: CsvSourcePlan, task: BytesTask): CsvSource {
  const { arena, scratch } = context.memory;
  const range = { base: task.block, from: task.from, stop: task.bytes, to: task.bytes, final: true, maxRows: task.maxRows };
  const grid = scanCsv(arena, scratch, plan.dialect, plan.columns.length, range)!;
  context.countBytesRead(task.bytes);
  return new CsvSource(context.memory, plan, grid, task.block, task.bytes, task.from, task.line, task.order);
}

/** The bytes of a range in a block of their own, which grows until the last row is in it. */
class RangeText {
  base: number;
  bytes = 0;
  capacity: number;
  readonly origin: number;
  readonly stop: number;
  private readonly context: TaskContext;
  private readonly task: RangeTask;

  constructor(context: TaskContext, task: RangeTask, origin: number) {
    this.context = context;
    this.task = task;
    this.origin = origin;
    this.stop = Math.min(task.to, task.size) - origin;
    this.capacity = this.stop + SLACK_BYTES + PADDING_BYTES;
    this.base = context.memory.arena.alloc(this.capacity);
    this.fill();
  }

  get final(): boolean {
    return this.origin + this.bytes >= this.task.size;
  }

  scan(dialect: ScanDialect, columns: number, from: number, maxRows: number): CsvGrid {
    for (;;) {
      const grid = this.tryScan(dialect, columns, from, maxRows);
      if (grid) return grid;
      this.grow();
    }
  }

  /** `undefined` when a row goes on behind what is read: a row that is guessed may seem to go on for long behind a closing quote. */
  tryScan(dialect: ScanDialect, columns: number, from: number, maxRows: number): CsvGrid | undefined {
    const { arena, scratch } = this.context.memory;
    const to = this.final ? this.endLine() : this.bytes;
    const stop = this.final ? Math.min(this.stop, to) : this.stop;
    return scanCsv(arena, scratch, dialect, columns, { base: this.base, from, stop, to, final: this.final, maxRows });
  }

  free(): void {
    this.context.memory.arena.free(this.base);
  }

  /** Ends the text with a line end if the file does not. Returns the number of bytes then. */
  private endLine(): number {
    const { bytes } = this.context.memory.arena;
    const last = this.bytes === 0 ? 10 : bytes[this.base + this.bytes - 1];
    if (last === 10 || last === 13) return this.bytes;
    bytes[this.base + this.bytes] = 10;
    return this.bytes + 1;
  }

  private grow(): void {
    const { arena } = this.context.memory;
    if (this.capacity > this.stop + MAX_ROW_BYTES) {
      throw new RunError('row-too-long', `${this.task.path}: a row is longer than ${MAX_ROW_BYTES >> 20} MB`, {
        remedy: 'look for a quote that is never closed near the end of the rows read so far, or set the quote option',
      });
    }
    const capacity = Math.max(this.capacity * 2, 1 << 20);
    const base = arena.alloc(capacity);
    arena.kernels.copyBytes(base, this.base, this.bytes);
    arena.free(this.base);
    this.base = base;
    this.capacity = capacity;
    this.fill();
  }

  private fill(): void {
    const { arena } = this.context.memory;
    const { fd, path, size } = this.task;
    const end = Math.min(this.capacity - PADDING_BYTES, size - this.origin);
    while (this.bytes < end) {
      let read: number;
      try {
        read = readSync(fd, arena.bytes, this.base + this.bytes, end - this.bytes, this.origin + this.bytes);
      } catch (error) {
        throw fileError(error, path, 'read');
      }
      if (read === 0) {
        throw new RunError('file-changed', `${path}: the file became shorter while it was read`, {
          retryable: true,
          remedy: 'run again when nothing writes to it',
        });
      }
      this.bytes += read;
    }
  }
}
