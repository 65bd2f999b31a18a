import { expect, test } from 'vitest';
import { autoLayout } from '../../../renderer/document/auto-layout.ts';
import { graphOf } from '../../../renderer/document/graph.ts';

/** Stages by column, from above. */
function columnsOf(stages: Parameters<typeof graphOf>[0]): string[] {
  const places = Object.entries(autoLayout(graphOf(stages))).toSorted(([, a], [, b]) => a.x - b.x || a.y - b.y);
  return [...Map.groupBy(places, ([, { x }]) => x).values()].map((column) => column.map(([id]) => id).join(' '));
}

const csv = { type: 'csv-origin', path: 'a.csv' };
const to = (from: string) => ({ type: 'csv-destination', from, path: 'b.csv' });

test.each([
  [
    'what reads rejects below what reads rows',
    { a: csv, refused: to('a.rejects'), kept: { type: 'filter', from: 'a', where: 'true' }, result: to('kept') },
    ['a', 'kept refused', 'result'],
  ],
  [
    'branches in the order of their ports',
    {
      a: csv,
      by: { type: 'switch', from: 'a', cases: { one: 'id = 1', two: 'id = 2', three: 'id = 3' } },
      three: to('by.three'),
      one: to('by.one'),
      two: to('by.two'),
    },
    ['a', 'by', 'one two three'],
  ],
  [
    'the right input of a join below the left one',
    { right: csv, left: csv, both: { type: 'join', from: { left: 'left', right: 'right' }, keys: ['id'] }, result: to('both') },
    ['left right', 'both', 'result'],
  ],
])('lays out %s', (_, stages, columns) => expect(columnsOf(stages)).toEqual(columns));

test('places thousands of stages in a chain, one beside the other', () => {
  const stages = Object.fromEntries(
    Array.from({ length: 3000 }, (_, i) => [`s${i}`, i === 0 ? csv : { type: 'sort', from: `s${i - 1}`, by: ['a'] }]),
  );
  expect(columnsOf(stages)).toEqual(Object.keys(stages));
});
