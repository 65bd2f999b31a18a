import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { outcomeOf, run, type Stages } from './jobs.ts';

const SMALL = 32 << 20;
const GRANULARITY = { rangeBytes: 64 << 10, mergeRows: 2048, partRows: 1024 };

/** Rows with repeating and missing keys, text of all lengths, quotes and line breaks. Deterministic. */
function rows(count: number, keys: number, seed: number): string {
  let state = seed;
  const random = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const lines = ['id,key,amount,text'];
  for (let i = 0; i < count; i++) {
    const text = i % 11 === 0 ? `"a ""quoted"", text\nof ${'long '.repeat(random(12))}"` : 'x'.repeat(random(60));
    lines.push(`${i},${i % 97 === 0 ? '' : random(keys)},${random(100_000) / 100},${text}`);
  }
  return `${lines.join('\n')}\n`;
}

const files = { 'left.csv': rows(200_000, 90_000, 1), 'right.csv': rows(120_000, 90_000, 2) };
const left = { type: 'csv-origin', path: 'left.csv' };
const right = { type: 'csv-origin', path: 'right.csv' };
const to = (from: string) => ({ type: 'csv-destination', from, path: 'out.csv' });

const jobs: Record<string, Stages> = {
  'a sort by a number': { left, s: { type: 'sort', from: 'left', by: [{ column: 'amount', order: 'desc' }] }, out: to('s') },
  'a sort by text and number': { left, s: { type: 'sort', from: 'left', by: ['text', 'key'] }, out: to('s') },
  'sums by many keys': {
    left,
    a: {
      type: 'aggregator',
      from: 'left',
      keys: ['key'],
      measures: { total: { function: 'sum', column: 'amount' }, last: { function: 'last', column: 'text' } },
    },
    out: to('a'),
  },
  'measures of whole groups': {
    left,
    a: {
      type: 'aggregator',
      from: 'left',
      keys: ['key'],
      measures: { m: { function: 'median', column: 'amount' }, l: { function: 'concat', column: 'text' } },
    },
    out: to('a'),
  },
  'distinct rows': { left, d: { type: 'remove-duplicates', from: 'left', keys: ['key'], keep: 'last' }, out: to('d') },
  'a full join': {
    left,
    right,
    j: { type: 'join', joinType: 'full', from: { left: 'left', right: 'right' }, keys: ['key'] },
    out: to('j'),
  },
  'sums of floats behind a sort': {
    left,
    s: { type: 'sort', from: 'left', by: ['text'] },
    d: { type: 'derive', from: 's', columns: { part: 'amount / 3.7', group: 'MOD(id, 7)' } },
    a: {
      type: 'aggregator',
      from: 'd',
      keys: ['group'],
      measures: { sum: { function: 'sum', column: 'part' }, spread: { function: 'std', column: 'part' } },
    },
    out: to('a'),
  },
  'a join behind a sort': {
    left,
    right,
    s: { type: 'sort', from: 'left', by: ['amount'] },
    j: { type: 'join', joinType: 'left', from: { left: 's', right: 'right' }, keys: ['key'] },
    out: to('j'),
  },
  'a funnel of paths in sequence': {
    left,
    w: { type: 'switch', from: 'left', cases: { a: 'amount > 500', b: 'amount > 100' }, default: 'c' },
    f: { type: 'funnel', from: ['w.a', 'w.b', 'w.c'] },
    out: to('f'),
  },
};

