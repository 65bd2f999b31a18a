import { expect, test } from 'vitest';
import { pillOf, pillPlace } from '../../../renderer/canvas/pill.ts';

test.each([
  [undefined, false, undefined],
  [{ rows: 1_000_000 }, false, '1.0 M'],
  [{ rows: 5_000_000, rowsPerSecond: 16e6 }, false, '5.0 M · 16 M/s'],
  [{ rows: 2_498_236, skew: 1.039 }, false, '2.5 M · skew 1.04'],
  [{ rows: 12 }, true, '12 rejects'],
  [{ rows: 1 }, true, '1 reject'],
  [{ rows: 80_810, rowsPerSecond: 18_000 }, true, '80.8 k rejects'],
])('%o, rejects %s: %s', (figures, rejects, text) => {
  const pill = pillOf(figures, rejects);
  expect(pill && pill.count + pill.rest).toBe(text);
});

const LEVEL = { sourceX: 0, sourceY: 30, targetX: 80, targetY: 60 };
test.each([
  ['on the link where there is room', 'above', { sourceX: 0, sourceY: 30, targetX: 200, targetY: 30 }, { x: 100, y: 30 }],
  ['above it where there is none', 'above', LEVEL, { x: 40, y: -16 }],
  ['below that to a lower input', 'below', LEVEL, { x: 40, y: 126 }],
  ['on that of rejects', 'on', LEVEL, { x: 40, y: 45 }],
  ['on it where it is steep', 'above', { sourceX: 0, sourceY: 0, targetX: 80, targetY: 300 }, { x: 40, y: 150 }],
] as const)('lies %s', (_, side, ends, place) => {
  const middle = { x: (ends.sourceX + ends.targetX) / 2, y: (ends.sourceY + ends.targetY) / 2 };
  expect(pillPlace({ count: '5.0 M', rest: ' · 16 M/s' }, side, ends, middle, 0)).toEqual(place);
});

test('a short one stays on its link, with the sign of partitions too', () => {
  expect(pillPlace({ count: '1,400', rest: '' }, 'above', LEVEL, { x: 40, y: 45 }, 17)).toEqual({ x: 40, y: 45 });
});
