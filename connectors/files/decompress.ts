import { Readable, type Transform } from 'node:stream';
import { decompressBzip2 } from './bzip2-decode.ts';
import type { Compression } from './compression.ts';
import { CorruptArchive, errnoOf } from './errors.ts';
import { decompressXz } from './xz.ts';

const OUT_BYTES = 1 << 20;

/**
 * The decompressed bytes of `chunks`, in pieces of at most 1 MiB. All members, frames or streams that follow each other are read. Memory is
 * bounded by the format's window, whatever the data. Throws `CorruptArchive` for damage, a missing end, or something behind the end.
 * Zip archives are read from the file itself: `zip.ts`.
 */
export function decompress(
  chunks: AsyncIterable<Uint8Array>,
  compression: Exclude<Compression, 'zip'>,
): AsyncIterable<Uint8Array> {
  switch (compression) {
    case 'none':
      return chunks;
    case 'gz':
      return inflateMembers(chunks, () => process.getBuiltinModule('node:zlib').createGunzip({ chunkSize: OUT_BYTES }), true);
    case 'zst':
      return inflateMembers(
        chunks,
        () => process.getBuiltinModule('node:zlib').createZstdDecompress({ chunkSize: OUT_BYTES }),
        false,
      );
    case 'bz2':
      return decompressBzip2(chunks);
    case 'xz':
      return decompressXz(chunks);
  }
}

/** A decoder of `node:zlib`; `bytesWritten` counts the input that it took. */
type Decoder = Transform & { readonly bytesWritten: number };

/** One decoder after the other, as zlib's may stop at the end of a member and leave the rest of its input. */
async function* inflateMembers(
  chunks: AsyncIterable<Uint8Array>,
  create: () => Decoder,
  zerosMayFollow: boolean,
): AsyncIterable<Uint8Array> {
  const source = chunks[Symbol.asyncIterator]();
  let left: Uint8Array[] = [];
  let sourceEnded = false;
  let members = 0;
  try {
    for (;;) {
      while (left.length === 0 && !sourceEnded) {
        const result = await source.next();
        if (result.done) sourceEnded = true;
        else if (result.value.length > 0) left.push(result.value);
      }
      if (left.length === 0) {
        if (members === 0) throw new CorruptArchive('truncated', 'it is empty');
        return;
      }
      if (members > 0 && zerosMayFollow && left.every((chunk) => chunk.every((byte) => byte === 0))) {
        left = [];
        continue;
      }
      const decoder = create();
      const fed: Uint8Array[] = [...left];
      let finished = false;
      let pulling: Promise<Uint8Array | undefined> | undefined;
      const pull = async (): Promise<Uint8Array | undefined> => {
        const result = await source.next();
        if (result.done) sourceEnded = true;
        else fed.push(result.value);
        return result.done ? undefined : result.value;
      };
      const feed = async function* (): AsyncIterable<Uint8Array> {
        yield* left;
        while (!finished && !sourceEnded) {
          pulling = pull();
          const chunk = await pulling;
          if (chunk) yield chunk;
        }
      };
      const input = Readable.from(feed(), { highWaterMark: 1 });
      // An error of the source must reach the reader of the decoder.
      input.on('error', (error) => decoder.destroy(error));
      try {
        for await (const piece of input.pipe(decoder)) yield piece as Uint8Array;
      } catch (error) {
        throw zlibProblem(error, members);
      } finally {
        finished = true;
        input.unpipe(decoder);
        decoder.destroy();
      }
      input.destroy();
      // The feeder may have been waiting for a chunk when the decoder stopped: it belongs to the next one.
      await pulling;
      members++;
      left = behind(fed, decoder.bytesWritten);
    }
  } finally {
    await source.return?.();
  }
}

/** The parts of `chunks` behind their first `taken` bytes. */
function behind(chunks: readonly Uint8Array[], taken: number): Uint8Array[] {
  let skip = taken;
  const rest: Uint8Array[] = [];
  for (const chunk of chunks) {
    if (skip < chunk.length) rest.push(chunk.subarray(skip));
    skip = Math.max(0, skip - chunk.length);
  }
  return rest;
}

function zlibProblem(error: unknown, members: number): unknown {
  const code = errnoOf(error);
  if (code === 'Z_BUF_ERROR') return new CorruptArchive('truncated', 'it ends inside a member');
  if (code?.startsWith('Z_') || code?.startsWith('ZSTD_')) {
    const message = error instanceof Error ? error.message : String(error);
    return new CorruptArchive('damaged', members > 0 && /header|frame|prefix/i.test(message) ? 'data follows its end' : message);
  }
  return error;
}
