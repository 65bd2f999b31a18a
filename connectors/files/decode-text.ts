import { RunError } from '../../model/errors.ts';
import { type Encoding, encodingOf } from './encoding.ts';

/** Bytes that `auto` looks at. */
const DETECT_BYTES = 64 * 1024;

/**
 * The text of `chunks` as UTF-8, without byte order mark. UTF-8 passes untouched: whoever parses it finds what is invalid. A mark of
 * UTF-16 decides its byte order, whatever the setting. Throws `RunError` `invalid-encoding` with the byte offset of malformed UTF-16, and for UTF-32.
 */
export async function* decodeText(
  chunks: AsyncIterable<Uint8Array>,
  setting: Encoding | 'auto',
  path: string,
): AsyncIterable<Uint8Array> {
  const source = chunks[Symbol.asyncIterator]();
  try {
    const { head, ended } = await readHead(source, setting === 'auto' ? DETECT_BYTES : 4);
    const { encoding, markBytes } = encodingOf(head.subarray(0, DETECT_BYTES), setting, path);
    const decode = decoderOf(encoding, path, markBytes);
    const first = decode(head.subarray(markBytes), ended);
    if (first.length > 0) yield first;
    if (ended) return;
    for (;;) {
      const result = await source.next();
      const text = decode(result.done ? new Uint8Array(0) : result.value, result.done === true);
      if (text.length > 0) yield text;
      if (result.done) return;
    }
  } finally {
    await source.return?.();
  }
}

/** At least `bytes` bytes of the beginning, fewer only at the end. */
async function readHead(
  source: AsyncIterator<Uint8Array>,
  bytes: number,
): Promise<{ readonly head: Uint8Array; readonly ended: boolean }> {
  const parts: Uint8Array[] = [];
  let length = 0;
  while (length < bytes) {
    const result = await source.next();
    if (result.done) return { head: concat(parts), ended: true };
    parts.push(result.value);
    length += result.value.length;
  }
  return { head: concat(parts), ended: false };
}

/** The chunks one after the other; a single one is not copied. */
export function concat(chunks: readonly Uint8Array[]): Uint8Array {
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
}

/** Decodes chunk by chunk to UTF-8; `last` says that nothing follows. */
type Decode = (chunk: Uint8Array, last: boolean) => Uint8Array;

function decoderOf(encoding: Encoding, path: string, start: number): Decode {
  switch (encoding) {
    case 'utf-8':
      return (chunk) => chunk;
    case 'latin1':
      return (chunk) => Buffer.from(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString('latin1'), 'utf8');
    case 'utf-16le':
    case 'utf-16be':
      return utf16Decoder(encoding, path, start);
    default:
      return legacyDecoder(encoding);
  }
}

/** A byte that no UTF-8 has: what cannot be decoded becomes one, so that its row is refused as other damaged text is. */
const NO_TEXT = Uint8Array.of(0xff);

function legacyDecoder(encoding: Encoding): Decode {
  const decoder = new TextDecoder(encoding);
  return (chunk, last) => {
    const text = decoder.decode(chunk, { stream: !last });
    if (!text.includes('\ufffd')) return Buffer.from(text, 'utf8');
    const parts = text.split('\ufffd').map((part) => Buffer.from(part, 'utf8'));
    return Buffer.concat(parts.flatMap((part, i) => (i === 0 ? [part] : [NO_TEXT, part])));
  };
}

function utf16Decoder(encoding: 'utf-16le' | 'utf-16be', path: string, start: number): Decode {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  let offset = start;
  // The bytes that the decoder may hold back from the chunk before: half a unit, half a pair.
  let tail: Uint8Array = new Uint8Array(0);
  return (chunk, last) => {
    try {
      const text = Buffer.from(decoder.decode(chunk, { stream: !last }), 'utf8');
      offset += chunk.length;
      tail = concat([tail, chunk]).slice(-4);
      return text;
    } catch (cause) {
      const from = offset - tail.length;
      const at = from + malformedAt(concat([tail, chunk]), encoding === 'utf-16be', from & 1, tail.length > 0);
      throw new RunError('invalid-encoding', `cannot read ${path}: malformed ${encoding} at byte ${at}`, {
        value: path,
        remedy: 'set encoding to that of the file',
        cause,
      });
    }
  };
}

/**
 * The first byte of a surrogate without its other half, or of half a code unit at the end. `odd`: where the first unit begins;
 * `inside`: it may be the second half of a pair before.
 */
function malformedAt(bytes: Uint8Array, bigEndian: boolean, odd: number, inside: boolean): number {
  const unit = (at: number): number => (bigEndian ? bytes[at]! * 256 + bytes[at + 1]! : bytes[at + 1]! * 256 + bytes[at]!);
  let at = odd;
  for (; at + 1 < bytes.length; at += 2) {
    const value = unit(at);
    if (value < 0xd800 || value > 0xdfff) continue;
    if (value >= 0xdc00) {
      if (at === odd && inside) continue;
      return at;
    }
    const next = at + 3 < bytes.length ? unit(at + 2) : 0;
    if (next < 0xdc00 || next > 0xdfff) return at;
    at += 2;
  }
  return Math.min(at, bytes.length);
}
