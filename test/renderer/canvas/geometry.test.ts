import { describe, expect, test } from 'vitest';
import type { Direction } from '../../../renderer/canvas/commands.ts';
import { freeSpot, noteSpot, rightOf, walkFrom } from '../../../renderer/canvas/geometry.ts';
import { roomFor } from '../../../renderer/canvas/inserting.ts';
import { firstViewport } from '../../../renderer/canvas/viewports.ts';
import { openJob, SALES } from './open-job.ts';

const editor = openJob(SALES, {
  sales: [0, 0],
  customers: [0, 200],
  high: [256, 0],
  named: [512, 80],
  show: [768, 80],
  refused: [512, 240],
});

test.each<[string, Direction, string | undefined]>([
  ['sales', 'right', 'high'],
  ['high', 'right', 'named'],
  ['high', 'left', 'sales'],
  ['named', 'left', 'high'],
  ['sales', 'left', undefined],
  ['sales', 'down', 'customers'],
  ['customers', 'up', 'sales'],
  ['named', 'down', 'refused'],
  ['refused', 'up', 'named'],
  ['refused', 'right', 'show'],
  ['show', 'right', undefined],
])('from %s, %s leads to %s', (from, direction, to) => {
  expect(walkFrom(editor.stage(from)!, direction, editor.stages, editor.links)?.id).toBe(to);
});

describe('places', () => {
  test('a free one is taken, on the grid', () => {
    expect(freeSpot({ x: 1001, y: 3 }, editor.stages)).toEqual({ x: 1000, y: 0 });
  });
  test('where stages are, the next one below', () => {
    expect(freeSpot({ x: 500, y: 60 }, editor.stages)).toEqual({ x: 504, y: 352 });
  });
  test('a stage that follows goes right of what it follows', () => {
    expect(rightOf(editor.stage('show')!, editor.stages)).toEqual({ x: 1024, y: 80 });
  });
});

describe('noteSpot', () => {
  const spot = (x: number, y: number, notes: Parameters<typeof noteSpot>[2] = []) => {
    const { x: left, y: top } = noteSpot({ x, y }, editor.stages, notes);
    return [left, top];
  };
  test('its middle where there is room', () => expect(spot(2000, 2000)).toEqual([1896, 1952]));
  test('beside stages, not under them', () => expect(spot(600, 120)).toEqual([496, 352]));
  test('a step from another note', () => {
    const note = { id: 'note-1', x: 1896, y: 1952, width: 208, height: 96, text: '' };
    expect(spot(2000, 2000, [note])).toEqual([1920, 1976]);
  });
  test('over stages, where there is no room for long', () => {
    const tall = openJob(
      Array.from({ length: 9 }, (_, index) => `s${index}: { type: sort }`).join('\n'),
      Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`s${index}`, [0, index * 90] as const])),
    );
    const { x, y } = noteSpot({ x: 104, y: 48 }, tall.stages, []);
    expect([x, y]).toEqual([0, 0]);
  });
});

describe('roomFor', () => {
  const link = editor.link('high.out>named.left')!;
  test('moves what is behind, and nothing else', () => {
    expect(roomFor(editor, link, { x: 400, y: 40 })).toEqual({
      at: { x: 488, y: 40 },
      moved: { named: { x: 720, y: 80 }, show: { x: 976, y: 80 } },
    });
  });
  test('moves nothing where there is room', () => {
    const wide = openJob(SALES, { high: [0, 0], named: [800, 0] });
    expect(roomFor(wide, wide.link('high.out>named.left')!, { x: 400, y: 0 })).toEqual({ at: { x: 400, y: 0 }, moved: {} });
  });
  test('moves nothing for a link that leads back', () => {
    const back = openJob(SALES, { high: [800, 0], named: [0, 0] });
    expect(roomFor(back, back.link('high.out>named.left')!, { x: 400, y: 0 }).moved).toEqual({});
  });
});

describe('firstViewport', () => {
  test('shows all in the middle where it fits', () => {
    expect(firstViewport(editor, 1400, 800)).toEqual({ x: 228, y: 238, zoom: 1 });
  });
  test('shows the beginning where it does not', () => {
    expect(firstViewport(editor, 400, 300)).toEqual({ x: 24, y: expect.closeTo(36.6), zoom: 0.7 });
  });
  test('is plain for an empty job', () => {
    expect(firstViewport({ stages: [], layout: { version: 1, stages: {}, notes: [] } }, 400, 300)).toEqual({
      x: 0,
      y: 0,
      zoom: 1,
    });
  });
});
