import { compressBzip2 } from './bzip2-encode.ts';
import type { Compression } from './compression.ts';
import { compressXz, loadXz } from './xz.ts';

// Loaded when first needed: threads start faster without.
const zlib = () => process.getBuiltinModule('node:zlib');

/** Compressions whose complete outputs may follow each other in a file. */
export type BlockCompression = Exclude<Compression, 'none' | 'zip'>;

/** Loads what `compressBlock` needs in this thread. Call it once before. */
export async function prepareCompression(kind: Compression): Promise<void> {
  if (kind === 'xz') await loadXz();
}

/**
 * `bytes` as one complete gzip member, zstd frame, or bzip2 or xz stream. A file of several of them decompresses to their texts one after the
 * other, so that blocks of a file can be compressed by any number of threads. No bytes give a valid empty archive. Blocks of 1 MB or
 * more compress about as well as one stream; bzip2 has blocks of 900 kB, of which `bytes` should be many.
 */
export function compressBlock(kind: BlockCompression, bytes: Uint8Array): Uint8Array {
  switch (kind) {
    case 'gz':
      return zlib().gzipSync(bytes);
    case 'zst':
      // A checksum per frame, as the zstd program writes it: without, readers do not notice damage.
      return zlib().zstdCompressSync(bytes, { params: { [zlib().constants.ZSTD_c_checksumFlag]: 1 } });
    case 'bz2':
      return compressBzip2(bytes);
    case 'xz':
      return compressXz(bytes);
  }
}
