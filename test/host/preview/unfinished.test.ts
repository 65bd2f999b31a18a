import { describe, expect, test } from 'vitest';
import { JobError } from '../../../model/errors.ts';
import { CLIENT } from '../runs/host.ts';
import { previewHost, rowsOf } from './host.ts';

const GOOD = `openstage: 1
parameters: { least: { type: integer, default: 2 }, path: { type: string } }
connections: { broken: { type: sqlite } }
stages:
  numbers: { type: generator, rows: 4, columns: { n: { generator: sequence } } }
  high: { type: filter, from: numbers, where: 'n >= \${least}' }
  unfinished: { type: derive, from: high, columns: { m: missing + 1 } }
  elsewhere: { type: csv-origin, path: '\${path}' }
  lost: { type: sort }
  out: { type: csv-destination, from: high }
`;
const codes = (error: unknown) => (error as JobError).problems.map(({ code, place }) => [code, place.stage]);
const failed = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no error',
    (error: unknown) => error,
  );

test('what is wrong elsewhere does not matter', async () => {
  const { show } = await previewHost();
  expect(rowsOf(await show(GOOD, 'high'))).toEqual(['2', '3', '4']);
  expect(rowsOf(await show(GOOD, 'high', { parameters: { least: 4 } }))).toEqual(['4']);
  // What a destination would get does not depend on its own options.
  expect(rowsOf(await show(GOOD, 'out'))).toEqual(['2', '3', '4']);
});

test.each([
  ['unfinished', [['unknown-column', 'unfinished']]],
  [
    'lost',
    [
      ['missing-option', 'lost'],
      ['missing-input', 'lost'],
    ],
  ],
  ['nobody', [['unknown-stage', undefined]]],
])('what is wrong with %s is said', async (stage, expected) => {
  const { show } = await previewHost();
  const error = await failed(show(GOOD, stage));
  expect(error).toBeInstanceOf(JobError);
  expect(codes(error)).toEqual(expected);
});

test('a source that is not there is said, whatever parameters lack a value', async () => {
  const { show } = await previewHost();
  const text = GOOD.replace('  lost:', '  gone: { type: csv-origin, path: gone.csv }\n  lost:');
  expect(await failed(show(text, 'gone'))).toMatchObject({ code: 'file-not-found', stage: 'gone' });
});

test('a parameter without a value is said where it is needed', async () => {
  const { show } = await previewHost();
  const error = await failed(show(GOOD, 'elsewhere'));
  expect(error).toBeInstanceOf(JobError);
});

test('text that is no YAML, cycles, and ports that are not there', async () => {
  const { show } = await previewHost();
  expect(codes(await failed(show('stages: {', 'a')))).toEqual([['invalid-yaml', undefined]]);
  expect(codes(await failed(show(GOOD, 'high', { port: 'rejets' })))).toEqual([['unknown-port', 'high']]);
  const cycle = 'openstage: 1\nstages:\n  a: { type: copy, from: b }\n  b: { type: copy, from: a }\n';
  expect(codes(await failed(show(cycle, 'a')))).toEqual([['cycle', 'a']]);
});

test('disabled stages are passed by; of a branch that ends there, that is said', async () => {
  const text = (disabled: string) => `openstage: 1
stages:
  numbers: { type: generator, rows: 2, columns: { n: { generator: sequence } }${disabled === 'numbers' ? ', disabled: true' : ''} }
  tens: { type: derive, from: numbers, columns: { n: n * 10 }${disabled === 'tens' ? ', disabled: true' : ''} }
  more: { type: derive, from: tens, columns: { n: n + 1 } }
`;
  const { show } = await previewHost();
  expect(rowsOf(await show(text('none'), 'more'))).toEqual(['11', '21']);
  expect(rowsOf(await show(text('tens'), 'more'))).toEqual(['2', '3']);
  expect(rowsOf(await show(text('tens'), 'tens'))).toEqual(['1', '2']);
  expect(codes(await failed(show(text('numbers'), 'more')))).toEqual([['nothing-to-run', expect.anything()]]);
});

