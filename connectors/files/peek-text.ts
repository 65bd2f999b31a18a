import { concat, decodeText } from './decode-text.ts';
import { type Encoding, encodingOf } from './encoding.ts';
import { fileError } from './errors.ts';
import { openBytes, type TextOptions } from './open-text.ts';
import type { SourceFile } from './source-files.ts';

/** Bytes that tell the encoding. */
const DETECT_BYTES = 64 * 1024;

/** The beginning of a file's text, which can be made longer, and then its rest. */
export interface TextPeek {
  readonly encoding: Encoding;
  /** Bytes of the byte order mark before the text. */
  readonly markBytes: number;
  /** Why the encoding could be another, a sentence. */
  readonly encodingDoubt?: string;
  /** The first `bytes` bytes of the text (UTF-8), and whether that is all of it. Begins anew with every call. */
  head(bytes: number): Promise<{ readonly text: Uint8Array; readonly complete: boolean }>;
  /** The next chunk of the text; `undefined` at its end. Only of what cannot be opened again it is kept, for `all`. */
  next(): Promise<Uint8Array | undefined>;
  /** The whole text, what was peeked at included: for files that cannot be opened again. Ends the peeking; call it once. */
  all(): AsyncIterable<Uint8Array>;
  /** Closes the file, unless `all` was called. */
  close(): Promise<void>;
}

/** Opens `file` to look at its text. Throws as `openText` does. */
export async function peekText(
  file: SourceFile,
  options: TextOptions & { readonly signal?: AbortSignal } = {},
): Promise<TextPeek> {
  const bytes = openBytes(file, options)[Symbol.asyncIterator]();
  const parts: Uint8Array[] = [];
  let read = 0;
  let ended = false;
  let found: ReturnType<typeof encodingOf>;
  try {
    while (read < DETECT_BYTES && !ended) {
      const result = await bytes.next();
      if (result.done) ended = true;
      else {
        parts.push(result.value);
        read += result.value.length;
      }
    }
    found = encodingOf(concat(parts).subarray(0, DETECT_BYTES), options.encoding ?? 'auto', file.path);
  } catch (error) {
    await bytes.return?.();
    throw fileError(error, file.path, 'read');
  }
  const { encoding, markBytes, doubt } = found;
  const source = async function* (): AsyncIterable<Uint8Array> {
    try {
      yield* parts;
      while (!ended) {
        const result = await bytes.next();
        if (result.done) ended = true;
        else yield result.value;
      }
    } finally {
      await bytes.return?.();
    }
  };
  const text = decodeText(source(), encoding, file.path)[Symbol.asyncIterator]();
  const taken: Uint8Array[] = [];
  let length = 0;
  let complete = false;
  const next = async (): Promise<Uint8Array | undefined> => {
    try {
      const result = await text.next();
      if (!result.done) return result.value;
      complete = true;
      return undefined;
    } catch (error) {
      throw fileError(error, file.path, 'read');
    }
  };
  return {
    encoding,
    markBytes,
    ...(doubt !== undefined && { encodingDoubt: doubt }),
    async head(wanted) {
      // One byte more tells whether the text ends there.
      while (length <= wanted && !complete) {
        const chunk = await next();
        if (!chunk) break;
        taken.push(chunk);
        length += chunk.length;
      }
      const beginning = concat(taken);
      return length > wanted ? { text: beginning.subarray(0, wanted), complete: false } : { text: beginning, complete };
    },
    async next() {
      const chunk = await next();
      if (chunk && !file.seekable) taken.push(chunk);
      return chunk;
    },
    async *all() {
      try {
        yield* taken.splice(0);
        for (let chunk = complete ? undefined : await next(); chunk; chunk = await next()) yield chunk;
      } finally {
        await text.return?.();
      }
    },
    async close() {
      await text.return?.();
    },
  };
}
