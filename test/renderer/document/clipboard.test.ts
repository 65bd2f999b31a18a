import { expect, test } from 'vitest';
import { copyStages, pasteStages, readStages } from '../../../renderer/document/clipboard.ts';
import { EMPTY_LAYOUT } from '../../../renderer/document/layout.ts';
import { JobText } from '../../../renderer/document/text/job-text.ts';

const job = `openstage: 1
stages:
  # the data
  a: { type: generator, rows: 3 } # three

  f:
    type: filter
    # some
    where: "id > 1"
    from: a
  j: { type: join, from: { left: f, right: b }, keys: id }
  b: { type: generator, rows: 3 }
  p: { type: printer, from: j }
`;
const layout = {
  ...EMPTY_LAYOUT,
  stages: { a: { x: 0, y: 0 }, f: { x: 256, y: 0 }, j: { x: 512, y: 40 }, b: { x: 0, y: 160 }, p: { x: 768, y: 0 } },
};

/** What pasting into a job gives. */
function pasted(text: string, into: string, at?: { x: number; y: number }) {
  const fragment = readStages(text);
  if ('refused' in fragment) return fragment;
  const { text: result, layout, ids } = pasteStages(JobText.of(into), EMPTY_LAYOUT, fragment, at);
  return { text: result.text, stages: layout.stages, ids };
}

test('copies stages with their comments, the links among them, and their places', () => {
  expect(copyStages(JobText.of(job), layout, ['j', 'f', 'a'])).toBe(`stages:
  # the data
  a: { type: generator, rows: 3 } # three
  f:
    type: filter
    # some
    where: "id > 1"
    from: a
  j: { type: join, from: { left: f }, keys: id }
# positions: {"a":{"x":0,"y":0},"f":{"x":256,"y":0},"j":{"x":512,"y":40}}
`);
});

test('pastes under free names, with the links among them, beside what was copied', () => {
  const text = copyStages(JobText.of(job), layout, ['a', 'f']);
  const fragment = readStages(text);
  if ('refused' in fragment) throw new Error(fragment.refused);
  const result = pasteStages(JobText.of(job), layout, fragment);
  expect(result.ids).toEqual(['a_2', 'f_2']);
  expect(result.text.text).toBe(`${job}  # the data
  a_2: { type: generator, rows: 3 } # three
  f_2:
    type: filter
    # some
    where: "id > 1"
    from: a_2
`);
  expect(result.layout.stages).toMatchObject({ a: { x: 0, y: 0 }, a_2: { x: 32, y: 32 }, f_2: { x: 288, y: 32 } });
});

const kinds: [name: string, text: string, into: string, result: ReturnType<typeof pasted>][] = [
  [
    'a whole job',
    'openstage: 1\nname: x\nstages:\n    a:\n        type: generator\n    p: { type: printer, from: a }\n',
    'stages:\n  q: { type: printer }\n',
    {
      text: 'stages:\n  q: { type: printer }\n  a:\n      type: generator\n  p: { type: printer, from: a }\n',
      stages: { a: { x: 40, y: 40 }, p: { x: 296, y: 40 } },
      ids: ['a', 'p'],
    },
  ],
  [
    'a map of stages',
    'a: { type: generator }\np: { type: printer, from: gone }',
    'openstage: 1\nstages: {}\n',
    {
      text: 'openstage: 1\nstages:\n  a:\n    type: generator\n  p:\n    type: printer\n',
      stages: { a: { x: 40, y: 40 }, p: { x: 40, y: 176 } },
      ids: ['a', 'p'],
    },
  ],
  ['a text', 'SELECT 1', 'stages: {}\n', { refused: "1:1: invalid document: not a map; a job begins with 'openstage: 1'" }],
  ['a map of other things', 'a: 1\nb: 2\n', 'stages: {}\n', { refused: 'there are no stages in it' }],
  ['a job without stages', 'openstage: 1\nstages: {}\n', 'stages: {}\n', { refused: 'there are no stages in it' }],
  ['a job with something else', 'stages:\n  a: 1\n', 'stages: {}\n', { refused: 'a is not a stage' }],
  ['nothing', '', 'stages: {}\n', { refused: "1:1: empty document; a job begins with 'openstage: 1' and has a map of 'stages'" }],
];

test.each(kinds)('pastes %s', (_, text, into, result) => {
  expect(pasted(text, into)).toEqual(result);
});

test('pastes where it is told to', () => {
  const text = copyStages(JobText.of(job), layout, ['f', 'j']);
  expect(pasted(text, 'stages: {}\n', { x: 100, y: 100 })).toMatchObject({
    stages: { f: { x: 104, y: 104 }, j: { x: 360, y: 144 } },
  });
});

test('names of one paste are not taken twice', () => {
  const stage = '{ type: generator, rows: 3 }';
  const into = `stages:\n  a: ${stage}\n  a_2: ${stage}\n  b: ${stage}\n`;
  const ids = (names: readonly string[]) => pasted(names.map((name) => `${name}: ${stage}\n`).join(''), into);
  expect(ids(['a', 'a_2', 'b'])).toMatchObject({ ids: ['a_3', 'a_4', 'b_2'] });
  expect(ids(['a_2', 'a'])).toMatchObject({ ids: ['a_3', 'a_4'] });
  expect(ids(['a', 'a_3'])).toMatchObject({ ids: ['a_4', 'a_3'] });
  for (const names of [
    ['a', 'a_2', 'a_3'],
    ['a_2', 'a', 'b', 'b_2'],
    ['a', 'b', 'a_2'],
  ]) {
    const result = ids(names);
    if ('refused' in result) throw new Error(result.refused);
    expect(new Set(result.ids).size).toBe(names.length);
    const { stages } = JobText.of(result.text);
    expect(Object.keys(stages)).toEqual(['a', 'a_2', 'b', ...result.ids]);
  }
});
