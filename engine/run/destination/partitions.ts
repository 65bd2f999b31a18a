import { readdir, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { existing } from '../../../connectors/files/atomic-file.ts';
import { errnoOf, fileError } from '../../../connectors/files/errors.ts';

/** The name before the number of a partition, and what follows it: `sales` and `.csv.gz`. */
function partsOf(path: string): readonly [stem: string, extension: string] {
  const name = basename(path);
  const extension = /(\.[^.]+(\.(gz|bz2|xz|zst|zip))?)?$/i.exec(name.slice(1))![0];
  return [name.slice(0, name.length - extension.length), extension];
}

/** The file of a partition; the first has number 1. */
export function partitionPath(path: string, number: number): string {
  const [stem, extension] = partsOf(path);
  return join(dirname(path), `${stem}-${String(number).padStart(5, '0')}${extension}`);
}

/** A pattern of the files of all partitions. */
export function partitionPattern(path: string): string {
  const [stem, extension] = partsOf(path);
  return join(dirname(path), `${stem}-[0-9][0-9][0-9][0-9][0-9]*${extension}`);
}

/** Numbers of the partitions of `path` that are there. */
async function partitionsOf(path: string): Promise<number[]> {
  const [stem, extension] = partsOf(path);
  const names = await readdir(dirname(path)).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return [];
    throw fileError(error, dirname(path), 'write');
  });
  return names.flatMap((name) => {
    if (!name.startsWith(`${stem}-`) || !name.endsWith(extension)) return [];
    const digits = name.slice(stem.length + 1, name.length - extension.length);
    return /^\d{5,}$/.test(digits) ? [Number(digits)] : [];
  });
}

/** Throws `file-exists` when a partition is there. */
export async function refusePartitions(path: string): Promise<void> {
  const [first] = await partitionsOf(path);
  if (first !== undefined) throw existing(partitionPath(path, first));
}

/** Removes the partitions after the first `count`, which an earlier run has left. A reader of all partitions would mistake their rows for rows of this run. */
export async function removePartitions(path: string, count: number): Promise<void> {
  for (const number of await partitionsOf(path)) {
    if (number > count) await unlink(partitionPath(path, number));
  }
}
