import { expect, test } from 'vitest';
import { parseLiteral } from '../../model/expression/literals.ts';
import { typeName } from '../../model/types.ts';
import { random } from '../model/expression/random.ts';
import { manyTexts, TEXT_TYPES } from '../model/expression/texts.ts';
import { SEED } from '../seed.ts';
import { shown } from '../workers/expression/reference-casts.ts';
import { type Files, outcomeOf, run, type Stages } from './jobs.ts';

// A third of them: each is a rejected row for most types.
const TEXTS = manyTexts(random(SEED), 2000)
  .filter((_, i) => i % 3 === SEED % 3)
  .filter((text) => !text.includes('\0'));
const NAMES = TEXT_TYPES.map((type) => typeName(type));

interface Read {
  readonly row: number;
  readonly text: string | null;
}

/** The values of every type as text, with the numbers of their rows. Rows that are refused are missing. */
async function readAs(type: 'csv-origin' | 'json-origin', file: string, content: string): Promise<Read[][]> {
  const stages: Record<string, Stages[string]> = {};
  const files: Files = { [file]: content };
  NAMES.forEach((name, i) => {
    const options = type === 'csv-origin' ? { delimiter: ',', header: true } : { format: 'lines' };
    stages[`read${i}`] = { type, path: file, types: { row: 'integer', a: name }, columns: ['row', 'a'], ...options };
    stages[`text${i}`] = { type: 'derive', from: `read${i}`, columns: { text: 'CAST(a AS string)' } };
    stages[`keep${i}`] = { type: 'select', from: `text${i}`, keep: ['row', 'text'] };
    stages[`out${i}`] = { type: 'json-destination', from: `keep${i}`, path: `${i}.jsonl`, format: 'lines' };
  });
  const { result, read } = await run(files, { onError: 'skip', stages });
  expect(outcomeOf(result)).toBe('done');
  const records = (text: string): Read[] =>
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Read);
  return NAMES.map((_, i) => records(read(`${i}.jsonl`)));
}

const literals = (isNull: (text: string) => boolean): Read[][] =>
  TEXT_TYPES.map((type) =>
    TEXTS.flatMap((text, row): Read[] => {
      if (isNull(text)) return [{ row, text: null }];
      const value = parseLiteral(text, type);
      if (value === undefined || value === null) return [];
      const shape = shown(value, type);
      return [{ row, text: Object.is(shape, -0) ? '-0' : String(shape) }];
    }),
  );

test(`CSV columns hold the values that literals are (SEED=${SEED})`, async () => {
  const lines = TEXTS.map((text, row) => `${row},"${text}"\n`);
  const found = await readAs('csv-origin', 'in.csv', `row,a\n${lines.join('')}`);
  // A field with nothing in it is null in columns that are not text.
  expect(found).toEqual(literals((text) => /^[\t-\r ]*$/.test(text)));
}, 60_000);

test(`JSON strings are the values that literals are (SEED=${SEED})`, async () => {
  const lines = TEXTS.map((a, row) => `${JSON.stringify({ row, a })}\n`);
  const found = await readAs('json-origin', 'in.jsonl', lines.join(''));
  expect(found).toEqual(literals(() => false));
}, 60_000);
