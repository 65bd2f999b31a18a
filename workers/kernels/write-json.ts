import {
  JSON_BYTES,
  JSON_COLUMN_BYTES,
  JSON_FLOAT,
  JSON_INTEGER,
  JSON_MAX_DEPTH,
  JSON_PLAIN,
  JSON_QUOTED,
  JSON_TEXT,
  JSON_VALUE,
} from '../../columns/layout.ts';
import { bitmapBytes, isView, type Vector } from '../../columns/vector.ts';
import { RunError } from '../../model/errors.ts';
import type { DataType } from '../../model/types.ts';
import { FileAppender } from '../append.ts';
import type { Frame } from '../frame.ts';
import { asText } from '../text-columns.ts';
import type { CreateOperator } from './operator.ts';

const COMMA = new TextEncoder().encode(',');

/**
 * Formats rows as JSON objects and appends them to the file, behind the rows of the tasks before. In a list every row but the first of a task begins with a comma;
 * whether that one needs one, too, is known when the tasks before are done.
 */
export const writeJson: CreateOperator<'write-json'> = (operator, index, context) => {
  const { options, columns } = operator;
  const { format, pretty, compression } = options;
  const { memory } = context;
  const { arena, scratch } = memory;
  const appender = new FileAppender(context, context.sinks[index]!, compression, 'utf-8', format === 'array' ? COMMA : undefined);
  const prefixes = columns.map(({ name }, i) => store(prefixOf(name, i)));
  const { head, tail } = around();
  const stack = scratch.alloc(JSON_MAX_DEPTH);
  let rows = 0;

  return {
    push(frame) {
      const described = describe(frame);
      const write = (from: number, to: number, { address, bytes }: { readonly address: number; readonly bytes: number }) =>
        arena.kernels.jsonWrite(
          described,
          columns.length,
          head.address,
          head.bytes,
          tail.address,
          tail.bytes,
          from,
          to,
          address,
          address + bytes,
          stack,
        );
      for (let row = 0; row < frame.rows; ) {
        const start = row;
        let piece = appender.alloc();
        row = write(row, frame.rows, piece);
        if (row === start && arena.kernels.jsonWriteRefused() < 0) {
          const bound = arena.kernels.jsonRowBound(described, columns.length, row, head.bytes + tail.bytes);
          piece = appender.alloc(bound);
          row = write(row, row + 1, piece);
        }
        const refused = arena.kernels.jsonWriteRefused();
        if (refused >= 0) throw invalid(columns[refused]!.name);
        const skipped = format === 'array' && rows + start === 0 ? 1 : 0;
        appender.add(piece.address + skipped, (arena.kernels.jsonWriteEnd() >>> 0) - piece.address - skipped);
      }
      rows += frame.rows;
    },
    finish() {
      context.result(index, { rows, bytes: appender.finish(rows) });
    },
  };

  function prefixOf(name: string, i: number): string {
    const separator = i === 0 ? '' : ',';
    return pretty ? `${separator}\n    ${JSON.stringify(name)}: ` : `${separator}${JSON.stringify(name)}:`;
  }

  function around() {
    if (format === 'lines') return { head: store('{'), tail: store('}\n') };
    if (!pretty) return { head: store(',\n{'), tail: store('}') };
    return { head: store(',\n  {'), tail: store(columns.length === 0 ? '}' : '\n  }') };
  }

  function store(text: string): { readonly address: number; readonly bytes: number } {
    const encoded = new TextEncoder().encode(text);
    const address = scratch.alloc(encoded.length);
    arena.bytes.set(encoded, address);
    return { address, bytes: encoded.length };
  }

  function describe(frame: Frame): number {
    const address = scratch.alloc(columns.length * JSON_COLUMN_BYTES);
    columns.forEach(({ name, type }, i) => {
      const vector = frame.vector(name);
      const text = isView(type) ? vector : type.kind === 'null' ? nulls(vector) : asText(memory, vector);
      const { address: prefix, bytes } = prefixes[i]!;
      const words = [kindOf(type), bytes, prefix, text.values, text.validity, vector.values];
      arena.u32.set(words, (address + i * JSON_COLUMN_BYTES) >>> 2);
    });
    return address;
  }

  function nulls({ length }: Vector): { readonly values: number; readonly validity: number } {
    return { values: scratch.allocZeroed(length * 16), validity: scratch.allocZeroed(bitmapBytes(length)) };
  }

  function invalid(column: string): RunError {
    return new RunError('invalid-json', `column ${column} holds text that is not JSON`, {
      stage: operator.stage,
      remedy: 'cast the column to string, to write it as text',
    });
  }
};

function kindOf(type: DataType): number {
  switch (type.kind) {
    case 'integer':
      return JSON_INTEGER;
    case 'float':
      return JSON_FLOAT;
    case 'string':
      return JSON_TEXT;
    case 'binary':
      return JSON_BYTES;
    case 'json':
    case 'list':
      return JSON_VALUE;
    case 'boolean':
    case 'null':
      return JSON_PLAIN;
    default:
      return JSON_QUOTED;
  }
}
