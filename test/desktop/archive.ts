import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

interface Entry {
  readonly files?: Readonly<Record<string, Entry>>;
  readonly offset?: string;
  readonly size?: number;
  readonly unpacked?: boolean;
  readonly executable?: boolean;
  readonly integrity?: { readonly hash: string };
}

export interface ArchivedFile extends Entry {
  /** `dist/main.js`. */
  readonly path: string;
}

/** The files of an asar archive: a pickled JSON header with its length at byte 12, then their contents. */
export function readArchive(file: string): { readonly files: readonly ArchivedFile[]; extract(folder: string): void } {
  const bytes = readFileSync(file);
  const contents = 8 + bytes.readUInt32LE(4);
  const header = JSON.parse(bytes.toString('utf8', 16, 16 + bytes.readUInt32LE(12))) as Entry;
  const files = listFiles(header, '');
  return {
    files,
    extract(folder) {
      for (const { path, offset, size, unpacked } of files) {
        const target = join(folder, path);
        mkdirSync(dirname(target), { recursive: true });
        if (unpacked) cpSync(join(`${file}.unpacked`, path), target);
        else writeFileSync(target, bytes.subarray(contents + Number(offset), contents + Number(offset) + size!));
      }
    },
  };
}

function listFiles({ files = {} }: Entry, folder: string): ArchivedFile[] {
  return Object.entries(files).flatMap(([name, entry]) =>
    entry.files ? listFiles(entry, `${folder}${name}/`) : [{ ...entry, path: folder + name }],
  );
}
