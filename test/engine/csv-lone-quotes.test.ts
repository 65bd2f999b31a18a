import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { tableRows } from './csv-table.ts';
import { outcomeOf, run, type Stages } from './jobs.ts';

const stages = (path: string, options: object = {}): Stages => ({
  o: { type: 'csv-origin', path, header: true, delimiter: ',', quote: '"', types: { '*': 'string' }, ...options },
  m: { type: 'memory-destination', from: 'o' },
});
const rows = (from: number, to: number, text = (i: number) => `r${i}`) =>
  Array.from({ length: to - from + 1 }, (_, i) => `${from + i},${text(from + i)},x\n`).join('');
/** Workers, bytes of a range, whether the file is packed, line ends, options. */
const WAYS = [
  [1, 1 << 21, false, '\n', {}],
  [4, 16, false, '\r\n', {}],
  [4, 16, true, '\n', {}],
  [4, 16, false, '\n', { escape: '\\' }],
  [4, 16, true, '\r\n', { skipInitialSpace: true }],
  [1, 16, false, '\n', { skipInitialSpace: true }],
] as const;

/** The text below `id,text,more`; the ids of the rows that are read; what is said of the others. */
const CASES: readonly (readonly [string, string, readonly number[], readonly string[]])[] = [
  ['never closed', `${rows(1, 20)}21,"never,x\n${rows(22, 60)}`, [...span(1, 20), ...span(22, 60)], ['line 22: unclosed']],
  [
    'a lone quote before a quoted field',
    `${rows(1, 20)}21,"never,x\n${rows(22, 40)}41,"q",x\n${rows(42, 50)}`,
    [...span(1, 20), ...span(22, 50)],
    ['line 22: unclosed'],
  ],
  [
    'a lone quote before a quote at the end of a field',
    `1,"never,x\n${rows(2, 40)}41,5",x\n${rows(42, 50)}`,
    span(1, 50).slice(40),
    ['long'],
  ],
  [
    'two lone quotes',
    `1,"a,x\n${rows(2, 30)}31,"b,x\n${rows(32, 60)}`,
    [...span(2, 30), ...span(32, 60)],
    ['line 2: unclosed', 'line 32: unclosed'],
  ],
  [
    'lone quotes in every line',
    `1,"a,x\n2,"b,x\n3,"c,x\n4,d,x\n`,
    [4],
    ['line 2: unclosed', 'line 3: unclosed', 'line 4: unclosed'],
  ],
  ['empty quoted fields within', `1,"a,x\n${rows(2, 40, () => '""')}`, span(2, 40), ['line 2: unclosed']],
  [
    'a quoted field of several lines within',
    `1,"a,x\n${rows(2, 20)}21,"b\nc",x\n${rows(22, 40)}`,
    span(2, 40),
    ['line 2: unclosed'],
  ],
  [
    'text of several lines that is cut off',
    `${rows(1, 20)}21,"one\ntwo\nthree\n`,
    span(1, 20),
    ['line 22: not closed; it takes 3 lines: a quote opens on line 22'],
  ],
  ['the last line', `${rows(1, 20)}21,"a,x\n`, span(1, 20), ['line 22: not closed']],
  [
    'a record of several lines before',
    `1,"a\nb",x\n2,"c\nd","x\n${rows(3, 20)}`,
    [1, ...span(3, 20)],
    ['line 4: unclosed; it takes 2 lines: a quote opens on line 5'],
  ],
  [
    'fewer fields, several lines of text',
    `1,"one\ntwo, and\nthree"\n${rows(2, 10)}`,
    span(2, 10),
    ['line 2: expected 3 fields, found 2; it takes 3 lines: a quote opens on line 2'],
  ],
  ['inch marks within fields', `${rows(1, 20, (i) => `pipe ${i}"`)}`, span(1, 20), []],
];

const NOTE = /swallowed/;

describe('what a lone quote has swallowed is counted and said', () => {
  test.each([1, 4])('rows that a field holds whose record has the right width are noted, %i workers', async (workers) => {
    const text = `id,text,more\n1,"never,x\n${rows(2, 400)}401,5",x\n${rows(402, 500)}`;
    const { result } = await run({ 'x.csv': text }, { stages: stages('x.csv') }, { workers, granularity: { rangeBytes: 64 } });
    expect(tableRows(result.tables.m!)).toHaveLength(100);
    expect(result.notes?.filter(({ text: said }) => NOTE.test(said))).toEqual([
      {
        stage: 'o',
        severity: 'warning',
        text: 'the record on line 2 has a quoted field that makes it 401 lines long; if a lone quote has swallowed rows, correct it, or set quote: "" to read quotes as text',
      },
    ]);
  });

  test.each([
    ['texts of several lines', rows(1, 30, (i) => `"a${i}\nb\nc\nd\ne\nf\ng"`), 0],
    ['rows within a text', rows(1, 3, () => `"${'a,b,c\n'.repeat(8)}"`), 1],
    ['a text of very many lines', rows(1, 3, (i) => (i === 2 ? `"${'word\n'.repeat(150)}"` : 'x')), 1],
  ])('%s', async (_, body, notes) => {
    const { result } = await run({ 'x.csv': `id,text,more\n${body}` }, { stages: stages('x.csv') });
    expect(outcomeOf(result)).toBe('done');
    expect(result.notes?.filter(({ text }) => NOTE.test(text)) ?? []).toHaveLength(notes);
  });

  // One column: nothing tells whether its lines are rows.
  const names = `name\n${'x\n'.repeat(10)}"never\n${'y\n'.repeat(30)}`;
  test.each([
    [30, 'too-many-rejects'],
    [31, undefined],
  ])('maxRejects: %i counts lines', async (maxRejects, code) => {
    for (const workers of [1, 4]) {
      const job = { stages: stages('x.csv', { types: { name: 'string' } }), onError: { policy: 'skip', maxRejects } };
      const { result } = await run({ 'x.csv': names }, job, { workers, granularity: { rangeBytes: 8 } });
      expect(result.errors.map((error) => error.code)).toEqual(code ? [code] : []);
      expect(result.rejects.map(({ message }) => message)).toEqual([
        'line 12: a quoted field is not closed before the end of the file; it takes 31 lines: a quote opens on line 12',
      ]);
    }
  });

  test('an error names the line where the quote opens, not where its row begins', async () => {
    const text = `id,text,more\n1,"a\nb","never\n`;
    for (const workers of [1, 4]) {
      const { result } = await run({ 'x.csv': text }, { stages: stages('x.csv') }, { workers, granularity: { rangeBytes: 8 } });
      expect(outcomeOf(result)).toBe(
        'unclosed-quote: row refused: line 2: a quoted field is not closed before the end of the file; it takes 2 lines: a quote opens on line 3 (and 1 more in this part of the input)',
      );
    }
  });

  test('a footer below a lone quote', async () => {
    const text = `id,text,more\n1,"never,x\n${rows(2, 50)}Total,49,\n`;
    for (const [workers, rangeBytes, packed] of WAYS) {
      const name = packed ? 'x.csv.gz' : 'x.csv';
      const job = { stages: stages(name, { skipFooter: 1 }), onError: 'skip' };
      const { result } = await run({ [name]: packed ? gzipSync(text) : text }, job, { workers, granularity: { rangeBytes } });
      expect(outcomeOf(result)).toBe('done');
      expect(tableRows(result.tables.m!)).toHaveLength(49);
    }
  });
});

function span(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

const short = (message: string): string =>
  message
    .replace('a quoted field is not closed in its line; the lines below are read as rows of their own', 'unclosed')
    .replace('a quoted field is not closed before the end of the file', 'not closed');

describe('a lone quote spoils its own line', () => {
  test.each(CASES)('%s', async (_, body, ids, said) => {
    for (const [workers, rangeBytes, packed, lineEnd, options] of WAYS) {
      const text = `id,text,more\n${body}`.replaceAll('\n', lineEnd);
      const name = packed ? 'x.csv.gz' : 'x.csv';
      const job = { stages: stages(name, options), onError: 'skip' };
      const { result } = await run({ [name]: packed ? gzipSync(text) : text }, job, { workers, granularity: { rangeBytes } });
      expect(outcomeOf(result)).toBe('done');
      const how = JSON.stringify([workers, rangeBytes, packed, lineEnd, options]);
      expect(
        tableRows(result.tables.m!).map((row) => Number(row[0])),
        how,
      ).toEqual(said[0] === 'long' ? [1, ...ids.slice(1)] : ids);
      expect(
        result.rejects.map(({ message }) => short(message)),
        how,
      ).toEqual(said.filter((one) => one !== 'long'));
    }
  });
});
