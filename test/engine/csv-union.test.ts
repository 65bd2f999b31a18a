import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { tableRows } from './csv-table.ts';
import { type Files, outcomeOf, run, type Stages } from './jobs.ts';

const stages = (options: object = {}): Stages => ({
  o: { type: 'csv-origin', path: '*.csv*', union: 'byName', ...options },
  m: { type: 'memory-destination', from: 'o' },
});
const read = (files: Files, options: object = {}, settings: object = {}) => run(files, { stages: stages(options) }, settings);
const namesOf = ({ result }: Awaited<ReturnType<typeof read>>) => result.tables.m!.schema.fields.map(({ name }) => name);

const MONTHS = {
  '01.csv': 'day,shop,amount\n2024-01-01,A,10\n2024-01-02,B,20\n',
  '02.csv': 'day,shop,amount,discount\n2024-02-01,A,30,1.5\n2024-02-02,B,40,\n',
  '03.csv': 'amount,day\n50,2024-03-01\n',
};
const ROWS = [
  ['2024-01-01', 'A', 10, null],
  ['2024-01-02', 'B', 20, null],
  ['2024-02-01', 'A', 30, 1.5],
  ['2024-02-02', 'B', 40, null],
  ['2024-03-01', null, 50, null],
];
const DAY = { types: { day: 'string' } };

describe('union by name reads files of different columns', () => {
  test.each([
    [1, 8],
    [4, 8],
    [4, 1 << 21],
  ])('%i workers, ranges of %i bytes, plain and compressed', async (workers, rangeBytes) => {
    const packed = Object.fromEntries(Object.entries(MONTHS).map(([name, text]) => [`${name}.gz`, gzipSync(text)]));
    for (const files of [MONTHS, packed]) {
      for (const more of [{}, { sampleRows: 'all' }]) {
        const done = await read(files, { ...DAY, ...more }, { workers, granularity: { rangeBytes } });
        expect(outcomeOf(done.result)).toBe('done');
        expect(namesOf(done)).toEqual(['day', 'shop', 'amount', 'discount']);
        expect(tableRows(done.result.tables.m!)).toEqual(ROWS);
      }
    }
  });

  test('columns come in the order in which they are met; a column that is in many files is one', async () => {
    const files: Files = {
      'a.csv': 'x,y\n1,2\n',
      'b.csv': 'z,x\n3,4\n',
      'c.csv': 'w,z,y\n5,6,7\n',
      'd.csv': 'z,y,x,w\n8,9,10,11\n',
    };
    const done = await read(files);
    expect(namesOf(done)).toEqual(['x', 'y', 'z', 'w']);
    expect(tableRows(done.result.tables.m!)).toEqual([
      [1, 2, null, null],
      [4, null, 3, null],
      [null, 7, 6, 5],
      [10, 9, 8, 11],
    ]);
  });

  test('the run says which columns are not in all files', async () => {
    const { result } = await read(MONTHS, DAY);
    expect((result.notes ?? []).map(({ text }) => text.replaceAll(/\S*\//g, ''))).toEqual([
      'column shop is not in 03.csv, and null there',
      'column discount is only in 02.csv, and null in the 2 other files',
    ]);
  });

  test('of equal files it says nothing', async () => {
    const { result } = await read({ 'a.csv': 'x,y\n1,2\n', 'b.csv': 'y,x\n3,4\n' });
    expect(result.notes).toBeUndefined();
    expect(tableRows(result.tables.m!)).toEqual([
      [1, 2],
      [4, 3],
    ]);
  });

  test('a type that only another file contradicts is the wider one', async () => {
    const files: Files = { 'a.csv': 'x\n1\n', 'b.csv': 'x,note\n2.5,7\n', 'c.csv': 'x,note\n3,late\n' };
    expect(tableRows((await read(files)).result.tables.m!)).toEqual([
      [1, null],
      [2.5, '7'],
      [3, 'late'],
    ]);
  });

  test('rows pass to CSV as their text, and the columns of a projection are read by name', async () => {
    const job = {
      stages: {
        o: { type: 'csv-origin', path: '*.csv', union: 'byName', columns: ['discount', 'amount'] },
        d: { type: 'csv-destination', from: 'o', path: 'out/all.csv' },
      },
    };
    const done = await run(MONTHS, job);
    expect(outcomeOf(done.result)).toBe('done');
    expect(done.read('out/all.csv')).toBe('discount,amount\n,10\n,20\n1.5,30\n,40\n,50\n');
  });

  test('an empty file, and one with its header only', async () => {
    const files: Files = { 'a.csv': '', 'b.csv': 'x,y\n', 'c.csv': 'y,z\n1,2\n' };
    const done = await read(files);
    expect(namesOf(done).toSorted()).toEqual(['x', 'y', 'z']);
    expect(outcomeOf(done.result)).toBe('done');
    expect(done.result.tables.m!.numRows).toBe(1);
  });

  test('a row of other width than its own file is refused', async () => {
    const { result } = await read({ 'a.csv': 'x,y\n1,2\n', 'b.csv': 'z,x\n3,4\n5\n6,7\n' });
    expect(result.errors[0]?.message).toMatch(/line 3 of b\.csv: expected 2 fields, found 1/);
  });
});

test('without it, the error names the file, the column and what to set', async () => {
  await expect(read(MONTHS, { union: 'same' })).rejects.toThrow(
    /02\.csv has a column discount, which \S*01\.csv does not have; to read the columns of all files, with null where a file lacks one, set union: byName/,
  );
  await expect(read({ 'a.csv': 'id,name\n1,x\n', 'b.csv': 'id,nmae\n2,y\n' }, { union: 'same' })).rejects.toThrow(
    /b\.csv has no column name, which \S*a\.csv has; did you mean 'nmae'\?.*; to read the columns of all files/,
  );
});

test('names need a header', async () => {
  await expect(read(MONTHS, { header: false })).rejects.toThrow(/conflicting options: union is byName, and header is false/);
});
