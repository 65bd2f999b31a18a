import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { tableRows } from './csv-table.ts';
import { type Files, outcomeOf, run, type Stages } from './jobs.ts';

const TEXT = 'a,b\n1,"x,y"\n2,"é🦤"\n3,\n4,""\n5,"two\nlines"\n';

/** Copies a file to another through the engine, and that to a third, plain one. */
async function through(path: string, written: object = {}, read: object = {}): Promise<string> {
  const folder = await run({ 'in.csv': TEXT }, { stages: copyOf('in.csv', path, {}, written) });
  expect(outcomeOf(folder.result)).toBe('done');
  const { readFileSync } = await import('node:fs');
  const bytes = readFileSync(`${folder.folder}/${path}`);
  const back = await run({ [path]: bytes }, { stages: copyOf(path, 'back.csv', read, {}) });
  expect(outcomeOf(back.result)).toBe('done');
  return back.read('back.csv');
}

const copyOf = (from: string, to: string, read: object, written: object): Stages => ({
  o: { type: 'csv-origin', path: from, header: true, ...read },
  d: { type: 'csv-destination', from: 'o', path: to, ...written },
});

describe('what is written is read back', () => {
  test.each(['x.csv', 'x.csv.gz', 'x.csv.bz2', 'x.csv.xz', 'x.csv.zst', 'x.csv.zip'])('%s', async (path) => {
    expect(await through(path)).toBe(TEXT);
  });

  test.each([
    [{ encoding: 'utf-16' }, {}],
    [{ encoding: 'utf-16be', byteOrderMark: true }, {}],
    [{ encoding: 'utf-16le' }, { encoding: 'utf-16le' }],
    [{ byteOrderMark: true }, {}],
    [{ encoding: 'utf-16', compression: 'gz' }, { compression: 'gz' }],
  ])('%o', async (written, read) => {
    expect(await through('x.csv', written, read)).toBe(TEXT);
  });

  test.each([
    [{ delimiter: ';' }, {}],
    [{ quote: "'" }, { quote: "'" }],
    [{ escape: '\\' }, { escape: '\\' }],
    [{ quoting: 'all' }, {}],
    [{ quoting: 'non-numeric' }, {}],
    [{ nullValue: 'NULL' }, { nullValues: ['NULL'] }],
    [{ lineEnding: 'crlf' }, {}],
    [{ delimiter: '\t', lineEnding: 'crlf', nullValue: '\\N', quoting: 'all' }, { nullValues: ['\\N'] }],
  ])('%o', async (written, read) => {
    const back = await run({ 'in.csv': await through('x.csv', written, read) }, { stages: values('in.csv') });
    expect(tableRows(back.result.tables.m!)).toEqual([
      [1, 'x,y'],
      [2, 'é🦤'],
      [3, null],
      [4, ''],
      [5, 'two\nlines'],
    ]);
  });

  test('a character that the encoding lacks fails the run', async () => {
    const { result } = await run({ 'in.csv': TEXT }, { stages: copyOf('in.csv', 'x.csv', {}, { encoding: 'latin1' }) });
    expect([result.status, result.errors[0]!.message]).toEqual(['failed', expect.stringContaining('🦤')]);
  });
});

const values = (path: string, options: object = {}): Stages => ({
  o: { type: 'csv-origin', path, header: true, ...options },
  m: { type: 'memory-destination', from: 'o' },
});

