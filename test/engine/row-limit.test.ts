import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { run } from './jobs.ts';

const rows = (count: number) => `id\n${Array.from({ length: count }, (_, i) => i).join('\n')}\n`;
const job = (path: string, maxRows: number) => ({
  stages: {
    in: { type: 'csv-origin', path, maxRows },
    out: { type: 'csv-destination', from: 'in', path: 'out.csv' },
  },
});

describe('maxRows counts over all files, plain and packed', () => {
  test.each([
    ['plain', '*.csv', { 'a.csv': rows(3000), 'b.csv': rows(3000) }],
    ['packed', '*.csv.gz', { 'a.csv.gz': gzipSync(rows(3000)), 'b.csv.gz': gzipSync(rows(3000)) }],
  ])('%s', async (_, path, files) => {
    for (const maxRows of [1, 2999, 3000, 4000, 9000]) {
      const { result, read } = await run(files, job(path, maxRows), { granularity: { rangeBytes: 4096 } });
      expect(result.recordsLoaded).toBe(Math.min(maxRows, 6000));
      expect(read('out.csv').split('\n').length - 2).toBe(Math.min(maxRows, 6000));
    }
  });
});
