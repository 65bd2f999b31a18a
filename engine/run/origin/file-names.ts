import { relative, sep } from 'node:path';
import type { SourceFile } from '../../../connectors/files/source-files.ts';
import type { FileColumn } from '../../../workers/source-task.ts';

/** What a task says of its file: what rejects call it, where there are several, and the column that holds its path, where one is wanted. */
export interface NamedFile {
  readonly file?: string;
  readonly fileColumn?: FileColumn;
}

/** The names of an origin's files, relative to the job's folder where they lie in it. `column`: of their paths. */
export function fileNames(
  baseFolder: string,
  files: readonly SourceFile[],
  column: string | undefined,
): (file: SourceFile) => NamedFile {
  return ({ path }) => {
    const near = relative(baseFolder, path);
    const name = near.startsWith('..') ? path : near;
    return {
      ...(files.length > 1 && { file: name }),
      ...(column !== undefined && { fileColumn: { name: column, path: name.replaceAll(sep, '/') } }),
    };
  };
}
