import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { tableRows } from './csv-table.ts';
import { type Files, folderWith, outcomeOf, run, runIn, type Stages } from './jobs.ts';

const LONG = 'm-name-that-is-longer-than-twelve-bytes.csv';

const collected = (origin: object, more: Stages = {}): Stages => ({
  o: { type: 'csv-origin', path: 'in/*', fileColumn: 'file', ...origin },
  ...more,
  m: { type: 'memory-destination', from: Object.keys(more).at(-1) ?? 'o' },
});
const rowsOf = async (files: Files, stages: Stages, options: object = {}) => {
  const { result } = await run(files, { stages }, options);
  expect(outcomeOf(result)).toBe('done');
  return tableRows(result.tables.m!);
};

describe('a column of the file that a row is read from', () => {
  const files = (pack: (text: string) => string | Uint8Array, end = ''): Files => ({
    [`in/a.csv${end}`]: pack('id\n1\n2\n3\n'),
    [`in/${LONG}${end}`]: pack('id\n4\n'),
    [`in/none.csv${end}`]: pack('id\n'),
    [`in/z.csv${end}`]: pack('id\n5\n6\n'),
  });
  const expected = (end = '') => [
    ...[1, 2, 3].map((id) => [id, `in/a.csv${end}`]),
    [4, `in/${LONG}${end}`],
    ...[5, 6].map((id) => [id, `in/z.csv${end}`]),
  ];

  test.each([
    [1, 4],
    [4, 4],
    [4, 1 << 21],
  ])('CSV: %i workers, ranges of %i bytes, plain and compressed', async (workers, rangeBytes) => {
    const options = { workers, granularity: { rangeBytes } };
    expect(
      await rowsOf(
        files((text) => text),
        collected({}),
        options,
      ),
    ).toEqual(expected());
    expect(await rowsOf(files(gzipSync, '.gz'), collected({}), options)).toEqual(expected('.gz'));
  });

  test.each([
    ['lines', '{"id":1}\n{"id":2}\n', '{"id":3}\n'],
    ['a list', '[{"id":1},{"id":2}]', '[{"id":3}]'],
  ])('JSON: %s', async (_, first, second) => {
    const stages = collected({ type: 'json-origin' });
    expect(await rowsOf({ 'in/a.json': first, 'in/b.json': second }, stages)).toEqual([
      [1, 'in/a.json'],
      [2, 'in/a.json'],
      [3, 'in/b.json'],
    ]);
  });

  test('is filtered, grouped and sorted like any other', async () => {
    const stages = collected(
      {},
      {
        kept: { type: 'filter', from: 'o', where: "file LIKE '%.csv' AND id <> 2" },
        counts: { type: 'aggregator', from: 'kept', keys: ['file'], measures: { n: { function: 'count' } } },
        sorted: { type: 'sort', from: 'counts', by: [{ column: 'file', order: 'desc' }] },
      },
    );
    expect(
      await rowsOf(
        files((text) => text),
        stages,
        { workers: 4, granularity: { rangeBytes: 4 } },
      ),
    ).toEqual([
      ['in/z.csv', 2],
      [`in/${LONG}`, 1],
      ['in/a.csv', 2],
    ]);
  });

  test('stands behind the columns that are chosen, and behind those of a union', async () => {
    const texts = { 'in/a.csv': 'x,y\n1,2\n', 'in/b.csv': 'y,z\n3,4\n' };
    expect(await rowsOf(texts, collected({ union: 'byName', columns: ['z', 'y'] }))).toEqual([
      [null, 2, 'in/a.csv'],
      [4, 3, 'in/b.csv'],
    ]);
  });

  test('passes to a CSV file beside text that passes as it stands', async () => {
    const { read } = await run(
      { 'in/a.csv': 'x,y\n1.50,"q"\n' },
      {
        stages: {
          o: { type: 'csv-origin', path: 'in/a.csv', fileColumn: 'file' },
          d: { type: 'csv-destination', from: 'o', path: 'out.csv' },
        },
      },
    );
    expect(read('out.csv')).toBe('x,y,file\n1.50,"q",in/a.csv\n');
  });

  test('is the whole path of a file outside of the job’s folder', async () => {
    const other = folderWith({ 'x.csv': 'id\n1\n' });
    const folder = folderWith({});
    const result = await runIn(folder, { stages: collected({ path: `${other}/x.csv` }) });
    expect(tableRows(result.tables.m!)).toEqual([[1, `${other}/x.csv`]]);
  });

  test('has a name that no column of the files has', async () => {
    await expect(run({ 'in/a.csv': 'id,file\n1,2\n' }, { stages: collected({}) })).rejects.toThrow(
      /duplicate column: file is in the files, too; choose another name for fileColumn/,
    );
    await expect(run({ 'in/a.json': '{"file":1}' }, { stages: collected({ type: 'json-origin' }) })).rejects.toThrow(
      /duplicate column: file/,
    );
  });
});
