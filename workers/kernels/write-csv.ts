import {
  CSV_COLUMN_BYTES,
  CSV_DIALECT_BYTES,
  CSV_ENCODED,
  CSV_FIELDS,
  CSV_QUOTE_ALWAYS,
  CSV_QUOTE_NEEDED,
  CSV_QUOTE_NEVER,
  CSV_QUOTE_REFUSED,
  CSV_TEXT,
} from '../../columns/layout.ts';
import { isView } from '../../columns/vector.ts';
import type { CsvWriteOptions } from '../../connectors/csv/options.ts';
import { RunError } from '../../model/errors.ts';
import { type DataType, STRING } from '../../model/types.ts';
import { FileAppender } from '../append.ts';
import type { CsvOutputColumn } from '../fragment-plan.ts';
import type { Frame } from '../frame.ts';
import { rawSpan, untouchedText } from '../passing.ts';
import { AbsentColumn } from '../sources/absent-column.ts';
import { asCsvColumn } from '../sources/csv.ts';
import { WriteFormats } from '../write-formats.ts';
import type { CreateOperator } from './operator.ts';

/** Formats rows as CSV and appends them to the file, behind the rows of the tasks before. */
export const writeCsv: CreateOperator<'write-csv'> = (operator, index, context) => {
  const { options, columns } = operator;
  const { memory } = context;
  const { arena, scratch } = memory;
  const appender = new FileAppender(context, context.sinks[index]!, options.compression, options.encoding);
  const dialect = writeDialect();
  const formats = new WriteFormats(memory, options);
  let rows = 0;

  return {
    push(frame) {
      const described = describe(frame);
      const write = (from: number, to: number, { address, bytes }: { readonly address: number; readonly bytes: number }) => {
        const row = arena.kernels.csvWrite(described, columns.length, dialect, from, to, address, address + bytes);
        const refused = arena.kernels.csvWriteRefused();
        if (refused >= 0) throw unquotable(columns[refused]!);
        return row;
      };
      let row = 0;
      while (row < frame.rows) {
        const start = row;
        let piece = appender.alloc();
        row = write(row, frame.rows, piece);
        if (row === start) {
          const bound = (arena.kernels.csvRowBound(described, columns.length, dialect, row) >>> 0) + 64;
          piece = appender.alloc(bound);
          row = write(row, row + 1, piece);
        }
        appender.add(piece.address, (arena.kernels.csvWriteEnd() >>> 0) - piece.address);
      }
      rows += frame.rows;
    },
    finish() {
      context.result(index, { rows, bytes: appender.finish() });
    },
  };

  function describe(frame: Frame): number {
    const address = scratch.allocZeroed(columns.length * CSV_COLUMN_BYTES);
    columns.forEach((column, i) => {
      const word = (address + i * CSV_COLUMN_BYTES) >>> 2;
      const put = (...words: number[]) => arena.u32.set(words, word);
      const found = column.kind === 'raw' ? frame.find(column.columns[0]!) : undefined;
      const source = asCsvColumn(found);
      if (column.kind === 'raw' && (source?.source.grid.loose || found instanceof AbsentColumn)) {
        const { values, validity } = rawSpan(memory, frame, column.columns);
        put(CSV_ENCODED, CSV_QUOTE_NEVER, 0, values, validity, column.columns.length);
      } else if (column.kind === 'raw' && source) {
        const { grid } = source.source;
        const last = asCsvColumn(frame.column(column.columns.at(-1)!))!;
        put(
          CSV_FIELDS,
          0,
          0,
          grid.base,
          grid.ends,
          grid.starts,
          grid.columns,
          source.index,
          last.index,
          source.selection?.address ?? 0,
        );
      } else if (column.kind === 'raw') {
        const { values, validity } = frame.vector(column.name);
        put(CSV_ENCODED, CSV_QUOTE_NEVER, 0, values, validity, column.columns.length);
      } else if (column.kind === 'text') {
        const { values, validity } = untouchedText(frame, column.name, column.field.name);
        put(CSV_TEXT, quotingOf(STRING, options), 0, values, validity);
      } else {
        const text = formats.text(frame.vector(column.field.name));
        const guard = options.formulaGuard && isView(column.field.type) ? 1 : 0;
        put(CSV_TEXT, quotingOf(column.field.type, options), guard, text.values, text.validity);
      }
    });
    return address;
  }

  function writeDialect(): number {
    const code = (text: string) => text.charCodeAt(0);
    const nullText = new TextEncoder().encode(options.nullValue);
    const text = scratch.alloc(nullText.length);
    arena.bytes.set(nullText, text);
    const address = scratch.alloc(CSV_DIALECT_BYTES);
    const crlf = options.lineEnding === 'crlf';
    const words = [
      code(options.delimiter),
      code(options.quote),
      code(options.escape),
      crlf ? 2 : 1,
      crlf ? 0x0a0d : 0x0a,
      nullText.length,
      text,
    ];
    arena.u32.set(words, address >>> 2);
    return address;
  }

  function unquotable(column: CsvOutputColumn): RunError {
    const name = column.kind === 'raw' ? column.columns[0] : column.field.name;
    return new RunError('needs-quotes', `column ${name} holds text with a delimiter, quote or line break, but quoting is none`, {
      stage: operator.stage,
      remedy: 'set quoting to needed, or choose another delimiter',
    });
  }
};

function quotingOf(type: DataType, { quoting, delimiter, decimal, dateFormats }: CsvWriteOptions): number {
  const numeric = type.kind === 'integer' || type.kind === 'float' || type.kind === 'decimal';
  if (quoting === 'all' || (quoting === 'non-numeric' && !numeric)) return CSV_QUOTE_ALWAYS;
  if (quoting === 'none') return CSV_QUOTE_REFUSED;
  // Numbers hold no delimiter that people use; other delimiters are looked for as in text.
  const usual = dateFormats.length === 0 && decimal !== delimiter;
  return isView(type) || !usual || !',;\t|'.includes(delimiter) ? CSV_QUOTE_NEEDED : CSV_QUOTE_NEVER;
}
