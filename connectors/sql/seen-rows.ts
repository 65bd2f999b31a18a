/** Hexadecimal digits of the hash that tells a row. */
export const HASH_DIGITS = 32;
/** Rows that a watermark remembers at most: 16 bytes each in the job's state. */
export const MOST_SEEN = 1_000_000;

/** How often each row was read, by its hash. */
export type RowCounts = ReadonlyMap<string, number>;

export function countRows(hashes: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const hash of hashes) counts.set(hash, (counts.get(hash) ?? 0) + 1);
  return counts;
}

/** The hashes as base64 of their bytes, sorted. */
export function packRows(hashes: Iterable<string>): string {
  return Buffer.from([...hashes].sort().join(''), 'hex').toString('base64');
}

export function unpackRows(packed: string): RowCounts {
  const text = Buffer.from(packed, 'base64').toString('hex');
  return countRows(
    Array.from({ length: text.length / HASH_DIGITS }, (_, i) => text.slice(i * HASH_DIGITS, (i + 1) * HASH_DIGITS)),
  );
}

/** How many rows packed hashes stand for. */
export const packedRows = (packed: string): number => Math.floor((packed.length * 3) / 4 / (HASH_DIGITS / 2));
