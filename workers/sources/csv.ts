import type { DecodedColumn, Selection, Vector } from '../../columns/vector.ts';
import { type CsvGrid, fieldPlace, type RefusedRow, scanCsv, writeMark } from '../../connectors/csv/chunk.ts';
import { decodeColumn, writeNulls } from '../../connectors/csv/decode.ts';
import { type Digits, digitsOf } from '../../connectors/csv/format-tally.ts';
import { IS_FLOAT, IS_TEXT, isBlank, kindsOfType, typeOfKinds } from '../../connectors/csv/infer-type.ts';
import { plainNumber } from '../../connectors/csv/number-text.ts';
import { classifyAs, formats, isNative, type ReadFormat, readFormat, writeFormat } from '../../connectors/csv/read-format.ts';
import { RunError } from '../../model/errors.ts';
import { type DataType, type Field, STRING } from '../../model/types.ts';
import { awaitLink, peekLink, publishLink } from '../chain.ts';
import type { TaskContext } from '../context.ts';
import { evaluate } from '../expression/evaluate.ts';
import type { CsvSourcePlan } from '../fragment-plan.ts';
import { type Column, Frame, type Memory } from '../frame.ts';
import { guessRemedy } from '../guess-remedy.ts';
import type { LongRecords, Misfit, NotedRecords } from '../protocol.ts';
import { refusalCode, refusalMessage } from '../refusals.ts';
import type { SourceTask } from '../source-task.ts';
import { csvRemedy } from '../value-remedy.ts';
import { AbsentColumn } from './absent-column.ts';
import { decodeDates } from './formatted-dates.ts';
import { LazyColumn, type TextRows } from './lazy-column.ts';
import { RangeText, UNLIMITED } from './range-text.ts';
import { refusedFrame, textAt } from './refused-text.ts';
import { Selections } from './selections.ts';

const TOO_LONG = 'look for a quote that is never closed near the end of the rows read so far, or set the quote option';

const LF = 10;
const CR = 13;

type RangeTask = Extract<SourceTask, { kind: 'csv-range' }>;
type BytesTask = Extract<SourceTask, { kind: 'csv-bytes' }>;

/** The rows of a CSV task: a lazily read frame of its good rows, and those that are refused. */
export class CsvSource implements TextRows {
  readonly grid: CsvGrid;
  readonly memory: Memory;
  readonly plan: CsvSourcePlan;
  /** Address of the block that the text lies in. */
  readonly block: number;
  readonly blockBytes: number;
  /** Lines before the grid's first row. */
  private readonly lines: number;
  private readonly gridStart: number;
  private readonly nulls: number;
  private readonly file: string | undefined;
  private readonly formats = new Map<string, FormatOfColumn>();
  /** The columns of this file, in its order. */
  readonly columns: readonly Field[];
  readonly selections: Selections;

  constructor(
    memory: Memory,
    plan: CsvSourcePlan,
    grid: CsvGrid,
    block: number,
    blockBytes: number,
    gridStart: number,
    lines: number,
    { order, file }: Pick<BytesTask, 'order' | 'file'>,
  ) {
    this.memory = memory;
    this.selections = new Selections(memory);
    this.plan = plan;
    this.grid = grid;
    this.block = block;
    this.blockBytes = blockBytes;
    this.gridStart = gridStart;
    this.lines = lines;
    this.file = file;
    this.columns = order ? order.map((column) => plan.columns[column]!) : plan.columns;
    this.nulls = writeNulls(memory.arena, (bytes) => memory.scratch.alloc(bytes), plan.nullValues, plan.quotedNulls);
  }

  frame(): Frame {
    const indexes = new Map(this.columns.map((field, index) => [field.name, index]));
    return new Frame(this.grid.rows, (name) => {
      const index = indexes.get(name);
      if (index !== undefined) return new LazyColumn(this, index, this.columns[index]!.type);
      const absent = this.plan.columns.find((field) => field.name === name);
      return absent && new AbsentColumn(this.memory, absent.type, this.grid.rows);
    });
  }

  /** The rows that are no rows of the table, as a frame of the rejects port; `undefined` when there are none. */
  refusedRows(stage: string): Frame | undefined {
    const { refused, columns } = this.grid;
    if (refused.length === 0) return undefined;
    return refusedFrame(
      this.memory,
      stage,
      this.file,
      refused.map((row) => ({
        column: null,
        code: refusalCode(row.code),
        message: `${refusalMessage(row.code, { expected: columns, found: row.fields })}${this.swallowed(row)}`,
        lines: row.lines,
        ...this.place(row.start, row.end),
      })),
    );
  }

