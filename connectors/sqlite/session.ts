import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  linkSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { RunError } from '../../model/errors.ts';
import { errnoOf, fileError } from '../files/errors.ts';
import { temporaryOf } from '../files/temporaries.ts';
import { copyTable } from './copy-table.ts';
import { sqliteError } from './errors.ts';
import { LOCK_POLL_MS, patiently, type Stopped } from './patience.ts';
import { makeMark } from './receipt.ts';
import { quoteName } from './sql.ts';
import type { StagedTable } from './staging.ts';

/**
 * One database that a run loads into, and the one transaction in which all its destinations there do so. A database that is not there yet is made in a
 * hidden file beside its place, and appears by a rename.
 */
export class LoadSession {
  /** The database's file, its links resolved. */
  readonly target: string;
  /** Whether the database is still to be made. */
  readonly isNew: boolean;
  private readonly runId: string;
  private readonly stopped: Stopped;
  private connection: Database.Database | undefined;
  /** Where a new database is made. */
  private temporary: string | undefined;
  private attached = 0;
  private over = false;
  timeoutMs: number;

  /** Throws `RunError` for what is no database, or cannot be written. */
  constructor(path: string, runId: string, timeoutMs: number, stopped: Stopped) {
    this.timeoutMs = timeoutMs;
    this.runId = runId;
    this.stopped = stopped;
    this.target = realPath(path);
    const stats = statOf(this.target);
    this.isNew = stats === undefined;
    if (!stats) return;
    if (!stats.isFile()) throw fileError(Object.assign(new Error('it is a folder'), { code: 'EISDIR' }), this.target, 'write');
    try {
      accessSync(this.target, constants.W_OK);
      accessSync(dirname(this.target), constants.W_OK);
    } catch (error) {
      throw fileError(error, this.target, 'write');
    }
    this.guarded(() => {
      this.connection = open(this.target);
      patiently(this.timeoutMs, this.stopped, () => this.connection!.pragma('schema_version'));
    });
  }

  /** The connection; of a new database none until `begin`. */
  get database(): Database.Database | undefined {
    return this.connection;
  }

  get inTransaction(): boolean {
    return this.connection?.inTransaction ?? false;
  }

  /** Begins the transaction. A new database becomes what `made` holds, if that is given. */
  begin(made: StagedTable | undefined, foreignKeys: boolean): void {
    if (this.isNew && !this.connection) {
      this.temporary = made?.path ?? temporaryOf(this.target, this.runId);
      this.guarded(() => {
        this.connection = open(this.temporary!);
        // Nobody knows of the file yet: it is flushed to the disk as a whole, when it is published.
        this.connection.pragma('journal_mode = MEMORY');
        this.connection.pragma('synchronous = OFF');
      });
    }
    this.guarded(() => {
      const database = this.connection!;
      database.pragma(`foreign_keys = ${foreignKeys ? 'ON' : 'OFF'}`);
      patiently(this.timeoutMs, this.stopped, () => database.exec('BEGIN IMMEDIATE'));
    });
  }

  /** Runs statements of the user's. They may not end the transaction. */
  execute(sql: string): void {
    this.guarded(() => this.connection!.exec(sql));
    if (!this.inTransaction) {
      throw new RunError('transaction-ended', 'a statement ended the transaction that loads the rows', {
        value: sql,
        remedy: 'remove COMMIT, END and ROLLBACK',
      });
    }
  }

  /** Has the transaction leave something that tells that it was committed. */
  mark(job: string): void {
    this.guarded(() => makeMark(this.connection!, job, this.runId));
  }

  /** Makes a staged table readable by `name`, its own. Returns how statements call it, until `release`. */
  attach(staged: StagedTable, name: string): string {
    const schema = `open_stage_${++this.attached}`;
    return this.guarded(() => {
      try {
        this.connection!.prepare(`ATTACH ? AS ${schema}`).run(staged.path);
        return `${schema}.${quoteName(name)}`;
      } catch (error) {
        // A database of another encoding, or one with as many beside it as there may be.
        if (!(error instanceof Error && /same text encoding|too many attached/.test(error.message))) throw error;
        copyTable(staged.path, name, this.connection!, schema, this.stopped);
        return `temp.${schema}`;
      }
    });
  }

  /** What `attach` gave is no longer read. */
  release(source: string): void {
    if (source.startsWith('temp.')) this.guarded(() => this.connection!.exec(`DROP TABLE ${source}`));
  }

  /** Makes everything visible, for all destinations at once. Does nothing the second time. */
  commit(): void {
    if (this.over) return;
    this.guarded(() => patiently(this.timeoutMs, this.stopped, () => this.connection!.exec('COMMIT')));
    this.over = true;
    this.connection!.close();
    if (this.temporary !== undefined) this.publish(this.temporary);
  }

  /** Gives up: the database is as it was. */
  abort(): void {
    if (this.over) return;
    this.over = true;
    // Closing rolls back.
    this.connection?.close();
    if (this.temporary !== undefined) rmSync(this.temporary, { force: true });
  }

  /** Runs an action on the database; its errors name the file. */
  guarded<Result>(action: () => Result): Result {
    try {
      return action();
    } catch (error) {
      throw sqliteError(error, this.target);
    }
  }

  private publish(temporary: string): void {
    const { target } = this;
    try {
      syncFile(temporary);
      // What a database that is gone has left would be taken for this one's.
      for (const suffix of ['-journal', '-wal', '-shm']) rmSync(`${target}${suffix}`, { force: true });
      try {
        linkSync(temporary, target);
        rmSync(temporary, { force: true });
      } catch (error) {
        if (errnoOf(error) === 'EEXIST') throw appeared(target);
        // A file system without hard links.
        renameSync(temporary, target);
      }
      if (process.platform !== 'win32') syncFile(dirname(target));
    } catch (error) {
      rmSync(temporary, { force: true });
      throw fileError(error, target, 'write');
    }
  }
}

const appeared = (target: string): RunError =>
  new RunError('file-changed', `cannot write ${target}: another program created it during the run`, {
    value: target,
    remedy: 'run again',
    retryable: true,
  });

function open(path: string): Database.Database {
  return new Database(path, { fileMustExist: false, timeout: LOCK_POLL_MS }).defaultSafeIntegers();
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return path;
    throw fileError(error, path, 'write');
  }
}

function statOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

function syncFile(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } catch (error) {
    // Some network file systems cannot sync folders.
    if (!['EINVAL', 'ENOTSUP', 'EBADF'].includes(errnoOf(error) ?? '')) throw error;
  } finally {
    closeSync(fd);
  }
}
