import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { run, type Stages } from './jobs.ts';

const stages = (path: string, type = 'csv-origin'): Stages => ({
  o: { type, path, ...(type === 'csv-origin' && { header: true, delimiter: ',' }) },
  d: { type: 'csv-destination', from: 'o', path: 'out.csv' },
});
const LONG = 'x'.repeat(24 << 20);
const TEXT = `a,b\n1,${LONG}\n2,y\n3,z\n`;

describe('a row that is longer than the memory', () => {
  test.each([
    ['in.csv', TEXT],
    ['in.csv.gz', gzipSync(TEXT, { level: 1 })],
  ])('of %s is what the error names', async (path, content) => {
    const { result } = await run({ [path]: content }, { stages: stages(path) }, { memoryBytes: 32 << 20, workers: 1 });
    expect(result.errors).toMatchObject([
      {
        code: 'out-of-memory',
        message: expect.stringMatching(
          /in\.csv(\.gz)?: a row is longer than \d+ MB, and the rest of it does not fit into memory$/,
        ),
        remedy: expect.stringMatching(/quote.*; or raise --memory$/),
      },
    ]);
  });
});

describe('a long row among short ones', () => {
  test.each([
    ['in.csv', TEXT],
    ['in.csv.gz', gzipSync(TEXT, { level: 1 })],
  ])('of %s', async (path, content) => {
    const { result, read } = await run({ [path]: content }, { stages: stages(path) }, { workers: 2, memoryBytes: 512 << 20 });
    expect(result.errors).toEqual([]);
    expect(read('out.csv') === TEXT).toBe(true);
  });

  test('of JSON Lines, whose line end is looked for once', async () => {
    const lines = `{"a":1,"b":"${LONG}"}\n{"a":2,"b":"y"}\n${'{"a":3,"b":"z"}\n'.repeat(1000)}`;
    const { result, read } = await run(
      { 'in.jsonl.gz': gzipSync(lines, { level: 1 }) },
      { stages: stages('in.jsonl.gz', 'json-origin') },
      { workers: 2, memoryBytes: 512 << 20 },
    );
    expect(result.errors).toEqual([]);
    expect(read('out.csv') === `a,b\n1,${LONG}\n2,y\n${'3,z\n'.repeat(1000)}`).toBe(true);
  });
});
