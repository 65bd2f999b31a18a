import { readdir, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { sha256 } from '../../model/sha256.ts';

/** Longest name of a target that a temporary's name repeats; file systems allow 255 bytes. */
const MAX_STEM_BYTES = 120;
const PATTERN = /\.open-stage-([0-9a-f]{8})-(\d+)-[\w-]+\.tmp$/;
/** Tells the machines of a shared folder apart: a process id means something on its own machine only. The FNV-1a hash of its name. */
const HOST = Buffer.from(hostname())
  .reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193) >>> 0, 0x811c9dc5)
  .toString(16)
  .padStart(8, '0');

function stemOf(target: string): string {
  const name = basename(target);
  if (Buffer.byteLength(name) <= MAX_STEM_BYTES) return name;
  return `${name.slice(0, 24)}-${sha256(name).toString('hex').slice(0, 16)}`;
}

/** The hidden file beside `target` that this process writes in a run: `.out.csv.open-stage-<host>-<process>-<run>.tmp`. */
export const temporaryOf = (target: string, runId: string): string =>
  join(dirname(target), `.${stemOf(target)}.open-stage-${HOST}-${process.pid}-${runId.replace(/[^\w-]/g, '')}.tmp`);

/** Removes the temporaries of `target` that processes of this machine left behind which are gone. Others' are not touched. */
export async function removeStaleTemporaries(target: string): Promise<void> {
  const prefix = `.${stemOf(target)}.open-stage-`;
  for (const name of await readdir(dirname(target))) {
    const match = name.startsWith(prefix) ? PATTERN.exec(name.slice(prefix.length - '.open-stage-'.length)) : null;
    if (!match || match[1] !== HOST || isAlive(Number(match[2]))) continue;
    // Another run may have been faster, or the folder may not allow it: neither is this run's problem.
    await unlink(join(dirname(target), name)).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists and is another user's.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
