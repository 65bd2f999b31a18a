import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DraftKeeper } from '../../../renderer/document/drafts.ts';
import type { JobDocument } from '../../../renderer/document/job-editor.svelte.ts';
import { EMPTY_LAYOUT } from '../../../renderer/document/layout.ts';
import { FakeHost } from './fake-host.ts';

const DELAY = 1000;
beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A job that is open, and a host that may fail; `calls`: what the host was asked, with the text. */
function open(more: Partial<JobDocument> = {}) {
  const state = { fails: false };
  const calls: string[] = [];
  const note = (call: string) => {
    calls.push(call);
    if (state.fails) throw new Error('disk full');
  };
  const host = new FakeHost({
    'drafts.save': ({ id, text }) => note(`save ${id} ${text}`),
    'drafts.discard': (id) => note(`discard ${id}`),
    'jobs.saveLayout': (file) => note(`layout ${file}`),
  });
  const job = {
    id: 'a',
    name: 'a',
    text: 'one',
    layout: EMPTY_LAYOUT,
    modified: true,
    file: undefined,
    version: undefined,
    ...more,
  };
  const document = job as unknown as JobDocument;
  const keeper = new DraftKeeper(host, DELAY);
  keeper.opened(document);
  return { keeper, document, job: job as { -readonly [Key in keyof typeof job]: (typeof job)[Key] }, calls, state };
}
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test('unsaved work is kept some time after the first change, also of somebody who does not rest', async () => {
  const { keeper, document, job, calls } = open();
  for (let i = 0; i < 25; i++) {
    job.text = `text ${i}`;
    keeper.touch(document);
    await pass(100);
  }
  expect(calls).toEqual(['save a text 9', 'save a text 19']);
  await pass(DELAY);
  expect(calls.slice(2)).toEqual(['save a text 24']);
});

test('what is to be kept sooner is kept sooner', async () => {
  const { keeper, document, calls } = open();
  keeper.touch(document);
  keeper.touch(document, 10);
  keeper.touch(document, 5000);
  await pass(10);
  expect(calls).toEqual(['save a one']);
  await pass(9000);
  expect(calls).toHaveLength(1);
});

test('a failure is not the end of it', async () => {
  const { keeper, document, calls, state } = open();
  state.fails = true;
  keeper.touch(document);
  await pass(DELAY);
  expect(calls).toHaveLength(1);
  state.fails = false;
  await pass(5000);
  expect(calls).toEqual(['save a one', 'save a one']);
  await pass(60_000);
  expect(calls).toHaveLength(2);
});

test('a job that is closed leaves no draft, whatever is under way', async () => {
  const { keeper, document, calls } = open();
  keeper.touch(document);
  await pass(DELAY);
  keeper.touch(document);
  const kept = keeper.flush();
  const discarded = keeper.discard(document);
  await pass(0);
  await Promise.all([kept, discarded]);
  await pass(60_000);
  expect(calls.at(-1)).toBe('discard a');
  expect(calls.filter((call) => call.startsWith('discard'))).toHaveLength(1);
});

test('flush keeps at once what waits, and nothing else', async () => {
  const { keeper, document, calls } = open();
  await keeper.flush();
  expect(calls).toEqual([]);
  keeper.touch(document);
  await keeper.flush();
  await pass(60_000);
  expect(calls).toEqual(['save a one']);
});

test('of a saved job the layout is kept, once, and its draft goes', async () => {
  const { keeper, document, job, calls } = open({ file: '/a.yaml' });
  keeper.touch(document);
  await pass(DELAY);
  job.modified = false;
  keeper.saved(document, EMPTY_LAYOUT);
  await pass(0);
  expect(calls).toEqual(['save a one', 'discard a']);
  job.layout = { ...EMPTY_LAYOUT, stages: { a: { x: 0, y: 0 } } };
  for (let i = 0; i < 2; i++) {
    keeper.touch(document);
    await pass(DELAY);
  }
  expect(calls.slice(2)).toEqual(['layout /a.yaml']);
});

test('a job of which the host has a draft has it discarded when it is closed', async () => {
  const { keeper, document, calls } = open();
  keeper.keeps(document);
  await keeper.discard(document);
  expect(calls).toEqual(['discard a']);
  keeper.touch(document);
  await pass(60_000);
  expect(calls).toHaveLength(1);
});
