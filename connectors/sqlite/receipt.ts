import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { sha256 } from '../../model/sha256.ts';
import { sqliteError } from './errors.ts';
import { quoteName } from './sql.ts';

const PREFIX = '_open_stage_mark_';
const PATIENCE_MS = 5000;

const prefixOf = (job: string): string => `${PREFIX}${sha256(job).toString('hex').slice(0, 12)}_`;

/** The table that is made in the transaction that loads, and so tells whether that was committed. It is dropped when that is known. */
export const markName = (job: string, runId: string): string => `${prefixOf(job)}${runId}`;

/** Makes the table, and drops what runs of the job have left that could not. Within a transaction. */
export function makeMark(database: Database.Database, job: string, runId: string): void {
  const name = markName(job, runId);
  const others = database
    .prepare('SELECT name FROM sqlite_schema WHERE type = ? AND substr(name, 1, ?) = ? AND name <> ?')
    .pluck()
    .all('table', BigInt(prefixOf(job).length), prefixOf(job), name) as string[];
  for (const other of others) database.exec(`DROP TABLE ${quoteName(other)}`);
  database.exec(`CREATE TABLE IF NOT EXISTS ${quoteName(name)} (loaded)`);
}

/** Whether a load of a process that has been killed was committed. */
export function wasCommitted(path: string, receipt: string): boolean {
  if (!existsSync(path)) return false;
  return use(path, (database) => database.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?').get(receipt) !== undefined);
}

/** Drops the table. One that somebody keeps from being dropped now the job's next run drops. */
export function dropMark(path: string, receipt: string): void {
  if (existsSync(path)) use(path, (database) => database.exec(`DROP TABLE IF EXISTS ${quoteName(receipt)}`));
}

function use<Result>(path: string, action: (database: Database.Database) => Result): Result {
  let database: Database.Database | undefined;
  try {
    database = new Database(path, { fileMustExist: true, timeout: PATIENCE_MS });
    return action(database);
  } catch (error) {
    throw sqliteError(error, path);
  } finally {
    database?.close();
  }
}
