import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ActiveRun, EventName, Events, HostClient, RunDetails } from '../../../ipc/api.ts';
import type { JobEditor } from '../../../renderer/document/types.ts';
import { RunStore } from '../../../renderer/runs/runs.svelte.ts';
import { progressOf, resultOf, stageProgress } from './samples.ts';

/** A host whose runs are what a test says. */
class ScriptedHost implements HostClient {
  readonly calls: string[] = [];
  active: ActiveRun[] = [];
  past: RunDetails | undefined;
  refuse: Error | undefined;
  readonly #listeners = new Map<string, (event: never) => void>();

  call: HostClient['call'] = async (name, ...args) => {
    this.calls.push(name);
    if (this.refuse) throw this.refuse;
    if (name === 'runs.start') return { runId: 'r1', start: '2025-01-01T00:00:00.000Z' } as never;
    if (name === 'runs.active') return this.active as never;
    if (name === 'runs.get' && this.past) return this.past as never;
    if (name === 'runs.get') throw new Error(`unknown run: ${args[0]}`);
    return undefined as never;
  };
  on<Name extends EventName>(name: Name, listener: (event: Events[Name]) => void): () => void {
    this.#listeners.set(name, listener);
    return () => this.#listeners.delete(name);
  }
  tell<Name extends EventName>(name: Name, event: Events[Name]): void {
    (this.#listeners.get(name) as ((event: Events[Name]) => void) | undefined)?.(event);
    flushSync();
  }
}

const editor = {
  ...{ id: 'e1', name: 'sales', file: '/jobs/sales.job.yaml', text: 'openstage: 1' },
  link: () => ({ from: { stage: 'a', port: 'out' }, to: { stage: 'b', port: 'in' } }),
} as unknown as JobEditor;
const progress = progressOf({ a: stageProgress(0, 100, 'running'), b: stageProgress(50, 0, 'waiting') });
const result = resultOf({ stages: { a: [0, 200], b: [200, 0] }, recordsExtracted: 200, recordsLoaded: 200 });
const details: RunDetails = { runId: 'r1', start: '', job: 'sales', state: 'done', document: '', parameters: {}, result };

describe('RunStore', () => {
  let host: ScriptedHost;
  let store: RunStore;
  beforeEach(() => {
    vi.useFakeTimers();
    host = new ScriptedHost();
    store = new RunStore(host);
  });
  afterEach(() => {
    store.close();
    vi.useRealTimers();
  });

  it('follows a run from its start to its end', async () => {
    const starting = store.start(editor, { parameters: { day: '2025-01-01' } });
    expect(store.current(editor)?.state).toBe('starting');
    const view = await starting;
    host.tell('run.progress', { runId: 'r1', progress });
    expect([view.state, view.rowsRead, view.rowsPerSecond, view.elapsedMs]).toEqual(['running', 100, 100, 1000]);
    expect(store.figures(editor).stage('a')).toMatchObject({ state: 'running', rowsOut: 100 });
    expect(store.figures(editor).link('x')).toMatchObject({ rows: 100 });
    host.tell('run.printed', { runId: 'r1', text: 'a table' });
    host.tell('run.ended', { runId: 'r1', result });
    expect([view.state, view.isRunning, view.rowsRead, store.figures(editor).running]).toEqual(['done', false, 200, false]);
    expect(view.log.map(({ kind, stage }) => [kind, stage])).toEqual([
      ['start', undefined],
      ['stage', 'a'],
      ['printed', undefined],
      ['done', 'a'],
      ['done', 'b'],
      ['end', undefined],
    ]);
  });

  it('goes back to the run before when a job cannot start', async () => {
    const before = await store.start(editor);
    host.tell('run.ended', { runId: 'r1', result });
    host.refuse = new Error('the job has errors');
    await expect(store.start(editor)).rejects.toThrow('the job has errors');
    expect(store.current(editor)).toBe(before);
  });

  it('stops', async () => {
    const view = await store.start(editor);
    await store.stop(editor);
    expect([view.state, host.calls.at(-1)]).toEqual(['stopping', 'runs.stop']);
    host.tell('run.ended', { runId: 'r1', result: { ...result, status: 'cancelled' } });
    await store.stop(editor);
    expect([view.state, host.calls.filter((call) => call === 'runs.stop').length]).toEqual(['cancelled', 1]);
  });

  it('stops a run that the host had not begun yet, once it has', async () => {
    const starting = store.start(editor);
    const stopping = store.stop(editor);
    expect([store.current(editor)?.state, host.calls.includes('runs.stop')]).toEqual(['stopping', false]);
    const [view] = await Promise.all([starting, stopping]);
    expect([view.state, host.calls.at(-1)]).toEqual(['stopping', 'runs.stop']);
  });

  it('finds runs that another window has started, by their file', async () => {
    host.active = [{ runId: 'r9', start: new Date().toISOString(), job: 'sales', file: editor.file!, progress }];
    host.tell('run.progress', { runId: 'r9', progress });
    await vi.advanceTimersByTimeAsync(0);
    expect(store.current(editor)).toMatchObject({ runId: 'r9', state: 'running' });
  });

  it('asks after a run that has gone silent, and learns its end from the history', async () => {
    const view = await store.start(editor);
    host.past = details;
    await vi.advanceTimersByTimeAsync(5000);
    expect([view.state, view.result]).toEqual(['done', result]);
  });

  it('keeps a run that is still active in the host', async () => {
    const view = await store.start(editor);
    host.active = [{ runId: 'r1', start: '', job: 'sales' }];
    await vi.advanceTimersByTimeAsync(10_000);
    expect([view.state, view.elapsedMs >= 9000]).toEqual(['running', true]);
  });

  it('gives up a run that the host does not know any more', async () => {
    const view = await store.start(editor);
    await vi.advanceTimersByTimeAsync(5000);
    expect([view.state, view.log.at(-1)?.kind]).toEqual(['lost', 'error']);
  });

  it('waits while the host cannot be reached', async () => {
    const view = await store.start(editor);
    host.refuse = new Error('connection lost');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(view.state).toBe('running');
    host.refuse = undefined;
    host.past = details;
    await vi.advanceTimersByTimeAsync(5000);
    expect(view.state).toBe('done');
  });
});
