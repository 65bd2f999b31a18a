import { readdirSync } from 'node:fs';
import { type Files, outcomeOf, type Stages } from '../engine/jobs.ts';

/** Rows `id,key,amount,text` as CSV; deterministic. Text has quotes and line breaks now and then. */
export function csvRows(rows: number, from = 0): string {
  const lines = ['id,key,amount,text'];
  for (let id = from; id < from + rows; id++) {
    const text = id % 50 === 0 ? `"row ""${id}"",\nof many"` : `text of row ${id}`;
    lines.push(`${id},${Math.imul(id, 40_503) % 1000},${((id * 7919) % 100_000) / 100},${text}`);
  }
  return `${lines.join('\n')}\n`;
}

/** Files and folders that are not among `expected`: temporaries, above all. */
export const leftovers = (folder: string, ...expected: readonly string[]): string[] =>
  readdirSync(folder).filter((name) => !['job.json', 'user-data', ...expected].includes(name));

/** A generator of many rows with a column of each kind that sorts and groups differently. */
export const generated = (rows: number, seed = 1): Stages[string] => ({
  type: 'generator',
  rows,
  seed,
  columns: {
    id: { generator: 'sequence' },
    key: { generator: 'uniform', min: 0, max: 2_000_000, type: 'integer' },
    few: { generator: 'uniform', min: 0, max: 100, type: 'integer' },
    amount: { generator: 'uniform', min: 0, max: 1000 },
    text: { generator: 'uuid' },
  },
});

export { type Files, outcomeOf, type Stages };
