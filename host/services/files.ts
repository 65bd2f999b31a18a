import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { errnoOf, withFileErrors } from '../../connectors/files/errors.ts';
import type { FileDescription, FolderEntry, FolderListing } from '../../ipc/api.ts';
import { compressionByExtension } from '../../model/compression.ts';
import type { HostContext, Service } from './service.ts';

/** Looks into folders and data files. Writes nothing. */
export function filesService({ jobsFolder }: HostContext): Service<'files'> {
  return {
    handlers: {
      'files.list': (_, folder) => listFolder(folder === undefined ? jobsFolder : resolve(jobsFolder, folder), jobsFolder),
      'files.describe': (_, path) => describeFile(resolve(jobsFolder, path)),
    },
  };
}

/** The folder of jobs may not be there before the first job; then it is empty. */
async function listFolder(folder: string, jobsFolder: string): Promise<FolderListing> {
  const found = await withFileErrors(folder, 'read', () =>
    readdir(folder, { withFileTypes: true }).catch((error: unknown): Dirent[] => {
      if (folder === jobsFolder && errnoOf(error) === 'ENOENT') return [];
      throw error;
    }),
  );
  const entries = await Promise.all(found.filter(({ name }) => !name.startsWith('.')).map(({ name }) => entryOf(folder, name)));
  const parent = dirname(folder);
  return {
    folder,
    ...(parent !== folder && { parent }),
    entries: entries.filter((entry) => entry !== undefined).sort(compareEntries),
  };
}

/** Nothing for what is neither folder nor regular file, and for links that lead nowhere. */
async function entryOf(folder: string, name: string): Promise<FolderEntry | undefined> {
  const path = join(folder, name);
  const found = await stat(path).catch(() => undefined);
  if (!found?.isDirectory() && !found?.isFile()) return undefined;
  const isFolder = found.isDirectory();
  return {
    name,
    path,
    kind: isFolder ? 'folder' : 'file',
    bytes: isFolder ? 0 : found.size,
    modified: found.mtime.toISOString(),
  };
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

function compareEntries(a: FolderEntry, b: FolderEntry): number {
  if (a.kind !== b.kind) return a.kind === 'folder' ? -1 : 1;
  return collator.compare(a.name, b.name);
}

async function describeFile(path: string): Promise<FileDescription> {
  const { lookAtFile } = await import('../look.ts');
  const content = await lookAtFile(path);
  switch (content.kind) {
    case 'csv':
    case 'json': {
      const bytes = content.files.reduce((sum, file) => sum + file.bytes, 0);
      const { compression } = content.found.inputs[0]!;
      const told = compression === compressionByExtension(path) ? {} : { compression };
      return { path, origin: `${content.kind}-origin`, bytes, schema: content.found.schema, ...told };
    }
    case 'sqlite':
      return { path, origin: 'sqlite-origin', bytes: content.file.bytes, tables: content.tables.map(({ name }) => name) };
  }
}
