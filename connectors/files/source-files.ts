import { constants, type Stats } from 'node:fs';
import { access, glob, open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, resolve } from 'node:path';
import { isatty } from 'node:tty';
import { RunError } from '../../model/errors.ts';
import { nearest } from '../../model/suggest.ts';
import { errnoOf, fileError } from './errors.ts';

const STDIN = '/dev/stdin';

/** A file to read. */
export interface SourceFile {
  /** Absolute. */
  readonly path: string;
  /** Its size; 0 for what is no regular file. */
  readonly bytes: number;
  readonly modifiedMs: number;
  /** Whether it is a regular file, which can be read in any order and more than once. A pipe can only be streamed, once. */
  readonly seekable: boolean;
  /** The bytes of a pipe of which some were read already, to be read in its place, once. */
  readonly begun?: AsyncIterable<Uint8Array>;
}

/** Whether a path is a pattern: `*`, `?`, `[abc]`, `{a,b}`. */
export const isPattern = (path: string): boolean => /[*?[{]/.test(path);

/**
 * The file at `pattern`, or all files that match it, sorted by path; relative to `baseFolder`. A path that exists is that file, even if
 * it looks like a pattern; `-` is the standard input. Patterns do not match hidden files and folders, unless they say so.
 * Throws `RunError`: `file-not-found`, `no-match`, `is-a-folder`, `permission-denied`, `not-a-file`.
 */
export async function resolveFiles(pattern: string, baseFolder: string): Promise<SourceFile[]> {
  const path = pattern === '-' ? STDIN : resolve(baseFolder, pattern);
  const file = await sourceFile(path).catch(async (error: unknown) => {
    const missing = error instanceof RunError && (error.code === 'file-not-found' || error.code === 'invalid-path');
    if (!missing || isPattern(pattern)) return missing ? undefined : Promise.reject(error);
    const remedy = await nearName(path);
    throw new RunError(error.code, error.message, { value: path, cause: error, ...(remedy ? { remedy } : {}) });
  });
  if (file) return [file];

  const files: SourceFile[] = [];
  for await (const match of glob(pattern, { cwd: baseFolder })) {
    const found = isAbsolute(match) ? match : resolve(baseFolder, match);
    const kind = await stat(found).catch(() => undefined);
    if (kind && !kind.isDirectory()) files.push(await sourceFile(found));
  }
  if (files.length === 0) {
    throw new RunError('no-match', `no file matches ${resolve(baseFolder, pattern)}`, {
      value: pattern,
      remedy: isAbsolute(pattern) ? 'check the pattern' : `check the pattern; it is relative to ${baseFolder}`,
    });
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** Looks at one file. Throws as `resolveFiles` does. */
export async function sourceFile(path: string): Promise<SourceFile> {
  try {
    const found = await stat(path);
    // Devices never end, or hold no data; what a program gets as its input may be a terminal or a socket.
    const streamed = found.isFIFO() || (path === STDIN && (found.isSocket() || isatty(0)));
    if (found.isDirectory()) throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' });
    if (!found.isFile() && !streamed) {
      const remedy = 'name a regular file or a pipe';
      throw new RunError('not-a-file', `cannot read ${path}: it is ${kindOf(found)}`, { value: path, remedy });
    }
    // Opening a file tells for sure, also on network file systems; a pipe would wait for its writer.
    if (found.isFile()) await (await open(path, 'r')).close();
    else await access(path, constants.R_OK);
    return { path, bytes: found.isFile() ? found.size : 0, modifiedMs: found.mtimeMs, seekable: found.isFile() };
  } catch (error) {
    throw fileError(error, path, 'read');
  }
}

const kindOf = (found: Stats): string =>
  found.isCharacterDevice() || found.isBlockDevice() ? 'a device' : found.isSocket() ? 'a socket' : 'not a regular file';

/** `did you mean 'sales.csv'?` by the names beside a missing file, or which of its folders is missing. */
async function nearName(path: string): Promise<string | undefined> {
  const folder = dirname(path);
  try {
    const near = nearest(basename(path), await readdir(folder));
    return near && `did you mean '${near}'?`;
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT' || folder === dirname(folder)) return undefined;
    return (await nearName(folder)) ?? `there is no folder ${folder}`;
  }
}
