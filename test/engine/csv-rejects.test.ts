import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { outcomeOf, run, runIn, type Stages } from './jobs.ts';

const FILES = { 'in.csv': 'a,b\n1,x\nq,y\n3,z\n4\n5,w\n' };
const STAGES: Stages = {
  o: { type: 'csv-origin', path: 'in.csv', header: true, types: { a: 'integer', b: 'string' } },
  d: { type: 'csv-destination', from: 'o', path: 'out.csv' },
};
const GOOD = 'a,b\n1,x\n3,z\n5,w\n';

describe('rows that are no rows', () => {
  test('go to a file with their line and text', async () => {
    const stages: Stages = { ...STAGES, r: { type: 'csv-destination', from: 'o.rejects', path: 'rejects.csv' } };
    const { result, read } = await run(FILES, { stages });
    expect([result.status, result.recordsLoaded, result.recordsRejected]).toEqual(['done', 5, 2]);
    expect(read('out.csv')).toBe(GOOD);
    expect(read('rejects.csv')).toBe(
      '_stage,_column,_code,_message,_line,_raw\n' +
        'o,,field-count,"line 5: expected 2 fields, found 1",5,4\n' +
        'o,a,invalid-value,line 3: invalid integer: q,3,"q,y"\n',
    );
  });

  test('fail the run where nothing takes them', async () => {
    const { result } = await run(FILES, { stages: STAGES });
    expect([result.status, result.recordsLoaded]).toEqual(['failed', 0]);
    expect(result.errors).toHaveLength(1);
    expect(result.errors[0]).toMatchObject({ stage: 'o', message: expect.stringMatching(/line [35]: /) });
  });

  test.each([
    ['skip', 'done'],
    [{ policy: 'skip', maxRejects: 2 }, 'done'],
    [{ policy: 'skip', maxRejects: 1 }, 'rejected'],
    [{ policy: 'skip', maxRejects: 0 }, 'rejected'],
  ])('are left out with %o: %s', async (onError, status) => {
    const { result, read } = await run(FILES, { stages: STAGES, onError });
    expect([result.status, result.recordsExtracted, result.recordsLoaded, result.recordsRejected]).toEqual([status, 5, 3, 2]);
    expect(result.rejects.map(({ line, code }) => [line, code])).toEqual([
      [5, 'field-count'],
      [3, 'invalid-value'],
    ]);
    expect(read('out.csv')).toBe(GOOD);
  });

  test('are kept in a dead-letter file', async () => {
    const { result, read } = await run(FILES, { stages: STAGES, onError: { policy: 'skip', deadLetter: 'dead/letters.csv' } });
    expect(outcomeOf(result)).toBe('done');
    expect(read('dead/letters.csv')).toBe(
      '_stage,_column,_code,_message,_line,_row\n' +
        'o,,field-count,"line 5: expected 2 fields, found 1",5,4\n' +
        'o,a,invalid-value,line 3: invalid integer: q,3,"q,y"\n',
    );
  });

  test.each(['gz', 'gzip', 'bz2', 'bzip2', 'xz', 'zst', 'zstd', 'zip'])(
    'are compressed, as other files, where the name ends in %s',
    async (extension) => {
      const stages: Stages = { ...STAGES, d: { ...STAGES.d!, path: `good.csv.${extension}` } };
      const { result, folder } = await run(FILES, { stages, onError: { policy: 'skip', deadLetter: `dead.csv.${extension}` } });
      expect(outcomeOf(result)).toBe('done');
      const again = await runIn(folder, {
        stages: {
          ...{
            good: { type: 'csv-origin', path: `good.csv.${extension}` },
            dead: { type: 'csv-origin', path: `dead.csv.${extension}` },
          },
          ...{
            g: { type: 'csv-destination', from: 'good', path: 'good.csv' },
            b: { type: 'csv-destination', from: 'dead', path: 'dead.csv' },
          },
        },
      });
      expect(outcomeOf(again)).toBe('done');
      expect(readFileSync(join(folder, 'good.csv'), 'utf8')).toBe(GOOD);
      expect(readFileSync(join(folder, 'dead.csv'), 'utf8').split('\n')).toHaveLength(4);
      expect(readFileSync(join(folder, `dead.csv.${extension}`)).toString('latin1')).not.toContain('_stage,');
    },
  );

  test.each([1, 2, 7])('have the right lines with %i workers and line ends of all kinds', async (workers) => {
    const rows = Array.from({ length: 3000 }, (_, i) =>
      i % 100 === 7 ? `bad${i}` : i % 10 === 3 ? `${i},"two\nlines"` : `${i},x`,
    );
    const ends = ['\n', '\r\n', '\r'];
    const text = `a,b\n${rows.map((row, i) => row + ends[i % 3]).join('')}`;
    let line = 2;
    const expected = rows.flatMap((row) => {
      const found = row.startsWith('bad') ? [[line, row]] : [];
      line += row.includes('\n') ? 2 : 1;
      return found;
    });
    const stages: Stages = { ...STAGES, r: { type: 'memory-destination', from: 'o.rejects' } };
    const { result } = await run({ 'in.csv': text }, { stages }, { workers, granularity: { rangeBytes: 500 } });
    expect(outcomeOf(result)).toBe('done');
    const rejects = result.tables.r!.toArray().map((row) => row.toJSON());
    expect(rejects.map((row) => [Number(row._line), row._raw])).toEqual(expected);
  });
});
