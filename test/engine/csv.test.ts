import { beforeAll, describe, expect, test } from 'vitest';
import { type Case, STRUCTURE } from './csv-cases.ts';
import { tableRows } from './csv-table.ts';
import { VALUES } from './csv-value-cases.ts';
import { outcomeOf, run, type Stages } from './jobs.ts';

const CASES = [...STRUCTURE, ...VALUES];

/** Three ways through the engine: straight, decoded, and through an exchange. */
async function runCases(cases: readonly Case[], workers: number, granularity: object = {}) {
  const stages: Record<string, Stages[string]> = {};
  const files: Record<string, string | Uint8Array> = {};
  cases.forEach(({ text, options }, i) => {
    files[`${i}.csv`] = text;
    for (const way of ['raw', 'value', 'passed']) stages[`${way}${i}`] = { type: 'csv-origin', path: `${i}.csv`, ...options };
    stages[`to_raw${i}`] = { type: 'csv-destination', from: `raw${i}`, path: `raw${i}.csv` };
    stages[`rejects${i}`] = { type: 'memory-destination', from: `raw${i}.rejects` };
    stages[`to_value${i}`] = { type: 'memory-destination', from: `value${i}` };
    stages[`value_rejects${i}`] = { type: 'memory-destination', from: `value${i}.rejects` };
    stages[`all${i}`] = { type: 'sample', from: `passed${i}`, rows: 1000 };
    stages[`to_passed${i}`] = { type: 'csv-destination', from: `all${i}`, path: `passed${i}.csv` };
    stages[`passed_rejects${i}`] = { type: 'memory-destination', from: `passed${i}.rejects` };
  });
  const { result, read } = await run(files, { stages }, { workers, granularity });
  return { result, read };
}

describe('a CSV source', () => {
  let outcome: Awaited<ReturnType<typeof runCases>>;
  beforeAll(async () => {
    outcome = await runCases(CASES, 2);
    expect(outcomeOf(outcome.result)).toBe('done');
  });

  test.each(CASES.map((one, i) => [one.what, one, i] as const))('%s', (_, { out, rows, rejects = [] }, i) => {
    const { result, read } = outcome;
    expect(read(`raw${i}.csv`)).toBe(out);
    expect(read(`passed${i}.csv`)).toBe(out);
    if (rows) expect(tableRows(result.tables[`to_value${i}`]!)).toEqual(rows);
    for (const way of ['rejects', 'value_rejects', 'passed_rejects']) {
      const refused = tableRows(result.tables[`${way}${i}`]!);
      expect(refused.map(([, , code, , line, raw]) => [line, code, raw])).toEqual(rejects);
      for (const [, , , message, line] of refused) expect(message).toMatch(new RegExp(`^line ${line}: `));
    }
  });

  test('gives the same with 7 workers in tiny ranges', async () => {
    const other = await runCases(CASES, 7, { rangeBytes: 7 });
    expect(outcomeOf(other.result)).toBe('done');
    CASES.forEach(({ what }, i) => {
      for (const name of [`raw${i}.csv`, `passed${i}.csv`]) expect(other.read(name), what).toBe(outcome.read(name));
      for (const name of [`to_value${i}`, `rejects${i}`]) {
        const rows = (tables: typeof other.result.tables) => tableRows(tables[name]!).map((row) => row.slice(1));
        expect(rows(other.result.tables), what).toEqual(rows(outcome.result.tables));
      }
    });
  });
});
