import { basename, dirname, resolve } from 'node:path';
import { jsonText } from '../../columns/json-text.ts';
import { AtomicFile } from '../../connectors/files/atomic-file.ts';
import { prepareCompression } from '../../connectors/files/compress.ts';
import { withFileErrors } from '../../connectors/files/errors.ts';
import { makeFolder } from '../../connectors/files/folders.ts';
import { compressionByExtension } from '../../model/compression.ts';
import type { Reject } from '../../model/reject.ts';
import { packed } from './destination/text-file.ts';
import type { Environment } from './environment.ts';

const COLUMNS = ['_stage', '_column', '_code', '_message', '_line', '_row'] as const;

const ROWS_AT_A_TIME = 10_000;

/** Writes refused rows to a CSV file, compressed as its name says: where and why, and the original row as its text or, without one, as JSON. */
export async function writeDeadLetters(environment: Environment, path: string, rejects: readonly Reject[]): Promise<void> {
  const target = resolve(environment.baseFolder, path);
  await withFileErrors(target, 'write', async () => makeFolder(dirname(target)));
  const compression = compressionByExtension(path);
  if (compression !== 'none') await prepareCompression(compression);
  const file = await AtomicFile.create(target, { runId: environment.runId });
  try {
    const archive = compression === 'zip' ? await zipIn(file, target) : undefined;
    for (const text of pieces(rejects)) {
      const bytes = packed(compression, Buffer.from(text));
      await (archive ?? file).write(bytes);
    }
    await archive?.finish();
    await file.commit();
  } catch (error) {
    await file.abort();
    throw error;
  }
}

async function zipIn(file: AtomicFile, path: string) {
  const { ZipWriter } = await import('../../connectors/files/zip-writer.ts');
  return new ZipWriter(file, basename(path).replace(/\.zip$/i, ''));
}

/** The text of the file: the header with the first rows, then the others. */
function* pieces(rejects: readonly Reject[]): Iterable<string> {
  let head = `${COLUMNS.join(',')}\n`;
  for (let from = 0; from === 0 || from < rejects.length; from += ROWS_AT_A_TIME) {
    const rows = rejects.slice(from, from + ROWS_AT_A_TIME);
    yield head + rows.map(line).join('');
    head = '';
  }
}

function line({ stage, column, code, message, line, row }: Reject): string {
  const original = typeof row === 'string' ? row : jsonText(row);
  return `${[stage, column, code, message, line, original].map(field).join(',')}\n`;
}

function field(value: string | number | null): string {
  if (value === null) return '';
  const text = String(value);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
