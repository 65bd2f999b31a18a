import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as z from 'zod';
import type { RecentJob } from '../../ipc/api.ts';
import { parseJob } from '../../model/job/parse.ts';
import { keepFile, Queue, readKept } from './kept-file.ts';

const MOST = 50;
const KEPT = z.array(z.object({ file: z.string(), name: z.string(), opened: z.string() }));

/** The jobs that were opened or saved last, the newest first, in `recent.json` of the data folder. */
export class RecentJobs {
  private readonly path: string;
  private readonly queue = new Queue();

  constructor(dataFolder: string) {
    this.path = join(dataFolder, 'recent.json');
  }

  async list(): Promise<readonly RecentJob[]> {
    return Promise.all(
      this.read().map(async (job) => ({ ...job, exists: (await stat(job.file).catch(() => undefined))?.isFile() ?? false })),
    );
  }

  add(file: string, text: string): Promise<void> {
    const job = { file, name: jobName(file, text), opened: new Date().toISOString() };
    return this.change((jobs) => [job, ...jobs.filter((other) => other.file !== file)].slice(0, MOST));
  }

  forget(file: string): Promise<void> {
    return this.change((jobs) => jobs.filter((job) => job.file !== file));
  }

  private read(): z.infer<typeof KEPT> {
    return readKept(this.path, KEPT) ?? [];
  }

  private change(change: (jobs: z.infer<typeof KEPT>) => z.infer<typeof KEPT>): Promise<void> {
    return this.queue.run('', () => keepFile(this.path, JSON.stringify(change(this.read()), null, 1)));
  }
}

/** The name that a job gives itself, else its file's. */
function jobName(file: string, text: string): string {
  const name = parseJob(text).source?.data.name;
  return typeof name === 'string' && name !== '' ? name : basename(file).replace(/(\.job)?\.(ya?ml|json|openstage)$/i, '');
}
