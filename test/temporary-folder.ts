import { chmodSync, mkdtempSync, readdirSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'open-stage-tests-';
const HOUR_MS = 3_600_000;

/**
 * Vitest's global setup: all that tests, and programs that they start, put into the system's folder for temporary files goes into a folder of this run, and
 * with it: also what killed programs have left. What a killed run has left goes with a later one.
 */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  // Projects have this setup, too.
  if (process.env.OPENSTAGE_TESTS_FOLDER !== undefined) return undefined;
  for (const name of readdirSync(tmpdir())) if (name.startsWith(PREFIX)) await removeIfLeft(name);
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  // Database servers run as other users.
  chmodSync(folder, 0o755);
  process.env.OPENSTAGE_TESTS_FOLDER = folder;
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = folder;
  return () => remove(folder);
}

/** Not `rmSync`, which stops half way, without an error, where a browser that is ending removes a file of its own. */
const remove = (folder: string) => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });

/** Removes the folder of a run whose process has gone. Another machine may share the folder, whose processes are not seen: new ones stay. */
async function removeIfLeft(name: string): Promise<void> {
  const folder = join(tmpdir(), name);
  try {
    if (Date.now() - statSync(folder).mtimeMs < HOUR_MS) return;
    process.kill(Number(name.slice(PREFIX.length).split('-')[0]), 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') await remove(folder);
  }
}