describe('several files', () => {
  const files: Files = {
    'd/1.csv': 'a,b\n1,x\n2,y\n',
    'd/2.csv': 'b,a\n"z",3\n',
    'd/3.csv': 'a,b\n',
    'd/4.csv.gz': gzipSync('a,b\n4,w\n'),
  };

  test.each([1, 2, 7])('in the order of their names, with columns in any order, %i workers', async (workers) => {
    const { result } = await run(files, { stages: values('d/*') }, { workers });
    expect(outcomeOf(result)).toBe('done');
    expect(tableRows(result.tables.m!)).toEqual([
      [1, 'x'],
      [2, 'y'],
      [3, 'z'],
      [4, 'w'],
    ]);
  });

  test.each([1, 2, 3, 4, 9])('at most %i rows of all', async (maxRows) => {
    const { result } = await run(files, { stages: values('d/*', { maxRows }) }, { granularity: { rangeBytes: 4 } });
    expect(tableRows(result.tables.m!)).toEqual(
      [
        [1, 'x'],
        [2, 'y'],
        [3, 'z'],
        [4, 'w'],
      ].slice(0, maxRows),
    );
  });

  test('text passes as it stands only from files with the columns in the same order', async () => {
    const { read } = await run(files, { stages: { ...copyOf('d/*', 'out.csv', {}, {}) } });
    expect(read('out.csv')).toBe('a,b\n1,x\n2,y\n3,"z"\n4,w\n');
  });

  test('rejects name the file, in one that is read in ranges and in one that is unpacked', async () => {
    const refused = { 'd/1.csv': 'a,b\n1,x\nq,y\n', 'd/4.csv.gz': gzipSync('a,b\n4\n') };
    const stages = { ...values('d/*', { types: { a: 'integer' } }), r: { type: 'memory-destination', from: 'o.rejects' } };
    const { result } = await run({ ...files, ...refused }, { stages });
    expect(outcomeOf(result)).toBe('done');
    const messages = tableRows(result.tables.r!).map((row) => row[3]);
    expect(messages.sort()).toEqual([
      'line 2 of d/4.csv.gz: expected 2 fields, found 1',
      'line 3 of d/1.csv: invalid integer: q',
    ]);
  });

  test('other columns', async () => {
    const { result } = await run({ ...files, 'd/5.csv': 'a,c\n1,2\n' }, { stages: values('d/*') }).catch((error: Error) => ({
      result: { status: 'failed', errors: [{ code: 'check', message: error.message }] },
    }));
    expect(result.errors[0]!.message).toMatch(/5\.csv/);
  });
});

describe('large things', () => {
  test.each([1, 2, 7])('fields of 10 MB, %i workers', async (workers) => {
    const long = 'x"",\n'.repeat(2_000_000);
    const text = `a,b\n1,"${long}"\n2,y\n3,"${long}"\n4,z`;
    const { result, read } = await run({ 'in.csv': text }, { stages: copyOf('in.csv', 'out.csv', {}, {}) }, { workers });
    expect(outcomeOf(result)).toBe('done');
    expect(read('out.csv') === `${text}\n`).toBe(true);
  });

  test('10,000 columns', async () => {
    const row = (make: (i: number) => unknown) => `${Array.from({ length: 10_000 }, (_, i) => make(i)).join(',')}\n`;
    // Two rows are looked at, so the second has the text.
    const text = row((i) => `c${i}`) + row((i) => (i % 3 === 0 ? '' : `"x${i}"`)) + row((i) => i) + row((i) => -i);
    const stages = {
      ...copyOf('in.csv', 'out.csv', {}, {}),
      s: { type: 'sort', from: 'o', by: ['c1'] },
      d: { type: 'csv-destination', from: 's', path: 'out.csv' },
    };
    const { result, read } = await run({ 'in.csv': text }, { stages });
    expect(outcomeOf(result)).toBe('done');
    const [header, words, zero, minus] = text.split('\n');
    expect(read('out.csv').split('\n')).toEqual([header, minus, zero, words, '']);
  });

  test('a gzip of many members', async () => {
    const parts = Array.from({ length: 50 }, (_, i) => gzipSync(i === 0 ? 'a\n0\n' : `${i}\n`));
    const { read } = await run({ 'in.csv.gz': Buffer.concat(parts) }, { stages: copyOf('in.csv.gz', 'out.csv.gz', {}, {}) });
    expect(read('out.csv.gz').length).toBeGreaterThan(0);
    expect(gunzipSync(Buffer.from(await bytesOf(parts))).toString()).toBe(
      `a\n${Array.from({ length: 50 }, (_, i) => i).join('\n')}\n`,
    );
  });
});

const bytesOf = async (parts: readonly Uint8Array[]): Promise<Uint8Array> => Buffer.concat(parts);
