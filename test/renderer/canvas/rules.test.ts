import { describe, expect, test } from 'vitest';
import { canLink, linkBetween } from '../../../renderer/canvas/rules.ts';
import type { PortRef } from '../../../renderer/document/types.ts';
import { openJob, SALES } from './open-job.ts';

const port = (text: string): PortRef => {
  const [stage, name] = text.split('.') as [string, string];
  return { stage, port: name };
};

describe('canLink', () => {
  const editor = openJob(`${SALES}
all: { type: funnel, from: [customers] }
twice: { type: copy, from: all }`);
  test.each([
    ['sales.rejects', 'all.in', 'sales has no output rejects.'],
    ['named.out', 'named.left', 'A stage cannot read itself.'],
    ['show.out', 'all.in', 'show gives no rows to other stages.'],
    ['named.out', 'sales.in', 'sales reads no other stage.'],
    ['named.out', 'high.left', 'high has no input left.'],
    ['named.out', 'high.in', 'That would be a loop: high feeds named.'],
    ['high.out', 'named.left', 'They are linked already.'],
    ['customers.out', 'all.in', 'They are linked already.'],
    ['nowhere.out', 'all.in', 'This stage does not exist.'],
  ])('%s to %s is refused: %s', (from, to, text) => {
    expect(canLink(editor, port(from), port(to))).toEqual({ possible: false, text });
  });

  test.each([
    ['twice.out', 'refused.in', 'Instead of high.rejects.'],
    ['high.rejects', 'all.in', 'Through a copy: high.rejects feeds refused, too.'],
    ['named.out', 'all.in', 'Through a copy: named feeds show, too.'],
    ['twice.out', 'show.in', 'Instead of named.'],
  ])('%s to %s is possible: %s', (from, to, text) => {
    expect(canLink(editor, port(from), port(to))).toEqual({ possible: true, text });
  });

  test('a link that is given up is no obstacle', () => {
    expect(canLink(editor, port('high.rejects'), port('all.in'), 'high.rejects>refused.in')).toEqual({ possible: true });
  });

  test('what canLink allows, the editor does', () => {
    for (const from of editor.stages.flatMap(({ id, outputs }) => outputs.map(({ name }) => ({ stage: id, port: name })))) {
      for (const to of editor.stages.flatMap(({ id, inputs }) => inputs.map(({ name }) => ({ stage: id, port: name })))) {
        if (!canLink(editor, from, to).possible) continue;
        const before = editor.text;
        editor.apply('Link', (edit) => edit.link(from, to));
        expect(editor.text, `${from.stage}.${from.port} to ${to.stage}.${to.port}`).not.toBe(before);
        editor.undo();
      }
    }
  });
});

describe('linkBetween', () => {
  const editor = openJob(`a: { type: generator, rows: 1, columns: { id: { generator: sequence } } }
b: { type: generator, rows: 1, columns: { id: { generator: sequence } } }
j: { type: join, from: { left: a }, keys: [id] }
r: { type: switch, from: j, cases: { x: id > 1 }, default: y }
show: { type: printer, from: r.x }`);
  test.each([
    ['takes the free input', { stage: 'b' }, { stage: 'j' }, ['b.out', 'j.right']],
    ['takes the given input', { stage: 'b' }, { stage: 'j', port: 'left' }, ['b.out', 'j.left']],
    ['takes the free output', { stage: 'r' }, { stage: 'show' }, ['r.y', 'show.in']],
    ['takes the first where none is free', { stage: 'a' }, { stage: 'show' }, ['a.out', 'show.in']],
    ['knows none of a destination', { stage: 'show' }, { stage: 'j' }, undefined],
  ])('%s', (_, from, to, expected) => {
    const pair = linkBetween(editor, from, to);
    expect(pair && [`${pair.from.stage}.${pair.from.port}`, `${pair.to.stage}.${pair.to.port}`]).toEqual(expected);
  });
});