test('rows that only a load refuses cannot be shown', async () => {
  const { show, folder } = await previewHost();
  const text = `openstage: 1
connections: { shop: { type: sqlite, path: shop.db } }
stages:
  numbers: { type: generator, rows: 2, columns: { n: { generator: sequence } } }
  load: { type: sqlite-destination, from: numbers, connection: shop, table: t }
  refused: { type: csv-destination, from: load.rejects, path: r.csv }
`;
  expect(folder).toBeDefined();
  expect(codes(await failed(show(text, 'refused')))).toEqual([['not-previewable', 'load']]);
  expect(codes(await failed(show(text, 'load', { port: 'rejects' })))).toEqual([['not-previewable', 'load']]);
});

describe('an expression', () => {
  const request = (
    expression: string,
    more: { readonly stage?: string; readonly port?: string; readonly rows?: number } = {},
  ) => ({
    ...{ id: 'e', job: { text: JOB }, stage: 'joined', rows: 100, expression },
    ...more,
  });
  const JOB = `openstage: 1
stages:
  people: { type: generator, rows: 3, columns: { id: { generator: sequence }, value: { generator: sequence, start: 10 } } }
  orders: { type: generator, rows: 2, columns: { id: { generator: sequence }, price: { generator: sequence, start: 5 } } }
  joined: { type: join, from: { left: people, right: orders } }
  next: { type: derive, from: joined, columns: { wrong: nonsense } }
`;

  test('has its results beside the columns that it reads', async () => {
    const { previews } = await previewHost();
    const found = await previews['preview.expression'](CLIENT, request('price * 2', { port: 'right' }));
    expect(found.schema.map(({ name, type }) => [name, type.kind])).toEqual([
      ['value', 'integer'],
      ['price', 'integer'],
    ]);
    expect([rowsOf(found), found.partial]).toEqual([['10 | 5', '12 | 6'], false]);
  });

  test('reads the first input unless another is named; a name that is taken is not used twice', async () => {
    const { previews } = await previewHost();
    const found = await previews['preview.expression'](CLIENT, request('value + 1', { rows: 2 }));
    expect(found.schema.map(({ name }) => name)).toEqual(['value_', 'value']);
    expect([rowsOf(found), found.partial]).toEqual([['11 | 10', '12 | 11'], true]);
  });

  test('may read columns that its stage makes before', async () => {
    const { previews } = await previewHost();
    const made = [
      { name: 'ten', expression: 'value * 10' },
      { name: 'unused', expression: "'x'" },
      { name: 'wrong', expression: 'nonsense' },
      { name: 'more', expression: 'ten + id' },
      { name: 'id', expression: 'id + 1000' },
    ];
    const ask = (expression: string) => previews['preview.expression'](CLIENT, { ...request(expression), made });
    const found = await ask('more + id');
    expect(found.schema.map(({ name }) => name)).toEqual(['value_', 'id', 'more']);
    expect(rowsOf(found)).toEqual(['102 | 1 | 101', '114 | 2 | 112', '126 | 3 | 123']);
    const error = await failed(Promise.resolve(ask('wrong + 1')));
    expect(codes(error)).toEqual([['unknown-column', 'joined']]);
  });

  test('may read no column', async () => {
    const { previews } = await previewHost();
    const found = await previews['preview.expression'](CLIENT, request("'a' || 'b'", { port: 'right' }));
    expect([found.schema.map(({ name }) => name), rowsOf(found)]).toEqual([['value'], ['ab', 'ab']]);
  });

  test('that is wrong says where', async () => {
    const { previews } = await previewHost();
    const error = await failed(
      Promise.resolve(previews['preview.expression'](CLIENT, request('value +\n  prise', { port: 'right' }))),
    );
    expect(error).toBeInstanceOf(JobError);
    const places = (error as JobError).problems.map(({ code, place }) => [code, place.stage, place.line, place.column]);
    expect(places).toEqual([
      ['unknown-column', 'joined', 1, 1],
      ['unknown-column', 'joined', 2, 3],
    ]);
  });

  test('of a stage whose input is wrong gives what is wrong there', async () => {
    const { previews } = await previewHost();
    const error = await failed(Promise.resolve(previews['preview.expression'](CLIENT, request('1', { stage: 'next' }))));
    expect(codes(error)).toEqual([['missing-option', 'joined']]);
  });
});