  /** That a refused row takes several lines, and where the quote opens that is to blame for it. */
  private swallowed({ start, lines, quote }: RefusedRow): string {
    const opens = quote === undefined ? undefined : this.lineOf(quote);
    if (lines > 1) return `; it takes ${lines} lines${opens === undefined ? '' : `: a quote opens on line ${opens}`}`;
    return opens === undefined || opens === this.lineOf(start) ? '' : `; the quote opens on line ${opens}`;
  }

  /** What the host is told of rows that have fewer fields. */
  get shortRows(): NotedRecords | undefined {
    const { padded, starts } = this.grid;
    if (!padded) return undefined;
    const line = this.lineOf(this.memory.arena.u32[(starts >>> 2) + padded.row]!);
    return { rows: padded.rows, line, ...(this.file !== undefined && { file: this.file }) };
  }

  /** What the host is told of rows that may have swallowed others. */
  get longRows(): LongRecords | undefined {
    const { long, starts } = this.grid;
    if (!long) return undefined;
    const line = this.lineOf(this.memory.arena.u32[(starts >>> 2) + long.row]!);
    return { rows: long.rows, line, lines: long.lines, ...(this.file !== undefined && { file: this.file }) };
  }

  /** Rows of the grid whose column `column` does not hold what its type takes, as a frame of the rejects port. */
  refusedValues(stage: string, column: number, rows: readonly number[], codes: readonly number[]): Frame {
    const { u32 } = this.memory.arena;
    const { name, type } = this.columns[column]!;
    const { ends, stride, starts } = this.grid;
    const guessed = this.plan.guesses.has(name);
    return refusedFrame(
      this.memory,
      stage,
      this.file,
      rows.map((row, i) => {
        const start = u32[(starts >>> 2) + row]!;
        const { from, to } = this.field(row, column);
        const value = this.text(from, to);
        const end = u32[(ends >>> 2) + (row + 1) * stride - 1]!;
        const code = codes[i]!;
        return {
          column: name,
          code: refusalCode(code),
          message: refusalMessage(code, { value, type }),
          remedy: guessed
            ? guessRemedy(name, type, typeOfKinds(kindsOfType(type) | this.kinds(row, column)))
            : csvRemedy(name, this.valueText(row, column), type, this.plan.formats.get(name)),
          ...this.place(start, end + 1),
        };
      }),
    );
  }

  misfit(column: number, rows: readonly number[]): Misfit | undefined {
    const { name, type } = this.columns[column]!;
    if (this.plan.guesses.get(name) !== 'widen') return undefined;
    const { u32 } = this.memory.arena;
    let kinds = 0;
    let digits: Digits | undefined;
    for (const row of rows) {
      if ((kinds & IS_TEXT) !== 0) break;
      const own = type.kind === 'decimal' ? this.digits(row, column) : undefined;
      if (own) digits = widest(digits, own);
      kinds |= own ? IS_FLOAT : this.kinds(row, column);
    }
    const { from, to } = this.unquoted(rows[0]!, column);
    const line = this.lineOf(u32[(this.grid.starts >>> 2) + rows[0]!]!);
    const file = this.file !== undefined && { file: this.file };
    return { column: name, kinds, rows: rows.length, value: this.text(from, to), line, ...file, ...(digits && { digits }) };
  }

  decode(column: number, type: DataType, selection: Selection | undefined): DecodedColumn {
    const { arena, scratch } = this.memory;
    const { name } = this.columns[column]!;
    const guessed = this.plan.guesses.has(name);
    const format = this.formatOf(name);
    const own = format && formats(type, format.read) ? format : undefined;
    const read = (as: DataType, address: number) => {
      const options = { dialect: this.plan.dialect, nulls: this.nulls, guessed, format: address };
      return decodeColumn(arena, scratch, this.grid, column, as, selection, options);
    };
    if (own && !isNative(type, own.read)) return decodeDates(this.memory, read(STRING, 0).vector, type, own.read.dates, guessed);
    if (ENCODED.includes(type.kind)) return fromText(this.memory, read(STRING, 0).vector, type);
    return read(type, own?.address() ?? 0);
  }

  /** How a column is written, where not as usual. */
  private formatOf(column: string): FormatOfColumn | undefined {
    const known = this.formats.get(column);
    const format = this.plan.formats.get(column);
    if (known || !format) return known;
    const { arena, scratch } = this.memory;
    const read = readFormat(format);
    let address = 0;
    const made = { read, address: () => (address ||= writeFormat(arena, (bytes) => scratch.alloc(bytes), read)) };
    this.formats.set(column, made);
    return made;
  }

