import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type PendingState, type StateEntry, StateStore } from '../../../host/state/store.ts';
import { folderWith } from '../../cli/open-stage.ts';

async function open() {
  const folder = await folderWith();
  const store = new StateStore(folder);
  onTestFinished(() => store.close());
  return { folder, store };
}
const entry = (job: string, more: Partial<StateEntry> = {}): StateEntry => ({
  ...{ job, stage: 's', source: 'x', column: 'id', target: 'y', run: 'r', at: '2026-01-01', rows: 1, allRows: 2 },
  ...{ state: { mark: '1' }, tables: { y: { rows: 2, id: 't' } } },
  ...more,
});
const pending = (job: string, run = 'r'): PendingState => ({
  ...{ job, run, at: '2026-01-01', entries: [entry(job)], removed: [], receipts: { out: null, other: 'receipt' } },
});

test('states come back, by job and stage', async () => {
  const { store } = await open();
  const [a, b, c] = [entry('b', { stage: '2' }), entry('b', { stage: '1', file: '/b.yaml' }), entry('A')];
  store.save('b', [a, b]);
  store.save('A', [c]);
  expect(store.entries()).toEqual([c, b, a]);
  expect(store.entries('b')).toEqual([b, a]);
  expect(store.entries('B')).toEqual([]);
});

test('a state takes the place of that of the same stage, source and target, whatever its column', async () => {
  const { store } = await open();
  const others = [entry('a', { source: 'x2' }), entry('a', { target: 'y2' }), entry('b')];
  store.save('a', [entry('a'), ...others]);
  store.save('a', [entry('a', { column: 'at', run: 'r2' })], [others[0]!]);
  expect(store.entries().map(({ job, column, source, target }) => [job, column, source, target])).toEqual(
    expect.arrayContaining([
      ['a', 'at', 'x', 'y'],
      ['a', 'id', 'x', 'y2'],
      ['b', 'id', 'x', 'y'],
    ]),
  );
  expect(store.entries()).toHaveLength(3);
  store.remove([entry('a'), entry('b')]);
  expect(store.entries().map(({ target }) => target)).toEqual(['y2']);
});

test('what is saved is pending no more, of this job alone', async () => {
  const { store } = await open();
  for (const one of [pending('a'), pending('b'), pending('a', 'r2')]) store.setPending(one);
  expect(store.pending()).toEqual([pending('a', 'r2'), pending('b')]);
  expect(store.pending('b')).toEqual([pending('b')]);
  store.save('a', [entry('a')]);
  expect(store.pending()).toEqual([pending('b')]);
  store.removePending('b');
  expect(store.pending()).toEqual([]);
});

test('a look makes no file', async () => {
  const folder = await folderWith();
  const store = new StateStore(folder, { create: false });
  expect(store.entries()).toEqual([]);
  store.close();
  expect(existsSync(join(folder, 'state.db'))).toBe(false);
});

test('several processes may write, each what it has', async () => {
  const { folder, store } = await open();
  const other = new StateStore(folder);
  store.save('a', [entry('a')]);
  other.save('b', [entry('b')]);
  expect([store.entries().length, other.entries().length]).toEqual([2, 2]);
  other.close();
});
