import { expect, test } from 'vitest';
import { NO_FIGURES } from '../../../renderer/canvas/figures.ts';
import { drawEdges, drawNodes } from '../../../renderer/canvas/nodes.ts';
import type { JobDocument } from '../../../renderer/document/job-editor.svelte.ts';
import { openJob, SALES } from './open-job.ts';

const draw = (editor: JobDocument, previous: ReturnType<typeof drawNodes> = [], selected: readonly string[] = []) =>
  drawNodes(previous, {
    ...{ editor, figures: NO_FIGURES, reachable: 'sales' },
    ...{ selectedStages: new Set(selected), selectedNotes: new Set<string>() },
  });
const changed = (before: readonly object[], after: readonly { readonly id: string }[]) =>
  after.filter((item) => !before.includes(item)).map(({ id }) => id);

test('draws stages and notes, of which one stage can be reached with Tab', () => {
  const editor = openJob(SALES, { sales: [8, 16] });
  editor.apply('Add note', (edit) => edit.setNote({ id: 'a', x: 0, y: 0, width: 200, height: 80, text: 'Why' }));
  const nodes = draw(editor, [], ['high']);
  expect(nodes.slice(0, 2)).toMatchObject([
    { id: 'note:a', type: 'note', width: 200, height: 80, ariaLabel: 'Note: Why' },
    {
      id: 'sales',
      position: { x: 8, y: 16 },
      selected: false,
      ariaLabel: 'Test data sales, ready, to high',
      domAttributes: { tabIndex: 0 },
    },
  ]);
  expect(nodes.filter(({ selected }) => selected).map(({ id }) => id)).toEqual(['high']);
});

test('keeps all that did not change', () => {
  const editor = openJob(SALES);
  const before = draw(editor);
  expect(draw(editor, before)).toBe(before);
  expect(changed(before, draw(editor, before, ['high']))).toEqual(['high']);
  editor.apply('Set', (edit) => edit.setOption('high', ['where'], 'amount > 2'));
  expect(changed(before, draw(editor, before))).toEqual(['high']);
  editor.apply('Move', (edit) => edit.move({ show: { x: 0, y: 800 } }));
  expect(changed(before, draw(editor, before))).toEqual(['high', 'show']);
});

test('leaves what is being dragged where it is, and measures as they are', () => {
  const editor = openJob(SALES);
  const before = draw(editor).map((node) =>
    node.id === 'high' ? { ...node, dragging: true, position: { x: 1, y: 2 }, measured: { width: 176, height: 84 } } : node,
  );
  editor.apply('Set', (edit) => edit.setOption('high', ['where'], 'amount > 2'));
  expect(draw(editor, before).find(({ id }) => id === 'high')).toMatchObject({
    position: { x: 1, y: 2 },
    measured: { height: 84 },
  });
});

test('draws the selection of the editor, whatever was drawn before', () => {
  const editor = openJob(SALES);
  const before = draw(editor).map((node) => (node.id === 'high' ? { ...node, selected: true } : node));
  expect(draw(editor, before, ['high'])).toBe(before);
  const after = draw(editor, before, ['sales']);
  expect(after.filter(({ selected }) => selected).map(({ id }) => id)).toEqual(['sales']);
  expect(changed(before, after)).toEqual(['sales', 'high']);
});

test('draws links, and keeps those that did not change', () => {
  const editor = openJob(SALES);
  const before = drawEdges([], editor.links, undefined);
  expect(before[0]).toMatchObject({
    id: 'sales.out>high.in',
    source: 'sales',
    sourceHandle: 'out',
    target: 'high',
    targetHandle: 'in',
    ariaLabel: 'Link from sales to high',
  });
  expect(drawEdges(before, editor.links, undefined)).toBe(before);
  expect(changed(before, drawEdges(before, editor.links, 'named.out>show.in'))).toEqual(['named.out>show.in']);
});
