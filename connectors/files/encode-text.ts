import { RunError } from '../../model/errors.ts';
import type { Encoding } from './encoding.ts';

/** Windows-1252 of 0x80 to 0x9F, as Unicode; what it leaves undefined stands for the control character of the same number. */
const WINDOWS_1252 =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f' +
  '\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178';
const WINDOWS_1252_BYTES = new Map(Array.from(WINDOWS_1252, (character, index) => [character.charCodeAt(0), 0x80 + index]));

const MARKS: Readonly<Record<Encoding, Uint8Array>> = {
  'utf-8': Uint8Array.of(0xef, 0xbb, 0xbf),
  'utf-16le': Uint8Array.of(0xff, 0xfe),
  'utf-16be': Uint8Array.of(0xfe, 0xff),
  latin1: new Uint8Array(0),
  'windows-1252': new Uint8Array(0),
};

/** The byte order mark of an encoding; empty for those that have none. */
export const byteOrderMarkOf = (encoding: Encoding): Uint8Array => MARKS[encoding];

/** Whether every character can be written in the encoding. */
export const isUnicode = (encoding: Encoding): boolean => encoding.startsWith('utf-');

/**
 * `text` (UTF-8, whole characters) in another encoding, without byte order mark. Blocks of a file can be encoded one by one, in any order.
 * Throws `RunError` `unencodable-character` for the first character that the encoding does not have.
 */
export function encodeText(text: Uint8Array, encoding: Encoding): Uint8Array {
  if (encoding === 'utf-8') return text;
  const decoded = decodeUtf8(text);
  if (encoding === 'utf-16le') return Buffer.from(decoded, 'utf16le');
  if (encoding === 'utf-16be') return Buffer.from(decoded, 'utf16le').swap16();
  const out = new Uint8Array(decoded.length);
  for (let i = 0; i < decoded.length; i++) {
    const byte = byteOf(decoded.charCodeAt(i), encoding);
    if (byte < 0) throw unencodable(String.fromCodePoint(decoded.codePointAt(i)!), encoding);
    out[i] = byte;
  }
  return out;
}

/** The first character of `text` that `encoding` does not have, for refusing its row; `undefined` when it has all. */
export function firstUnencodable(text: string, encoding: Encoding): string | undefined {
  if (isUnicode(encoding)) return undefined;
  for (const character of text) {
    const point = character.codePointAt(0)!;
    if (point > 0xffff || byteOf(point, encoding) < 0) return character;
  }
  return undefined;
}

function byteOf(unit: number, encoding: Encoding): number {
  if (encoding === 'latin1') return unit <= 0xff ? unit : -1;
  return unit < 0x80 || (unit >= 0xa0 && unit <= 0xff) ? unit : (WINDOWS_1252_BYTES.get(unit) ?? -1);
}

function unencodable(character: string, encoding: Encoding): RunError {
  const point = `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
  return new RunError('unencodable-character', `${encoding} has no character ${character} (${point})`, {
    value: character,
    remedy: 'set encoding to utf-8',
  });
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });

function decodeUtf8(text: Uint8Array): string {
  try {
    return decoder.decode(text.buffer instanceof SharedArrayBuffer ? text.slice() : text);
  } catch (cause) {
    throw new RunError('invalid-encoding', 'text to be written is not valid UTF-8', { cause, remedy: 'set encoding to utf-8' });
  }
}
