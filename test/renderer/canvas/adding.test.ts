import { describe, expect, test } from 'vitest';
import {
  addStage,
  duplicateStages,
  fittingTypes,
  linkTargets,
  nameProblem,
  offeredTypes,
} from '../../../renderer/canvas/adding.ts';
import { isInsertable } from '../../../renderer/canvas/inserting.ts';
import type { JobDocument } from '../../../renderer/document/job-editor.svelte.ts';
import { OFFERED } from '../../../renderer/palette/titles.ts';
import { openJob, SALES } from './open-job.ts';

const MIDDLE = { x: 500, y: 500 };
const linksOf = (editor: JobDocument, id: string) =>
  editor.links.filter(({ from, to }) => from.stage === id || to.stage === id).map((link) => link.id);

describe('fittingTypes', () => {
  test('all anywhere', () => expect(fittingTypes({})).toHaveLength(OFFERED.length));
  test('behind an output: all that read', () => {
    const types = fittingTypes({ from: { stage: 'a', port: 'out' } });
    expect([types.includes('csv-origin'), types.includes('join'), types.includes('printer')]).toEqual([false, true, true]);
  });
  test('before an input: all that give one output', () => {
    const types = fittingTypes({ to: { stage: 'a', port: 'in' } });
    expect([types.includes('csv-origin'), types.includes('copy'), types.includes('printer'), types.includes('switch')]).toEqual([
      ...[true, true, false, false],
    ]);
  });
  test('into a link: all that read and give', () => {
    const types = fittingTypes({ into: 'x' });
    expect([types.includes('csv-origin'), types.includes('filter'), types.includes('printer')]).toEqual([false, true, false]);
  });
});

describe('offeredTypes', () => {
  const offered = (editor: JobDocument, selected?: string) => {
    editor.select({ stages: selected === undefined ? [] : [selected] });
    return offeredTypes(editor, {}).slice(0, 2);
  };
  test('in their order where nothing is selected', () => {
    expect(offered(openJob(SALES))).toEqual(['generator', 'csv-origin']);
  });
  test('first what can read the rows of the selected stage', () => {
    expect(offered(openJob(SALES), 'sales')).toEqual(['filter', 'derive']);
  });
  test('first what can feed an input that is open', () => {
    expect(offered(openJob('show: { type: printer }'), 'show')).toEqual(['generator', 'csv-origin']);
  });
});

