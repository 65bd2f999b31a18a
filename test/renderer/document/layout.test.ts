import { expect, test } from 'vitest';
import type { Layout } from '../../../ipc/api.ts';
import { completeLayout } from '../../../renderer/document/auto-layout.ts';
import { graphOf } from '../../../renderer/document/graph.ts';
import { EMPTY_LAYOUT, freePlace, overlaps, parseLayout, placeBeside, pruneLayout } from '../../../renderer/document/layout.ts';

const note = { id: 'n', x: 1, y: 2, width: 200, height: 100, text: 'hello' };

const layouts: [name: string, data: unknown, layout: Layout][] = [
  [
    'what it wrote itself',
    { version: 1, stages: { a: { x: 8, y: -8 } }, notes: [note] },
    { version: 1, stages: { a: { x: 8, y: -8 } }, notes: [note] },
  ],
  ['nothing', undefined, EMPTY_LAYOUT],
  ['a text', 'layout', EMPTY_LAYOUT],
  ['a list', [1], EMPTY_LAYOUT],
  [
    'other versions, as far as they are alike',
    { version: 7, stages: { a: { x: 1, y: 1, z: 1 } }, more: 1 },
    { ...EMPTY_LAYOUT, stages: { a: { x: 1, y: 1 } } },
  ],
  [
    'positions that are none',
    {
      stages: { a: { x: '1', y: 2 }, b: { x: Number.NaN, y: 0 }, c: null, d: { x: 1e9, y: 0 }, e: [1, 2], f: { x: 0, y: 0 } },
      notes: 'x',
    },
    { ...EMPTY_LAYOUT, stages: { f: { x: 0, y: 0 } } },
  ],
  [
    'notes that are none, and sizes that nobody could see',
    {
      notes: [note, note, { ...note, id: 1 }, { ...note, id: 'm', text: 3 }, { ...note, id: 'k', width: -5, height: 1e5 }, null],
    },
    { ...EMPTY_LAYOUT, notes: [note, { ...note, id: 'k', width: 120, height: 4000 }] },
  ],
  ['names that are none', JSON.parse('{ "stages": { "__proto__": { "x": 1, "y": 1 } } }'), EMPTY_LAYOUT],
];

test.each(layouts)('reads %s', (_, data, layout) => {
  expect(parseLayout(data)).toEqual(layout);
});

test('finds free places', () => {
  expect(freePlace({ x: 3, y: 5 }, [])).toEqual({ x: 0, y: 8 });
  expect(
    freePlace({ x: 0, y: 0 }, [
      { x: 8, y: 8 },
      { x: 0, y: 120 },
    ]),
  ).toEqual({ x: 0, y: 232 });
  expect(placeBeside(EMPTY_LAYOUT)).toEqual({ x: 80, y: 80 });
  const layout = { ...EMPTY_LAYOUT, stages: { a: { x: 0, y: 0 }, b: { x: 256, y: 0 } } };
  expect(placeBeside(layout, 'a')).toEqual({ x: 256, y: 112 });
  expect(placeBeside(layout)).toEqual({ x: 512, y: 0 });
  expect(pruneLayout(layout, new Set(['b'])).stages).toEqual({ b: { x: 256, y: 0 } });
});

test('gives every stage a place of its own, left to right, and moves none that has one', () => {
  const stages = Object.fromEntries(
    Array.from({ length: 30 }, (_, index) => [
      `s${index}`,
      { type: 'copy', ...(index > 2 && { from: `s${Math.floor(index / 2)}` }) },
    ]),
  );
  const graph = graphOf(stages);
  const drawn = completeLayout(EMPTY_LAYOUT, graph).stages;
  for (const { from, to } of graph.links) expect(drawn[to.stage]!.x).toBeGreaterThan(drawn[from.stage]!.x);
  const { s7: _, s20: _20, ...others } = drawn;
  const completed = completeLayout({ ...EMPTY_LAYOUT, stages: others }, graph).stages;
  expect(completed).toMatchObject(others);
  for (const places of [Object.values(drawn), Object.values(completed)]) {
    for (const [index, place] of places.entries())
      expect(places.slice(index + 1).some((other) => overlaps(place, other))).toBe(false);
  }
});
