import {
  JSON_CELL_BYTES,
  JSON_ESCAPED,
  REFUSED_CUT_OFF,
  REFUSED_TRAILING_COMMA,
  REFUSED_UNCLOSED_LIST,
  REFUSED_UNKNOWN_FIELD,
} from '../../columns/layout.ts';
import type { DecodedColumn, Selection } from '../../columns/vector.ts';
import { decodeColumn } from '../../connectors/json/decode.ts';
import { kindOfValue, kindsOfType, typeOfShape } from '../../connectors/json/infer.ts';
import type { KeyTree } from '../../connectors/json/key-tree.ts';
import { type JsonGrid, type JsonScan, type LeftOutFields, type RefusedRecord, scanJson } from '../../connectors/json/scan.ts';
import type { DataType, Field } from '../../model/types.ts';
import { awaitLink, publishLink } from '../chain.ts';
import type { TaskContext } from '../context.ts';
import type { JsonSourcePlan } from '../fragment-plan.ts';
import { Frame, type Memory } from '../frame.ts';
import { guessRemedy } from '../guess-remedy.ts';
import type { LeftOut, Misfit } from '../protocol.ts';
import { refusalCode, refusalMessage } from '../refusals.ts';
import type { SourceTask } from '../source-task.ts';
import { jsonRemedy } from '../value-remedy.ts';
import { LazyColumn, type TextRows } from './lazy-column.ts';
import { RangeText, UNLIMITED } from './range-text.ts';
import { refusedFrame, textAt } from './refused-text.ts';
import { Selections } from './selections.ts';

type RangeTask = Extract<SourceTask, { kind: 'json-range' }>;
type BytesTask = Extract<SourceTask, { kind: 'json-bytes' }>;

const TOO_LONG = 'records of JSON Lines end with their line: if the file is one document, set format: array';

/** Of a longer key only the beginning is shown. */
const MAX_KEY_BYTES = 1000;

/** The text of a task, and what was found in it. */
export interface OpenedJson {
  readonly sources: readonly JsonSource[];
  readonly block: number;
  readonly blockBytes: number;
}

/** Some records of a task: a lazily read frame of its good rows, and those that are refused. */
export class JsonSource implements TextRows {
  readonly memory: Memory;
  readonly grid: JsonGrid;
  readonly columns: readonly Field[];
  private readonly nodes: KeyTree['nodes'];
  private readonly guesses: JsonSourcePlan['guesses'];
  readonly selections: Selections;
  /** Lines before the byte at `linesFrom`. */
  private readonly lines: number;
  private readonly linesFrom: number;
  private readonly file: string | undefined;

  constructor(memory: Memory, plan: JsonSourcePlan, grid: JsonGrid, lines: number, linesFrom: number, file: string | undefined) {
    this.memory = memory;
    this.grid = grid;
    this.columns = plan.columns;
    this.nodes = plan.tree.nodes;
    this.guesses = plan.guesses;
    this.selections = new Selections(memory);
    this.lines = lines;
    this.linesFrom = linesFrom;
    this.file = file;
  }

  frame(): Frame {
    const indexes = new Map(this.columns.map((field, index) => [field.name, index]));
    return new Frame(this.grid.rows, (name) => {
      const index = indexes.get(name);
      return index === undefined ? undefined : new LazyColumn(this, index, this.columns[index]!.type);
    });
  }

  /** The records that cannot be read, as a frame of the rejects port; `undefined` when there are none. */
  refusedRecords(stage: string): Frame | undefined {
    const { refused } = this.grid;
    if (refused.length === 0) return undefined;
    return refusedFrame(
      this.memory,
      stage,
      this.file,
      refused.map(({ start, end, code, node, at }) => {
        const field = code === REFUSED_UNKNOWN_FIELD ? this.field(start + at, end, node) : undefined;
        return {
          column: field ?? null,
          code: refusalCode(code),
          message: refusalMessage(code, { at, ...(field !== undefined && { field }) }),
          ...this.place(start, end),
        };
      }),
    );
  }

