import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { AtomicFile } from '../../connectors/files/atomic-file.ts';
import type { Reject } from '../../model/reject.ts';
import type { Environment } from './environment.ts';

const COLUMNS = ['_stage', '_column', '_code', '_message', '_line', '_row'] as const;

/** Writes refused rows to a CSV file: where and why, and the original row as its text or, without one, as JSON. */
export async function writeDeadLetters(environment: Environment, path: string, rejects: readonly Reject[]): Promise<void> {
  const target = resolve(environment.baseFolder, path);
  await mkdir(dirname(target), { recursive: true });
  const file = await AtomicFile.create(target, { runId: environment.runId });
  try {
    await file.write(Buffer.from(`${COLUMNS.join(',')}\n`));
    for (let from = 0; from < rejects.length; from += 1000) {
      await file.write(
        Buffer.from(
          rejects
            .slice(from, from + 1000)
            .map(line)
            .join(''),
        ),
      );
    }
    await file.commit();
  } catch (error) {
    await file.abort();
    throw error;
  }
}

function line({ stage, column, code, message, line, row }: Reject): string {
  const original =
    typeof row === 'string' ? row : JSON.stringify(row, (_, value) => (typeof value === 'bigint' ? value.toString() : value));
  return `${[stage, column, code, message, line, original].map(field).join(',')}\n`;
}

function field(value: string | number | null): string {
  if (value === null) return '';
  const text = String(value);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
