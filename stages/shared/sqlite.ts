import * as z from 'zod';
import { type Choice, hint } from '../hints.ts';
import type { CheckContext, CheckedConnection } from '../stage.ts';
import { sourcePath } from './options.ts';

/** How a stage names its SQLite database: a connection of the job, or a file. */
export const database = {
  connection: z
    .string()
    .min(1, 'a name')
    .meta(hint({ is: 'connection', types: ['sqlite'] }))
    .optional()
    .describe('The name of a connection of type sqlite.'),
  path: sourcePath.optional().describe('Instead of `connection`: the database file, relative to the job’s file.'),
};

/** How a form asks for it. */
export const DATABASE: Choice = { label: 'Database', groups: { connection: ['connection'], file: ['path'] } };

/** The connection, or one that stands for the file. */
export function databaseOf(
  given: { readonly connection?: string | undefined; readonly path?: string | undefined },
  context: CheckContext,
): CheckedConnection | undefined {
  const { connection, path } = given;
  if (connection !== undefined && path !== undefined) {
    const message = 'conflicting options: connection and path';
    context.report('conflicting-options', message, ['path'], { part: 'key', remedy: 'keep one of them' });
    return undefined;
  }
  if (path !== undefined) return { type: 'sqlite', path };
  if (connection === undefined) {
    context.report('missing-option', 'missing connection', ['connection'], { remedy: 'or path' });
    return undefined;
  }
  return context.connection(['connection'], connection, ['sqlite']);
}

export const timeoutMs = z
  .int()
  .min(0)
  .default(30_000)
  .describe('Milliseconds to wait while another program has locked the database.');
