import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { CancelledError, RunError } from '../../model/errors.ts';
import { sha256 } from '../../model/sha256.ts';

const POLL_MS = 200;
/** Somebody who only looks whether the lock is held holds it for a moment. */
const PATIENCE_MS = 1000;

export interface LockOptions {
  /** The run, or the command, that wants it. */
  readonly holder: string;
  /** Whether to wait until it is free. */
  readonly wait: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Told once, when somebody holds it. */
  readonly onWait?: (holder: string) => void;
}

/**
 * The lock of a job's state: a file in `locks` of the data folder that the operating system locks, through SQLite, for the process. It is free when its
 * holder ends, however that ends.
 */
export class StateLock {
  readonly #database: Database.Database;
  /** Whether somebody else held it at first. */
  readonly waited: boolean;

  private constructor(database: Database.Database, waited: boolean) {
    this.#database = database;
    this.waited = waited;
  }

  /** @throws RunError `job-running` when somebody else holds it and goes on to; CancelledError when `signal` aborts. */
  static async take(folder: string, job: string, { holder, wait, signal, onWait }: LockOptions): Promise<StateLock> {
    const path = pathOf(folder, job);
    const started = performance.now();
    let told = false;
    for (;;) {
      if (signal?.aborted) throw new CancelledError();
      const database = attempt(path);
      if (database) {
        note(path, holder);
        return new StateLock(database, told);
      }
      const waited = performance.now() - started;
      if (waited > PATIENCE_MS && !wait) {
        const other = holderOf(path);
        throw new RunError('job-running', `${other} of this job is active and has locked its state`, {
          value: other,
          remedy: 'run again when it has ended, or use --if-running wait',
          retryable: true,
        });
      }
      if (!told && waited > PATIENCE_MS / 4) {
        told = true;
        onWait?.(holderOf(path));
      }
      await pause(POLL_MS, signal);
    }
  }

  /** Who holds the lock; `undefined`: nobody. */
  static holder(folder: string, job: string): string | undefined {
    const path = pathOf(folder, job);
    const database = attempt(path);
    database?.close();
    return database ? undefined : holderOf(path);
  }

  release(): void {
    this.#database.close();
  }
}

function pathOf(folder: string, job: string): string {
  const locks = join(folder, 'locks');
  mkdirSync(locks, { recursive: true, mode: 0o700 });
  return join(locks, `${sha256(job).toString('hex').slice(0, 24)}.lock`);
}

/** The lock; `undefined` when somebody else holds it. Closing it gives it back. */
function attempt(path: string): Database.Database | undefined {
  const database = new Database(path, { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database.close();
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return undefined;
    throw new RunError('invalid-state', `cannot lock the state of the job, in ${path}: ${(error as Error).message}`, {
      cause: error,
      value: path,
    });
  }
}

/** For people only: who holds the lock, the operating system knows. */
function note(path: string, holder: string): void {
  try {
    writeFileSync(`${path}.holder`, `${holder} (process ${process.pid})`, { mode: 0o600 });
  } catch {
    // A full disk is no reason not to run.
  }
}

function holderOf(path: string): string {
  try {
    return readFileSync(`${path}.holder`, 'utf8') || 'another run';
  } catch {
    return 'another run';
  }
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener('abort', done, { once: true });
  });
}
