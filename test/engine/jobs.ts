import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { RunOptions, RunOutcome } from '../../engine/run/run.ts';
import { openJob } from '../../host/open.ts';
import { formatProblem } from '../../model/errors.ts';
import { runUsual } from './warm-threads.ts';

export type Stages = Readonly<Record<string, { readonly type: string } & Readonly<Record<string, unknown>>>>;
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** A job document without what all have in common. */
export interface Job {
  readonly stages: Stages;
  readonly onError?: unknown;
  readonly ordered?: boolean;
}

const made: string[] = [];
const clean = () => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
};
// Vitest ends its processes by a signal: their `exit` never comes.
if (process.env.VITEST_WORKER_ID === undefined) process.on('exit', clean);
else (await import('vitest')).afterAll(clean);

/** A folder with these files, by path. It is removed at the end of the test file, unless it is to be kept. */
export function folderWith(files: Files, keep = false): string {
  const folder = mkdtempSync(join(tmpdir(), 'open-stage-test-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  if (!keep) made.push(folder);
  return folder;
}

/** Writes the job into the folder, checks it and runs it there. Throws when the document is wrong. */
export async function runIn(folder: string, job: Job, options: Partial<RunOptions> = {}): Promise<RunOutcome> {
  const file = join(folder, 'job.json');
  writeFileSync(file, JSON.stringify({ openstage: 1, name: 'test', ...job }, null, 1));
  const opened = await openJob(file);
  if (!opened.job) throw new Error(opened.problems.map(formatProblem).join('\n'));
  return runUsual(opened.job, 1 << 30, { baseFolder: folder, ...options });
}

/** Runs a job over files, and gives its result with a reader of the files that it wrote. */
export async function run(files: Files, job: Job, options: Partial<RunOptions> = {}) {
  const folder = folderWith(files);
  const result = await runIn(folder, job, options);
  return { result, folder, read: (name: string) => readFileSync(join(folder, name), 'utf8') };
}

/** What a failed run says, or its status. */
export const outcomeOf = ({ status, errors }: RunOutcome): string =>
  errors.length === 0 ? status : errors.map(({ code, message }) => `${code}: ${message}`).join('\n');
