import type { Schema } from '../../model/types.ts';
import { STRING } from '../../model/types.ts';
import type { CheckContext } from '../stage.ts';
import { newColumnName } from './options.ts';

/** The option that adds a column with the path of the file. */
export const fileColumn = newColumnName
  .optional()
  .describe(
    'Adds a column of this name, the last one, with the path of the file that the row is read from: relative to the job’s folder if the file is in it, such as `data/2026-01.csv`. Default: no such column.',
  );

/** The columns of a source with that of the file's path. Reports a name that the source has. A source without columns stays one. */
export function withFileColumn(schema: Schema | undefined, name: string | undefined, context: CheckContext): Schema | undefined {
  if (name === undefined || !schema || schema.length === 0) return schema;
  if (schema.some((field) => field.name === name)) {
    context.report('duplicate-column', `duplicate column: ${name} is in the files, too`, ['fileColumn'], {
      value: name,
      remedy: 'choose another name for fileColumn',
    });
    return schema;
  }
  return [...schema, { name, type: STRING, nullable: false }];
}
