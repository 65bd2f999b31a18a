import Database from 'better-sqlite3';
import { CancelledError } from '../../model/errors.ts';

/** How long SQLite itself waits for a lock: short, so that a run which is cancelled does not wait on. */
export const LOCK_POLL_MS = 50;

/** Tells whether the run is to stop. */
export type Stopped = () => boolean;

/** Tries again and again for up to `timeoutMs` while the database is locked. Throws what `action` throws otherwise. */
export function patiently<Result>(timeoutMs: number, stopped: Stopped, action: () => Result): Result {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return action();
    } catch (error) {
      const busy = error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
      if (!busy || performance.now() >= deadline) throw error;
      if (stopped()) throw new CancelledError();
      // SQLite does not wait where waiting could not help, as for a reader that wants to write.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
