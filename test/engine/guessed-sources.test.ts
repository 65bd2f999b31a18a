import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { serve } from '../connectors/rest/server.ts';
import { ORIGIN, padding, rows, SALES, toJson } from './guessed-cases.ts';
import { outcomeOf, run, type Stages } from './jobs.ts';
import { readRest } from './rest-cases.ts';

describe('JSON', () => {
  const lines = (usual: string, other: string) =>
    rows((i) => `{"k":${i},"v":${usual},"pad":"${padding}"}`, `{"k":24000,"v":${other},"pad":""}`);

  test.each<[usual: string, other: string, from: string, to: string, found: unknown]>([
    ['4', '5.5', 'integer', 'float', 5.5],
    ['4', '-0', 'integer', 'float', -0],
    ['4', '9223372036854775808', 'integer', 'string', '9223372036854775808'],
    ['4', '"02215"', 'integer', 'string', '02215'],
    ['4', '"5"', 'integer', 'string', '5'],
    ['4', '{"a":1}', 'integer', 'json', { a: 1 }],
    ['4.5', '9007199254740993', 'float', 'string', '9007199254740993'],
    ['4.5', '"4.50"', 'float', 'string', '4.50'],
    ['true', '"TRUE"', 'boolean', 'string', 'TRUE'],
    ['true', '1', 'boolean', 'string', '1'],
    ['"2024-02-29"', '"2024/02/29"', 'date', 'string', '2024/02/29'],
    ['"x"', '[1]', 'string', 'json', [1]],
  ])('%s, then %s: %s becomes %s', async (usual, other, from, to, found) => {
    const files = { 'in.jsonl': `${lines(usual, other).join('\n')}\n` };
    const { result, read } = await run(files, { stages: { o: { type: 'json-origin', path: 'in.jsonl' }, ...toJson } });
    expect(outcomeOf(result)).toBe('done');
    expect(result.notes?.map(({ text, severity }) => [severity, text])).toEqual([
      [
        'warning',
        expect.stringMatching(new RegExp(`^column v was taken for ${from}, .* on line 24001; the run began again with ${to}: `)),
      ],
    ]);
    expect(JSON.parse(read('out.jsonl').split('\n')[24_000]!).v).toEqual(found);
  });

  test('a document, compressed', async () => {
    const files = { 'in.json.gz': gzipSync(`[${lines('4', '5.5').join(',\n')}]`) };
    const { result, read } = await run(files, { stages: { o: { type: 'json-origin', path: 'in.json.gz' }, ...toJson } });
    expect([outcomeOf(result), result.notes?.length]).toEqual(['done', 1]);
    expect(JSON.parse(read('out.jsonl').split('\n')[24_000]!).v).toBe(5.5);
  });

  test('whole numbers with a point, and long ones in strings, are integers', async () => {
    for (const other of ['5.0', '5e2', '"9223372036854775807"']) {
      const files = { 'in.jsonl': `${lines('4', other).join('\n')}\n` };
      const { result } = await run(files, { stages: { o: { type: 'json-origin', path: 'in.jsonl' }, ...toJson } });
      expect([other, outcomeOf(result), result.notes]).toEqual([other, 'done', undefined]);
    }
  });
});

describe('a web API', () => {
  const shop = (pages: readonly unknown[]) => serve(({ query }) => ({ body: pages[Number(query.get('page')) - 1] ?? [] }));

  test('a price of another type on page 2', async () => {
    const server = await shop([[{ id: 1, price: 4 }], [{ id: 2, price: 5.5 }], [{ id: 3, price: 6 }]]);
    const { rows: found, result, outcome } = await readRest({ url: server.url, pagination: 'page' });
    expect([outcome, found]).toEqual([
      'done',
      [
        [1, 4],
        [2, 5.5],
        [3, 6],
      ],
    ]);
    expect(result.notes).toEqual([
      {
        stage: 'x',
        severity: 'warning',
        text: expect.stringContaining(
          'column price was taken for integer, which does not hold 5.5 on line 1; the run began again with float: set types: { price: float } to declare it',
        ),
      },
    ]);
  });
});

describe('a file in another dialect', () => {
  const VALUES =
    'k;price;since;flag;note\n1;1.50;2024-02-29 10:00;TRUE;a\n2;1e5;2024-03-01 00:00;false; b\n3;;;;\n4;-0;2024-03-02 00:00;;"x,y"\n';

  test.each<[string, Stages, string]>([
    [
      'gets the text of columns that are not touched',
      {},
      'k,price,since,flag,note\n1,1.50,2024-02-29 10:00,TRUE,a\n2,1e5,2024-03-01 00:00,false, b\n3,,,,\n4,-0,2024-03-02 00:00,,"x,y"\n',
    ],
    [
      'also behind a sort, and beside what is computed',
      {
        e: { type: 'derive', from: 'o', columns: { double: 'price * 2' } },
        s: { type: 'sort', from: 'e', by: [{ column: 'price', order: 'desc' }] },
      },
      'k,price,since,flag,note,double\n2,1e5,2024-03-01 00:00,false, b,200000\n1,1.50,2024-02-29 10:00,TRUE,a,3\n4,-0,2024-03-02 00:00,,"x,y",-0\n3,,,,,\n',
    ],
    [
      'also behind a join',
      {
        n: { type: 'select', from: 'o', keep: ['k'] },
        j: { type: 'join', from: { left: 'n', right: 'p' }, joinType: 'left', keys: ['k'] },
        p: { type: 'csv-origin', path: 'prices.csv' },
      },
      'k,cost\n1,2.50\n2,\n3,0.10\n4,\n',
    ],
  ])('%s', async (_, between, expected) => {
    const from = Object.keys(between).find((id) => id === 's' || id === 'j') ?? 'o';
    const stages: Stages = { ...ORIGIN, ...between, d: { type: 'csv-destination', from, path: 'out.csv' } };
    const { result, read } = await run({ 'in.csv': VALUES, 'prices.csv': 'k;cost\n1;2.50\n3;0.10\n' }, { stages });
    expect([outcomeOf(result), result.notes]).toEqual(['done', undefined]);
    expect(read('out.csv')).toBe(expected);
  });

  test('does not begin again for what is only text', async () => {
    const text = (SALES['in.csv'] as string).replaceAll(',', ';');
    const stages: Stages = { ...ORIGIN, d: { type: 'csv-destination', from: 'o', path: 'out.csv' } };
    const { result, read } = await run({ 'in.csv': text }, { stages });
    expect([outcomeOf(result), result.notes]).toEqual(['done', undefined]);
    expect(read('out.csv')).toBe(SALES['in.csv']);
  });

  test('gets values where it depends on them', async () => {
    const stages: Stages = { ...ORIGIN, d: { type: 'csv-destination', from: 'o', path: 'out.csv', quoting: 'non-numeric' } };
    const { read } = await run({ 'in.csv': VALUES }, { stages });
    expect(read('out.csv').split('\n')[1]).toBe('1,1.5,"2024-02-29T10:00:00","true","a"');
  });
});
