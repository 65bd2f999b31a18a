import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { serve } from '../connectors/rest/server.ts';
import { ORIGIN, rows, SALES, toJson } from './guessed-cases.ts';
import { type Files, outcomeOf, run, type Stages } from './jobs.ts';
import { readRest } from './rest-cases.ts';

describe('the sample', () => {
  const text = (stage: Stages[string]): Stages => ({ o: { ...stage }, ...toJson });

  test.each([
    ['all', [{ zip: '02215', qty: 'n/a' }, undefined]],
    [28_002, [{ zip: '02215', qty: 'n/a' }, undefined]],
    [28_001, [{ zip: '02215', qty: 'n/a' }, ['qty']]],
    [1000, [{ zip: '02215', qty: 'n/a' }, ['zip', 'qty']]],
  ])('of %s rows', async (sampleRows, [, noted]) => {
    const { result, read } = await run(SALES, { stages: text({ ...ORIGIN.o!, sampleRows }) });
    expect(outcomeOf(result)).toBe('done');
    expect(result.notes?.map(({ text }) => text.split(' ')[1])).toEqual(noted);
    expect(read('out.jsonl')).toContain('"zip":"02215"');
    expect(read('out.jsonl')).toContain('"qty":"n/a"');
  });

  test('of all rows of a compressed file, of several files, of a file with long rows, and of JSON', async () => {
    const header = 'k,zip,qty,pad';
    const long = `1,12345,1,"${'x\n'.repeat(1_500_000)}"`;
    const files: Files = {
      'a.csv.gz': gzipSync(SALES['in.csv'] as string),
      'b/1.csv': `${header}\n${long}\n${long}\n`,
      'b/2.csv': `pad,qty,k,zip\nx,1,1,02215\n`,
      'c.jsonl': rows((i) => `{"k":${i},"zip":1}`, '{"k":1,"zip":"02215"}').join('\n'),
    };
    const stages: Stages = {
      a: { type: 'csv-origin', path: 'a.csv.gz', sampleRows: 'all' },
      b: { type: 'csv-origin', path: 'b/*.csv', sampleRows: 'all' },
      c: { type: 'json-origin', path: 'c.jsonl', sampleRecords: 'all' },
      ...Object.fromEntries(['a', 'b', 'c'].map((from) => [`${from}_out`, { ...toJson.d!, from, path: `${from}.jsonl` }])),
    };
    const { result, read } = await run(files, { stages });
    expect([outcomeOf(result), result.notes?.map(({ stage, text }) => [stage, text])]).toEqual([
      'done',
      [['b', expect.stringContaining('has a quoted field that makes it 1500001 lines long')]],
    ]);
    for (const name of ['a', 'b', 'c']) expect(read(`${name}.jsonl`)).toContain('"zip":"02215"');
  });
});

describe('types of all columns that are not named', () => {
  const files: Files = { 'in.csv': 'a,b,c\n1,02,x\n3,04,y\n', 'in.jsonl': '{"a":1,"b":2.50,"c":"x"}\n{"a":3}\n' };
  test.each<[string, string, object, string]>([
    ['csv-origin', 'in.csv', { '*': 'string' }, '{"a":"1","b":"02","c":"x"}\n{"a":"3","b":"04","c":"y"}\n'],
    ['csv-origin', 'in.csv', { '*': 'string', a: 'integer' }, '{"a":1,"b":"02","c":"x"}\n{"a":3,"b":"04","c":"y"}\n'],
    ['csv-origin', 'in.csv', { '*': 'integer', c: 'string' }, '{"a":1,"b":2,"c":"x"}\n{"a":3,"b":4,"c":"y"}\n'],
    ['json-origin', 'in.jsonl', { '*': 'string' }, '{"a":"1","b":"2.50","c":"x"}\n{"a":"3","b":null,"c":null}\n'],
    ['json-origin', 'in.jsonl', { '*': 'string', a: 'float' }, '{"a":1,"b":"2.50","c":"x"}\n{"a":3,"b":null,"c":null}\n'],
  ])('%s %s with %o', async (type, path, types, expected) => {
    const { result, read } = await run(files, { stages: { o: { type, path, types }, ...toJson } });
    expect(outcomeOf(result)).toBe('done');
    expect(read('out.jsonl')).toBe(expected);
  });

  test('are checked on every row', async () => {
    const { result } = await run(files, {
      stages: { o: { type: 'csv-origin', path: 'in.csv', types: { '*': 'integer' } }, ...toJson },
    });
    expect(outcomeOf(result)).toMatch(/^invalid-value: row refused: line 2: invalid integer: x/);
  });

  test('a web API need not be asked for them', async () => {
    const server = await serve(() => ({ body: [{ a: 1, b: 2 }] }));
    const found = await readRest({ url: server.url, types: { '*': 'string', b: 'integer' }, columns: ['a', 'b'] });
    expect([found.rows, server.seen.length]).toEqual([[['1', 2]], 1]);
  });
});

test('nulls in quotes', async () => {
  const text = 'n,t\n"NA","NA"\nNA,NA\n"1",""\n,\n';
  const read = async (options: object) => {
    const { result, read } = await run(
      { 'in.csv': text },
      { stages: { o: { type: 'csv-origin', path: 'in.csv', ...options }, ...toJson } },
    );
    expect(outcomeOf(result)).toBe('done');
    return read('out.jsonl')
      .trimEnd()
      .split('\n')
      .map((line) => Object.values(JSON.parse(line) as object));
  };
  expect(await read({ nullValues: ['NA'] })).toEqual([
    ['NA', 'NA'],
    [null, null],
    ['1', ''],
    ['', ''],
  ]);
  expect(await read({ nullValues: ['NA', ''], quotedNulls: true })).toEqual([
    [null, null],
    [null, null],
    [1, null],
    [null, null],
  ]);
  expect(await read({ nullValues: ['NA'], quotedNulls: true })).toEqual([
    [null, null],
    [null, null],
    ['1', ''],
    ['', ''],
  ]);
});

test('words for true and false of a declared column', async () => {
  const words = ['t', 'F', '1', '0', 'yes', 'NO', 'Y', 'n', 'on', 'Off', 'TRUE', 'false', '"yes"', ' no '];
  const stages: Stages = { o: { type: 'csv-origin', path: 'in.csv', header: true, types: { a: 'boolean' } }, ...toJson };
  const { result, read } = await run({ 'in.csv': `a,b\n${words.map((word) => `${word},\n`).join('')}` }, { stages });
  expect(outcomeOf(result)).toBe('done');
  expect(
    read('out.jsonl')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).a),
  ).toEqual(words.map((_, i) => i % 2 === 0));
  const { result: refused } = await run({ 'in.csv': 'a,b\nmaybe,\n' }, { stages });
  expect(outcomeOf(refused)).toMatch(/^invalid-value: row refused: line 2: invalid boolean: maybe/);
});