  private place(start: number, end: number): { readonly line: number; readonly raw: string } {
    return { line: this.lineOf(start), raw: this.text(start, end).replace(/\r?\n$|\r$/, '') };
  }

  private lineOf(start: number): number {
    return this.lines + this.memory.arena.kernels.countLines(this.grid.base, this.gridStart, start) + 1;
  }

  /** Where a field lies, with its quotes and without the CR of a CR LF. */
  private field(row: number, column: number): { readonly from: number; readonly to: number } {
    const { bytes, u32 } = this.memory.arena;
    const { base, columns, ends, starts, stride } = this.grid;
    const place = fieldPlace(this.grid, column);
    const cell = (ends >>> 2) + row * stride + place;
    const from = place === 0 ? u32[(starts >>> 2) + row]! : u32[cell - 1]! + 1;
    const to = u32[cell]!;
    const ending = column === columns - 1 && to > from && bytes[base + to] === LF && bytes[base + to - 1] === CR;
    return { from, to: ending ? to - 1 : to };
  }

  /** What a field's text could be: `IS_…` bits. */
  private kinds(row: number, column: number): number {
    const { from, to } = this.unquoted(row, column);
    const read = this.formatOf(this.columns[column]!.name)?.read;
    return classifyAs(this.memory.arena.bytes, this.grid.base + from, this.grid.base + to, read);
  }

  /** Digits of a field that is a number, be they more than a float keeps; `undefined` for other texts. */
  private digits(row: number, column: number): Digits | undefined {
    const { from, to } = this.unquoted(row, column);
    const format = this.plan.formats.get(this.columns[column]!.name);
    const text = new TextEncoder().encode(this.text(from, to).trim());
    const plain = format ? plainNumber(text, 0, text.length, format) : text;
    return plain && DECIMAL.test(new TextDecoder().decode(plain)) ? digitsOf(plain) : undefined;
  }

  private valueText(row: number, column: number): string {
    const { from, to } = this.unquoted(row, column);
    return this.text(from, to);
  }

  private unquoted(row: number, column: number): { readonly from: number; readonly to: number } {
    const { bytes } = this.memory.arena;
    const { base } = this.grid;
    const { from, to: end } = this.field(row, column);
    const { quote } = this.plan.dialect;
    if (bytes[base + from] !== quote) return { from, to: end };
    let to = end;
    // Blanks may stand behind a closing quote.
    while (to > from + 1 && isBlank(bytes[base + to - 1]!)) to--;
    return to > from + 1 && bytes[base + to - 1] === quote ? { from: from + 1, to: to - 1 } : { from, to: end };
  }

  private text(from: number, to: number): string {
    return textAt(this.memory, this.grid.base + from, this.grid.base + to);
  }
}

/** A number of which a guess takes all digits. */
const DECIMAL = /^-?(?:0|[1-9]\d*)(?:\.\d*)?(?:[eE][+-]?\d+)?$/;

const widest = (known: Digits | undefined, { whole, scale }: Digits): Digits => ({
  whole: Math.max(known?.whole ?? 0, whole),
  scale: Math.max(known?.scale ?? 0, scale),
});

interface FormatOfColumn {
  readonly read: ReadFormat;
  /** Of it in memory, for the kernels. */
  address(): number;
}

/** A column of a CSV text. */
export type CsvColumn = LazyColumn<CsvSource>;

/** A column as one of a CSV text, if it is. */
export const asCsvColumn = (column: Column | undefined): CsvColumn | undefined =>
  column instanceof LazyColumn && column.source instanceof CsvSource ? column : undefined;

/** Types whose text stands in CSV as a cast reads it: base64, or JSON. */
const ENCODED: readonly DataType['kind'][] = ['binary', 'json', 'list'];

function fromText(memory: Memory, text: Vector, type: DataType): DecodedColumn {
  const span = { start: 0, end: 0 };
  const value = { kind: 'column', type: text.type, name: 'value', span } as const;
  const cast = { kind: 'cast', type, value, safe: false, span } as const;
  const { vector, refusals } = evaluate(cast, { rows: text.length, column: () => text }, memory);
  return { vector, refused: refusals?.codes ?? 0 };
}