describe('with little memory, rows go to disk and come back the same:', () => {
  test.each(Object.keys(jobs))('%s', async (name) => {
    const job = { stages: jobs[name]! };
    const roomy = await run(files, job, { granularity: GRANULARITY });
    const tight = await run(files, job, { granularity: GRANULARITY, memoryBytes: SMALL });
    expect([outcomeOf(roomy.result), outcomeOf(tight.result)]).toEqual(['done', 'done']);
    expect(roomy.result.spilledBytes).toBe(0);
    expect(tight.result.spilledBytes).toBeGreaterThan(0);
    expect(tight.result.peakMemoryBytes).toBeLessThanOrEqual(SMALL);
    expect(tight.read('out.csv') === roomy.read('out.csv')).toBe(true);
  });

  const long = [
    'id,text',
    ...Array.from({ length: 4000 }, (_, i) => `${(i * 7919) % 4000},${'https://'.repeat((i * 31) % 3000)}`),
  ];
  const rowsOfKilobytes: Record<string, Stages> = {
    'a sort by text that begins alike': { s: { type: 'sort', from: 'data', by: ['text', 'id'] } },
    'a sort by a number': { s: { type: 'sort', from: 'data', by: ['id'] } },
    'distinct rows': { s: { type: 'remove-duplicates', from: 'data', keys: ['id'] } },
  };
  test.each(Object.entries(rowsOfKilobytes))('rows of many kilobytes: %s', async (_, stages) => {
    const job = { stages: { data: { type: 'csv-origin', path: 'long.csv' }, ...stages, out: to('s') } };
    const input = { 'long.csv': `${long.join('\n')}\n` };
    const roomy = await run(input, job);
    const tight = await run(input, job, { memoryBytes: 48 << 20 });
    expect([outcomeOf(roomy.result), outcomeOf(tight.result)]).toEqual(['done', 'done']);
    expect(tight.result.spilledBytes).toBeGreaterThan(0);
    expect(tight.read('out.csv') === roomy.read('out.csv')).toBe(true);
  });

  test('nothing of it is left behind', async () => {
    const before = new Set(readdirSync(tmpdir()));
    await run(files, { stages: jobs['a sort by a number']! }, { granularity: GRANULARITY, memoryBytes: SMALL });
    // Other processes spill there, too.
    const left = readdirSync(tmpdir()).filter((name) => name.startsWith(`open-stage-spill-${process.pid}-`) && !before.has(name));
    expect(left).toEqual([]);
  });

  test('memory that does not do even so gives a clear error', async () => {
    const { result } = await run(files, { stages: jobs['a full join']! }, { memoryBytes: 4 << 20 });
    expect(result.status).toBe('failed');
    expect(result.errors[0]).toMatchObject({ code: 'out-of-memory', remedy: 'raise it with --memory' });
  });

  test('a reference that does not fit gives an error that names the lookup', async () => {
    const stages = {
      ...{ left, right },
      unique: { type: 'aggregator', from: 'right', keys: ['id'], measures: { n: { function: 'count' } } },
      l: { type: 'lookup', from: { input: 'left', reference: 'unique' }, keys: ['id'], onMissing: 'defaults' },
      out: to('l'),
    };
    const { result } = await run(files, { stages }, { granularity: GRANULARITY, memoryBytes: 5 << 20 });
    expect(result.errors[0]).toMatchObject({
      code: 'out-of-memory',
      remedy: expect.stringContaining("the tables of 'l' must stay in memory"),
    });
  });
});

const generated = (rows: number, seed: number) => ({
  type: 'generator',
  ...{ rows, seed },
  columns: {
    id: { generator: 'sequence', start: seed * 100 },
    key: { generator: 'uniform', type: 'integer', max: 50_000, nulls: 0.01 },
    amount: { generator: 'normal', stddev: 1e6 },
    code: { generator: 'uuid' },
    colour: { generator: 'choice', values: ['red', 'green', 'blue'] },
  },
});
const many = generated(200_000, 1);
const others = generated(200_000, 2);
const every = ['count', 'sum', 'mean', 'min', 'max', 'std', 'first', 'last'].map((name) => [
  name,
  name === 'count' ? { function: name } : { function: name, column: 'amount' },
]);

/** Each thread of these needs tens of megabytes for a task. */
const hungry: Record<string, Stages> = {
  'a sort by a key of few values first': { many, s: { type: 'sort', from: 'many', by: ['colour', 'code'] }, out: to('s') },
  'many measures by many keys': {
    many,
    a: { type: 'aggregator', from: 'many', keys: ['key', 'colour'], measures: Object.fromEntries(every) },
    out: to('a'),
  },
  'all values of few groups': {
    many,
    a: {
      type: 'aggregator',
      from: 'many',
      keys: ['colour'],
      measures: { m: { function: 'median', column: 'amount' }, n: { function: 'count_distinct', column: 'code' } },
    },
    out: to('a'),
  },
  'distinct rows of all columns': { many, d: { type: 'remove-duplicates', from: 'many' }, out: to('d') },
  'a join': {
    ...{ many, others },
    j: { type: 'join', joinType: 'inner', from: { left: 'many', right: 'others' }, keys: ['key'] },
    out: to('j'),
  },
  'a random sample': { many, r: { type: 'sample', from: 'many', rows: 50_000, method: 'random' }, out: to('r') },
};

describe('with little memory for their tasks, threads wait for each other:', () => {
  test.each(Object.keys(hungry))('%s', async (name) => {
    const job = { stages: hungry[name]! };
    const roomy = await run({}, job);
    const tight = await run({}, job, { memoryBytes: 72 << 20, workers: 7 });
    expect([outcomeOf(roomy.result), outcomeOf(tight.result)]).toEqual(['done', 'done']);
    expect(tight.read('out.csv') === roomy.read('out.csv')).toBe(true);
  });
});
