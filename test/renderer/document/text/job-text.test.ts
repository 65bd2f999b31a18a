import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Path, Value } from '../../../../model/job/document.ts';
import { parseJob } from '../../../../model/job/parse.ts';
import { JobText } from '../../../../renderer/document/text/job-text.ts';
import { splitJob } from '../../../../renderer/document/text/split.ts';
import { STAGE_TYPES, specOf } from '../../../../stages/index.ts';

const samples: [name: string, text: string][] = [
  ...STAGE_TYPES.map((type): [string, string] => [`the example of ${type}`, specOf(type)!.example]),
  ['the sales example', readFileSync(new URL('../../../../examples/sales/job.yaml', import.meta.url), 'utf8')],
  ['an empty text', ''],
  ['blank lines and comments alone', '\n# nothing\n\n'],
  ['no stages', 'openstage: 1\nstages:\n'],
  ['no line end', 'openstage: 1\nstages:\n  a:\n    type: x'],
  ['CRLF', 'openstage: 1\r\nstages:\r\n  a: # first\r\n    type: x\r\n\r\n  b:\r\n    type: y\r\n'],
  [
    'four blanks, comments everywhere',
    '# top\n\nstages: # all\n    # one\n\n    a:\n        type: x\n# left\n        y: 1\n    # two\n    b: { type: y }\n    # end\n\n# last\n',
  ],
  [
    'texts of lines',
    'stages:\n  a:\n    type: x\n    q: |\n      SELECT 1\n      # no comment\n\n      b:\n    w: >-\n      folded\n      text\n  b:\n    type: "a\n      b"\n',
  ],
  ['a text that keeps its last lines', 'stages:\n  a:\n    q: |+\n      x\n\n  b: { type: y }\n'],
  ['sections behind the stages', 'stages:\n  a: { type: x }\n\nordered: false\nonError:\n  policy: skip\n'],
  ['flow style', 'openstage: 1\nstages: { a: { type: x }, b: { type: y, from: a } }\n'],
  ['JSON', '{ "openstage": 1, "stages": { "a": { "type": "x" } } }\n'],
  ['anchors', 'stages:\n  a: &a { type: x }\n  b: *a\n'],
  ['quoted keys', 'stages:\n  "a": { type: x }\n  b: { type: y }\n'],
  ['a document marker', '---\nstages:\n  a: { type: x }\n'],
  ['two documents', 'stages:\n  a: { type: x }\n---\nb: 1\n'],
  ['a stage twice', 'stages:\n  a: { type: x }\n  a: { type: y }\n'],
  ['a broken stage', 'stages:\n  a: { type: x\n  b: { type: y }\n'],
  ['a broken indent', 'stages:\n    a: { type: x }\n  b: { type: y }\n'],
  ['stages that are a list', 'stages:\n  - a\n  - b\n'],
  ['a list without indent', 'stages:\n- a\n'],
  ['a stage that is a text', 'stages:\n  a: text\n  b:\n'],
  ['tabs', 'stages:\n\ta: { type: x }\n'],
  ['a continued text at the left', 'stages:\n  a:\n    w: one\n      two\n    v: "x\n      y"\nname: a\n  b\n'],
  ['a text', 'nothing\n'],
];

test.each(samples)('reads %s in parts as in one', (_, text) => {
  expect(
    splitJob(text)
      .map(({ lead, body }) => lead + body)
      .join(''),
  ).toBe(text);
  const whole = parseJob(text);
  const { parsed } = JobText.of(text);
  expect(parsed.problems).toEqual(whole.problems);
  expect(parsed.source?.data).toEqual(whole.source?.data);
  if (!whole.source || !parsed.source) return;
  for (const path of pathsIn(whole.source.data)) {
    for (const part of ['key', 'value'] as const) {
      expect([path, part, parsed.source.position(path, part)]).toEqual([path, part, whole.source.position(path, part)]);
    }
    expect([path, parsed.source.positionIn(path, 1)]).toEqual([path, whole.source.positionIn(path, 1)]);
  }
});

