import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { tableRows } from './csv-table.ts';
import { outcomeOf, run, type Stages } from './jobs.ts';

const stages = (path: string, options: object = {}): Stages => ({
  o: { type: 'csv-origin', path, header: true, delimiter: ';', ...options },
  m: { type: 'memory-destination', from: 'o' },
});
const RANGES = [1 << 21, 8];
const WORKERS = [1, 4];

const head = 'id;text\n';
const rows = (count: number, text = (i: number) => `r${i}`) =>
  Array.from({ length: count }, (_, i) => `${i};${text(i)}\n`).join('');

/** Text, records to leave out, rows that are left, lines that are left out. */
const CASES: readonly (readonly [string, string, number, number, string])[] = [
  ['a total', `${head}${rows(50)}Total;50`, 1, 50, '1 line below the rows is left out (Total;50)'],
  ['two lines', `${head}${rows(50)};\nTotal;50\n`, 2, 50, '2 lines below the rows are left out (; | Total;50)'],
  [
    'blank lines behind and between',
    `${head}${rows(50)}\nTotal;50\n\n\nmean;1\n\n\n`,
    2,
    50,
    '2 lines below the rows are left out (Total;50 | mean;1)',
  ],
  ['CR LF', `${head}${rows(50)}Total;50\n`.replaceAll('\n', '\r\n'), 1, 50, '1 line below the rows is left out (Total;50)'],
  [
    'line ends in quotes',
    `${head}${rows(50, (i) => `"a${i}\nb;\n"`)}Total;"x\ny"\n`,
    1,
    50,
    '1 line below the rows is left out (Total;"x y")',
  ],
  ['fewer fields', `${head}${rows(50)}(50 rows)\n\n`, 1, 50, '1 line below the rows is left out ((50 rows))'],
  [
    'a quote that is text',
    `${head}${rows(50, (i) => `${i}" pipe`)}Total;5" pipe\n`,
    1,
    50,
    '1 line below the rows is left out (Total;5" pipe)',
  ],
  ['more than there is', `${head}${rows(3)}`, 5, 0, '3 lines below the rows are left out (0;r0 | 1;r1 | 2;r2)'],
  ['many', `${head}${rows(50)}`, 20, 30, '20 lines below the rows are left out (30;r30 | 31;r31 | 32;r32 | …)'],
];

describe('skipFooter leaves out the last records of a file', () => {
  for (const [workers, rangeBytes] of [
    [1, 8],
    [4, 8],
    [4, 1 << 21],
  ] as const) {
    test.each(CASES)(`%s, ${workers} workers, ranges of ${rangeBytes}`, async (_, text, skipFooter, left, note) => {
      for (const file of ['x.csv', 'x.csv.gz']) {
        const content = file.endsWith('gz') ? gzipSync(text) : text;
        const { result } = await run(
          { [file]: content },
          { stages: stages(file, { skipFooter }) },
          { workers, granularity: { rangeBytes } },
        );
        expect(outcomeOf(result)).toBe('done');
        expect(tableRows(result.tables.m!).map((row) => String(row[0]))).toEqual(
          Array.from({ length: left }, (_, i) => String(i)),
        );
        expect(result.notes?.filter(({ text: said }) => said.includes('left out'))).toEqual([
          { stage: 'o', text: note, severity: 'info' },
        ]);
      }
    });
  }

  test.each(WORKERS)('of each of several files, %i workers', async (workers) => {
    const files = { 'd/1.csv': `${head}1;a\nTotal;1\n`, 'd/2.csv.gz': gzipSync(`${head}2;b\n3;c\nTotal;2`), 'd/3.csv': head };
    const { result } = await run(
      files,
      { stages: stages('d/*', { skipFooter: 1 }) },
      { workers, granularity: { rangeBytes: 4 } },
    );
    expect(tableRows(result.tables.m!)).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
    ]);
    expect(result.notes?.map(({ text }) => text)).toEqual([
      '2 lines below the rows are left out at the end of 2 files (Total;1 | Total;2)',
    ]);
  });

  test.each([
    [1, [[1, 'a']]],
    [
      2,
      [
        [1, 'a'],
        [2, 'b'],
      ],
    ],
    [
      9,
      [
        [1, 'a'],
        [2, 'b'],
      ],
    ],
  ])('with maxRows: %i', async (maxRows, expected) => {
    const text = `${head}1;a\n2;b\nTotal;2\n`;
    for (const rangeBytes of RANGES) {
      const { result } = await run(
        { 'x.csv': text },
        { stages: stages('x.csv', { skipFooter: 1, maxRows }) },
        { granularity: { rangeBytes } },
      );
      expect(tableRows(result.tables.m!)).toEqual(expected);
    }
  });

  test('types are those of the rows, also where every row is looked at', async () => {
    const text = `${head}${rows(20, (i) => String(i))}Total;x\n`;
    for (const sampleRows of [undefined, 'all', 5]) {
      const { result } = await run({ 'x.csv': text }, { stages: stages('x.csv', { skipFooter: 1, sampleRows }) });
      expect(result.tables.m!.schema.fields.map(({ type }) => String(type))).toEqual(['Int64', 'Int64']);
    }
  });

  test('rejects above keep their lines, ranges of 8 bytes', async () => {
    const text = `${head}${rows(60)}x\n${rows(30)}Total;1\n`;
    const { result } = await run(
      { 'x.csv': text },
      { stages: stages('x.csv', { skipFooter: 1 }), onError: 'skip' },
      { granularity: { rangeBytes: 8 } },
    );
    expect(result.rejects.map(({ message }) => message)).toEqual(['line 62: expected 2 fields, found 1']);
    expect(tableRows(result.tables.m!)).toHaveLength(90);
  });

  test('not together with appendOnly', async () => {
    await expect(run({ 'x.csv': head }, { stages: stages('x.csv', { skipFooter: 1, appendOnly: true }) })).rejects.toThrow(
      'conflicting options: appendOnly and skipFooter',
    );
  });
});

test('records of more lines than are held back are refused, and not taken for others', async () => {
  const footer = Array.from({ length: 3 }, (_, i) => `Total ${i};"${'line\n'.repeat(400)}"\n`).join('');
  const files = { 'a.csv': `${head}${rows(50)}${footer}` };
  const { result } = await run(files, { stages: stages('a.csv', { skipFooter: 3 }) }, { granularity: { rangeBytes: 64 } });
  expect(outcomeOf(result)).toMatch(/^footer-too-long: .*: its last 3 records have more lines than are held back$/);
});
