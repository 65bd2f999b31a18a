import { expect, test } from 'vitest';
import { partitioningOf } from '../../../renderer/canvas/partitioning.ts';
import { openJob } from './open-job.ts';

const ROWS = 'g: { type: generator, rows: 10, columns: { id: { generator: sequence }, city: { generator: name } } }';

test.each([
  ['a: { type: aggregator, from: g, keys: [city, id] }', 'in', 'by hash of city, id'],
  ['a: { type: aggregator, from: g, measures: { n: { function: count } } }', 'in', undefined],
  ['a: { type: sort, from: g, by: [{ column: city, order: desc }, id] }', 'in', 'by range of city, id'],
  ['a: { type: sort, from: g, by: city }', 'in', 'by range of city'],
  ['a: { type: remove-duplicates, from: g }', 'in', 'by hash of all columns'],
  ['a: { type: remove-duplicates, from: g, keys: [id] }', 'in', 'by hash of id'],
  ['a: { type: remove-duplicates, from: g, keys: [id], disabled: true }', 'in', undefined],
  ['a: { type: join, from: { left: g, right: g }, keys: [{ left: id, right: city }] }', 'left', 'by hash of id'],
  ['a: { type: join, from: { left: g, right: g }, keys: [{ left: id, right: city }] }', 'right', 'by hash of city'],
  ['a: { type: join, from: { left: g, right: g }, keys: [id] }', 'right', 'by hash of id'],
  ['a: { type: join, from: { left: g, right: g }, joinType: cross }', 'left', undefined],
  ['a: { type: filter, from: g, where: id > 1 }', 'in', undefined],
  ['a: { type: nothing, from: g }', 'in', undefined],
])('the rows of %s, %s, are split %s', (stage, port, words) => {
  expect(partitioningOf(openJob(`${ROWS}\n${stage}`).stage('a')!, port)).toBe(words);
});
