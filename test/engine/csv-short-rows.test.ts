import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { tableRows } from './csv-table.ts';
import { outcomeOf, run, type Stages } from './jobs.ts';

const stages = (path: string, options: object = {}): Stages => ({
  o: { type: 'csv-origin', path, header: true, delimiter: ',', shortRows: 'null', ...options },
  m: { type: 'memory-destination', from: 'o' },
});

const NOTE = 'fewer fields than there are columns';
type Case = readonly [what: string, text: string, rows: readonly unknown[][], note: string | undefined];

const CASES: readonly Case[] = [
  [
    'one field fewer',
    'a,b,c\n1,x,2.5\n2,y\n3,z,4.5\n',
    [
      [1, 'x', 2.5],
      [2, 'y', null],
      [3, 'z', 4.5],
    ],
    `1 row has ${NOTE}, and was filled up with nulls (first on line 3)`,
  ],
  [
    'several fewer',
    'a,b,c\n1\n2,y\n3,z,4.5\n',
    [
      [1, null, null],
      [2, 'y', null],
      [3, 'z', 4.5],
    ],
    `2 rows have ${NOTE}, and were filled up with nulls (first on line 2)`,
  ],
  [
    'the last row, without a line end',
    'a,b,c\n1,x,2.5\n2',
    [
      [1, 'x', 2.5],
      [2, null, null],
    ],
    `1 row has ${NOTE}, and was filled up with nulls (first on line 3)`,
  ],
  [
    'quoted fields',
    'a,b,c\n1,"x\nx",2.5\n2,"y"\n"3"\n',
    [
      [1, 'x\nx', 2.5],
      [2, 'y', null],
      [3, null, null],
    ],
    `2 rows have ${NOTE}, and were filled up with nulls (first on line 4)`,
  ],
  [
    'blank lines are no rows',
    'a,b,c\n1,x,2.5\n\n\n2,y,3.5\n',
    [
      [1, 'x', 2.5],
      [2, 'y', 3.5],
    ],
    undefined,
  ],
  [
    'none',
    'a,b,c\n1,x,2.5\n2,y,3.5\n',
    [
      [1, 'x', 2.5],
      [2, 'y', 3.5],
    ],
    undefined,
  ],
];

describe('shortRows: null', () => {
  test.each(CASES)('%s', async (_, given, rows, note) => {
    for (const [workers, rangeBytes, packed, lineEnd] of [
      [1, 1 << 21, false, '\n'],
      [4, 4, false, '\r\n'],
      [4, 4, true, '\n'],
    ] as const) {
      const text = given.replaceAll('\n', lineEnd);
      const name = packed ? 'x.csv.gz' : 'x.csv';
      const { result } = await run(
        { [name]: packed ? gzipSync(text) : text },
        { stages: stages(name) },
        { workers, granularity: { rangeBytes } },
      );
      expect(outcomeOf(result)).toBe('done');
      expect(tableRows(result.tables.m!)).toEqual(
        rows.map((row) => row.map((cell) => (typeof cell === 'string' ? cell.replaceAll('\n', lineEnd) : cell))),
      );
      expect(result.notes?.map(({ text: said }) => said).find((said) => said.includes(NOTE))).toBe(note);
    }
  });

  test('rows with too many fields and damaged ones are refused as ever; maxRows counts short rows', async () => {
    const text = 'a,b,c\n1\n2,x,y,z\n3,"q"q\n4,x,y\n5,x\n';
    const { result } = await run({ 'x.csv': text }, { stages: stages('x.csv', { quote: '"' }), onError: 'skip' });
    expect(tableRows(result.tables.m!).map((row) => row[0])).toEqual([1, 4, 5]);
    expect(result.rejects.map(({ code }) => code)).toEqual(['field-count', 'invalid-quote']);
    const some = await run({ 'x.csv': text }, { stages: stages('x.csv', { quote: '"', maxRows: 1 }), onError: 'skip' });
    expect(tableRows(some.result.tables.m!)).toEqual([[1, null, null]]);
  });

  test('short rows are written as whole ones, and refused by default', async () => {
    const text = 'a,b,c\n1,x\n2,y,z\n';
    const copy = (options: object): Stages => ({
      o: { type: 'csv-origin', path: 'x.csv', header: true, ...options },
      d: { type: 'csv-destination', from: 'o', path: 'out.csv' },
    });
    const { read, result } = await run({ 'x.csv': text }, { stages: copy({ shortRows: 'null' }) });
    expect([outcomeOf(result), read('out.csv')]).toEqual(['done', 'a,b,c\n1,x,\n2,y,z\n']);
    const refused = await run({ 'x.csv': text }, { stages: copy({}) });
    expect(outcomeOf(refused.result)).toBe('field-count: row refused: line 2: expected 3 fields, found 2');
  });

  test('types are found in short rows, too', async () => {
    const { result } = await run({ 'x.csv': 'a,b\nx\ny\n1,2\n' }, { stages: stages('x.csv') });
    expect(tableRows(result.tables.m!)).toEqual([
      ['x', null],
      ['y', null],
      ['1', 2],
    ]);
  });
});
