import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { outcomeOf, run, type Stages } from './jobs.ts';

const STAGES: Stages = {
  o: { type: 'csv-origin', path: '*.csv*' },
  r: { type: 'memory-destination', from: 'o.rejects' },
  d: { type: 'csv-destination', from: 'o', path: 'out/all.csv' },
};

/** What comes out of files, what is refused (line and text), and what the run says. */
async function read(files: Readonly<Record<string, string | Uint8Array>>, options: object = {}, rangeBytes = 1 << 20) {
  const stages: Stages = { ...STAGES, o: { ...STAGES.o!, ...options } };
  const { result, read } = await run(files, { stages }, { workers: 3, granularity: { rangeBytes } });
  expect(outcomeOf(result)).toBe('done');
  const rejects = result.tables.r!.toArray().map((row) => [Number(row._line), row._code, row._raw]);
  return { out: read('out/all.csv'), rejects, notes: (result.notes ?? []).map(({ text }) => text) };
}

describe('lines above the header', () => {
  test('are skipped and said', async () => {
    const text = 'Sales 2024\n\nid;name\n1;Ana\nx\n2;Bob\n';
    expect(await read({ 'a.csv': text })).toEqual({
      out: 'id,name\n1,Ana\n2,Bob\n',
      rejects: [[5, 'field-count', 'x']],
      notes: [
        '2 lines above the header are skipped (Sales 2024); to read from the first line, set skipRows: 0',
        '1 of 3 sampled rows do not have 2 fields',
      ],
    });
  });

  test('may be others in each file, plain and packed', async () => {
    const files = {
      'a.csv': 'January\nid,name\n1,Ana\n',
      'b.csv': '# made by hand\n# February, at last\n\nname,id\nBob,2\n',
      'c.csv.gz': gzipSync('id,name\n3,Cid\n'),
      'd.csv': 'sep=,\nid,name\n4,Dan\n',
    };
    expect((await read(files)).out).toBe('id,name\n1,Ana\n2,Bob\n3,Cid\n4,Dan\n');
  });

  test('are rows with skipRows: 0', async () => {
    const { out, rejects } = await read({ 'a.csv': 'Sales\nid,name\n1,Ana\n' }, { skipRows: 0, header: false });
    expect([out, rejects]).toEqual(['column_1,column_2\nid,name\n1,Ana\n', [[1, 'field-count', 'Sales']]]);
  });
});

describe('a header with other names than rows have fields', () => {
  test.each([
    ['one too few, of row names', '"x","y"\n"r1",1,2\n"r2",3,4\n', 'column_1,x,y\n"r1",1,2\n"r2",3,4\n'],
    ['one too few', 'id,x\n1,2,3\n4,5,6\n', 'id,x,column_3\n1,2,3\n4,5,6\n'],
    ['one too many', 'id,x,note\n1,2\n3,4\n', 'id,x,note\n1,2,\n3,4,\n'],
    ['three too many, and names that are empty', 'id,x,p,q,r,,\n1,2\n3,4\n', 'id,x,p,q,r\n1,2,,,\n3,4,,,\n'],
    ['an empty one too many', 'id,x,\n1,2\n3,4\n', 'id,x\n1,2\n3,4\n'],
  ])('%s', async (_, text, out) => {
    const found = await read({ 'a.csv': text });
    expect([found.out, found.rejects]).toEqual([out, []]);
    expect((await read({ 'a.csv.gz': gzipSync(text) }, {}, 8)).out).toBe(out);
    expect((await read({ 'a.csv': text }, {}, 8)).out).toBe(out);
  });

  test('columns that no row has are null by value as well', async () => {
    const stages: Stages = {
      o: { type: 'csv-origin', path: 'a.csv', types: { n: 'integer' } },
      f: { type: 'filter', from: 'o', where: 'n IS NULL AND id > 1' },
      m: { type: 'memory-destination', from: 'f' },
    };
    const { result } = await run({ 'a.csv': 'id,x,n\n1,2\n3,4\n' }, { stages });
    expect(result.tables.m!.toArray().map((row) => row.toJSON())).toEqual([{ id: 3n, x: 4n, n: null }]);
  });
});

describe('a damaged header is refused as a row', () => {
  test.each([
    ['a quote that is never closed', 'id,"name,zip\n1,Ana,10\n', '1,Ana,10\n', [[1, 'unclosed-quote', 'id,"name,zip']]],
    [
      'text behind a closing quote',
      'id,"na"me,zip\n1,Ana,10\n2,Bob,20\n',
      '1,Ana,10\n2,Bob,20\n',
      [[1, 'invalid-quote', 'id,"na"me,zip']],
    ],
    [
      'a quote that the next row closes',
      'id,"name,zip\n1,"Ana",10\n2,Bob,20\n3,Cid,30\n',
      '1,"Ana",10\n2,Bob,20\n3,Cid,30\n',
      [[1, 'unclosed-quote', 'id,"name,zip']],
    ],
  ])('%s', async (_, text, rows, rejects) => {
    const found = await read({ 'a.csv': text });
    expect([found.out, found.rejects]).toEqual([`id,name,zip\n${rows}`, rejects]);
  });

  test('and fails the run where nothing takes it', async () => {
    const stages: Stages = {
      o: { type: 'csv-origin', path: 'a.csv' },
      d: { type: 'csv-destination', from: 'o', path: 'out.csv' },
    };
    const { result } = await run({ 'a.csv': 'id,"name,zip\n1,Ana,10\n' }, { stages });
    expect(outcomeOf(result)).toMatch(/^unclosed-quote: row refused: line 1: /);
  });
});

describe('a header that could be values', () => {
  test.each([
    ['a name twice', 'name,city,name\nAna,Lima,X\n', 'name,city,name_2\nAna,Lima,X\n', /column 3 is named name_2/],
    ['an empty name', 'who;;where\nAna;x;Lima\n', 'who,column_2,where\nAna,x,Lima\n', /column 2 has no name/],
    [
      'texts',
      'red,small\nblue,large\nred,small\n',
      'red,small\nblue,large\nred,small\n',
      /\(red, small\) is taken for the header/,
    ],
  ])('is said: %s', async (_, text, out, note) => {
    const found = await read({ 'a.csv': text });
    expect(found.out).toBe(out);
    expect(found.notes.join('\n')).toMatch(note);
  });

  test('one that leaves no doubt is not', async () => {
    expect((await read({ 'a.csv': 'id,name\n1,Ana\n2,Bob\n' })).notes).toEqual([]);
    expect((await read({ 'a.csv': 'first_name,last_name\nAna,Diaz\nBob,Cruz\n' })).notes).toEqual([]);
  });

  test('a file whose columns say otherwise keeps its first row', async () => {
    const { out, notes } = await read({ 'a.csv': '05/06/2019,Alpha\n06/06/2019,Beta\n' });
    const doubt = `column column_1 is read as text: in 05/06/2019 the day or the month could come first; set dateFormat: "%d/%m/%Y" or "%m/%d/%Y"`;
    expect([out, notes]).toEqual(['column_1,column_2\n05/06/2019,Alpha\n06/06/2019,Beta\n', [doubt]]);
  });
});

test.each(['', '\ufeff', '\n', '\r\n\r\n'])('a file without columns writes none: %j', async (text) => {
  const stages: Stages = {
    o: { type: 'csv-origin', path: 'a.csv' },
    d: { type: 'csv-destination', from: 'o', path: 'out.csv' },
  };
  const { result } = await run({ 'a.csv': text }, { stages });
  expect(outcomeOf(result)).toMatch(/^no-columns: /);
});
