import * as z from 'zod';
import { encodingNamed } from '../../model/encodings.ts';
import type { CheckContext } from '../stage.ts';
import type { CompressionOption } from './options.ts';

/** The options of an origin that reads only files that have changed. */
export const changed = {
  onlyChanged: z
    .boolean()
    .default(false)
    .describe(
      'Reads only files whose content no earlier successful run of the job has loaded. Files are identified by a hash of their content.',
    ),
  appendOnly: z
    .boolean()
    .default(false)
    .describe(
      'For files that only grow, such as logs. Like `onlyChanged`; but if a file begins with content that was loaded before, only the rows after it are read. The last line is read once it has a line end.',
    ),
};

export interface ChangedFiles {
  readonly onlyChanged: boolean;
  readonly appendOnly: boolean;
}

interface Options extends ChangedFiles {
  readonly maxRows?: number | undefined;
  readonly encoding?: string | undefined;
  readonly compression: CompressionOption;
}

/** Which files are read, and what of them; reports what makes no sense together. */
export function changedOf(
  { appendOnly, maxRows, encoding, compression, ...given }: Options,
  context: CheckContext,
): ChangedFiles {
  const onlyChanged = given.onlyChanged || appendOnly;
  const conflict = (option: string, other: string, remedy: string) =>
    context.report('conflicting-options', `conflicting options: ${option} and ${other}`, [option], { part: 'key', remedy });
  // Rows behind the last one that is wanted would never be read: their file counts as loaded.
  if (onlyChanged && maxRows !== undefined)
    conflict(given.onlyChanged ? 'onlyChanged' : 'appendOnly', 'maxRows', 'leave one of them out');
  if (appendOnly && compression !== 'auto' && compression !== 'none') {
    conflict('appendOnly', `compression ${compression}`, 'nothing can be added to a packed file');
  }
  if (appendOnly && encoding !== undefined && encodingNamed(encoding) !== 'utf-8') {
    conflict('appendOnly', `encoding ${encoding}`, 'only files in UTF-8 are read on from where they ended');
  }
  return { onlyChanged, appendOnly };
}
