import { constants, type Stats } from 'node:fs';
import { copyFile, type FileHandle, link, open, realpath, rename, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { RunError } from '../../model/errors.ts';
import { errnoOf, fileError, withFileErrors } from './errors.ts';
import { removeStaleTemporaries, temporaryOf } from './temporaries.ts';

export interface AtomicFileOptions {
  /** Letters, digits, `-` and `_`; unique among runs of this process. */
  readonly runId: string;
  /** `append`: what the file holds comes first. Default `overwrite`. */
  readonly mode?: 'overwrite' | 'append';
  /** `fail`: refuse with `file-exists` a target that is there, at the beginning or at the end. Default `replace`. */
  readonly ifExists?: 'replace' | 'fail';
}

/**
 * A file that appears complete or not at all. It is written to a hidden temporary beside the target, which `commit` flushes to the disk
 * and renames over the target in one step; a reader, or a kill -9 at any moment, sees the old file or the new one, never a part.
 *
 * Appending copies the target first (sharing its blocks where the file system can) and then renames too: a plain append could leave a part
 * of the rows. `commit` refuses with `file-changed` if somebody else has written the target since.
 *
 * A symbolic link stays, and what it points to is replaced. The new file has the old one's permissions. Devices and pipes (`/dev/stdout`)
 * are written as they are. The owner calls `commit` or `abort` once; `abort` after either does nothing.
 */
export class AtomicFile {
  /** The target, its links resolved. */
  readonly target: string;
  /** The file that is written until `commit`: others may write to it by position as well. */
  readonly temporary: string;
  /** Bytes that were there before, in append mode; else 0. */
  readonly existingBytes: number;
  /** The last of them, at most two. */
  readonly lastBytes: Uint8Array;
  private readonly handle: FileHandle;
  private readonly original: Stats | undefined;
  private readonly appends: boolean;
  private readonly creates: boolean;
  private end: number;
  private open = true;
  private flushed = false;
  /** Bytes on their way to the disk ahead of `flush`; settles to what went wrong. */
  private writeback: Promise<unknown> | undefined;

  private constructor(fields: {
    target: string;
    temporary: string;
    handle: FileHandle;
    original: Stats | undefined;
    appends: boolean;
    creates: boolean;
    existingBytes: number;
    lastBytes: Uint8Array;
  }) {
    this.target = fields.target;
    this.temporary = fields.temporary;
    this.handle = fields.handle;
    this.original = fields.original;
    this.appends = fields.appends;
    this.creates = fields.creates;
    this.existingBytes = fields.existingBytes;
    this.lastBytes = fields.lastBytes;
    this.end = fields.existingBytes;
  }

  /**
   * Begins to write the file at `path`; its folder must exist. Removes temporaries that killed runs of the same target left.
   * Throws `RunError`: `is-a-folder`, `permission-denied`, `disk-full`, `file-not-found` (no such folder), …
   */
  static async create(path: string, { runId, mode = 'overwrite', ifExists = 'replace' }: AtomicFileOptions): Promise<AtomicFile> {
    return withFileErrors(path, 'write', async () => {
      const target = await realpath(path).catch((error: unknown) => {
        if (errnoOf(error) === 'ENOENT') return path;
        throw error;
      });
      const original = await stat(target).catch(() => undefined);
      if (original?.isDirectory()) throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' });
      if (original && !original.isFile()) {
        const handle = await open(target, 'w');
        return new AtomicFile({
          target,
          temporary: target,
          handle,
          original,
          appends: false,
          creates: false,
          existingBytes: 0,
          lastBytes: new Uint8Array(),
        });
      }
      if (original && ifExists === 'fail') throw existing(target);
      await removeStaleTemporaries(target);
      const temporary = temporaryOf(target, runId);
      const appends = mode === 'append' && original !== undefined;
      let handle: FileHandle | undefined;
      try {
        if (appends) await copyFile(target, temporary, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
        handle = await open(temporary, appends ? 'r+' : 'wx', original?.mode);
        if (original) await handle.chmod(original.mode & 0o7777);
        const existingBytes = appends ? (await handle.stat()).size : 0;
        const lastBytes = new Uint8Array(Math.min(2, existingBytes));
        await handle.read(lastBytes, 0, lastBytes.length, existingBytes - lastBytes.length);
        return new AtomicFile({
          target,
          temporary,
          handle,
          original,
          appends,
          creates: ifExists === 'fail',
          existingBytes,
          lastBytes,
        });
      } catch (error) {
        await handle?.close();
        // A file of the same name belongs to another writer of this run.
        if (errnoOf(error) !== 'EEXIST') await unlink(temporary).catch(() => undefined);
        throw error;
      }
    });
  }

  /** Bytes written behind what was there before. */
  get bytesWritten(): number {
    return this.end - this.existingBytes;
  }

  /** Whether the target is written in place, because it is a device or pipe. */
  get inPlace(): boolean {
    return this.temporary === this.target;
  }

  /** Appends `bytes`, which the caller must not change until this returns. One call at a time. */
  async write(bytes: Uint8Array): Promise<void> {
    const position = this.end;
    this.end += bytes.length;
    await this.writeAt(bytes, position);
  }

  /** Writes `bytes` at a position of the file. Any number of calls at once, if their ranges do not overlap. */
  async writeAt(bytes: Uint8Array, position: number): Promise<void> {
    await withFileErrors(this.target, 'write', async () => {
      for (let at = 0; at < bytes.length; ) {
        const { bytesWritten } = await this.handle.write(bytes, at, bytes.length - at, this.inPlace ? null : position + at);
        at += bytesWritten;
      }
    });
    this.end = Math.max(this.end, position + bytes.length);
  }

  /** Has what is written so far brought to the disk while more is being made, so that less is left for `flush`. */
  startFlush(): void {
    if (this.inPlace || this.writeback) return;
    this.writeback = this.handle.datasync().then(
      () => {
        this.writeback = undefined;
      },
      // The system tells of an error once. It is kept for `flush`.
      (error: unknown) => error,
    );
  }

  /** Brings everything to the disk, so that `commit` need not. Nothing may be written afterwards. */
  async flush(): Promise<void> {
    if (this.flushed || this.inPlace) return;
    await withFileErrors(this.target, 'write', async () => {
      const failure = await this.writeback;
      if (failure !== undefined) throw failure;
      await this.handle.sync();
    });
    this.flushed = true;
  }

  /** Makes the file visible. When it throws, the target is as it was and the temporary is gone. */
  async commit(): Promise<void> {
    try {
      await this.flush();
      await withFileErrors(this.target, 'write', async () => {
        await this.close();
        if (this.inPlace) return;
        if (this.appends) await this.refuseChanged();
        if (this.creates) await this.publishNew();
        else await rename(this.temporary, this.target);
        await syncFolder(dirname(this.target));
      });
    } catch (error) {
      await this.discard();
      throw error;
    }
  }

  /** Gives the file up: the target stays as it was. Never throws. */
  async abort(): Promise<void> {
    if (!this.open) return;
    await this.close().catch(() => undefined);
    await this.discard();
  }

  private async close(): Promise<void> {
    this.open = false;
    await this.handle.close();
  }

  private async discard(): Promise<void> {
    if (this.open) await this.close().catch(() => undefined);
    if (!this.inPlace) await unlink(this.temporary).catch(() => undefined);
  }

  /** Like a rename that refuses to replace. */
  private async publishNew(): Promise<void> {
    try {
      await link(this.temporary, this.target);
    } catch (error) {
      if (errnoOf(error) === 'EEXIST') throw existing(this.target);
      // A file system without hard links.
      await rename(this.temporary, this.target);
      return;
    }
    await unlink(this.temporary);
  }

  private async refuseChanged(): Promise<void> {
    const now = await stat(this.target).catch(() => undefined);
    const before = this.original;
    if (now && before && now.size === before.size && now.mtimeMs === before.mtimeMs && now.ino === before.ino) return;
    throw new RunError('file-changed', `cannot append to ${this.target}: it changed while the run was writing`, {
      value: this.target,
      remedy: 'run again when no other program writes it',
      retryable: true,
    });
  }
}

/** A target that must not be there. */
export function existing(target: string): RunError {
  return new RunError('file-exists', `cannot write ${target}: it exists`, {
    value: target,
    remedy: 'set ifExists: replace, or another path',
  });
}

/** Makes a rename in `folder` outlive a power cut. Windows cannot open folders and does not need it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  try {
    const handle = await open(folder, constants.O_RDONLY);
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    // Some network file systems refuse it; the rename itself has happened.
    if (!['EINVAL', 'ENOTSUP', 'EACCES', 'EPERM', 'EBADF'].includes(errnoOf(error) ?? ''))
      throw fileError(error, folder, 'write');
  }
}
