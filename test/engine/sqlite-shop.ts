import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeEach } from 'vitest';
import { type Options, runStages } from './stages.ts';

/** Loads into `shop.db` of a folder that every test has for itself. */
const root = mkdtempSync(join(tmpdir(), 'open-stage-load-'));
afterAll(() => rmSync(root, { recursive: true }));
let folder = '';
let folders = 0;
beforeEach(() => {
  folder = join(root, String(++folders));
  mkdirSync(folder);
});

/** A path in the test's folder. */
export const at = (name: string) => join(folder, name);

/** Runs statements on a database of the test's folder, and gives the rows of the last one. */
export function sql(name: string, ...statements: string[]): unknown[] {
  const database = new Database(at(name));
  try {
    return statements
      .map((text) => {
        const statement = database.prepare(text);
        return statement.reader ? statement.raw().all() : statement.run();
      })
      .at(-1) as unknown[];
  } finally {
    database.close();
  }
}

/** Loads rows into table `t`. `columns`: of the rows; other options are the destination's. */
export const load = (rows: readonly object[], options: object, more: Options & { stages?: Record<string, object> } = {}) => {
  const { stages = {}, ...run } = more;
  const { columns, ...own } = options as { readonly columns?: object };
  const table = { type: 'sqlite-destination', from: 'data', path: 'shop.db', table: 't', ...own };
  const data = { type: 'memory-origin', ...(columns && { columns }) };
  return runStages({ data, table, ...stages }, { baseFolder: folder, inputs: { data: rows }, ...run });
};
/** What went wrong with a run. */
export const problems = async (running: ReturnType<typeof runStages>) =>
  (await running).errors.map(({ code, message, stage }) => `${stage}: ${code}: ${message.replaceAll(folder, '')}`);

export const ROWS = [
  { id: 1, name: 'one' },
  { id: 2, name: 'two' },
];

/** Files of the folder, hidden ones too. */
export const files = () => readdirSync(folder).sort();
