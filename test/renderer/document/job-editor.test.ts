import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SourcesLooked } from '../../../ipc/api.ts';
import { INTEGER, STRING } from '../../../model/types.ts';
import { createJobEditor } from '../../../renderer/document/job-editor.svelte.ts';
import { FakeHost } from './fake-host.ts';

const text = `openstage: 1
name: first # a name
stages:
  # the data
  g: {type: generator,   rows: 10, columns: {id: {generator: sequence}}}

  # printed
  show:
    type: printer
    from: g
`;

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const opened = (given = text) => createJobEditor({ host: new FakeHost(), text: given });

test('shows what the text says', () => {
  const editor = opened();
  expect(editor.stages).toMatchObject([
    { id: 'g', type: 'generator', inputs: [], outputs: [{ name: 'out', schema: [{ name: 'id' }] }], position: { x: 40, y: 40 } },
    { id: 'show', type: 'printer', inputs: [{ name: 'in' }], outputs: [], position: { x: 296, y: 40 } },
  ]);
  expect(editor.links).toMatchObject([{ id: 'g.out>show.in', rejects: false, schema: [{ name: 'id' }] }]);
  expect([editor.name, editor.modified, editor.broken, editor.problems]).toEqual(['first', false, false, []]);
});

test('undoes and redoes text, layout and selection in steps with labels', () => {
  const editor = opened();
  editor.select({ stages: ['g'] });
  editor.apply('Add filter', (edit) => {
    const id = edit.addStage('filter', { x: 301, y: 99 });
    edit.insert(id, 'g.out>show.in');
    edit.setOption(id, ['where'], 'id > 3');
    edit.renameStage('g', 'numbers');
  });
  const { text: changed, layout } = editor;
  expect(changed).toBe(`openstage: 1
name: first # a name
stages:
  # the data
  numbers: {type: generator, rows: 10, columns: {id: {generator: sequence}}}

  # printed
  show:
    type: printer
    from: filter

  filter:
    type: filter
    from: numbers
    where: id > 3
`);
  expect([...editor.selectedStages]).toEqual(['numbers']);
  expect(layout.stages.filter).toEqual({ x: 304, y: 96 });
  editor.apply('Move', (edit) => edit.move({ filter: { x: 0, y: 0 } }));
  expect([editor.undoLabel, editor.redoLabel, editor.revision]).toEqual(['Move', undefined, 1]);
  editor.undo();
  expect([editor.layout, editor.undoLabel, editor.redoLabel]).toEqual([layout, 'Add filter', 'Move']);
  editor.undo();
  expect([editor.text, editor.canUndo, editor.modified, [...editor.selectedStages]]).toEqual([text, false, false, ['g']]);
  editor.redo();
  editor.redo();
  expect([editor.text, editor.canRedo, editor.layout.stages.filter]).toEqual([changed, false, { x: 0, y: 0 }]);
});

test('makes one step of edits of a kind that follow each other within a second', () => {
  const editor = opened();
  const type = (rows: number, merge = 'rows') => editor.apply('Rows', (edit) => edit.setOption('g', ['rows'], rows), { merge });
  type(1);
  vi.advanceTimersByTime(900);
  type(12);
  vi.advanceTimersByTime(1100);
  type(123);
  type(7, 'other');
  editor.undo();
  editor.undo();
  expect(editor.stage('g')?.options.rows).toBe(12);
  editor.undo();
  expect([editor.text, editor.canUndo]).toEqual([text, false]);
});

test('leaves everything as it is when an edit fails', () => {
  const editor = opened();
  const failing = () =>
    editor.apply('Fail', (edit) => {
      edit.setOption('g', ['rows'], 3);
      edit.removeStages(['nothing']);
    });
  expect(failing).toThrow('unknown stage: nothing');
  expect([editor.text, editor.canUndo]).toEqual([text, false]);
});

