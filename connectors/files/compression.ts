import { type Compression, compressionByExtension } from '../../model/compression.ts';

export type { Compression } from '../../model/compression.ts';

/** The values that jobs can give as `compression`, besides `auto`. */
export const COMPRESSIONS: readonly Compression[] = ['none', 'gz', 'bz2', 'xz', 'zst', 'zip'];

/** The compression of a file whose option says `setting`; `auto` or nothing: by extension. */
export const compressionOf = (path: string, setting: Compression | 'auto' | undefined = 'auto'): Compression =>
  setting === 'auto' ? compressionByExtension(path) : setting;

/** What compressed files begin with, in hexadecimal; of bzip2 with what its first block or its end begins with, as three letters are no proof. */
const BY_BYTES: readonly (readonly [RegExp, Compression])[] = [
  [/^1f8b08/, 'gz'],
  [/^425a683[1-9](314159265359|177245385090)/, 'bz2'],
  [/^fd377a585a00/, 'xz'],
  [/^28b52ffd/, 'zst'],
  [/^504b0304/, 'zip'],
];

/** The compression that the first bytes of a file tell. */
export function compressionByBytes(bytes: Uint8Array): Compression {
  const text = Buffer.from(bytes.subarray(0, 10)).toString('hex');
  return BY_BYTES.find(([pattern]) => pattern.test(text))?.[1] ?? 'none';
}