/** All paths, and for each one that is not there. */
function pathsIn(value: Value, path: Path = []): Path[] {
  const inner = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const isList = Array.isArray(value);
  return [
    path,
    [...path, 'missing'],
    ...inner.flatMap(([key, item]) => pathsIn(item as Value, [...path, isList ? Number(key) : key])),
  ];
}

const adding: [name: string, before: string, after: string][] = [
  ['to no stages', 'openstage: 1\n', 'openstage: 1\nstages:\n  n:\n    type: x\n'],
  [
    'to an empty section',
    'openstage: 1\nstages:\nordered: false\n',
    'openstage: 1\nstages:\n  n:\n    type: x\nordered: false\n',
  ],
  ['to an empty map', '# top\nstages: {}\n', '# top\nstages:\n  n:\n    type: x\n'],
  ['with the indent of the others', 'stages:\n    a: { type: y }\n', 'stages:\n    a: { type: y }\n    n:\n        type: x\n'],
  ['where the text has no line end', 'stages:\n  a: { type: y }', 'stages:\n  a: { type: y }\n  n:\n    type: x\n'],
  [
    'with a blank line where the others have one',
    'stages:\n  a: { type: y }\n\n  b: { type: y }\n',
    'stages:\n  a: { type: y }\n\n  b: { type: y }\n\n  n:\n    type: x\n',
  ],
  ['with the line ends of the text', 'stages:\r\n  a: { type: y }\r\n', 'stages:\r\n  a: { type: y }\r\n  n:\r\n    type: x\r\n'],
  ['in flow style', 'stages: { a: { type: y } }\n', 'stages: { a: { type: y }, n: { type: x } }\n'],
  [
    'to JSON',
    '{ "openstage": 1, "stages": { "a": { "type": "y" } } }\n',
    '{ "openstage": 1, "stages": { "a": { "type": "y" }, "n": { "type": "x" } } }\n',
  ],
];

test.each(adding)('adds a stage %s', (_, before, after) => {
  expect(JobText.of(before).addStage('n', { type: 'x' }).text).toBe(after);
});

test('removes the last stage, and brings one back', () => {
  const empty = JobText.of('openstage: 1\nstages: # all\n  # one\n  a: { type: x }\n\n# end\n').removeStage('a');
  expect(empty.text).toBe('openstage: 1\nstages: {} # all\n\n# end\n');
  expect(empty.addStage('b', { type: 'y' }).text).toBe('openstage: 1\nstages:\n  b:\n    type: y\n\n# end\n');
});

test('removes and renames stages in flow style and with anchors', () => {
  const flow = JobText.of('stages: { a: { type: x }, b: { type: y } }\n');
  expect(flow.removeStage('a').text).toBe('stages: { b: { type: y } }\n');
  expect(flow.renameStage('a', 'c').text).toBe('stages: { c: { type: x }, b: { type: y } }\n');
  expect(flow.removeStage('a').removeStage('b').text).toBe('stages: {}\n');
  const anchors = JobText.of('stages:\n  a: &a { type: x }\n  b: *a\n  c:\n    type: y # y\n');
  expect(anchors.renameStage('c', 'd').text).toBe('stages:\n  a: &a { type: x }\n  b: *a\n  d:\n    type: y # y\n');
});

test('reads only the stage that changed again', () => {
  const stages = Array.from({ length: 300 }, (_, index) => `  s${index}:\n    type: filter\n    where: x > ${index}\n`);
  const before = JobText.of(`stages:\n${stages.join('')}`);
  const after = before.changeStage('s7', (stage) => stage.set('where', 'x < 0'));
  expect(after.stages.s8).toBe(before.stages.s8);
  expect(after.stages.s7).toEqual({ type: 'filter', where: 'x < 0' });
  expect(JobText.of(after.text, after).stages.s7).toBe(after.stages.s7);
});
