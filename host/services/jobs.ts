import { resolve } from 'node:path';
import type { JobFile } from '../../ipc/api.ts';
import { readJob, saveJob, saveLayout } from './job-files.ts';
import { JobWatcher } from './job-watcher.ts';
import { Queue } from './kept-file.ts';
import { openText } from './open-text.ts';
import type { RecentJobs } from './recent-jobs.ts';
import type { Client, HostContext, Service } from './service.ts';

/** Opens, saves and watches job files. */
export function jobsService(context: HostContext, recent: RecentJobs): Service<'jobs'> {
  const saves = new Queue();
  const watcher = new JobWatcher((event, client) => context.emit('job.changed', event, client));
  const path = (file: string) => resolve(context.jobsFolder, file);
  const noteRecent = async (file: string, text: string) => {
    await recent.add(file, text);
    context.emit('changed', { what: 'recent' });
  };

  return {
    handlers: {
      'jobs.recent': () => recent.list(),
      async 'jobs.forget'(_, file) {
        await recent.forget(path(file));
        context.emit('changed', { what: 'recent' });
      },
      async 'jobs.open'(client, file): Promise<JobFile> {
        const job = await readJob(path(file));
        watcher.knows(client, job.file, job.version);
        await noteRecent(job.file, job.text);
        return job;
      },
      async 'jobs.save'(client, request) {
        const file = path(request.file);
        return saves.run(file, async () => {
          const outcome = await saveJob({ ...request, file });
          if (outcome.saved) {
            watcher.knows(client, file, outcome.version);
            await noteRecent(file, request.text);
          }
          return outcome;
        });
      },
      async 'jobs.saveLayout'(_, file, layout) {
        await saves.run(path(file), () => saveLayout(path(file), layout));
      },
      'jobs.watch': (client, files) => watcher.watch(client, files.map(path)),
      async 'jobs.explain'(_, job) {
        const { explainJob } = await import('../run.ts');
        const { workers, memoryBytes } = context.settings();
        const opened = await openText(job, context);
        return explainJob(opened, {
          ...(workers !== undefined && { workers }),
          ...(memoryBytes !== undefined && { memoryBytes }),
        });
      },
    },
    clientGone: (client: Client) => void watcher.clientGone(client),
    async close() {
      await saves.idle();
      await watcher.close();
    },
  };
}
