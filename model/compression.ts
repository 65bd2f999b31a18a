/** How a file's bytes are compressed. */
export type Compression = 'none' | 'gz' | 'bz2' | 'xz' | 'zst' | 'zip';

const BY_EXTENSION: Readonly<Record<string, Compression>> = {
  gz: 'gz',
  gzip: 'gz',
  bz2: 'bz2',
  bzip2: 'bz2',
  xz: 'xz',
  zst: 'zst',
  zstd: 'zst',
  zip: 'zip',
};

/** The compression that a file's name tells: `sales.csv.gz` → `gz`; `none` for any other extension. */
export function compressionByExtension(path: string): Compression {
  const extension = /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(BY_EXTENSION, extension) ? BY_EXTENSION[extension]! : 'none';
}
