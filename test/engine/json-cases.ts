import { expect, test } from 'vitest';
import { outcomeOf, run, type Stages } from './jobs.ts';

export interface Source {
  readonly text: string | Uint8Array;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly file?: string;
}

/** What a CSV destination writes of the records, and what was refused as `line code: raw`. */
export interface Found {
  readonly rows: string;
  readonly refused: readonly string[];
}

/** Reads texts by one job, since starting threads takes longest. */
export async function readAll(sources: readonly Source[]): Promise<Found[]> {
  const files: Record<string, string | Uint8Array> = {};
  const stages: Record<string, Stages[string]> = {};
  sources.forEach(({ text, options, file = 'in.json' }, i) => {
    files[`${i}/${file}`] = text;
    stages[`read${i}`] = { type: 'json-origin', path: `${i}/${file}`, ...options };
    stages[`out${i}`] = { type: 'csv-destination', from: `read${i}`, path: `${i}.csv` };
  });
  const { result, read } = await run(files, { onError: 'skip', stages });
  expect(outcomeOf(result)).toBe('done');
  return sources.map((_, i) => ({
    rows: read(`${i}.csv`),
    refused: result.rejects
      .filter(({ stage }) => stage === `read${i}`)
      .map(({ line, code, row, column }) => `${line} ${column === null ? '' : `${column} `}${code}: ${row}`),
  }));
}

export const read = async (text: string | Uint8Array, options = {}, file?: string): Promise<Found> =>
  (await readAll([{ text, options, ...(file !== undefined && { file }) }]))[0]!;
export const rows = async (text: string | Uint8Array, options = {}, file?: string) => (await read(text, options, file)).rows;

/** A test per case, of which all are read by one job. */
export function cases<Case extends readonly [name: string, ...unknown[]]>(
  all: readonly Case[],
  source: (...values: Case) => Source,
  check: (found: Found, ...values: Case) => void,
): void {
  let found: Promise<Found[]> | undefined;
  test.each(all.map((values, i) => ({ name: values[0], values, i })))('$name', async ({ values, i }) => {
    found ??= readAll(all.map((other) => source(...other)));
    check((await found)[i]!, ...values);
  });
}
