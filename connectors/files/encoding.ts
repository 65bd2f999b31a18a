import { isUtf8 } from 'node:buffer';
import { ENCODINGS, type EncodingName, encodingNamed } from '../../model/encodings.ts';
import { RunError } from '../../model/errors.ts';
import { shorten } from '../../model/shorten.ts';
import { didYouMean } from '../../model/suggest.ts';
import { guessEncoding } from './guess-encoding.ts';

/** How a file's text is encoded (see `ENCODINGS`). */
export type Encoding = Exclude<EncodingName, 'utf-16'>;

/** The encoding of a name in any spelling (see `encodingNamed`); `undefined` for an unknown one. `utf-16` alone is little-endian unless a mark says else. */
export function parseEncoding(name: string): Encoding | undefined {
  const found = encodingNamed(name);
  return found === 'utf-16' ? 'utf-16le' : found;
}

/** `did you mean 'utf-8'?` for a name that `parseEncoding` refuses. */
export const encodingRemedy = (name: string): string =>
  didYouMean(name.toLowerCase(), ENCODINGS) ?? `encodings are: ${ENCODINGS.join(', ')}`;

/** The byte order mark at the beginning of `bytes`: its encoding and length, or `undefined`. */
export function byteOrderMark(bytes: Uint8Array): { readonly encoding: Encoding; readonly bytes: number } | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return { encoding: 'utf-8', bytes: 3 };
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { encoding: 'utf-16le', bytes: 2 };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { encoding: 'utf-16be', bytes: 2 };
  return undefined;
}

/**
 * How to read a text by its first bytes: the encoding, the bytes of the byte order mark to skip, and whether it could be another. A mark of UTF-16 decides its byte
 * order, whatever the setting. Throws `RunError` `invalid-encoding` for UTF-32.
 */
export function encodingOf(
  sample: Uint8Array,
  setting: Encoding | 'auto',
  path: string,
): { readonly encoding: Encoding; readonly markBytes: number; readonly doubt?: string } {
  if (isUtf32(sample)) {
    const remedy = 'convert it, for example with: iconv -f UTF-32 -t UTF-8';
    throw new RunError('invalid-encoding', `cannot read ${path}: it is UTF-32`, { value: path, remedy });
  }
  const mark = byteOrderMark(sample);
  const { encoding: detected, doubt } = setting === 'auto' ? findEncoding(sample) : { encoding: setting, doubt: undefined };
  const encoding = detected.startsWith('utf-16') && mark?.encoding.startsWith('utf-16') ? mark.encoding : detected;
  return { encoding, markBytes: mark?.encoding === encoding ? mark.bytes : 0, ...(doubt !== undefined && { doubt }) };
}

/** Whether a text begins with a byte order mark of UTF-32, or each four of its first bytes are a character, hardly one of them NUL. */
function isUtf32(sample: Uint8Array): boolean {
  const view = new DataView(sample.buffer, sample.byteOffset, Math.min(sample.length, 4096) & ~3);
  if (view.byteLength < 4) return false;
  return [true, false].some((littleEndian) => {
    if (view.getUint32(0, littleEndian) === 0xfeff) return true;
    let nuls = 0;
    for (let at = 0; at < view.byteLength; at += 4) {
      const character = view.getUint32(at, littleEndian);
      if (character > 0x10ffff) return false;
      if (character === 0) nuls++;
    }
    return view.byteLength >= 16 && nuls * 16 < view.byteLength / 4;
  });
}

/** Part of the code units of UTF-16 text that must have a zero high byte (ASCII and Latin-1 characters) to be told from others. */
const UTF16_ZEROS = 0.4;

/** The score below which no encoding makes sense of a text. */
const HOPELESS = -0.5;
const NO_GUESS = 'the text is not UTF-8, and no other encoding fits it; set encoding';

/** Bytes that stand for nothing in Windows-1252. */
const NOT_WINDOWS: ReadonlySet<number> = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);

/** The encoding of a file by its first bytes (see `findEncoding`). */
export const detectEncoding = (sample: Uint8Array): Encoding => findEncoding(sample).encoding;

/**
 * The encoding of a file by its first bytes: its byte order mark; UTF-16 if every other byte is often zero and the others hardly ever;
 * UTF-8 if it is valid (a character cut off by the end of the sample does not count), or damaged: it has more characters of several bytes than bytes that belong
 * to none, or a lone byte that means nothing in Windows-1252 either; else what `guessEncoding` finds. `doubt`: a sentence for what could be another.
 */
export function findEncoding(sample: Uint8Array): { readonly encoding: Encoding; readonly doubt?: string } {
  const mark = byteOrderMark(sample);
  if (mark) return { encoding: mark.encoding };
  const zeros = [0, 0];
  const units = sample.length >> 1;
  for (let i = 0; i < units * 2; i++) if (sample[i] === 0) zeros[i & 1]!++;
  if (units >= 2 && zeros[1]! >= units * UTF16_ZEROS && zeros[0]! <= units * 0.05) return { encoding: 'utf-16le' };
  if (units >= 2 && zeros[0]! >= units * UTF16_ZEROS && zeros[1]! <= units * 0.05) return { encoding: 'utf-16be' };
  if (isUtf8(sample)) return { encoding: 'utf-8' };
  const { characters, strays } = countUtf8(sample);
  if (characters > strays.length || strays.length === 0) return { encoding: 'utf-8' };
  if (strays.length === 1) return { encoding: NOT_WINDOWS.has(strays[0]!) ? 'utf-8' : 'windows-1252' };
  const { encoding, score, doubt } = guessEncoding(sample);
  if (score < HOPELESS)
    return { encoding: strays.some((byte) => NOT_WINDOWS.has(byte)) ? 'utf-8' : 'windows-1252', doubt: NO_GUESS };
  if (!doubt) return { encoding };
  const other = doubt.other === undefined ? '' : `, for example to ${doubt.other}`;
  return {
    encoding,
    doubt: `the text is taken for ${encoding} (${shorten(doubt.word, 30)}); if it reads wrong, set encoding${other}`,
  };
}

/** Characters of several bytes, and the bytes above ASCII that belong to none. A character that the end of the sample cuts off is neither. */
function countUtf8(sample: Uint8Array): { readonly characters: number; readonly strays: readonly number[] } {
  const strays: number[] = [];
  let characters = 0;
  for (let at = 0; at < sample.length; ) {
    const lead = sample[at]!;
    const length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
    const bytes = sample.subarray(at, at + length);
    const cutOff = bytes.length < length && bytes.every((byte, i) => i === 0 || (byte & 0xc0) === 0x80);
    if (cutOff) break;
    if (length > 0 && bytes.length === length && isUtf8(bytes)) {
      if (length > 1) characters++;
      at += length;
    } else {
      strays.push(lead);
      at++;
    }
  }
  return { characters, strays };
}
