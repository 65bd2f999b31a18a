import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { outcomeOf, run } from './jobs.ts';

/** Lines above the header, more than what is read of a file at once. */
const ABOVE = 40_000;
const TEXT = `${'# a line above the header that says nothing, however long it is, to whoever reads rows\n'.repeat(ABOVE)}id,name\n${Array.from({ length: 500 }, (_, i) => `${i},row ${i}\n`).join('')}`;
const FILES: Readonly<Record<string, Uint8Array>> = {
  'a.csv': Buffer.from(TEXT),
  'a.csv.gz': gzipSync(TEXT),
  'wide.csv': Buffer.from(`\ufeff${TEXT}`, 'utf16le'),
};

describe('many lines above the header are skipped', () => {
  test.each(Object.keys(FILES))('%s', async (path) => {
    const stages = {
      data: { type: 'csv-origin', path, skipRows: ABOVE },
      out: { type: 'csv-destination', from: 'data', path: 'out.csv' },
    };
    for (const granularity of [{}, { rangeBytes: 1000 }]) {
      const { result, read } = await run({ [path]: FILES[path]! }, { stages }, { granularity });
      expect(outcomeOf(result)).toBe('done');
      expect(read('out.csv')).toBe(TEXT.slice(TEXT.indexOf('id,name')));
    }
  });
});
