import { createHash, type Hash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { fileError } from '../../connectors/files/errors.ts';
import type { RecordEnds } from '../../connectors/files/record-ends.ts';
import { RunError } from '../../model/errors.ts';

/** A file that was loaded, as the state of its origin has it. */
export interface LoadedFile {
  /** SHA-256 of what was loaded of it. */
  readonly hash: string;
  /** Of files that only grow: how much of it was loaded, in bytes and lines, and where it lay. */
  readonly bytes?: number;
  readonly lines?: number;
  readonly path?: string;
}

/** The state of an origin that reads only files that have changed. */
export interface LoadedFiles {
  readonly files?: readonly LoadedFile[];
}

/** What is to be read of a file that may have grown. */
export interface GrownFile {
  /** Where new records begin, and the lines before. */
  readonly start: { readonly offset: number; readonly line: number } | undefined;
  /** Where the last whole record ends. */
  readonly end: number;
  /** What the next run is to know of the file. */
  readonly loaded: LoadedFile;
  /** What was known of it before; `undefined`: nothing. */
  readonly before: LoadedFile | undefined;
}

const CHUNK_BYTES = 1 << 20;

/** SHA-256 of a file, as far as `bytes`. */
export async function hashFile(path: string, bytes: number, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await readBytes(path, 0, bytes, signal, (chunk) => hash.update(chunk));
  return hash.digest('hex');
}

export interface GrowingOptions {
  readonly path: string;
  /** Of the file, when it was looked at. */
  readonly bytes: number;
  /** Loaded files that no other file continues. */
  readonly known: readonly LoadedFile[];
  /** Whether a file that did not only grow counts as a new one. */
  readonly accept: boolean;
  /** Finds where records end, from a place at which one begins. */
  readonly ends: () => RecordEnds;
  readonly signal: AbortSignal;
}

/**
 * Finds out what has been added to a file since it was loaded: it begins with what was loaded, which its hash tells.
 * @throws RunError `source-changed` for one that does not
 */
export async function growthOf({ path, bytes, known, accept, ends, signal }: GrowingOptions): Promise<GrownFile> {
  // A file that has moved goes on from where it was.
  const candidates = known.filter((file) => file.path === path || (file.path !== undefined && !existsSync(file.path)));
  const sizes = [...new Set(candidates.map((file) => file.bytes ?? bytes))].filter((size) => size <= bytes);
  const { hashes, running } = await prefixHashes(path, sizes, signal);
  const isSame = (file: LoadedFile) => hashes.get(file.bytes ?? bytes) === file.hash;
  const before = candidates.filter(isSame).sort((a, b) => (b.bytes ?? bytes) - (a.bytes ?? bytes))[0];
  const other = known.find((file) => file.path === path);
  if (!before && other && !accept) {
    throw new RunError(
      'source-changed',
      `${path} has not only grown: its first ${other.bytes} bytes, which were loaded before, have changed`,
      {
        value: path,
        remedy: 'run with --full-refresh to read all files again, or with --keep-state to read this one as a new file',
      },
    );
  }
  const from = before ? (before.bytes ?? bytes) : 0;
  const found = ends();
  await readBytes(path, from, bytes, signal, (chunk) => found.add(chunk));
  const end = from + found.end;
  const hash = before ? running.get(from)! : createHash('sha256');
  await readBytes(path, from, end, signal, (chunk) => hash.update(chunk));
  const lines = (before?.lines ?? 0) + found.lines;
  return {
    start: before && { offset: from, line: before.lines ?? 0 },
    ...{ end, before: before ?? (accept ? other : undefined), loaded: { hash: hash.digest('hex'), bytes: end, lines, path } },
  };
}

/** SHA-256 of the first bytes of a file, for several sizes, and what goes on from there. */
async function prefixHashes(path: string, sizes: readonly number[], signal: AbortSignal) {
  const hashes = new Map<number, string>();
  const running = new Map<number, Hash>();
  const hash = createHash('sha256');
  let at = 0;
  for (const size of [...sizes].sort((a, b) => a - b)) {
    await readBytes(path, at, size, signal, (chunk) => hash.update(chunk));
    at = size;
    hashes.set(size, hash.copy().digest('hex'));
    running.set(size, hash.copy());
  }
  return { hashes, running };
}

async function readBytes(
  path: string,
  from: number,
  to: number,
  signal: AbortSignal,
  take: (chunk: Uint8Array) => void,
): Promise<void> {
  if (from >= to) return;
  try {
    const stream = createReadStream(path, { signal, highWaterMark: CHUNK_BYTES, start: from, end: to - 1 });
    for await (const chunk of stream) take(chunk as Uint8Array);
  } catch (error) {
    throw fileError(error, path, 'read');
  }
}
