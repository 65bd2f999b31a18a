import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll } from 'vitest';
import { type Options, rowsOf } from './stages.ts';

/** Where the test's databases lie. */
export const folder = mkdtempSync(join(tmpdir(), 'open-stage-read-'));
afterAll(() => rmSync(folder, { recursive: true }));

let databases = 0;
/** A database that statements have made. */
export function databaseOf(...statements: string[]): string {
  const name = `${++databases}.db`;
  const database = new Database(join(folder, name));
  for (const statement of statements) database.exec(statement);
  database.close();
  return name;
}

/** The rows of a SQLite origin. */
export const read = (path: string, options: object, run: Options = {}) =>
  rowsOf({ data: { type: 'sqlite-origin', path, ...options } }, { baseFolder: folder, ...run });

/** Numbers 1 to 100,000 as table `n`. */
export const NUMBERS = 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)';
