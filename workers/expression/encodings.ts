import { REFUSED_INVALID_CAST } from '../../columns/layout.ts';
import { writeText } from '../../columns/values.ts';
import { valueBytes } from '../../columns/vector.ts';
import type { DataType } from '../../model/types.ts';
import type { Frame } from './frame.ts';
import type { Operand } from './operand.ts';
import { eachRow } from './row-by-row.ts';
import type { Computed, StrictKernel } from './strict.ts';
import { TextReader, TextWriter } from './texts.ts';

/** Calls `convert` for every row that is not null; rows for which it gives false are refused. */
function eachText(
  frame: Frame,
  operand: Operand,
  validity: number,
  convert: (row: number, reader: TextReader) => boolean,
): number {
  const reader = new TextReader(frame.arena, operand);
  return eachRow(frame, validity, (row) => (convert(row, reader) ? 0 : REFUSED_INVALID_CAST));
}

/** Bytes as base64 text. */
export const toBase64: StrictKernel = (frame, [bytes], validity, type): Computed => {
  const values = frame.scratch.allocZeroed(valueBytes(type, frame.rows));
  const writer = new TextWriter(frame.arena, frame.scratch, values);
  eachText(frame, bytes!, validity, (row, reader) => {
    writer.write(row, reader.raw(row).toString('base64'));
    return true;
  });
  return { values };
};

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The bytes of base64 text. */
export const fromBase64: StrictKernel = (frame, [text], validity, type): Computed => {
  const { arena, scratch, rows } = frame;
  const values = scratch.allocZeroed(valueBytes(type, rows));
  const refused = eachText(frame, text!, validity, (row, reader) => {
    const value = reader.text(row).trim();
    if (!BASE64.test(value)) return false;
    writeText(arena, scratch, values + row * 16, Buffer.from(value, 'base64'));
    return true;
  });
  return { values, refused };
};

/** The floats that stand in JSON as text. */
const NO_JSON_NUMBERS: ReadonlySet<unknown> = new Set(['NaN', 'Infinity', '-Infinity']);

const LIST_ITEMS: Partial<Record<DataType['kind'], (item: unknown) => boolean>> = {
  integer: Number.isInteger,
  float: (item) => typeof item === 'number' || NO_JSON_NUMBERS.has(item),
  boolean: (item) => typeof item === 'boolean',
  json: () => true,
  list: Array.isArray,
};

/** JSON text of a list whose items are of its type, or null; as it is. */
export const toList: StrictKernel = (frame, [text], validity, type): Computed => {
  const isItem = (type.kind === 'list' && LIST_ITEMS[type.item.kind]) || ((item: unknown) => typeof item === 'string');
  const refused = eachText(frame, text!, validity, (row, reader) => {
    try {
      const list: unknown = JSON.parse(reader.text(row));
      return Array.isArray(list) && list.every((item) => item === null || isItem(item));
    } catch {
      return false;
    }
  });
  return { values: frame.vector(text!).values, refused };
};

/** JSON text, as it is. */
export const toJson: StrictKernel = (frame, [text], validity): Computed => {
  const refused = eachText(frame, text!, validity, (row, reader) => {
    try {
      JSON.parse(reader.text(row));
      return true;
    } catch {
      return false;
    }
  });
  return { values: frame.vector(text!).values, refused };
};
