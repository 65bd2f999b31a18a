import { RunError } from '../../model/errors.ts';

/** Why an archive cannot be read; `fileError` names the file. */
export class CorruptArchive extends Error {
  readonly kind: 'damaged' | 'truncated';
  constructor(kind: 'damaged' | 'truncated', reason: string) {
    super(reason);
    this.kind = kind;
  }
}

interface Meaning {
  readonly code: string;
  /** Follows `cannot read FILE: `. */
  readonly reason: string;
  readonly remedy?: string;
  readonly retryable?: boolean;
}

const MEANINGS: Readonly<Record<string, Meaning>> = {
  ENOENT: { code: 'file-not-found', reason: 'no such file or folder' },
  ENOTDIR: { code: 'file-not-found', reason: 'a part of its path is not a folder' },
  EISDIR: { code: 'is-a-folder', reason: 'it is a folder', remedy: 'name a file in it, or all with a pattern: folder/*.csv' },
  EACCES: { code: 'permission-denied', reason: 'permission denied', remedy: 'check the permissions of the file and its folder' },
  EPERM: { code: 'permission-denied', reason: 'permission denied', remedy: 'check the permissions of the file and its folder' },
  EROFS: { code: 'permission-denied', reason: 'the file system is read-only' },
  ENOSPC: { code: 'disk-full', reason: 'no space left on the device', remedy: 'free some space and run again', retryable: true },
  EDQUOT: { code: 'disk-full', reason: 'the disk quota is used up', remedy: 'free some space and run again', retryable: true },
  EFBIG: {
    code: 'file-too-large',
    reason: 'the file system or a limit does not allow files of this size',
    remedy: 'raise the limit (ulimit -f), or use another file system',
  },
  EMFILE: {
    code: 'too-many-open-files',
    reason: 'too many open files',
    remedy: 'raise the limit (ulimit -n) or run fewer jobs at once',
    retryable: true,
  },
  ENFILE: { code: 'too-many-open-files', reason: 'too many open files on this machine', retryable: true },
  ENAMETOOLONG: { code: 'invalid-path', reason: 'the name is too long' },
  ELOOP: { code: 'invalid-path', reason: 'its symbolic links form a loop' },
  EXDEV: { code: 'io-error', reason: 'the temporary file is on another device' },
  EEXIST: { code: 'file-busy', reason: 'this run already writes it', remedy: 'give every destination its own file' },
  EBUSY: { code: 'file-busy', reason: 'it is in use', retryable: true },
  ETXTBSY: { code: 'file-busy', reason: 'it is in use', retryable: true },
  EPIPE: { code: 'pipe-closed', reason: 'the program that reads it has stopped' },
  EIO: { code: 'io-error', reason: 'the device reports an error', retryable: true },
  ESTALE: { code: 'io-error', reason: 'the network file system lost it', retryable: true },
  ETIMEDOUT: { code: 'io-error', reason: 'the network file system does not respond', retryable: true },
};

/** The `code` of a system error. */
export const errnoOf = (error: unknown): string | undefined => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
};

/**
 * What went wrong with the file at `path`, as the user should see it: system errors get a code, reason and remedy, damaged archives say
 * where the damage is. `RunError`s, aborts and errors of ours come back as they are.
 */
export function fileError(error: unknown, path: string, action: 'read' | 'write'): unknown {
  if (error instanceof RunError) return error;
  if (error instanceof CorruptArchive) {
    return new RunError(`${error.kind}-archive`, `cannot read ${path}: the archive is ${error.kind}: ${error.message}`, {
      value: path,
      cause: error,
      remedy:
        error.kind === 'truncated'
          ? 'fetch the file again: its end is missing'
          : 'fetch the file again, or set compression if it is wrong',
    });
  }
  const errno = errnoOf(error);
  if (errno === undefined || !(error instanceof Error) || error.name === 'AbortError') return error;
  const meaning = Object.hasOwn(MEANINGS, errno) ? MEANINGS[errno] : undefined;
  // Other system errors are named like ENODEV; what is not, is no system error.
  if (!meaning && !/^E[A-Z0-9]+$/.test(errno)) return error;
  const { code, reason, remedy: usual, retryable } = meaning ?? { code: 'io-error', reason: error.message };
  // A pattern names files to read.
  const remedy = errno === 'EISDIR' && action === 'write' ? 'name a file in it' : usual;
  return new RunError(code, `cannot ${action} ${path}: ${reason}`, {
    value: path,
    cause: error,
    ...(remedy === undefined ? {} : { remedy }),
    ...(retryable === undefined ? {} : { retryable }),
  });
}

/** Runs `work` and turns what it throws into the user's error about `path`. */
export async function withFileErrors<T>(path: string, action: 'read' | 'write', work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw fileError(error, path, action);
  }
}
