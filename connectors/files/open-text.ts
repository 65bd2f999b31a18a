import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { RunError } from '../../model/errors.ts';
import { type Compression, compressionOf } from './compression.ts';
import { decodeText } from './decode-text.ts';
import { decompress } from './decompress.ts';
import type { Encoding } from './encoding.ts';
import { fileError, withFileErrors } from './errors.ts';
import type { SourceFile } from './source-files.ts';

const CHUNK_BYTES = 1 << 20;

export interface TextOptions {
  /** Default `auto`: by extension. */
  readonly compression?: Compression | 'auto' | undefined;
  /** Default `auto`: by the first bytes. */
  readonly encoding?: Encoding | 'auto' | undefined;
  /** The member of a zip archive; default: its only file. */
  readonly member?: string | null | undefined;
}

/**
 * The text of `file` as UTF-8 without byte order mark, in chunks of up to about 1 MB that the caller owns. Stops reading when `signal`
 * aborts (throws its reason) and when the caller stops iterating. Memory is bounded whatever the file.
 * Throws `RunError` with the file's name: system errors, `damaged-archive`, `truncated-archive`, `invalid-encoding`.
 */
export async function* openText(
  file: SourceFile,
  options: TextOptions & { readonly signal?: AbortSignal } = {},
): AsyncIterable<Uint8Array> {
  try {
    for await (const chunk of decodeText(openBytes(file, options), options.encoding ?? 'auto', file.path)) {
      options.signal?.throwIfAborted();
      yield chunk;
    }
  } catch (error) {
    throw fileError(error, file.path, 'read');
  }
}

/** Whether the bytes of `file` are its text: workers may then read byte ranges of it, behind its byte order mark. */
export const isPlain = (
  file: SourceFile,
  options: { readonly compression?: Compression | 'auto' | undefined; readonly encoding: Encoding },
): boolean => file.seekable && options.encoding === 'utf-8' && compressionOf(file.path, options.compression) === 'none';

/** Bytes `start` to `start + length` of a regular file; fewer where it ends. */
export async function readRange(file: SourceFile, start: number, length: number): Promise<Uint8Array> {
  return withFileErrors(file.path, 'read', async () => {
    const handle = await open(file.path);
    try {
      const bytes = new Uint8Array(length);
      let at = 0;
      while (at < length) {
        const { bytesRead } = await handle.read(bytes, at, length - at, start + at);
        if (bytesRead === 0) break;
        at += bytesRead;
      }
      return bytes.subarray(0, at);
    } finally {
      await handle.close();
    }
  });
}

/** The bytes of `file`, decompressed; otherwise like `openText`. */
export async function* openBytes(
  file: SourceFile,
  options: TextOptions & { readonly signal?: AbortSignal },
): AsyncIterable<Uint8Array> {
  const compression = compressionOf(file.path, options.compression);
  if (compression !== 'zip') {
    yield* decompress(readBytes(file, options.signal), compression);
    return;
  }
  if (!file.seekable) {
    throw new RunError('not-a-file', `cannot read ${file.path}: a zip archive cannot be read from a pipe`, {
      value: file.path,
      remedy: 'write the archive to a file and name that',
    });
  }
  // Most runs read no zip archive: the library is loaded by those that do.
  const { readZipMember } = await import('./zip.ts');
  yield* readZipMember(file.path, options.member ?? null);
}

/** The bytes of `file` as they are. */
export async function* readBytes(file: SourceFile, signal?: AbortSignal): AsyncIterable<Uint8Array> {
  signal?.throwIfAborted();
  if (file.begun) {
    yield* file.begun;
    return;
  }
  if (!file.seekable) {
    yield* createReadStream(file.path, { highWaterMark: CHUNK_BYTES, ...(signal ? { signal } : {}) });
    return;
  }
  const handle = await open(file.path);
  try {
    for (;;) {
      signal?.throwIfAborted();
      const chunk = new Uint8Array(Math.min(CHUNK_BYTES, Math.max(file.bytes, 4096)));
      const { bytesRead } = await handle.read(chunk, 0, chunk.length);
      if (bytesRead === 0) return;
      yield chunk.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}
