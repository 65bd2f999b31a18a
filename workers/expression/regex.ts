import { REFUSED_INVALID_ARGUMENT } from '../../columns/layout.ts';
import { bitmapBytes, valueBytes } from '../../columns/vector.ts';
import type { Frame } from './frame.ts';
import type { Operand } from './operand.ts';
import { Regex } from './regex-engine.ts';
import { eachRow, keptBy } from './row-by-row.ts';
import type { Computed, StrictKernel } from './strict.ts';
import { TextReader, TextWriter } from './texts.ts';

const compiled = keptBy(Regex.of);

type OnRow = (row: number, text: string, regex: Regex) => boolean;

/** Calls `onRow` for the rows that are not null. Refuses those whose pattern is none or for which it gives false. */
function eachText(frame: Frame, text: Operand, pattern: Operand, validity: number, onRow: OnRow): number {
  const texts = new TextReader(frame.arena, text);
  const patterns = new TextReader(frame.arena, pattern);
  const constant = pattern.constant ? compiled(patterns.text(0)) : undefined;
  return eachRow(frame, validity, (row) => {
    const regex = pattern.constant ? constant : compiled(patterns.text(row));
    return regex && onRow(row, texts.text(row), regex) ? 0 : REFUSED_INVALID_ARGUMENT;
  });
}

/** Whether the pattern is found in the text. */
export const matches: StrictKernel = (frame, [text, pattern], validity) => {
  const { bytes } = frame.arena;
  const values = frame.scratch.allocZeroed(bitmapBytes(frame.rows));
  const refused = eachText(frame, text!, pattern!, validity, (row, value, regex) => {
    if (regex.test(value)) bytes[values + (row >> 3)]! |= 1 << (row & 7);
    return true;
  });
  return { values, refused };
};

export const regexpReplace: StrictKernel = (frame, [text, pattern, replacement], validity, type) => {
  const values = frame.scratch.allocZeroed(valueBytes(type, frame.rows));
  const replacements = new TextReader(frame.arena, replacement!);
  const writer = new TextWriter(frame.arena, frame.scratch, values);
  const refused = eachText(frame, text!, pattern!, validity, (row, value, regex) => {
    writer.write(row, regex.replace(value, replacements.text(row)));
    return true;
  });
  return { values, refused };
};

/** The first match or its group; null without one. Refuses a group that the pattern does not have. */
export const regexpExtract: StrictKernel = (frame, [text, pattern, group], validity, type): Computed => {
  const { arena, scratch, rows } = frame;
  const values = scratch.allocZeroed(valueBytes(type, rows));
  const found = scratch.allocZeroed(bitmapBytes(rows));
  const writer = new TextWriter(arena, scratch, values);
  const refused = eachText(frame, text!, pattern!, validity, (row, value, regex) => {
    const number = group ? arena.i64[(group.values >>> 3) + (group.constant ? 0 : row)]! : 0n;
    if (number < 0n || number > BigInt(regex.groups)) return false;
    const part = regex.exec(value)?.[Number(number)];
    if (part !== undefined) {
      writer.write(row, part);
      arena.bytes[found + (row >> 3)]! |= 1 << (row & 7);
    }
    return true;
  });
  return { values, validity: found, refused };
};
