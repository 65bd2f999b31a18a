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
  {
    what: 'what a join holds is given back once, however many fragments follow',
    files: { 'a.csv': 'k,a\n1,one\n2,two\n', 'b.csv': 'k,b\n1,x\n2,y\n' },
    stages: {
      ...{ a: csv('a.csv'), b: csv('b.csv') },
      j: { type: 'join', from: { left: 'a', right: 'b' }, keys: ['k'] },
      ...{
        o: { type: 'sort', from: 'j', by: ['b'] },
        p: { type: 'sort', from: 'o', by: [{ column: 'a', order: 'desc' }] },
        d: to('p'),
      },
    },
    expected: 'k,a,b\n2,two,y\n1,one,x\n',
  },
  {
    what: 'rejects behind a sort, while other rows pass as they stand in the source',
    files: { 'a.csv': 'a,b\n0,"x"\n1,"y"\n' },
    stages: {
      ...{ a: csv('a.csv'), o: { type: 'sort', from: 'a', by: [{ column: 'b', order: 'desc' }] } },
      r: { type: 'derive', from: 'o', columns: { c: '1 / a' } },
      good: { type: 'csv-destination', from: 'r', path: 'good.csv' },
      ...{ s: { type: 'select', from: 'r.rejects', keep: ['a', 'b', '_code'] }, d: to('s') },
    },
    expected: 'a,b,_code\n0,x,division-by-zero\n',
  },
  {
    what: 'a join of two parts of one file',
    files: { 'a.csv': 'k,t,n\n1,"l",7\n1,"r",8\n2,"z",9\n' },
    stages: {
      ...{ a: csv('a.csv'), o: { type: 'sort', from: 'a', by: ['n'] } },
      w: { type: 'switch', from: 'o', column: 't', mapping: { l: 'left', r: 'right' }, default: 'rest' },
      rest: { type: 'csv-destination', from: 'w.rest', path: 'rest.csv' },
      ...{ j: { type: 'join', from: { left: 'w.left', right: 'w.right' }, joinType: 'full', keys: ['k'] }, d: to('j') },
    },
    expected: 'k,t,n,t_right,n_right\n1,"l",7,r,8\n',
  },
  {
    what: 'a funnel whose second input comes from an exchange',
    files: { 'a.csv': 'a\n1\n', 'b.csv': 'b\n2\n' },
    stages: {
      ...{ a: csv('a.csv'), b: csv('b.csv'), s: { type: 'sample', from: 'b', rows: 5 } },
      ...{ n: { type: 'funnel', from: ['a', 's'], missingColumns: 'null' }, d: to('n') },
    },
    expected: 'a,b\n1,\n,2\n',
  },
  {
    what: 'a sort whose ranges begin at its very first row',
    files: { 'a.csv': `n\n${'5\n3\n'.repeat(9)}` },
    stages: { a: csv('a.csv'), o: { type: 'sort', from: 'a', by: ['n'] }, d: to('o') },
    expected: `n\n${'3\n'.repeat(9)}${'5\n'.repeat(9)}`,
  },
  {
    what: 'no rows at all have one most frequent value, which is null',
    files: { 'a.csv': 'n,m\n' },
    stages: {
      a: csv('a.csv', { n: 'decimal(12,2)', m: 'string' }),
      g: {
        type: 'aggregator',
        from: 'a',
        measures: { n: { function: 'mode', column: 'n' }, m: { function: 'mode', column: 'm' } },
      },
      d: to('g'),
    },
    expected: 'n,m\n,\n',
  },
  {
    what: 'a cross join of many rows with few takes no room for each of them',
    files: { 'a.csv': `n\n${Array.from({ length: 1500 }, (_, i) => i).join('\n')}\n`, 'b.csv': 'm\nx\ny\n' },
    stages: {
      ...{ a: csv('a.csv'), b: csv('b.csv') },
      j: { type: 'join', from: { left: 'a', right: 'b' }, joinType: 'cross' },
      d: to('j'),
    },
    expected: `n,m\n${Array.from({ length: 1500 }, (_, i) => `${i},x\n${i},y\n`).join('')}`,
  },
  {
    what: 'rows without partner are not given text that their own side still carries',
    files: { 'a.csv': 'n,s\n1,x\n' },
    stages: {
      a: csv('a.csv', { n: 'integer', s: 'string' }),
      w: { type: 'switch', from: 'a', column: 'n', mapping: { 1: 'ones', 2: 'twos' }, default: 'rest' },
      e: { type: 'derive', from: 'w.ones', columns: { key: "left('-', 4)" } },
      l: {
        type: 'lookup',
        from: { input: 'e', reference: 'w.rest' },
        keys: [{ input: 'key', reference: 's' }],
        onMissing: 'reject',
      },
      x: { type: 'select', from: 'l.rejects', drop: ['_stage', '_column', '_message', '_code'] },
      j: { type: 'join', from: { left: 'x', right: 'w.twos' }, joinType: 'left', keys: [{ left: 'key', right: 's' }] },
      found: { type: 'csv-destination', from: 'l', path: 'found.csv' },
      d: to('j'),
    },
    expected: 'n,s,key,n_right,s_right\n1,x,-,,\n',
  },
  {
    what: 'a row of the right side alone has its own value of a key that is also compared with another column',
    files: { 'a.csv': 'a,b\n1,2\n3,3\n', 'b.csv': 'a,b,c\n2,1,x\n3,3,y\n' },
    stages: {
      ...{ l: csv('a.csv'), r: csv('b.csv') },
      j: { type: 'join', from: { left: 'l', right: 'r' }, joinType: 'full', keys: ['a', { left: 'a', right: 'b' }] },
      d: to('j'),
    },
    expected: 'a,b,b_right,c\n1,2,,\n3,3,3,y\n2,,1,x\n',
  },
  {
    what: 'a merge of sorted inputs with other columns, other types and another order of columns',
    files: { 'a.csv': 'k,x,y\n1,a,p\n3,b,"q"\n', 'b.csv': 'x,k,z\nc,0.5,7\nd,3,\n' },
    stages: {
      ...{ a: csv('a.csv', { k: 'integer' }), b: csv('b.csv', { k: 'float' }) },
      n: { type: 'funnel', from: ['a', 'b'], mode: 'sort-merge', by: ['k'], missingColumns: 'null' },
      d: to('n'),
    },
    expected: 'k,x,y,z\n0.5,c,,7\n1,a,p,\n3,b,q,\n3,d,,\n',
  },
  {
    what: 'a merge of two parts of a file, one with its columns in another order and under other names',
    files: { 'a.csv': 'k,x,y\n1,a,"q"\n3,b,"r"\n4,c,"s"\n' },
    stages: {
      ...{ a: csv('a.csv'), w: { type: 'switch', from: 'a', cases: { one: 'k = 3' }, default: 'other' } },
      s: { type: 'select', from: 'w.one', keep: ['y', 'x', 'k'], rename: { y: 'x', x: 'y' } },
      n: { type: 'funnel', from: ['w.other', 's'], mode: 'sort-merge', by: [{ column: 'k', order: 'desc' }] },
      d: to('n'),
    },
    expected: 'k,x,y\n4,c,s\n3,r,b\n1,a,q\n',
  },
  {
    what: 'equal rows of merged inputs in the order of the inputs, whichever comes first',
    files: { 'a.csv': `k,x\n${Array.from({ length: 90 }, (_, i) => `${i % 2},${i}`).join('\n')}\n` },
    stages: {
      ...{ a: csv('a.csv'), c: { type: 'copy', from: 'a' }, s: { type: 'select', from: 'c', rename: { x: 'y' } } },
      n: { type: 'funnel', from: ['c', 's'], mode: 'sort-merge', by: ['k'], missingColumns: 'null' },
      d: to('n'),
    },
    expected: `k,x,y\n${[0, 1]
      .flatMap((k) => [',', ''].map((behind) => ({ k, behind })))
      .flatMap(({ k, behind }) => Array.from({ length: 45 }, (_, i) => `${k},${behind === '' ? ',' : ''}${2 * i + k}${behind}\n`))
      .join('')}`,
  },
];

describe('a job', () => {
  test.each(FOUND.map((found) => [found.what, found] as const))('%s', async (_, { files, stages, expected }) => {
    const { result, read } = await run(files, { stages }, { granularity: { partRows: 30, mergeRows: 1 } });
    expect(outcomeOf(result)).toBe('done');
    expect(read('out.csv')).toBe(expected);
  });
});
