import { InternalError } from '../../model/errors.ts';
import { CorruptArchive } from './errors.ts';

// Flag of liblzma's `lzma_stream_decoder`: read one stream after the other to the end of the input.
const CONCATENATED = 0x08;
/** Enough for every preset of xz (level 9 needs 65 MiB). */
const MEMORY_LIMIT = 192n << 20n;
const IN_BYTES = 256 * 1024;
const OUT_BYTES = 1 << 20;
/** Level 1: about ten times as fast as xz's own default, files about a third larger. */
const PRESET = 1;

let liblzma: typeof import('node-liblzma/wasm') | undefined;

/** Loads liblzma (WebAssembly) into this thread: needed once before `compressXz`. Most runs do without. */
export async function loadXz(): Promise<typeof import('node-liblzma/wasm')> {
  liblzma ??= await import('node-liblzma/wasm');
  await liblzma.initModule();
  return liblzma;
}

/** `bytes` as one complete xz stream. */
export function compressXz(bytes: Uint8Array): Uint8Array {
  if (!liblzma) throw new InternalError('compressXz before loadXz');
  return liblzma.easyBufferEncode(bytes, PRESET);
}

/**
 * Decompresses one or several xz streams, one after the other, in pieces of at most 1 MiB. Throws `CorruptArchive` where the data is
 * damaged, cut off, or followed by something else.
 */
export async function* decompressXz(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const { code, end, getModule, WasmLzmaStream, ...results } = await loadXz();
  const { LZMA_BUF_ERROR, LZMA_FINISH, LZMA_OK, LZMA_RUN, LZMA_STREAM_END } = results;
  const memory = getModule();
  const stream = new WasmLzmaStream(memory);
  const input = memory._malloc(IN_BYTES);
  const output = memory._malloc(OUT_BYTES);
  try {
    if (memory._lzma_stream_decoder(stream.ptr, MEMORY_LIMIT, CONCATENATED) !== LZMA_OK) {
      throw new CorruptArchive('damaged', 'the decoder does not start');
    }
    for await (const chunk of chunks) {
      for (let from = 0; from < chunk.length; from += IN_BYTES) {
        const piece = chunk.subarray(from, from + IN_BYTES);
        memory.HEAPU8.set(piece, input);
        stream.setInput(input, piece.length);
        yield* drain(LZMA_RUN);
      }
    }
    stream.setInput(input, 0);
    yield* drain(LZMA_FINISH);
  } finally {
    end(stream);
    stream.free();
    memory._free(input);
    memory._free(output);
  }

  function* drain(action: number): Iterable<Uint8Array> {
    for (;;) {
      stream.setOutput(output, OUT_BYTES);
      const result = code(stream, action);
      const produced = OUT_BYTES - stream.availOut;
      if (produced > 0) yield memory.HEAPU8.slice(output, output + produced);
      if (result === LZMA_STREAM_END) return;
      // Without input left, the decoder that was asked to run cannot go on; one that was asked to finish lacks the rest.
      if (result === LZMA_BUF_ERROR && action === LZMA_RUN) return;
      if (result !== LZMA_OK) throw problemOf(result, results);
      if (action === LZMA_RUN && stream.availIn === 0 && stream.availOut > 0) return;
    }
  }
}

type Results = Pick<
  typeof import('node-liblzma/wasm'),
  'LZMA_BUF_ERROR' | 'LZMA_FORMAT_ERROR' | 'LZMA_DATA_ERROR' | 'LZMA_MEMLIMIT_ERROR'
>;

function problemOf(result: number, results: Results): CorruptArchive {
  switch (result) {
    case results.LZMA_BUF_ERROR:
      return new CorruptArchive('truncated', 'it ends inside a stream');
    case results.LZMA_FORMAT_ERROR:
      return new CorruptArchive('damaged', 'it does not begin like one, or something follows its end');
    case results.LZMA_DATA_ERROR:
      return new CorruptArchive('damaged', 'its data is invalid');
    case results.LZMA_MEMLIMIT_ERROR:
      return new CorruptArchive('damaged', 'it needs more than 192 MiB of memory');
    default:
      return new CorruptArchive('damaged', `liblzma refuses it (${result})`);
  }
}
