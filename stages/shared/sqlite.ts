import { z } from 'zod';
import { type Choice, hint } from '../hints.ts';
import type { CheckContext } from '../stage.ts';
import { sourcePath } from './options.ts';

/** How a stage names its SQLite database: a connection of the job, or a file. */
export const database = {
  connection: z
    .string()
    .min(1, 'a name')
    .meta(hint({ is: 'connection', types: ['sqlite'] }))
    .optional()
    .describe('A connection of the job, of type sqlite.'),
  path: sourcePath.optional().describe('Instead of `connection`: the database file, relative to the job’s file.'),
};

/** How a form asks for it. */
export const DATABASE: Choice = { label: 'Database', groups: { connection: ['connection'], file: ['path'] } };

export interface SqliteDatabase {
  /** Of the connection, where one is used. */
  readonly name: string | undefined;
  /** Relative to the job's file. */
  readonly path: string;
}

export function databaseOf(
  given: { readonly connection?: string | undefined; readonly path?: string | undefined },
  context: CheckContext,
): SqliteDatabase | undefined {
  const { connection, path } = given;
  if (connection !== undefined && path !== undefined) {
    const message = 'conflicting options: connection and path';
    context.report('conflicting-options', message, ['path'], { part: 'key', remedy: 'keep one of them' });
    return undefined;
  }
  if (path !== undefined) return { name: undefined, path };
  if (connection === undefined) {
    context.report('missing-option', 'missing connection', ['connection'], { remedy: 'or path' });
    return undefined;
  }
  const found = context.connection(['connection'], connection, ['sqlite']);
  return found && { name: connection, path: found.path as string };
}

export interface TableName {
  readonly schema: string | undefined;
  readonly table: string;
}

/** `table`, or `schema.table`. */
export function tableOf(text: string, schema?: string): TableName {
  const dot = schema === undefined ? text.indexOf('.') : -1;
  return dot > 0 ? { schema: text.slice(0, dot), table: text.slice(dot + 1) } : { schema, table: text };
}

export const tableName = z
  .string()
  .min(1, 'a table’s name')
  .meta(hint({ is: 'table' }));
export const timeoutMs = z
  .int()
  .min(0)
  .default(30_000)
  .describe('Milliseconds to wait for the database while another program holds it locked.');
export const beforeQuery = z.string().min(1, 'a statement').optional();
export const afterQuery = z.string().min(1, 'a statement').optional();
