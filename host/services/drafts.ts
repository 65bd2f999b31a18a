import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf, withFileErrors } from '../../connectors/files/errors.ts';
import type { Draft } from '../../ipc/api.ts';
import { KEPT_DRAFT } from '../../ipc/arguments.ts';
import { keepFile, Queue, readKept } from './kept-file.ts';
import type { HostContext, Service } from './service.ts';

/** Keeps unsaved work: a file for each draft in `drafts` of the data folder, on the disk when the call returns. */
export function draftsService({ dataFolder, emit }: HostContext): Service<'drafts'> {
  const folder = join(dataFolder, 'drafts');
  const path = (id: string) => join(folder, `${id}.json`);
  const queue = new Queue();
  const ids = new Set<string>();

  return {
    handlers: {
      async 'drafts.list'() {
        const drafts: Draft[] = [];
        for (const name of await namesIn(folder)) {
          // What is damaged is set aside, and is not fatal to the others.
          const draft = name.endsWith('.json') ? readKept(join(folder, name), KEPT_DRAFT) : undefined;
          if (draft) drafts.push(draft);
        }
        return drafts.sort((a, b) => (a.modified < b.modified ? 1 : -1));
      },
      'drafts.save': (_, draft) =>
        queue.run(draft.id, async () => {
          await keepFile(path(draft.id), JSON.stringify(draft));
          if (!ids.has(draft.id)) emit('changed', { what: 'drafts' });
          ids.add(draft.id);
        }),
      'drafts.discard': (_, id) =>
        queue.run(id, async () => {
          await withFileErrors(path(id), 'write', () => rm(path(id), { force: true }));
          ids.delete(id);
          emit('changed', { what: 'drafts' });
        }),
    },
    close: () => queue.idle(),
  };
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return withFileErrors(folder, 'read', () =>
    readdir(folder).catch((error: unknown) => {
      if (errnoOf(error) === 'ENOENT') return [];
      throw error;
    }),
  );
}
