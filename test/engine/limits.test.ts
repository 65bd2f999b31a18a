import { describe, expect, test } from 'vitest';
import { outcomeOf, run, type Stages } from './jobs.ts';

// Values at the ends of their types, and what is no value of them any more.

const most = '9'.repeat(38);
const csv = (path: string, types: object) => ({ type: 'csv-origin', path, header: true, types });
const to = (from: string) => ({ type: 'csv-destination', from, path: 'out.csv' });
const measured = (type: string, fn: string): Stages => ({
  a: csv('a.csv', { x: type }),
  g: { type: 'aggregator', from: 'a', measures: { y: { function: fn, column: 'x' } } },
  d: to('g'),
});

/** The measure over rows in parts of one row each, so that their parts are put together, too. */
async function measure(type: string, fn: string, values: readonly (string | number)[]) {
  const job = { stages: measured(type, fn) };
  const outcomes = [1, 65_536].map(async (partRows) => {
    const { result, read } = await run({ 'a.csv': `x\n${values.join('\n')}\n` }, job, {
      granularity: { partRows, mergeRows: 1 },
    });
    return result.status === 'done' ? read('out.csv').slice(2, -1) : outcomeOf(result);
  });
  const [first, second] = await Promise.all(outcomes);
  expect(second).toBe(first);
  return first;
}

const tooWide = 'overflow: overflow: the sum of x for y does not fit into 38 digits';

test.each([
  ['sum', [most, `-${most}`, most], most],
  ['sum', [`-${most}`, '0'], `-${most}`],
  ['sum', [most, '1'], tooWide],
  ['sum', [most, most], tooWide],
  ['sum', [most, most, `-${most}`, `-${most}`], tooWide],
  ['sum', [`-${most}`, `-${most}`, `-${most}`, `-${most}`], tooWide],
  ['mean', [most, '1'], '5e+37'],
  ['mean', [most, most], tooWide],
] as const)('the %s of the decimals %j is exact, or the run fails', async (fn, values, expected) => {
  expect(await measure('decimal(38,0)', fn, values)).toBe(expected);
});

test.each([
  ['median', ['-1.7e308', '1.6e308', '1.7e308', '-1.6e308'], '0'],
  ['median', ['-1.7e308', '1.6e308', '1.7e308', '-1.6e308', '1.7e308'], '1.6e+308'],
  ['median', ['-Infinity', '5'], '-Infinity'],
  ['median', ['Infinity', 'Infinity'], 'Infinity'],
] as const)('the %s of the floats %j lies between them', async (fn, values, expected) => {
  expect(await measure('float', fn, values)).toBe(expected);
});

describe('a list of floats', () => {
  const rows = '[1.5,"NaN","Infinity","-Infinity",-0]';

  test('has those that are no JSON numbers as text', async () => {
    expect(await measure('float', 'list', ['1.5', 'NaN', 'Infinity', '-Infinity', '-0'])).toBe(`"${rows.replaceAll('"', '""')}"`);
  });

  test('comes back from a file', async () => {
    const stages = { a: csv('a.csv', { x: 'list<float>' }), d: { type: 'json-destination', from: 'a', path: 'out.jsonl' } };
    const { result, read } = await run({ 'a.csv': `x\n"${rows.replaceAll('"', '""')}"\n` }, { stages });
    expect(outcomeOf(result)).toBe('done');
    expect(read('out.jsonl')).toBe(`{"x":${rows}}\n`);
  });
});

test.each([
  ['1', 'done', 'x\n1.00000000000000000000\n0.50000000000000000000\n'],
  ['1000000000000000000', 'n: a value of column x does not fit into decimal(38,20), the common type of the inputs', undefined],
])('a funnel of the integer %s and decimals of 20 places gives %s', async (integer, outcome, expected) => {
  const files = { 'a.csv': `x\n${integer}\n`, 'b.csv': 'x\n0.5\n' };
  const stages = {
    ...{ a: csv('a.csv', { x: 'integer' }), b: csv('b.csv', { x: 'decimal(38,20)' }) },
    n: { type: 'funnel', from: ['a', 'b'] },
    d: to('n'),
  };
  const { result, read } = await run(files, { stages });
  expect(result.status === 'done' ? 'done' : result.errors.map(({ stage, message }) => `${stage}: ${message}`).join()).toBe(
    outcome,
  );
  if (expected !== undefined) expect(read('out.csv')).toBe(expected);
});
