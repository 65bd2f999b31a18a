import { expect, test } from 'vitest';
import type { HostClient } from '../../../ipc/api.ts';
import { createJobEditor } from '../../../renderer/document/job-editor.svelte.ts';

const host: HostClient = { call: () => Promise.reject(new Error('no host')), on: () => () => {} };
const text = `openstage: 1
name: t # a name
stages:
  # the data
  g: {type: generator,   rows: 10, columns: {id: {generator: sequence}}}

  # printed
  show:
    type: printer
    from: g
`;
test('first', () => {
  const e = createJobEditor({ host, text });
  expect(e.problems).toEqual([]);
  expect(e.stages.map((s) => [s.id, s.position, s.blank])).toMatchInlineSnapshot(`
    [
      [
        "g",
        {
          "x": 40,
          "y": 40,
        },
        false,
      ],
      [
        "show",
        {
          "x": 296,
          "y": 40,
        },
        false,
      ],
    ]
  `);
  e.apply('Add', (edit) => {
    const id = edit.addStage('filter', { x: 3, y: 5 });
    edit.insert(id, 'g.out>show.in');
    edit.setOption(id, ['where'], 'id > 3');
    edit.renameStage('g', 'gen');
    edit.setParameter('min', { type: 'integer', default: 3 });
    edit.addStage('printer', { x: 0, y: 0 });
    edit.link({ stage: 'gen', port: 'out' }, { stage: 'printer', port: 'in' });
  });
  expect(e.text).toMatchInlineSnapshot(`
    "openstage: 1
    name: t # a name
    parameters:
      min: {type: integer, default: 3}
    stages:
      # the data
      gen: {type: generator, rows: 10, columns: {id: {generator: sequence}}}

      copy:
        type: copy
        from: gen

      # printed
      show:
        type: printer
        from: filter

      filter:
        type: filter
        from: copy
        where: id > 3

      printer:
        type: printer
        from: copy
    "
  `);
  expect(e.problems).toMatchInlineSnapshot(`[]`);
  e.undo();
  expect(e.text).toBe(text);
  e.redo();
  e.apply('x', (edit) => edit.removeStages(['gen', 'filter', 'show', 'printer', 'copy']));
  expect(e.text).toMatchInlineSnapshot(`
    "openstage: 1
    name: t # a name
    parameters:
      min: {type: integer, default: 3}
    stages: {}
    "
  `);
});
