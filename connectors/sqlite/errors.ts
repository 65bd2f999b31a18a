import Database from 'better-sqlite3';
import { RunError } from '../../model/errors.ts';

interface Meaning {
  readonly code: string;
  readonly reason?: string;
  readonly remedy?: string;
  readonly retryable?: boolean;
}

/** By the primary result code: https://www.sqlite.org/rescode.html */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  BUSY: {
    code: 'database-busy',
    reason: 'another program has locked the database',
    remedy: 'run again when it has finished, or raise timeoutMs',
    retryable: true,
  },
  LOCKED: { code: 'database-busy', reason: 'a table is locked', remedy: 'run again', retryable: true },
  FULL: { code: 'disk-full', reason: 'no space left on the device', remedy: 'free some space and run again', retryable: true },
  NOTADB: { code: 'sqlite-notadb', reason: 'not a SQLite database', remedy: 'check the path' },
  CORRUPT: { code: 'sqlite-corrupt', remedy: 'restore the database from a backup' },
  READONLY: {
    code: 'permission-denied',
    reason: 'the database is read-only',
    remedy: 'check the permissions of the file and its folder',
  },
  PERM: { code: 'permission-denied', remedy: 'check the permissions of the file and its folder' },
  CANTOPEN: { code: 'permission-denied', reason: 'the file cannot be opened', remedy: 'check its path and permissions' },
  IOERR: {
    code: 'io-error',
    reason: 'reading or writing the file failed',
    remedy: 'check the free space and limits of the disk',
    retryable: true,
  },
  NOMEM: { code: 'out-of-memory', remedy: 'close other programs, or run again with less --memory' },
};

const REFUSED = /^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG)/;

/** Whether a row broke a rule of the table, so that others may be fine. */
export const isRefusal = (error: unknown): error is InstanceType<typeof Database.SqliteError> =>
  error instanceof Database.SqliteError && REFUSED.test(error.code);

/** The code of a refused row: `constraint-unique`, `constraint-notnull`, `mismatch`. */
export const refusalName = ({ code }: { readonly code: string }): string =>
  code
    .replace(/^SQLITE_/, '')
    .toLowerCase()
    .replaceAll('_', '-');

/** What went wrong with the database at `path`, as the user should see it. Errors of other kinds come back as they are. */
export function sqliteError(error: unknown, path: string): unknown {
  const missing = error instanceof RangeError ? /Missing named parameter "(\w+)"/.exec(error.message)?.[1] : undefined;
  if (missing !== undefined) {
    return new RunError('missing-parameter', `missing value of parameter :${missing}`, {
      value: missing,
      remedy: 'add it to queryParameters',
    });
  }
  if (error instanceof RangeError && /more than one statement/.test(error.message)) {
    return new RunError('sqlite-error', `${path}: the query has more than one statement`, {
      remedy: 'move the others to beforeQuery or afterQuery',
    });
  }
  if (error instanceof RangeError || (error instanceof TypeError && /parameter|bind/i.test(error.message))) {
    // What the library says about statements and their parameters.
    return new RunError('sqlite-error', `${path}: ${error.message}`, {
      cause: error,
      remedy: 'correct the query, or its queryParameters',
    });
  }
  if (!(error instanceof Database.SqliteError)) return error;
  const primary = error.code.replace(/^SQLITE_/, '').split('_')[0]!;
  const meaning = MEANINGS[primary];
  const { code = refusedCode(error.code), reason, remedy, retryable = false } = meaning ?? {};
  return new RunError(code, `${path}: ${reason === undefined ? error.message : `${reason} (${error.message})`}`, {
    retryable,
    cause: error,
    ...(remedy !== undefined && { remedy }),
  });
}

const refusedCode = (code: string): string => code.toLowerCase().replaceAll('_', '-');
