import { valueBytes } from '../../columns/vector.ts';
import { isValidRow } from './operand.ts';
import type { StrictKernel } from './strict.ts';
import { TextReader, TextWriter } from './texts.ts';

/** The digest of the text's UTF-8 bytes in hexadecimal. */
const digest =
  (algorithm: 'md5' | 'sha256'): StrictKernel =>
  (frame, [text], validity, type) => {
    const values = frame.scratch.allocZeroed(valueBytes(type, frame.rows));
    const { hash } = process.getBuiltinModule('node:crypto');
    const reader = new TextReader(frame.arena, text!);
    const writer = new TextWriter(frame.arena, frame.scratch, values);
    for (let row = 0; row < frame.rows; row++) {
      if (isValidRow(frame.arena, validity, row)) writer.write(row, hash(algorithm, reader.raw(row)));
    }
    return { values };
  };

export const md5 = digest('md5');
export const sha256 = digest('sha256');
