import { relative } from 'node:path';
import type { SourceFile } from '../../../connectors/files/source-files.ts';

/** What rejects call the files of an origin, relative to the job's folder where they lie in it; nothing if there is only one. */
export function fileNames(baseFolder: string, files: readonly SourceFile[]): (file: SourceFile) => { readonly file?: string } {
  if (files.length < 2) return () => ({});
  return ({ path }) => {
    const near = relative(baseFolder, path);
    return { file: near.startsWith('..') ? path : near };
  };
}