  /** Rows of the grid whose column does not hold what its type takes, as a frame of the rejects port. */
  refusedValues(stage: string, column: number, rows: readonly number[], codes: readonly number[]): Frame {
    const { u32 } = this.memory.arena;
    const { starts, ends } = this.grid;
    const { name, type } = this.columns[column]!;
    const guessed = this.guesses.has(name);
    return refusedFrame(
      this.memory,
      stage,
      this.file,
      rows.map((row, i) => {
        const value = this.value(row, column);
        const code = codes[i]!;
        return {
          column: name,
          code: refusalCode(code),
          message: refusalMessage(code, { value, type }),
          remedy: guessed
            ? guessRemedy(name, type, typeOfShape({ kinds: kindsOfType(type) | kindOfValue(value) }))
            : jsonRemedy(name, value, type),
          ...this.place(u32[(starts >>> 2) + row]!, u32[(ends >>> 2) + row]!),
        };
      }),
    );
  }

  misfit(column: number, rows: readonly number[]): Misfit | undefined {
    const { name } = this.columns[column]!;
    if (this.guesses.get(name) !== 'widen') return undefined;
    const { u32 } = this.memory.arena;
    const texts = rows.map((row) => this.value(row, column));
    const kinds = texts.reduce((all, text) => all | kindOfValue(text), 0);
    const line = this.lineOf(u32[(this.grid.starts >>> 2) + rows[0]!]!);
    const file = this.file !== undefined && { file: this.file };
    return { column: name, kinds, rows: rows.length, value: texts[0]!, line, ...file };
  }

  decode(column: number, type: DataType, selection: Selection | undefined): DecodedColumn {
    const { arena, scratch } = this.memory;
    const guessed = this.guesses.has(this.columns[column]!.name);
    return decodeColumn(arena, scratch, this.grid, column, type, guessed, selection);
  }

  /** The text of a value, with its quotes. */
  private value(row: number, column: number): string {
    const { u32 } = this.memory.arena;
    const cell = (this.grid.cells + (row * this.grid.columns + column) * JSON_CELL_BYTES) >>> 2;
    return this.text(u32[cell]!, (u32[cell + 1]! & ~JSON_ESCAPED) >>> 0);
  }

  /** What the host is told of fields that were not read. */
  leftOut({ records, key, keyEnd, node }: LeftOutFields): LeftOut {
    return {
      records,
      field: this.field(key, keyEnd, node),
      line: this.place(key, key).line,
      ...(this.file !== undefined && { file: this.file }),
    };
  }

  /** The field whose key begins at `from`, behind its quote, with the keys that lead to it. */
  private field(from: number, to: number, node: number): string {
    const text = this.text(from, Math.min(to, from + MAX_KEY_BYTES));
    const [key] = /^[^"\\]*(?:\\(?:u[\da-fA-F]{4}|[^u])[^"\\]*)*/.exec(text)!;
    return [...this.nodes[node]!, String(JSON.parse(`"${key}"`))].join(' → ');
  }

  private place(start: number, end: number): { readonly line: number; readonly raw: string } {
    return { line: this.lineOf(start), raw: this.text(start, end).trimEnd() };
  }

  private lineOf(start: number): number {
    return this.lines + this.memory.arena.kernels.jsonCountLines(this.grid.base, this.linesFrom, start) + 1;
  }

  private text(from: number, to: number): string {
    return textAt(this.memory, this.grid.base + from, this.grid.base + to);
  }
}

