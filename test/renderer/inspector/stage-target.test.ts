import { describe, expect, test } from 'vitest';
import type { HostClient } from '../../../ipc/api.ts';
import { Workspace } from '../../../renderer/app/workspace.svelte.ts';
import { createJobEditor } from '../../../renderer/document/job-editor.svelte.ts';
import { EntryTarget } from '../../../renderer/inspector/entry-target.ts';
import { setFile } from '../../../renderer/inspector/files.ts';
import { StageTarget } from '../../../renderer/inspector/stage-target.svelte.ts';
import { stagesNaming } from '../../../renderer/inspector/uses.ts';

const host: HostClient = {
  call: () => Promise.reject(new Error('no host')),
  on: () => () => {},
};
const TEXT = `openstage: 1
name: t
stages:
  numbers: { type: generator, rows: 10, columns: { id: { generator: sequence }, amount: { generator: uniform } } }
  more:
    type: derive
    from: numbers
    columns:
      # with tax
      gross: amount * 1.22
      twice: amount * 2
  high: { type: filter, from: more, where: gross > 1 }
  by: { type: aggregator, from: high, keys: [id], measures: { total: { function: sum, column: gross } } }
  sorted: { type: sort, from: by, by: [{ column: total, order: desc }] }
  show: { type: printer, from: sorted }
`;

function open(stage: string) {
  const editor = createJobEditor({ host, text: TEXT });
  return { editor, target: new StageTarget(editor, new Workspace(host), stage) };
}

describe('a stage as a form edits it', () => {
  test('sets options, each in a step with a name', () => {
    const { editor, target } = open('high');
    target.set(['where'], 'gross > 2');
    expect(editor.stage('high')?.options).toEqual({ where: 'gross > 2' });
    expect(editor.undoLabel).toBe('Set where of high');
    target.set(['where'], undefined);
    expect(editor.undoLabel).toBe('Clear where of high');
    editor.undo();
    editor.undo();
    expect(editor.text).toBe(TEXT);
  });

  test('typing is one step', () => {
    const { editor, target } = open('high');
    for (const text of ['g', 'gr', 'gross > 3']) target.set(['where'], text, { typing: true });
    editor.undo();
    expect(editor.text).toBe(TEXT);
  });

  test('keeps what is no number for the check to report', () => {
    const { editor, target } = open('numbers');
    target.set(['rows'], 'many');
    expect(target.problems.map(({ place, message }) => [place.option, message])).toEqual([['rows', 'invalid rows: many']]);
    expect(editor.text).toContain('rows: many');
  });

  test('knows the columns of its input', () => {
    expect(
      open('high')
        .target.columns()
        ?.map(({ name }) => name),
    ).toEqual(['id', 'amount', 'gross', 'twice']);
    expect(open('numbers').target.columns()).toBeUndefined();
  });

  test('renames a key in its place, with its comment', () => {
    const { editor, target } = open('more');
    target.rename(['columns', 'gross'], 'brutto');
    expect(editor.text).toContain('      # with tax\n      brutto: amount * 1.22\n');
  });
});

describe('a renamed column', () => {
  test('is offered to the stages behind that name it', () => {
    const { editor, target } = open('more');
    expect(stagesNaming(editor, 'more', 'gross')).toEqual(['high', 'by']);
    target.rename(['columns', 'gross'], 'brutto');
    target.columnRenamed(['columns', 'brutto'], 'gross', 'brutto');
    expect(target.offer).toMatchObject({ from: 'gross', to: 'brutto', stages: ['high', 'by'] });
  });

  test('changes everywhere in one step of undo', () => {
    const { editor, target } = open('more');
    target.rename(['columns', 'gross'], 'brutto');
    target.columnRenamed(['columns', 'brutto'], 'gross', 'brutto');
    target.acceptOffer();
    expect(editor.stage('high')?.options.where).toBe('brutto > 1');
    expect(editor.stage('by')?.options.measures).toEqual({ total: { function: 'sum', column: 'brutto' } });
    expect(editor.problems).toEqual([]);
    expect(target.offer).toBeUndefined();
    editor.undo();
    expect(editor.text).toBe(TEXT);
  });

  test('is renamed within the stage that makes it, too', () => {
    const { editor, target } = open('more');
    const columns = { gross: 'amount * 1.22', twice: 'GROSS * 2 + amount', amount: '"gross" - amount' };
    target.set(['columns'], columns);
    target.rename(['columns', 'gross'], 'full price');
    target.columnRenamed(['columns', 'full price'], 'gross', 'full price');
    expect(target.offer?.stages).toEqual(['more', 'high', 'by']);
    target.acceptOffer();
    expect(editor.stage('more')?.options.columns).toEqual({
      'full price': 'amount * 1.22',
      twice: '"full price" * 2 + amount',
      amount: '"full price" - amount',
    });
    // A column of the input by that name is what the others read.
    target.rename(['columns', 'amount'], 'amounts');
    target.columnRenamed(['columns', 'amounts'], 'amount', 'amounts');
    expect(target.offer).toBeUndefined();
  });

  test('is not offered where nothing names it', () => {
    const { target } = open('more');
    target.rename(['columns', 'twice'], 'double');
    target.columnRenamed(['columns', 'double'], 'twice', 'double');
    expect(target.offer).toBeUndefined();
  });

  test('stops where a stage makes a column of that name', () => {
    const { editor } = open('more');
    editor.apply('x', (edit) => edit.setOption('by', ['measures'], { amount: { function: 'sum', column: 'amount' } }));
    editor.apply('x', (edit) => edit.setOption('sorted', ['by'], ['amount']));
    expect(stagesNaming(editor, 'numbers', 'amount')).toEqual(['more', 'by']);
  });
});

test('an entry of a list is edited in its long form', () => {
  const { target } = open('sorted');
  const set: unknown[] = [];
  const entry = new EntryTarget(target, {
    path: () => ['by', 0],
    value: () => ({ column: 'total' }),
    set: (name, value) => set.push([name, value]),
  });
  expect(entry.value(['by', 0, 'column'])).toBe('total');
  expect(entry.value(['by'])).toEqual([{ column: 'total', order: 'desc' }]);
  entry.set(['by', 0, 'order'], 'desc');
  expect(set).toEqual([['order', 'desc']]);
});

describe('the file that a stage reads or writes', () => {
  const text = `openstage: 1
stages:
  csv-origin: { type: csv-origin }
  csv-origin_2: { type: csv-origin, path: old.csv }
  orders: { type: csv-origin }
  f: { type: funnel, from: [csv-origin, csv-origin_2, orders] }
  csv-destination: { type: csv-destination, from: f }
`;
  test.each([
    ['csv-origin', 'data/Sales 2025.csv.gz', 'sales_2025'],
    ['csv-origin', 'C:\\data\\orders.csv', 'orders_2'],
    ['csv-origin_2', 'items.csv', 'items'],
    ['orders', 'items.csv', 'orders'],
    ['csv-destination', 'out/items.csv', 'csv-destination'],
  ])('%s, given %s, is called %s', (stage, file, name) => {
    const editor = createJobEditor({ host, text });
    setFile(new StageTarget(editor, new Workspace(host), stage), ['path'], file);
    expect(editor.stage(name)?.options.path).toBe(file);
    expect(editor.links.filter(({ from, to }) => from.stage === name || to.stage === name)).toHaveLength(1);
    editor.undo();
    expect(editor.text).toBe(text);
  });
});