test('keeps the last good stages while the text is broken', () => {
  const editor = opened();
  const { stages } = editor;
  editor.setText(`${text}  x: {`);
  expect([editor.broken, editor.stages, editor.problems.length]).toEqual([true, stages, 1]);
  editor.apply('Nothing', (edit) => edit.removeStages(['g']));
  expect(editor.text).toBe(`${text}  x: {`);
  editor.setText(`${text}  x: { type: printer }\n`);
  expect([editor.broken, editor.stages.map(({ id }) => id)]).toEqual([false, ['g', 'show', 'x']]);
  editor.undo();
  expect(editor.text).toBe(text);
});

test('opens broken texts', () => {
  const editor = opened('stages: [');
  expect([editor.broken, editor.stages, editor.problems.length]).toEqual([true, [], 1]);
  editor.setText('stages:\n  - a\n');
  expect([editor.broken, editor.problems[0]?.message]).toEqual([true, 'missing openstage']);
  editor.setText(text);
  expect([editor.broken, editor.stages.length]).toEqual([false, 2]);
});

test('keeps problems of blank stages back until the job is validated, and shows errors first', () => {
  const editor = opened();
  editor.apply('Add', (edit) => {
    edit.addStage('filter', { x: 0, y: 0 });
    edit.addStage('copy', { x: 0, y: 0 });
  });
  expect([editor.problems, editor.stage('filter')?.blank, editor.stage('filter')?.problems.length]).toEqual([[], true, 3]);
  editor.showAll = true;
  expect(editor.problems.map(({ place }) => place.stage)).toEqual(['filter', 'filter', 'filter', 'copy', 'copy']);
  editor.showAll = false;
  editor.apply('Link', (edit) => edit.insert('copy', 'g.out>show.in'));
  expect([editor.stage('copy')?.blank, editor.stage('copy')?.problems]).toEqual([false, []]);
});

test('takes references to the environment and to parameters of a run as given', () => {
  const editor = opened(`openstage: 1
parameters:
  rows: { type: integer }
  file: {}
  limit: { type: integer, default: "\${env:LIMIT}" }
stages:
  g: { type: generator, rows: "\${rows}", columns: { id: { generator: sequence, start: "\${env:START}" } } }
  f: { type: filter, from: g, where: "id > \${limit} AND id < \${env:MOST}" }
  t: { type: csv-destination, from: f, path: "\${env:FOLDER}/\${file}" }
`);
  expect(editor.problems).toEqual([]);
});

test('redraws only what has changed', () => {
  const editor = opened();
  const [g, show] = editor.stages;
  const { links, parameters } = editor;
  editor.apply('Move', (edit) => edit.move({ show: { x: 8, y: 8 } }));
  expect(editor.stages[0]).toBe(g);
  expect(editor.stages[1]).toMatchObject({ ...show, position: { x: 8, y: 8 } });
  editor.apply('Rows', (edit) => edit.setOption('g', ['rows'], 11));
  expect([editor.links, editor.parameters]).toEqual([links, parameters]);
  expect(editor.links).toBe(links);
  expect(editor.parameters).toBe(parameters);
});

test('copies, cuts, pastes and duplicates', () => {
  const editor = opened();
  editor.select({ stages: ['g', 'show'] });
  expect(editor.duplicate()).toEqual(['g_2', 'show_2']);
  expect([[...editor.selectedStages], editor.undoLabel]).toEqual([['g_2', 'show_2'], 'Duplicate 2 stages']);
  const cut = editor.cut();
  expect([editor.text, editor.undoLabel]).toEqual([text, 'Cut 2 stages']);
  const other = opened('openstage: 1\nstages: {}\n');
  expect(other.paste(cut, { x: 80, y: 80 })).toEqual({ stages: ['g_2', 'show_2'] });
  expect(other.links.map(({ id }) => id)).toEqual(['g_2.out>show_2.in']);
  expect(other.stage('g_2')?.position).toEqual({ x: 80, y: 80 });
  expect(other.paste('hello')).toMatchObject({ stages: [], refused: expect.stringContaining('not a map') });
});

