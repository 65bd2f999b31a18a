import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { FileKey } from '../stages/check/targets.ts';

/** Whole paths without symbolic links, as far as what they name is there: relative ones are relative to `baseFolder`. */
export function fileKeyIn(baseFolder: string): FileKey {
  return (path) => realPath(resolve(baseFolder, path));
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const folder = dirname(path);
    return folder === path ? path : join(realPath(folder), basename(path));
  }
}