/** Reads the lines that start in the range of a task. Lines end where they end, so that a range need not know what comes before it. */
export function openJsonRange(context: TaskContext, plan: JsonSourcePlan, task: RangeTask): OpenedJson {
  const { arena, scratch } = context.memory;
  const { kernels } = arena;
  const first = task.from === task.start;
  // Read from one byte before, to see whether a line starts right at the range's first byte.
  const text = new RangeText(context, task, first ? task.from : task.from - 1, TOO_LONG);
  const linesFrom = first ? 0 : 1;
  const lines = kernels.jsonCountLines(text.base, linesFrom, text.stop);
  const from = first ? 0 : kernels.jsonLineEnd(text.base, 0, text.stop);
  const starts = (first || from > 0) && from < text.stop;
  const to = starts ? lastLineEnd(context, text) : 0;
  const limited = task.maxRows !== UNLIMITED;
  const maxRows = limited ? Math.max(0, task.maxRows - awaitLink(arena, task.links.before, context.stopped).rows) : UNLIMITED;
  const { unknownFields } = plan;
  const options = { format: 'lines', base: text.base, from, to, comma: false, maxRows, unknownFields } as const;
  const scan = starts ? scanJson(arena, scratch, plan.tree, plan.columns.length, options) : EMPTY;
  const before = awaitLink(arena, task.links.before, context.stopped);
  publishLink(arena, task.links.after, { end: task.to, lines: before.lines + lines, rows: before.rows + scan.records });
  context.countBytesRead(task.to - task.from);
  const sources = scan.grids.map((grid) => new JsonSource(context.memory, plan, grid, before.lines, linesFrom, task.file));
  if (scan.leftOut) context.leaveOut(sources[0]!.leftOut(scan.leftOut));
  return { sources, block: text.base, blockBytes: text.capacity };
}

/** Reads on to the end of the last line that starts in the range. */
function lastLineEnd({ memory: { arena } }: TaskContext, text: RangeText): number {
  for (;;) {
    const end = arena.kernels.jsonLineEnd(text.base, text.stop - 1, text.bytes);
    if (end > 0) return end;
    if (text.final) {
      // Unlike in CSV, a CR at the end is no line end.
      arena.bytes[text.base + text.bytes] = 10;
      return text.bytes + 1;
    }
    text.grow();
  }
}

/** Opens whole records that lie in memory. */
export function openJsonBytes(context: TaskContext, plan: JsonSourcePlan, task: BytesTask): OpenedJson {
  const { arena } = context.memory;
  const { block, bytes, part, links, line } = task;
  const limited = task.maxRows !== UNLIMITED;
  const maxRows = limited ? Math.max(0, task.maxRows - awaitLink(arena, links.before, context.stopped).rows) : UNLIMITED;
  const scan = scanPart(context, plan, task, maxRows);
  const before = awaitLink(arena, links.before, context.stopped);
  publishLink(arena, links.after, { ...before, rows: before.rows + scan.records });
  context.countBytesRead(part.kind === 'refused' ? 0 : bytes);
  const sources = scan.grids.map((grid) => new JsonSource(context.memory, plan, grid, line, 0, task.file));
  if (scan.leftOut) context.leaveOut(sources[0]!.leftOut(scan.leftOut));
  return { sources, block, blockBytes: bytes };
}

function scanPart(context: TaskContext, plan: JsonSourcePlan, task: BytesTask, maxRows: number): JsonScan {
  const { arena, scratch } = context.memory;
  const { block: base, bytes, part } = task;
  const columns = plan.columns.length;
  if (part.kind === 'refused') {
    return maxRows === 0 ? EMPTY : withRefused(EMPTY, base, columns, { start: 0, end: bytes, code: part.code, node: 0, at: 0 });
  }
  const format = part.kind === 'lines' ? 'lines' : 'array';
  const comma = part.kind === 'elements' && !part.first;
  const { tree, unknownFields } = plan;
  const scan = scanJson(arena, scratch, tree, columns, { format, base, from: 0, to: bytes, comma, maxRows, unknownFields });
  if (part.kind === 'lines' || scan.records >= maxRows) return scan;
  const end = { start: bytes, end: bytes, node: 0, at: 0 };
  if (part.last) return scan.comma ? withRefused(scan, base, columns, { ...end, code: REFUSED_TRAILING_COMMA }) : scan;
  const cutOff = scan.grids.at(-1)?.refused.at(-1)?.code === REFUSED_CUT_OFF;
  return part.cutOff && !cutOff ? withRefused(scan, base, columns, { ...end, code: REFUSED_UNCLOSED_LIST }) : scan;
}

const EMPTY: JsonScan = { grids: [], records: 0, comma: false, leftOut: undefined };

function withRefused(scan: JsonScan, base: number, columns: number, refused: RefusedRecord): JsonScan {
  const grid: JsonGrid = { base, columns, rows: 0, cells: 0, starts: 0, ends: 0, refused: [refused] };
  return { ...scan, grids: [...scan.grids, grid], records: scan.records + 1 };
}
