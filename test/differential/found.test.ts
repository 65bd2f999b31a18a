import { describe, expect, test } from 'vitest';
import { type Files, outcomeOf, run, type Stages } from '../engine/jobs.ts';

// What random jobs have found, made small.

interface Found {
  readonly what: string;
  readonly files: Files;
  readonly stages: Stages;
  readonly expected: string;
}

const csv = (path: string, types: object = {}) => ({ type: 'csv-origin', path, header: true, types });
const to = (from: string) => ({ type: 'csv-destination', from, path: 'out.csv' });
const letters = 'zyxwvutsrqponmlkjihgfedcba'.split('');

const FOUND: readonly Found[] = [
  {
    what: 'few groups come in order of first appearance, whatever their hashes',
    files: { 'a.csv': `k,n\n${letters.map((letter, i) => `${letter},${i}`).join('\n')}\n` },
    stages: {
      a: csv('a.csv'),
      g: { type: 'aggregator', from: 'a', keys: ['k'], measures: { n: { function: 'sum', column: 'n' } } },
      d: to('g'),
    },
    expected: `k,n\n${letters.map((letter, i) => `${letter},${i}`).join('\n')}\n`,
  },
  {
    what: 'few distinct rows do, too',
    files: { 'a.csv': `k,n\n${letters.map((letter, i) => `${letter},${i}`).join('\n')}\nz,99\n` },
    stages: { a: csv('a.csv'), u: { type: 'remove-duplicates', from: 'a', keys: ['k'], keep: 'last' }, d: to('u') },
    expected: `k,n\n${letters.map((letter, i) => `${letter},${i === 0 ? 99 : i}`).join('\n')}\n`,
  },
  {
    what: 'the mean of numbers whose sum is negative',
    files: { 'a.csv': 'n,m\n-1,-0.50\n-3,\n,\n' },
    stages: {
      a: csv('a.csv', { n: 'integer', m: 'decimal(5,2)' }),
      g: {
        type: 'aggregator',
        from: 'a',
        measures: { n: { function: 'mean', column: 'n' }, m: { function: 'mean', column: 'm' } },
      },
      d: to('g'),
    },
    expected: 'n,m\n-2,-0.5\n',
  },
  {
    what: 'measures that need whole groups, without keys, over more rows than one part takes',
    files: { 'a.csv': `n\n${Array.from({ length: 99 }, (_, i) => i + 1).join('\n')}\n` },
    stages: {
      a: csv('a.csv'),
      g: { type: 'aggregator', from: 'a', measures: { n: { function: 'median', column: 'n' } } },
      d: to('g'),
    },
    expected: 'n\n50\n',
  },
  {
    what: 'text that passes two sorts as it stands',
    files: { 'a.csv': 'a,b\n2,"x"\n1,"y"\n2,"a"\n' },
    stages: { a: csv('a.csv'), o: { type: 'sort', from: 'a', by: ['a'] }, p: { type: 'sort', from: 'o', by: ['b'] }, d: to('p') },
    expected: 'a,b\n2,"a"\n2,"x"\n1,"y"\n',
  },
  {
    what: 'a join with as many pairs as left rows, where one has two and one has none',
    files: { 'a.csv': 'k,a\n1,one\n2,two\n3,three\n', 'b.csv': 'k,b\n1,x\n1,y\n3,z\n' },
    stages: { a: csv('a.csv'), b: csv('b.csv'), j: { type: 'join', from: { left: 'a', right: 'b' }, keys: ['k'] }, d: to('j') },
    expected: 'k,a,b\n1,one,x\n1,one,y\n3,three,z\n',
  },
];

describe('a job', () => {
  test.each(FOUND.map((found) => [found.what, found] as const))('%s', async (_, { files, stages, expected }) => {
    const { result, read } = await run(files, { stages }, { granularity: { partRows: 30 } });
    expect(outcomeOf(result)).toBe('done');
    expect(read('out.csv')).toBe(expected);
  });
});
