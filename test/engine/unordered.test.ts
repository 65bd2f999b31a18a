import { describe, expect, test } from 'vitest';
import { outcomeOf, run, type Stages } from './jobs.ts';

const GRANULARITY = { partRows: 1024, mergeRows: 2048 };
const made = (seed: number, rows = 30_000) => ({
  type: 'generator',
  ...{ rows, seed },
  columns: { key: { generator: 'uniform', type: 'integer', max: 20_000 }, x: { generator: 'normal' } },
});
const out = (from: string) => ({ type: 'csv-destination', from, path: 'out.csv', header: false });
const total = { function: 'sum', column: 'x' };

const jobs: Record<string, Stages> = {
  groups: { a: made(1), g: { type: 'aggregator', from: 'a', keys: ['key'], measures: { total } }, out: out('g') },
  'distinct rows': { a: made(1), d: { type: 'remove-duplicates', from: 'a', keys: ['key'], keep: 'last' }, out: out('d') },
  'groups of distinct rows, sorted': {
    a: made(1),
    d: { type: 'remove-duplicates', from: 'a', keys: ['key'] },
    g: { type: 'aggregator', from: 'd', keys: ['key'], measures: { n: { function: 'count' } } },
    s: { type: 'sort', from: 'g', by: ['key'] },
    out: out('s'),
  },
  'a join that does not fit into memory': {
    ...{ a: made(1, 40_000), b: made(2, 200_000) },
    j: { type: 'join', joinType: 'full', from: { left: 'a', right: 'b' }, keys: ['key'] },
    out: out('j'),
  },
};

describe('without order the same rows come, the same way for any number of workers:', () => {
  test.each(Object.keys(jobs))('%s', async (name) => {
    const stages = jobs[name]!;
    const ordered = await run({}, { stages }, { granularity: GRANULARITY });
    const memoryBytes = name.includes('memory') ? 20 << 20 : 1 << 30;
    const some = await Promise.all(
      [1, 2, 7].map((workers) => run({}, { stages, ordered: false }, { granularity: GRANULARITY, workers, memoryBytes })),
    );
    expect(some.map(({ result }) => outcomeOf(result))).toEqual(['done', 'done', 'done']);
    const [one, ...others] = some.map(({ read }) => read('out.csv'));
    const sorted = (text: string) => text.split('\n').sort().join('\n');
    expect(sorted(one!) === sorted(ordered.read('out.csv'))).toBe(true);
    for (const other of others) expect(other === one).toBe(true);
    expect(some[0]!.result.plan).toMatch(/\(hash partitions( of both sides)?, in no order\)|hash table/);
    expect((one === ordered.read('out.csv')) === name.includes('sorted')).toBe(true);
  });
});
