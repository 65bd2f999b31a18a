import { closeSync, openSync, rmSync } from 'node:fs';
import { mkdtemp, open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Arena } from '../../columns/arena.ts';
import type { SpilledBatch } from '../../columns/stored.ts';
import type { Batch } from '../../columns/vector.ts';
import { fileError } from '../../connectors/files/errors.ts';
import { InternalError } from '../../model/errors.ts';

/** Part of the memory that rows held between fragments may take; tasks at work need the rest. */
const HELD_SHARE = 0.5;

/** Where rows go that do not fit into the run's memory: a file in a private temporary folder, which the run removes. */
export class SpillFile {
  private readonly arena: Arena;
  private folder: string | undefined;
  private handle: FileHandle | undefined;
  private fd = -1;
  private end = 0;

  constructor(arena: Arena) {
    this.arena = arena;
  }

  /** Bytes written. */
  get bytes(): number {
    return this.end;
  }

  /** Whether rows that are held should go to the file. */
  get isDue(): boolean {
    return this.arena.used > this.arena.capacity * HELD_SHARE;
  }

  /** Writes a batch that lies in one block. The caller frees the block. */
  async write(batch: Batch): Promise<SpilledBatch> {
    const { schema, columns, rows, blocks, bytes } = batch;
    if (blocks.length !== 1 || bytes === undefined) throw new InternalError('only a batch in one block can be spilled');
    const handle = await this.open();
    const offset = this.end;
    this.end += bytes;
    const base = blocks[0]!;
    try {
      for (let done = 0; done < bytes; ) {
        const { bytesWritten } = await handle.write(this.arena.bytes, base + done, bytes - done, offset + done);
        done += bytesWritten;
      }
    } catch (error) {
      throw fileError(error, this.folder!, 'write');
    }
    return { schema, columns, rows, base, bytes, fd: this.fd, offset };
  }

  /** Removes the file. */
  async close(): Promise<void> {
    if (this.fd >= 0) closeSync(this.fd);
    await this.handle?.close();
    if (this.folder !== undefined) rmSync(this.folder, { recursive: true, force: true });
    this.handle = undefined;
    this.fd = -1;
  }

  private async open(): Promise<FileHandle> {
    if (this.handle) return this.handle;
    this.folder = await mkdtemp(join(tmpdir(), 'open-stage-'));
    const path = join(this.folder, 'spill');
    this.handle = await open(path, 'wx', 0o600);
    this.fd = openSync(path, 'r');
    return this.handle;
  }
}
