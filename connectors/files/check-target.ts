import { accessSync, constants } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { RunError } from '../../model/errors.ts';
import { problemOf, type TargetProblem } from '../target-problems.ts';
import { errnoOf, fileError } from './errors.ts';

/** What keeps a file from being written. Nothing is made. `inPlace`: the file that is there is changed itself. */
export async function checkFile(path: string, { inPlace = false } = {}): Promise<readonly TargetProblem[]> {
  try {
    const target = await realpath(path).catch((error: unknown) => {
      if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return path;
      throw error;
    });
    const found = await statOf(target);
    if (found?.isDirectory()) throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' });
    if (found && (inPlace || !found.isFile())) accessSync(target, constants.W_OK);
    // Devices and pipes have no file beside them.
    if (found === undefined || found.isFile()) await checkFolder(target);
    return [];
  } catch (error) {
    const failure = fileError(error, path, 'write');
    if (!(failure instanceof RunError) || failure.retryable) throw failure;
    return [problemOf(failure)];
  }
}

/** Throws for a folder that is none, or in which nothing can be made. Those that are missing are made by a run. */
async function checkFolder(target: string): Promise<void> {
  for (let folder = dirname(target); ; folder = dirname(folder)) {
    const found = await statOf(folder);
    if (found && !found.isDirectory()) throw notFolder(target, folder);
    if (found) return accessSync(folder, constants.W_OK | constants.X_OK);
    if (folder === dirname(folder)) return;
  }
}

const statOf = (path: string) =>
  stat(path).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return undefined;
    throw error;
  });

/** Where a folder is wanted there is a file. */
export const notFolder = (path: string, folder: string, cause?: unknown): RunError =>
  new RunError('not-a-folder', `cannot write ${path}: ${folder} is not a folder`, {
    value: path,
    remedy: 'name another path, or move the file that has the name of the folder',
    ...(cause !== undefined && { cause }),
  });