describe('addStage', () => {
  test('goes to the middle where nothing is selected', () => {
    const editor = openJob(SALES, { sales: [0, 0] });
    const id = addStage(editor, 'csv-origin', {}, MIDDLE);
    expect([id, editor.stage(id)?.position, linksOf(editor, id)]).toEqual(['csv-origin', { x: 416, y: 456 }, []]);
    expect(editor.undoLabel).toBe('Add CSV file');
  });
  test('follows the selected stage, if that has a free output', () => {
    const editor = openJob('g: { type: generator, rows: 1, columns: { id: { generator: sequence } } }', { g: [0, 0] });
    editor.select({ stages: ['g'] });
    const id = addStage(editor, 'filter', {}, MIDDLE);
    expect([editor.stage(id)?.position, linksOf(editor, id)]).toEqual([{ x: 256, y: 0 }, ['g.out>filter.in']]);
    editor.undo();
    expect(editor.stages.map((stage) => stage.id)).toEqual(['g']);
  });
  test('goes between the selected stage and its only reader', () => {
    const editor = openJob(SALES, { sales: [0, 0], high: [256, 0] });
    editor.select({ stages: ['sales'] });
    expect(linksOf(editor, addStage(editor, 'sort', {}, MIDDLE)).toSorted()).toEqual(['sales.out>sort.in', 'sort.out>high.in']);
  });
  test('gets a copy where it cannot go between', () => {
    const editor = openJob(SALES);
    editor.select({ stages: ['sales'] });
    expect(linksOf(editor, addStage(editor, 'printer', {}, MIDDLE))).toEqual(['copy.out>printer.in']);
  });
  test('feeds an open input of the selected stage, from its left', () => {
    const editor = openJob('j: { type: join, from: { left: j2 } }\nj2: { type: sort }', { j: [512, 0], j2: [0, 300] });
    editor.select({ stages: ['j'] });
    const id = addStage(editor, 'csv-origin', {}, MIDDLE);
    expect([linksOf(editor, id), editor.stage(id)?.position]).toEqual([['csv-origin.out>j.right'], { x: 256, y: 0 }]);
  });
  test('is not linked where it cannot be', () => {
    const editor = openJob(SALES, { sales: [0, 0], show: [800, 0] });
    editor.select({ stages: ['show'] });
    expect(linksOf(editor, addStage(editor, 'filter', {}, MIDDLE))).toEqual([]);
    editor.select({ stages: ['sales'] });
    expect(linksOf(editor, addStage(editor, 'csv-origin', {}, MIDDLE))).toEqual([]);
  });
  test('goes into a link, and makes room', () => {
    const editor = openJob(SALES, { named: [0, 0], show: [256, 0] });
    const id = addStage(editor, 'sort', { into: 'named.out>show.in', at: { x: 128, y: 0 } }, MIDDLE);
    expect(linksOf(editor, id).toSorted()).toEqual(['named.out>sort.in', 'sort.out>show.in']);
    expect([editor.stage(id)?.position, editor.stage('show')?.position]).toEqual([
      { x: 232, y: 0 },
      { x: 464, y: 0 },
    ]);
  });
  test('reads a given port, and feeds one', () => {
    const editor = openJob(SALES);
    expect(
      linksOf(editor, addStage(editor, 'printer', { at: MIDDLE, from: { stage: 'customers', port: 'out' } }, MIDDLE)),
    ).toContain('copy.out>printer.in');
    const id = addStage(editor, 'generator', { at: MIDDLE, to: { stage: 'named', port: 'right' } }, MIDDLE);
    expect(linksOf(editor, id)).toEqual(['generator.out>named.right']);
  });
  test('takes the next free name like the given one', () => {
    const editor = openJob(SALES);
    expect(addStage(editor, 'csv-origin', { name: 'sales', at: MIDDLE }, MIDDLE)).toBe('sales_2');
    expect(addStage(editor, 'csv-origin', { name: 'sales', at: MIDDLE }, MIDDLE)).toBe('sales_3');
  });
});

test('duplicates stages with the links between them', () => {
  const editor = openJob(SALES, { high: [0, 0], named: [256, 0] });
  editor.apply('Describe', (edit) => edit.setDescription('high', 'why'));
  expect(duplicateStages(editor, new Set(['high', 'named']))).toEqual(['high_2', 'named_2']);
  expect(linksOf(editor, 'named_2')).toEqual(['high_2.out>named_2.left']);
  expect(editor.stage('high_2')).toMatchObject({
    options: { where: 'amount > 1' },
    description: 'why',
    position: { x: 0, y: 120 },
  });
  expect(duplicateStages(editor, new Set(['high_2']))).toEqual(['high_3']);
});

test.each([
  ['high', undefined],
  ['other', undefined],
  ['', 'A name is needed.'],
  ['1st', 'A name begins with a letter.'],
  ['a b', 'Letters, digits, _ and - only.'],
  ['sales', 'A stage sales exists already.'],
])('a stage called %j: %s', (name, problem) => {
  expect(nameProblem(openJob(SALES), 'high', name)).toBe(problem);
});

test('free inputs come first among what can be linked', () => {
  const editor = openJob(`${SALES}\nspare: { type: sort, by: [id] }`);
  const targets = linkTargets(editor, editor.stage('named')!).map(({ from, to, free }) => [from.port, to.stage, free]);
  expect(targets.slice(0, 3)).toEqual([
    ['out', 'spare', true],
    ['leftOnly', 'spare', true],
    ['rightOnly', 'spare', true],
  ]);
  expect(targets.slice(3).every(([, , free]) => free === false)).toBe(true);
});

test.each([
  ['spare', true],
  ['lone', false],
  ['named', false],
])('%s can be put into a link: %s', (id, expected) => {
  expect(isInsertable(openJob(`${SALES}\nspare: { type: sort, by: [id] }\nlone: { type: csv-origin, path: x.csv }`), id)).toBe(
    expected,
  );
});
