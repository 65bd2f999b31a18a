import { expect, test } from 'vitest';
import { outcomeOf, run, type Stages } from './jobs.ts';

const FILES = {
  'l.csv': 'id,k\n1,x\n2,y\n',
  'r.csv': 'k,name\nX,a\nY,b\nZ,c\n',
  'empty.csv': 'k,name\n',
  'both.csv': 'k,name\nx,a\n',
};
const SAID =
  'no row of the left input (2 rows) has a partner in the right one (3 rows) by k: compare the values of these columns on both sides';

test.each([
  ['inner', 'r.csv', SAID],
  ['semi', 'r.csv', SAID],
  ['left', 'r.csv', SAID],
  ['right', 'r.csv', SAID],
  ['full', 'r.csv', SAID],
  ['inner', 'both.csv', undefined],
  ['semi', 'both.csv', undefined],
  ['left', 'both.csv', undefined],
  ['right', 'both.csv', undefined],
  ['full', 'both.csv', undefined],
  ['inner', 'empty.csv', undefined],
  ['left', 'empty.csv', undefined],
  ['right', 'empty.csv', undefined],
  ['full', 'empty.csv', undefined],
  ['anti', 'r.csv', undefined],
])('a join (%s) with %s: the run says that nothing matches', async (joinType, path, said) => {
  const stages: Stages = {
    l: { type: 'csv-origin', path: 'l.csv' },
    r: { type: 'csv-origin', path, header: true, types: { k: 'string', name: 'string' } },
    j: { type: 'join', from: { left: 'l', right: 'r' }, keys: ['k'], joinType },
    d: { type: 'csv-destination', from: 'j', path: 'out.csv' },
  };
  for (const workers of [1, 4]) {
    const { result } = await run(FILES, { stages }, { workers });
    expect([outcomeOf(result), result.notes?.map(({ stage, text }) => [stage, text])]).toEqual(['done', said && [['j', said]]]);
  }
});

test('keys of other names, and rows without a partner that are read', async () => {
  const stages: Stages = {
    l: { type: 'csv-origin', path: 'l.csv' },
    r: { type: 'csv-origin', path: 'r.csv' },
    j: { type: 'join', from: { left: 'l', right: 'r' }, keys: [{ left: 'k', right: 'name' }] },
    d: { type: 'csv-destination', from: 'j', path: 'out.csv' },
    e: { type: 'csv-destination', from: 'j.leftOnly', path: 'left.csv' },
  };
  const { result, read } = await run(FILES, { stages });
  expect([outcomeOf(result), read('left.csv')]).toEqual(['done', 'id,k\n1,x\n2,y\n']);
  expect(result.notes?.map(({ text }) => text)).toEqual([SAID.replace('by k', 'by k = name')]);
});
