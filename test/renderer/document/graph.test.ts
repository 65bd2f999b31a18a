import { describe, expect, test } from 'vitest';
import { graphOf, isDownstream, portOf, referenceOf } from '../../../renderer/document/graph.ts';

const TYPES: Readonly<Record<string, object>> = {
  g: { type: 'generator', rows: 1, columns: { id: { generator: 'sequence' } } },
  f: { type: 'filter', where: 'id > 0' },
  s: { type: 'switch', cases: { a: 'id > 0', b: 'id > 1' } },
  j: { type: 'join', keys: ['id'] },
  u: { type: 'funnel' },
  p: { type: 'printer' },
};
/** `f1: g`: a filter that reads `g`. The first letter of an id is its type. */
const graph = (stages: Readonly<Record<string, unknown>>) =>
  graphOf(
    Object.fromEntries(
      Object.entries(stages).map(([id, from]) => [id, { ...TYPES[id[0]!], ...(from !== undefined && { from }) }]),
    ) as never,
  );
const links = (stages: Readonly<Record<string, unknown>>) => graph(stages).links.map(({ id, key }) => [id, key]);

test('links as they are declared', () => {
  expect(links({ g: undefined, f: 'g', p: 'f.rejects' })).toEqual([
    ['g.out>f.in', undefined],
    ['f.rejects>p.in', undefined],
  ]);
  expect(links({ g1: undefined, g2: undefined, j: { left: 'g1', right: 'g2' }, u: ['g1', 'j'] })).toEqual([
    ['g1.out>j.left', 'left'],
    ['g2.out>j.right', 'right'],
    ['g1.out>u.in', 0],
    ['j.out>u.in', 1],
  ]);
});

test('links of the same ends have names of their own, however many there are', () => {
  expect(links({ g: undefined, u: ['g', 'g', 'g', 'g'] }).map(([id]) => id)).toEqual([
    'g.out>u.in',
    'g.out>u.in#2',
    'g.out>u.in#3',
    'g.out>u.in#4',
  ]);
});

test('references to what is not there, and what are none, are left out', () => {
  expect(links({ g: undefined, u: ['g', 'nowhere', 7, null, ['g'], 'g'] })).toEqual([
    ['g.out>u.in', 0],
    ['g.out>u.in#2', 5],
  ]);
  expect(links({ g: undefined, f: 'constructor.out' })).toEqual([]);
});

test('ports that only a link names are there, too, before that of refused rows', () => {
  const { stages } = graph({ g: undefined, s: 'g', f1: 's.a', f2: 's.c', p: 's.rejects', j: { left: 'g', middle: 'g' } });
  expect(stages.get('s')!.outputs).toEqual(['a', 'b', 'c', 'rejects']);
  expect(stages.get('j')!.inputs).toEqual(['left', 'right', 'middle']);
});

describe('what is behind a stage', () => {
  const chain = graph({ g: undefined, f1: 'g', f2: 'f1', u: ['f2', 'g'], p: 'u' });
  test.each<[from: string, to: string, behind: boolean]>([
    ['g', 'p', true],
    ['f1', 'u', true],
    ['f1', 'f1', true],
    ['p', 'p', true],
    ['p', 'g', false],
    ['f2', 'f1', false],
  ])('%s, %s', (from, to, behind) => {
    expect(isDownstream(chain, from, to)).toBe(behind);
  });
  test('in a cycle are all of it', () => {
    const cycle = graph({ f1: 'f3', f2: 'f1', f3: 'f2', p: 'f3' });
    expect([isDownstream(cycle, 'f2', 'f1'), isDownstream(cycle, 'f1', 'p'), isDownstream(cycle, 'p', 'f1')]).toEqual([
      true,
      true,
      false,
    ]);
  });
});

test.each([
  ['a', { stage: 'a', port: 'out' }],
  ['a.b', { stage: 'a', port: 'b' }],
  ['a.b.c', { stage: 'a', port: 'b.c' }],
])('%s', (text, port) => {
  expect([portOf(text), referenceOf(portOf(text))]).toEqual([port, text]);
});
