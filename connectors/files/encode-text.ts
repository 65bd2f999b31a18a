import { RunError } from '../../model/errors.ts';
import { type EncodeTable, encodeTable, gb18030Bytes } from './encode-table.ts';
import type { Encoding } from './encoding.ts';

const MARKS: { readonly [name in Encoding]?: Uint8Array } = {
  'utf-8': Uint8Array.of(0xef, 0xbb, 0xbf),
  'utf-16le': Uint8Array.of(0xff, 0xfe),
  'utf-16be': Uint8Array.of(0xfe, 0xff),
};

/** The byte order mark of an encoding; empty for those that have none. */
export const byteOrderMarkOf = (encoding: Encoding): Uint8Array => MARKS[encoding] ?? new Uint8Array(0);

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
  const table = encodeTable(encoding);
  if (table.single) return encodeSingle(decoded, encoding, table);
  const out = Buffer.allocUnsafe(decoded.length * 4);
  let end = 0;
  for (const character of decoded) {
    const bytes = bytesOf(character.codePointAt(0)!, encoding, table);
    if (bytes < 0) throw unencodable(character, encoding);
    const length = bytes > 0xffffff ? 4 : bytes > 0xffff ? 3 : bytes > 0xff ? 2 : 1;
    end = out.writeUIntBE(bytes, end, length);
  }
  return out.subarray(0, end);
}

function encodeSingle(text: string, encoding: Encoding, { basic }: EncodeTable): Uint8Array {
  const out = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const byte = basic[text.charCodeAt(i)]!;
    if (byte < 0) throw unencodable(String.fromCodePoint(text.codePointAt(i)!), encoding);
    out[i] = byte;
  }
  return out;
}

/** The first character of `text` that `encoding` does not have, for refusing its row; `undefined` when it has all. */
export function firstUnencodable(text: string, encoding: Encoding): string | undefined {
  if (isUnicode(encoding)) return undefined;
  const table = encodeTable(encoding);
  for (const character of text) if (bytesOf(character.codePointAt(0)!, encoding, table) < 0) return character;
  return undefined;
}

function bytesOf(point: number, encoding: Encoding, { basic, others }: EncodeTable): number {
  const bytes = point > 0xffff ? (others.get(point) ?? -1) : basic[point]!;
  return bytes < 0 && encoding === 'gb18030' ? gb18030Bytes(point) : bytes;
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
