import { createHash, randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AtomicFile } from '../../connectors/files/atomic-file.ts';
import { withFileErrors } from '../../connectors/files/errors.ts';
import { makeFolder } from '../../connectors/files/folders.ts';
import type { JobFile, Layout, SaveOutcome, SaveRequest } from '../../ipc/api.ts';
import { KEPT_LAYOUT } from '../../ipc/arguments.ts';
import { JobError, RunError } from '../../model/errors.ts';
import { readJobFile } from '../open.ts';
import { readKept } from './kept-file.ts';

/** What a text is known by: equal versions have equal text. */
export const versionOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

/** Where a job's layout lies: `.openstage/layout/job.yaml.json` beside `job.yaml`. */
const layoutPath = (file: string): string => join(dirname(file), '.openstage', 'layout', `${basename(file)}.json`);

/** A job's text and layout. @throws JobError when there is no such file, or it is no text. */
export async function readJob(file: string): Promise<JobFile> {
  const text = await readJobFile(file);
  const layout = readKept(layoutPath(file), KEPT_LAYOUT);
  return { file, text, version: versionOf(text), ...(layout && { layout }) };
}

/** As `readJob`; `undefined` when there is no such file. */
export async function findJob(file: string): Promise<JobFile | undefined> {
  return readJob(file).catch((error: unknown) => {
    if (error instanceof JobError && error.problems[0]?.code === 'file-not-found') return undefined;
    throw error;
  });
}

/**
 * Writes a job, unless its file holds something else than what the text was made from. The file appears in one step and keeps its permissions; of links,
 * what they point to is replaced. The caller lets no two saves of a file overlap.
 */
export async function saveJob({ file, text, layout, version, overwrite = false }: SaveRequest): Promise<SaveOutcome> {
  if (!overwrite) {
    const current = await findJob(file);
    // Whoever has written the same text already is no conflict.
    if (current?.version !== version && current?.text !== text) return { saved: false, ...(current && { current }) };
  }
  const mustBeNew = !overwrite && version === undefined && !(await exists(file));
  try {
    await writeInOneStep(file, text, mustBeNew);
  } catch (error) {
    if (!mustBeNew || !(error instanceof RunError) || error.code !== 'file-exists') throw error;
    const current = await findJob(file);
    return { saved: false, ...(current && { current }) };
  }
  if (layout) await saveLayout(file, layout);
  return { saved: true, version: versionOf(text) };
}

export async function saveLayout(file: string, layout: Layout): Promise<void> {
  await writeInOneStep(layoutPath(file), `${JSON.stringify(layout, null, 1)}\n`);
}

async function writeInOneStep(path: string, text: string, mustBeNew = false): Promise<void> {
  await withFileErrors(path, 'write', async () => makeFolder(dirname(path)));
  const options = { runId: randomBytes(6).toString('hex'), ifExists: mustBeNew ? 'fail' : 'replace' } as const;
  const target = await AtomicFile.create(path, options);
  try {
    await target.write(Buffer.from(text));
    await target.commit();
  } finally {
    await target.abort();
  }
}

const exists = async (file: string): Promise<boolean> => (await stat(file).catch(() => undefined)) !== undefined;