/** Reads and scans the range of a task. Returns `undefined` when no row of the table starts in it. */
export function openCsvRange(context: TaskContext, plan: CsvSourcePlan, task: RangeTask): CsvSource | undefined {
  const { arena } = context.memory;
  // With a limit on rows, what comes before decides how many to take: no use in looking ahead.
  const known =
    task.maxRows === UNLIMITED ? peekLink(arena, task.links.before) : awaitLink(arena, task.links.before, context.stopped);
  // A range whose start is not known yet is read from one byte before, to see whether a row starts right at its first byte.
  const text = new RangeText(context, task, known?.end === task.from ? task.from : Math.max(task.from - 1, 0), TOO_LONG);
  let start = known ? known.end - text.origin : arena.kernels.nextLine(text.base, 0, text.bytes);
  const guess = !known && start < text.stop ? tryScan(context, text, plan, task, start, UNLIMITED) : undefined;
  const before = known ?? awaitLink(arena, task.links.before, context.stopped);
  const rowsLeft = task.maxRows === UNLIMITED ? UNLIMITED : Math.max(0, task.maxRows - before.rows);
  if (before.end - text.origin >= text.stop || rowsLeft === 0) {
    publishLink(arena, task.links.after, before);
    text.free();
    return undefined;
  }
  const right = guess && before.end - text.origin === start;
  start = before.end - text.origin;
  const grid = right ? guess : scanRange(context, text, plan, task, start, rowsLeft, before.lines);
  publishLink(arena, task.links.after, {
    end: text.origin + grid.end,
    lines: before.lines + grid.lines,
    rows: before.rows + grid.rows + grid.refused.length,
  });
  context.countBytesRead(grid.end - start);
  return new CsvSource(context.memory, plan, grid, text.base, text.capacity, start, before.lines, task);
}

/** Opens whole rows of text that lie in memory. */
export function openCsvBytes(context: TaskContext, plan: CsvSourcePlan, task: BytesTask): CsvSource {
  const { arena, scratch } = context.memory;
  const before = task.links && awaitLink(arena, task.links.before, context.stopped);
  const maxRows = before ? Math.max(0, task.maxRows - before.rows) : task.maxRows;
  const range = { base: task.block, from: task.from, stop: task.bytes, to: task.bytes, final: true, maxRows };
  const grid = scanCsv(arena, scratch, plan.dialect, fieldsOf(plan, task), range)!;
  if (before) publishLink(arena, task.links!.after, { ...before, rows: before.rows + grid.rows + grid.refused.length });
  context.countBytesRead(task.bytes);
  return new CsvSource(context.memory, plan, grid, task.block, task.bytes, task.from, task.line, task);
}

/** Fields of a row of the file. */
const fieldsOf = ({ columns }: CsvSourcePlan, { order }: Pick<RangeTask, 'order'>): number => order?.length ?? columns.length;

function scanRange(
  context: TaskContext,
  text: RangeText,
  plan: CsvSourcePlan,
  task: RangeTask,
  from: number,
  maxRows: number,
  lines: number,
): CsvGrid {
  for (;;) {
    const grid = tryScan(context, text, plan, task, from, maxRows);
    if (grid) return grid;
    try {
      text.grow();
    } catch (error) {
      throw error instanceof RunError ? tooLong(context, text, plan, from, lines, error) : error;
    }
  }
}

/** The error of a row that is too long, with the line where the quote opens that makes it so. */
function tooLong(
  context: TaskContext,
  text: RangeText,
  plan: CsvSourcePlan,
  from: number,
  lines: number,
  error: RunError,
): RunError {
  const { arena, scratch } = context.memory;
  const { delimiter, quote, escape, skipBlanks } = plan.dialect;
  const mark = writeMark(arena, (bytes) => scratch.alloc(bytes), delimiter);
  const start = text.base + from;
  const opens = arena.kernels.csvQuoteOpens(start, 0, text.bytes - from, mark, quote, escape, skipBlanks ? 1 : 0);
  if (opens >= text.bytes - from) return error;
  const line = lines + arena.kernels.countLines(start, 0, opens) + 1;
  return new RunError(error.code, `${error.message}; a quote opens on line ${line}, and none closes it`, {
    ...(error.remedy !== undefined && { remedy: error.remedy }),
  });
}

/** `undefined` when a row goes on behind what is read: a row that is guessed may seem to go on for long behind a closing quote. */
function tryScan(
  { memory: { arena, scratch } }: TaskContext,
  text: RangeText,
  plan: CsvSourcePlan,
  task: RangeTask,
  from: number,
  maxRows: number,
): CsvGrid | undefined {
  const { base, final } = text;
  const to = final ? text.endLine() : text.bytes;
  const stop = final ? Math.min(text.stop, to) : text.stop;
  return scanCsv(arena, scratch, plan.dialect, fieldsOf(plan, task), { base, from, stop, to, final, maxRows });
}
