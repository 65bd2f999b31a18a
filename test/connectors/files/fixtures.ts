import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { AtomicFile } from '../../../connectors/files/atomic-file.ts';
import { compressBlock, prepareCompression } from '../../../connectors/files/compress.ts';
import type { Compression } from '../../../connectors/files/compression.ts';
import { openText, type TextOptions } from '../../../connectors/files/open-text.ts';
import { sourceFile } from '../../../connectors/files/source-files.ts';
import { ZipWriter } from '../../../connectors/files/zip-writer.ts';
import { RunError } from '../../../model/errors.ts';

/** A folder that is removed when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'open-stage-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes files into a new folder and returns its path. */
export function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

/** `bytes`, compressed as the product does it. */
export async function compressed(kind: Compression, bytes: Uint8Array): Promise<Uint8Array> {
  if (kind === 'none') return bytes;
  if (kind !== 'zip') {
    await prepareCompression(kind);
    return compressBlock(kind, bytes);
  }
  const path = join(temporaryFolder(), 'archive.zip');
  const file = await AtomicFile.create(path, { runId: 'test' });
  const writer = new ZipWriter(file, 'text.csv');
  await writer.write(bytes);
  await writer.finish();
  await file.commit();
  const source = await sourceFile(path);
  return Buffer.concat(await collect(openText(source, { compression: 'none', encoding: 'utf-8' })));
}

/** The whole text of a file. */
export async function readText(path: string, options: TextOptions = {}): Promise<string> {
  return Buffer.concat(await collect(openText(await sourceFile(path), options))).toString('utf8');
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** The `RunError` that `work` throws, as `code: message; remedy`, the folder left out. */
export async function refusal(work: Promise<unknown>, folder = ''): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    const remedy = error.remedy === undefined ? '' : `; ${error.remedy}`;
    return `${error.code}: ${error.message}${remedy}`.replaceAll(`${folder}/`, '');
  }
  return 'nothing was refused';
}