test('lays the graph out in one step, and places new stages of the text', () => {
  const editor = opened();
  editor.apply('Move', (edit) => edit.move({ g: { x: 800, y: 0 }, show: { x: 0, y: 0 } }));
  editor.autoLayout();
  expect(editor.layout.stages).toEqual({ g: { x: 40, y: 40 }, show: { x: 296, y: 40 } });
  editor.setText(`${text}  more:\n    type: printer\n    from: g\n`);
  expect(editor.layout.stages.more).toEqual({ x: 296, y: 152 });
  editor.undo();
  editor.undo();
  expect(editor.layout.stages.g).toEqual({ x: 800, y: 0 });
});

const looked = (name: string): SourcesLooked => ({
  schemas: { c: [{ name, type: INTEGER, nullable: true }] },
  problems: [{ code: 'x', message: 'slow source', severity: 'warning', place: { stage: 'c', option: 'path', line: 99 } }],
  notes: { c: ['UTF-8'] },
});

test('asks the host what sources hold when origins change, and keeps what is known', async () => {
  const answers = [looked('a'), looked('b')];
  const host = new FakeHost({ 'sources.look': () => answers.shift()! });
  const csv = `openstage: 1\nstages:\n  c: { type: csv-origin, path: a.csv }\n  p: { type: printer, from: c }\n`;
  const editor = createJobEditor({ host, text: csv, file: '/jobs/x.job.yaml' });
  expect([editor.name, editor.schemaAt({ stage: 'c', port: 'out' })]).toEqual(['x', undefined]);
  await vi.advanceTimersByTimeAsync(1);
  expect(host.asked('sources.look')).toEqual([[{ text: csv, file: '/jobs/x.job.yaml' }]]);
  expect(editor.schemaAt({ stage: 'c', port: 'out' })).toMatchObject([{ name: 'a' }]);
  expect([editor.sourceNotes, editor.sourceSchemas.c?.length]).toEqual([{ c: ['UTF-8'] }, 1]);
  expect(editor.problems).toMatchObject([{ message: 'slow source', place: { stage: 'c', line: 3, column: 32 } }]);

  // A new name, options of other stages and the layout change nothing of it.
  editor.apply('Edit', (edit) => {
    edit.renameStage('c', 'd');
    edit.setOption('p', ['rows'], 5);
    edit.move({ d: { x: 0, y: 0 } });
  });
  await vi.advanceTimersByTimeAsync(1000);
  expect([host.calls.length, editor.schemaAt({ stage: 'd', port: 'out' })?.[0]?.name]).toEqual([1, 'a']);
  editor.undo();

  editor.apply('Path', (edit) => edit.setOption('c', ['path'], 'b.csv'), { merge: 'path' });
  await vi.advanceTimersByTimeAsync(200);
  expect(host.calls.length).toBe(1);
  await vi.advanceTimersByTimeAsync(100);
  expect([host.calls.length, editor.schemaAt({ stage: 'c', port: 'out' })?.[0]?.name]).toEqual([2, 'b']);
  editor.undo();
  await vi.advanceTimersByTimeAsync(1000);
  expect([host.calls.length, editor.schemaAt({ stage: 'c', port: 'out' })?.[0]?.name]).toEqual([2, 'a']);

  answers.push({ ...looked('c'), schemas: { c: [{ name: 'c', type: STRING, nullable: true }] } });
  const refreshed = editor.refreshSources();
  expect(editor.schemaAt({ stage: 'c', port: 'out' })?.[0]?.name).toBe('a');
  await refreshed;
  expect(editor.schemaAt({ stage: 'c', port: 'out' })?.[0]?.name).toBe('c');
  editor.close();
});

test('renames a column in one step', () => {
  const editor = opened(`openstage: 1
stages:
  g: { type: generator, rows: 1, columns: { id: { generator: sequence } } }
  f: { type: filter, from: g, where: id > 1 }
  p: { type: printer, from: f }
`);
  const before = editor.text;
  editor.apply('Rename column', (edit) => {
    edit.renameOption('g', ['columns', 'id'], 'key');
    edit.renameColumn('g', 'id', 'key');
  });
  expect([editor.stage('f')?.options.where, editor.problems]).toEqual(['key > 1', []]);
  editor.undo();
  expect(editor.text).toBe(before);
});
