import { closeSync, openSync, rmSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Arena } from '../../columns/arena.ts';
import type { SpilledBatch } from '../../columns/stored.ts';
import type { Batch } from '../../columns/vector.ts';
import { fileError } from '../../connectors/files/errors.ts';
import { InternalError, RunError } from '../../model/errors.ts';

/** Part of the memory that may be in use before rows held between fragments go to disk; tasks at work need the rest. */
const USED_SHARE = 0.5;
/** Part of the memory that must have filled up since the last time, so that not every few rows go to disk on their own. */
const GROWN_SHARE = 0.2;

/** Where rows go that do not fit into the run's memory: a file in a private temporary folder, which the run removes. */
export class SpillFile {
  private readonly arena: Arena;
  private file: Promise<{ readonly folder: string; readonly handle: FileHandle; readonly fd: number }> | undefined;
  private end = 0;
  /** Bytes that were in use after the last spill. */
  private rest = 0;

  constructor(arena: Arena) {
    this.arena = arena;
  }

  /** Bytes written. */
  get bytes(): number {
    return this.end;
  }

  /** Whether rows that are held should go to the file. */
  get isDue(): boolean {
    const { used, capacity } = this.arena;
    return used > Math.max(capacity * USED_SHARE, this.rest + capacity * GROWN_SHARE);
  }

  /** Memory that is still in use is not that of the exchange that has just spilled. */
  settle(): void {
    this.rest = this.arena.used;
  }

  /** Writes a batch that lies in one block. The caller frees the block. */
  async write(batch: Batch): Promise<SpilledBatch> {
    const { schema, columns, rows, blocks, bytes, dataBytes = 0 } = batch;
    if (blocks.length !== 1 || bytes === undefined) throw new InternalError('only a batch in one block can be spilled');
    this.file ??= openFile().catch((error: unknown) => {
      throw spillError(error, tmpdir());
    });
    const { folder, handle, fd } = await this.file;
    const offset = this.end;
    this.end += bytes;
    const base = blocks[0]!;
    try {
      for (let done = 0; done < bytes; ) {
        const { bytesWritten } = await handle.write(this.arena.bytes, base + done, bytes - done, offset + done);
        done += bytesWritten;
      }
    } catch (error) {
      throw spillError(error, folder);
    }
    return { schema, columns, rows, dataBytes, base, bytes, fd, offset };
  }

  /** Removes the file. */
  async close(): Promise<void> {
    const file = await this.file?.catch(() => undefined);
    this.file = undefined;
    if (!file) return;
    closeSync(file.fd);
    await file.handle.close();
    rmSync(file.folder, { recursive: true, force: true });
  }
}

/** Why rows cannot go to disk, and what else can be done. */
function spillError(error: unknown, folder: string): unknown {
  const known = fileError(error, folder, 'write');
  if (!(known instanceof RunError)) return known;
  const { code, message, retryable } = known;
  return new RunError(code, `${message}; rows that do not fit into memory are written there`, {
    value: folder,
    retryable,
    cause: error,
    remedy: 'raise --memory, or set TMPDIR to a folder with more room',
  });
}

const FOLDER_PREFIX = 'open-stage-spill-';

async function openFile() {
  await removeStale();
  const folder = await mkdtemp(join(tmpdir(), `${FOLDER_PREFIX}${process.pid}-`));
  const path = join(folder, 'spill');
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'wx', 0o600);
    return { folder, handle, fd: openSync(path, 'r') };
  } catch (error) {
    await handle?.close();
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Removes what runs have left whose process was killed. */
async function removeStale(): Promise<void> {
  const names = await readdir(tmpdir()).catch(() => []);
  for (const name of names) {
    const pid = name.startsWith(FOLDER_PREFIX) ? Number.parseInt(name.slice(FOLDER_PREFIX.length), 10) : Number.NaN;
    if (!Number.isNaN(pid) && !isAlive(pid))
      await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user is alive, and so are its files.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
