import { cp, mkdir, readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { errnoOf, withFileErrors } from '../../connectors/files/errors.ts';
import { makeFolder } from '../../connectors/files/folders.ts';
import type { Template } from '../../ipc/api.ts';
import { InternalError, JobError } from '../../model/errors.ts';
import { asMap } from '../../model/job/document.ts';
import { parseJob } from '../../model/job/parse.ts';
import { didYouMean } from '../../model/suggest.ts';
import { packageFile } from '../package-files.ts';
import { readJob } from './job-files.ts';
import type { RecentJobs } from './recent-jobs.ts';
import type { HostContext, Service } from './service.ts';

/** Jobs that come with the package: a folder each, with the job, named like the folder, and its data. */
export function templatesService({ jobsFolder, emit }: HostContext, recent: RecentJobs): Service<'templates'> {
  const folder = packageFile('examples/templates');
  return {
    handlers: {
      async 'templates.list'() {
        return Promise.all((await idsIn(folder)).map((id) => templateOf(folder, id)));
      },
      async 'templates.create'(_, id) {
        const ids = await idsIn(folder);
        if (!ids.includes(id)) {
          const remedy = didYouMean(id, ids, 'templates');
          throw JobError.of(
            'unknown-template',
            `unknown template: ${id}`,
            {},
            { value: id, ...(remedy !== undefined && { remedy }) },
          );
        }
        const copy = await copyToFreeName(join(folder, id), jobsFolder);
        const job = await readJob(join(copy, jobName(id)));
        await recent.add(job.file, job.text);
        emit('changed', { what: 'recent' });
        return job;
      },
    },
  };
}

const jobName = (id: string): string => `${id}.job.yaml`;

async function idsIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** Name, description and stages are the job's own. */
async function templateOf(folder: string, id: string): Promise<Template> {
  const text = await readFile(join(folder, id, jobName(id)), 'utf8');
  const { source } = parseJob(text);
  const { name, description, stages } = source?.data ?? {};
  if (typeof name !== 'string' || typeof description !== 'string')
    throw new InternalError(`template ${id} lacks name or description`);
  const types = Object.values(asMap(stages) ?? {}).map((stage) => asMap(stage)?.type);
  return { id, title: name, summary: description, stages: types.filter((type) => typeof type === 'string'), text };
}

/** Copies a folder to `name`, `name-2`, … in another: the first that is not there. Gives the copy's path. */
async function copyToFreeName(from: string, into: string): Promise<string> {
  return withFileErrors(into, 'write', async () => {
    makeFolder(into);
    for (let number = 1; ; number += 1) {
      const copy = join(into, number === 1 ? basename(from) : `${basename(from)}-${number}`);
      try {
        await mkdir(copy);
      } catch (error) {
        if (errnoOf(error) === 'EEXIST') continue;
        throw error;
      }
      // What runs of the template itself have made is no part of it.
      await cp(from, copy, { recursive: true, filter: (path) => !['out', '.openstage'].includes(basename(path)) });
      return copy;
    }
  });
}
