import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Connection, Draft, JobFile } from '../../../ipc/api.ts';
import { OpenJobs, type Tabs } from '../../../renderer/document/open-jobs.svelte.ts';
import { FakeHost } from './fake-host.ts';

const job = (where: string, rows = 3) => `openstage: 1
stages:
  g: { type: generator, rows: ${rows}, columns: { id: { generator: sequence } } }
  f: { type: filter, from: g, where: ${where} }
  p: { type: printer, from: f }
`;

/** A host with files in memory; the version of a text is its length and end. */
function setUp(contents: Record<string, string> = {}, drafts: Draft[] = []) {
  const files = new Map(Object.entries(contents));
  const kept = new Map(drafts.map((draft) => [draft.id, draft]));
  const connections: Connection[] = [];
  const versionOf = (text: string) => `v:${text}`;
  const jobFile = (file: string): JobFile => ({ file, text: files.get(file)!, version: versionOf(files.get(file)!) });
  const host = new FakeHost({
    'jobs.open': (file) => {
      if (!files.has(file)) throw new Error('no such file');
      return jobFile(file);
    },
    'jobs.save': ({ file, text, version, overwrite }) => {
      const current = files.get(file);
      const known = current === undefined ? undefined : versionOf(current);
      if (!overwrite && known !== version) return { saved: false, ...(current !== undefined && { current: jobFile(file) }) };
      files.set(file, text);
      return { saved: true, version: versionOf(text) };
    },
    'connections.list': () => [...connections],
    'jobs.saveLayout': () => undefined,
    'jobs.watch': () => undefined,
    'drafts.list': () => [...kept.values()],
    'drafts.save': (draft) => void kept.set(draft.id, draft),
    'drafts.discard': (id) => void kept.delete(id),
    'sources.look': () => ({ schemas: {}, problems: [], notes: {} }),
  });
  const tabs: Tabs = { tabs: [], activeId: undefined };
  const jobs = new OpenJobs(host, tabs);
  const window = new EventTarget();
  jobs.start(window);
  const change = (file: string, text: string | undefined) => {
    if (text === undefined) files.delete(file);
    else files.set(file, text);
    host.emit('job.changed', { file, ...(text !== undefined && { current: jobFile(file) }) });
  };
  return { host, tabs, jobs, files, drafts: kept, window, change, connections };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('opens a file once, and shows it', async () => {
  const { jobs, tabs, host } = setUp({ '/a.job.yaml': job('id > 1'), '/b.job.yaml': job('id > 2') });
  const a = await jobs.open('/a.job.yaml');
  const b = await jobs.open('/b.job.yaml');
  expect([tabs.tabs, tabs.activeId, a.name]).toEqual([[a, b], b.id, 'a']);
  expect(await jobs.open('/a.job.yaml')).toBe(a);
  expect([tabs.activeId, host.asked('jobs.watch').at(-1)]).toEqual([a.id, [['/a.job.yaml', '/b.job.yaml']]]);
  await jobs.close(a);
  expect([tabs.tabs, tabs.activeId, host.asked('jobs.watch').at(-1)]).toEqual([[b], b.id, [['/b.job.yaml']]]);
  await expect(jobs.open('/nothing')).rejects.toThrow('no such file');
});

test('knows the connections of the user, and follows their changes', async () => {
  const text = `openstage: 1
stages:
  o: { type: sqlite-origin, connection: shop, table: orders }
  p: { type: printer, from: o }
`;
  const { jobs, host, connections } = setUp({ '/a.yaml': text });
  const editor = await jobs.open('/a.yaml');
  await vi.advanceTimersByTimeAsync(1000);
  expect([editor.problems.map(({ code }) => code), host.asked('sources.look').length]).toEqual([['unknown-connection'], 1]);
  connections.push({ name: 'shop', type: 'sqlite', fields: { path: 'shop.db' } });
  host.emit('changed', { what: 'connections' });
  await vi.advanceTimersByTimeAsync(1000);
  expect([editor.problems, host.asked('sources.look').length]).toEqual([[], 2]);
});

test('saves, and asks for a name first', async () => {
  const { jobs, files } = setUp({ '/old.yaml': 'x' });
  const editor = jobs.create();
  expect([editor.text, editor.modified, jobs.create().name]).toEqual([
    'openstage: 1\nname: untitled\nstages: {}\n',
    false,
    'untitled-2',
  ]);
  editor.apply('Add', (edit) => edit.addStage('printer', { x: 0, y: 0 }));
  expect(await jobs.save(editor)).toEqual({ outcome: 'unnamed' });
  expect(await jobs.saveAs(editor, '/old.yaml')).toMatchObject({ outcome: 'conflict', conflict: { current: { text: 'x' } } });
  expect(await jobs.saveAs(editor, '/new.yaml')).toEqual({ outcome: 'saved' });
  expect([files.get('/new.yaml'), editor.file, editor.modified]).toEqual([editor.text, '/new.yaml', false]);
  editor.undo();
  expect(editor.modified).toBe(true);
  expect(await jobs.save(editor)).toEqual({ outcome: 'saved' });
  expect(await jobs.saveAs(editor, '/old.yaml', true)).toEqual({ outcome: 'saved' });
});

test('keeps a draft some time after a change or when the window goes, until the job is saved, undone or closed', async () => {
  const { jobs, drafts, window, host } = setUp({ '/a.yaml': job('id > 1') });
  const editor = await jobs.open('/a.yaml');
  const edit = (rows: number) => editor.apply('Rows', (edit) => edit.setOption('g', ['rows'], rows));
  edit(5);
  await vi.advanceTimersByTimeAsync(400);
  expect(drafts.size).toBe(0);
  await vi.advanceTimersByTimeAsync(200);
  expect([...drafts.values()]).toMatchObject([
    { id: editor.id, file: '/a.yaml', text: editor.text, version: `v:${job('id > 1')}` },
  ]);
  editor.undo();
  await vi.advanceTimersByTimeAsync(1100);
  expect(drafts.size).toBe(0);
  edit(6);
  window.dispatchEvent(new Event('pagehide'));
  await vi.advanceTimersByTimeAsync(1);
  expect(drafts.size).toBe(1);
  await jobs.save(editor);
  await vi.advanceTimersByTimeAsync(1);
  expect(drafts.size).toBe(0);
  editor.apply('Move', (edit) => edit.move({ g: { x: 0, y: 0 } }));
  await vi.advanceTimersByTimeAsync(1100);
  expect([drafts.size, host.asked('jobs.saveLayout')]).toEqual([0, [['/a.yaml', editor.layout]]]);
  edit(7);
  await vi.advanceTimersByTimeAsync(1100);
  await jobs.close(editor);
  expect(drafts.size).toBe(0);
});

test('keeps drafts also of who never stops typing', async () => {
  const { jobs, drafts } = setUp({ '/a.yaml': job('id > 1') });
  const editor = await jobs.open('/a.yaml');
  const kept: string[] = [];
  for (let rows = 1; rows <= 30; rows++) {
    editor.apply('Rows', (edit) => edit.setOption('g', ['rows'], rows));
    await vi.advanceTimersByTimeAsync(100);
    kept.push([...drafts.values()][0]?.text.match(/rows: (\d+)/)?.[1] ?? 'none');
  }
  expect(Object.groupBy(kept, (rows) => rows)).toHaveProperty('none.length', 4);
  expect(Number(kept.at(-1))).toBeGreaterThanOrEqual(25);
});

test('keeps a draft later when the host cannot be reached', async () => {
  const { jobs, drafts, host } = setUp();
  const editor = jobs.create();
  const save = vi.spyOn(host, 'call').mockRejectedValueOnce(new Error('gone'));
  editor.apply('Add', (edit) => edit.addStage('printer', { x: 0, y: 0 }));
  await vi.advanceTimersByTimeAsync(1100);
  expect([save.mock.calls.length, drafts.size]).toEqual([1, 0]);
  await vi.advanceTimersByTimeAsync(5100);
  expect(drafts.size).toBe(1);
});

test('brings drafts back, with what has become of their files', async () => {
  const draft = { name: 'x', modified: '2025-01-01T00:00:00Z' };
  const same = { ...draft, id: '1', file: '/a.yaml', text: job('id > 9'), version: `v:${job('id > 1')}` };
  const changed = { ...draft, id: '2', file: '/b.yaml', text: job('id > 9'), version: 'old' };
  const fresh = { ...draft, id: '3', text: job('id > 8') };
  const gone = { ...draft, id: '4', file: '/gone.yaml', text: job('id > 7'), version: 'old' };
  const { jobs, tabs } = setUp({ '/a.yaml': job('id > 1'), '/b.yaml': job('id > 2') }, [same, changed, fresh, gone]);
  expect(await jobs.restore()).toBe(4);
  const [four, three, two, one] = tabs.tabs;
  expect(tabs.tabs.map(({ id, file, modified }) => [id, file, modified])).toEqual([
    ['4', '/gone.yaml', true],
    ['3', undefined, true],
    ['2', '/b.yaml', true],
    ['1', '/a.yaml', true],
  ]);
  expect(tabs.activeId).toBe('1');
  expect([one, two, three, four].map((editor) => jobs.conflictOf(editor!)?.current?.text)).toEqual([
    undefined,
    job('id > 2'),
    undefined,
    undefined,
  ]);
  expect(jobs.conflictOf(four!)).toEqual({});
  expect(await jobs.save(one!)).toEqual({ outcome: 'saved' });
  expect(await jobs.save(four!)).toEqual({ outcome: 'saved' });
  expect(await jobs.restore()).toBe(0);
});

test('brings a draft back once, however often that is asked for', async () => {
  const draft = { id: '1', name: 'x', modified: '2025-01-01T00:00:00Z', file: '/a.yaml', text: job('id > 9'), version: 'old' };
  const { jobs, tabs } = setUp({ '/a.yaml': job('id > 1') }, [draft]);
  await Promise.all([jobs.restoreDraft(draft), jobs.restoreDraft(draft)]);
  expect(tabs.tabs.map(({ id, file }) => [id, file])).toEqual([['1', '/a.yaml']]);
});

test('is closed while it is being saved', async () => {
  const { jobs, tabs, files, drafts } = setUp({ '/a.yaml': job('id > 1') });
  const editor = await jobs.open('/a.yaml');
  editor.apply('Rows', (edit) => edit.setOption('g', ['rows'], 7));
  const saving = jobs.save(editor);
  await jobs.close(editor);
  expect([await saving, tabs.tabs, files.get('/a.yaml'), drafts.size]).toEqual([{ outcome: 'saved' }, [], job('id > 1', 7), 0]);
});

test('takes a changed file when nothing is unsaved, as a step that can be undone', async () => {
  const { jobs, change } = setUp({ '/a.yaml': job('id > 1') });
  const editor = await jobs.open('/a.yaml');
  change('/a.yaml', job('id > 2'));
  expect([editor.text, editor.modified, editor.undoLabel]).toEqual([job('id > 2'), false, 'Reload file']);
  editor.undo();
  expect([editor.text, editor.modified]).toEqual([job('id > 1'), true]);
  expect(await jobs.save(editor)).toEqual({ outcome: 'saved' });
});

test('merges a changed file with what is unsaved, as far as they do not overlap', async () => {
  const { jobs, change, files } = setUp({ '/a.yaml': job('id > 1') });
  const editor = await jobs.open('/a.yaml');
  editor.apply('Rows', (edit) => edit.setOption('g', ['rows'], 7));
  change('/a.yaml', job('id > 2'));
  expect([editor.text, editor.modified, jobs.conflictOf(editor)]).toEqual([job('id > 2', 7), true, undefined]);
  files.set('/a.yaml', job('id > 3'));
  expect(await jobs.save(editor)).toEqual({ outcome: 'saved' });
  expect(files.get('/a.yaml')).toBe(job('id > 3', 7));
});

test('asks where they do, and keeps what the person chooses', async () => {
  for (const keep of ['mine', 'theirs'] as const) {
    const { jobs, change, files } = setUp({ '/a.yaml': job('id > 1') });
    const editor = await jobs.open('/a.yaml');
    editor.apply('Where', (edit) => edit.setOption('f', ['where'], 'id > 5'));
    change('/a.yaml', job('id > 2'));
    expect(jobs.conflictOf(editor)?.current?.text).toBe(job('id > 2'));
    expect(await jobs.save(editor)).toMatchObject({ outcome: 'conflict' });
    jobs.resolve(editor, keep);
    expect([jobs.conflictOf(editor), editor.modified]).toEqual([undefined, keep === 'mine']);
    expect(await jobs.save(editor)).toEqual({ outcome: 'saved' });
    expect(files.get('/a.yaml')).toBe(job(keep === 'mine' ? 'id > 5' : 'id > 2'));
  }
});

test('notices that a file has gone', async () => {
  const { jobs, change, files } = setUp({ '/a.yaml': job('id > 1') });
  const editor = await jobs.open('/a.yaml');
  change('/a.yaml', undefined);
  expect([jobs.conflictOf(editor), editor.modified]).toEqual([{}, true]);
  expect(await jobs.save(editor)).toEqual({ outcome: 'saved' });
  expect([jobs.conflictOf(editor), files.get('/a.yaml')]).toEqual([undefined, job('id > 1')]);
});
