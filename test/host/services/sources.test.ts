import { utimes, writeFile } from 'node:fs/promises';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { testHost } from './test-host.ts';

const job = (...stages: string[]) => `openstage: 1\nstages:\n${stages.map((stage) => `  ${stage}\n`).join('')}`;

test('finds schemas and says what it found', async () => {
  const { call, path } = await testHost({
    'people.csv': 'name\tage\nAda\t36\n',
    'a.jsonl': '{"x":1}\n',
    'b.jsonl': '{"x":2}\n',
  });
  const database = new Database(path('shop.db'));
  database.exec('CREATE TABLE orders (id INTEGER NOT NULL)');
  database.close();
  const text = job(
    'people: { type: csv-origin, path: people.csv }',
    "records: { type: json-origin, path: '*.jsonl' }",
    'orders: { type: sqlite-origin, path: shop.db, table: orders }',
    'numbers: { type: generator, rows: 1, columns: { n: { generator: sequence } } }',
  );
  const { schemas, problems, notes } = await call('sources.look', { text });
  expect(problems).toEqual([]);
  expect(Object.entries(schemas).map(([id, schema]) => [id, ...schema.map(({ name, type }) => `${name} ${type.kind}`)])).toEqual(
    expect.arrayContaining([
      ['people', 'name string', 'age integer'],
      ['records', 'x integer'],
      ['orders', 'id integer'],
    ]),
  );
  expect(notes).toEqual({
    people: ['UTF-8', 'delimiter tab', 'header', '16 B'],
    records: ['UTF-8', 'a record per line', '16 B in 2 files'],
    orders: ['shop.db', 'table orders'],
  });
});

test.each([
  ['amount,w\n10.5,1\n3.25,2\n', '', ['amount']],
  ['Betrag EUR;w\n1,5;2\n', '', ['Betrag EUR']],
  ['unitPrice,w\n1.5,2\n', '', ['unitPrice']],
  ['x,y,z\n10.50,1.5,1\n3.25,2.5,2\n', '', ['x']],
  ['x,y\n10.50,1.5\n', '', undefined],
  ['lat,lon\n10.123456,1.5\n3.250000,2.25\n', '', undefined],
  ['amount,w\n10,1\n3,2\n', '', undefined],
  ['amount,w\n10.5,1\n', ', numbers: decimal', undefined],
  ['amount,w\n10.5,1\n', ', types: { amount: float }', undefined],
  ['amount,w\n10.5,1\n', ', types: { "*": string }', undefined],
])('columns that look like money, of %j%s: %j', async (csv, options, money) => {
  const { call } = await testHost({ 'm.csv': csv });
  const looked = await call('sources.look', { text: job(`m: { type: csv-origin, path: m.csv${options} }`) });
  expect(looked.money).toEqual(money && { m: money });
});

test('what was guessed and could be otherwise is a warning at its stage', async () => {
  const { call } = await testHost({ 'odd.csv': 'a,b\n1,2\n3\n4,5\n', 'good.csv': 'a,b\n1,2\n' });
  const text = job('odd: { type: csv-origin, path: odd.csv }', 'good: { type: csv-origin, path: good.csv }');
  const { problems, notes } = await call('sources.look', { text });
  expect(problems.map(({ severity, message, place }) => [severity, message, place.stage, place.line])).toEqual([
    ['warning', '1 of 3 sampled rows do not have 2 fields', 'odd', 3],
  ]);
  expect(notes.odd).not.toContain('1 of 3 sampled rows do not have 2 fields');
});

test('a source that is not there is a warning at its stage', async () => {
  const { call } = await testHost({ 'people.csv': 'name\nAda\n' });
  const text = job('people: { type: csv-origin, path: peple.csv }');
  expect(await call('sources.look', { text })).toMatchObject({
    schemas: {},
    problems: [
      {
        code: 'file-not-found',
        severity: 'warning',
        remedy: "did you mean 'people.csv'?",
        place: { stage: 'people', option: 'path' },
      },
    ],
  });
});

test.each(['', '- a list', 'openstage: 1\nstages: { a: { type: nonsense } }', 'stages: ['])(
  'never fails for a job that is wrong: %j',
  async (text) => {
    const { call } = await testHost();
    expect(await call('sources.look', { text })).toEqual({ schemas: {}, problems: [], notes: {} });
  },
);

test('paths are relative to the job, and parameters are those given', async () => {
  const { call, path } = await testHost({ 'in/people.csv': 'name\nAda\n' });
  const text = `parameters: { file: { default: none.csv } }\n${job(`people: { type: csv-origin, path: "\${file}" }`)}`;
  const request = { text, file: path('in/job.yaml'), parameters: { file: 'people.csv' } };
  expect(Object.keys((await call('sources.look', request)).schemas)).toEqual(['people']);
});

test('a file is looked at again only when it or the options have changed', async () => {
  const { call, path } = await testHost({ 'people.csv': 'a,b\n1,2\n' });
  const columns = async (text: string) => (await call('sources.look', { text })).schemas.people?.map(({ name }) => name);
  const text = job('people: { type: csv-origin, path: people.csv }');
  const time = new Date('2026-01-01');
  await utimes(path('people.csv'), time, time);
  expect(await columns(text)).toEqual(['a', 'b']);
  // The same size and time: nobody can tell that it is another.
  await writeFile(path('people.csv'), 'c,d\n1,2\n');
  await utimes(path('people.csv'), time, time);
  expect(await columns(`${text}# typing\n`)).toEqual(['a', 'b']);
  expect(await columns(text.replace('people.csv', "people.csv, delimiter: ';'"))).toEqual(['c,d']);
  await utimes(path('people.csv'), time, new Date('2026-01-02'));
  expect(await columns(text)).toEqual(['c', 'd']);
});
