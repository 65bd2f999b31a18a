import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { RunResult } from '../../engine/result.ts';
import { History, KEPT_RUNS, type StartedRun } from '../../host/history.ts';
import { folderWith } from '../cli/open-stage.ts';

const started = (runId: string, more: Partial<StartedRun> = {}): StartedRun => ({
  ...{ runId, job: 'sales', document: 'openstage: 1\n', parameters: {}, start: '2026-01-02T03:04:05.000Z' },
  ...more,
});

const ended = (runId: string, more: Partial<RunResult> = {}): RunResult => ({
  ...{ runId, job: 'sales', status: 'done', success: true, start: '2026-01-02T03:04:05.000Z', end: '2026-01-02T03:04:06.000Z' },
  ...{ recordsExtracted: 3, recordsTransformed: 3, recordsLoaded: 2, recordsFailed: 0, recordsRejected: 1, durationMs: 1000 },
  ...{
    workers: 2,
    memoryLimitBytes: 1024,
    peakMemoryBytes: 512,
    spilledBytes: 0,
    stages: {},
    links: [],
    errors: [],
    plan: 'plan',
  },
  rejects: [{ stage: 'a', column: 'b', code: 'c', message: 'd', line: 7, row: { big: 2n ** 60n, small: 5n } }],
  ...more,
});

async function openHistory() {
  const folder = await folderWith();
  return { folder, history: new History(join(folder, 'deep', 'er')) };
}

test('a run is there from its start, and has its result at its end', async () => {
  const { history } = await openHistory();
  const file = '/jobs/sales.yaml';
  history.begin(started('a1', { file, parameters: { least: 9007199254740993n } }));
  expect(history.list()).toEqual([
    {
      ...started('a1', { file }),
      parameters: { least: '9007199254740993' },
      state: 'running',
      pid: process.pid,
      host: expect.any(String),
    },
  ]);
  history.end(ended('a1'));
  const [run] = history.list();
  expect([run?.state, run?.result?.recordsLoaded, run?.result?.plan]).toEqual(['done', 2, 'plan']);
  expect(run?.result?.rejects[0]?.row).toEqual({ big: '1152921504606846976', small: 5 });
  history.close();
});

test('runs without a file are those of a draft, until it has a file', async () => {
  const { history } = await openHistory();
  history.begin(started('a', { draft: 'd1' }));
  history.begin(started('b', { draft: 'd2' }));
  history.begin(started('c', { file: '/jobs/one.yaml', draft: 'd1' }));
  history.begin(started('d', { file: '/jobs/two.yaml' }));
  const ids = (job: Parameters<History['list']>[1]) => history.list(9, job).map(({ runId }) => runId);
  expect([ids({}), ids({ draft: 'd1' }), ids({ file: '/jobs/two.yaml' })]).toEqual([['d', 'c', 'b', 'a'], ['c', 'a'], ['d']]);
  history.adopt('d1', '/jobs/two.yaml');
  expect(ids({ file: '/jobs/two.yaml' })).toEqual(['d', 'a']);
  // What had a file keeps it.
  expect(ids({ file: '/jobs/one.yaml' })).toEqual(['c']);
  expect(ids({ file: '/jobs/two.yaml', draft: 'd2' })).toEqual(['d', 'b', 'a']);
  expect(history.get('a')).toMatchObject({ file: '/jobs/two.yaml', draft: 'd1' });
  history.close();
});

test('runs are found by the beginning of their id, the newest first', async () => {
  const { history } = await openHistory();
  for (const id of ['ab1', 'ab2', 'b', 'ab', '%']) history.begin(started(id));
  const found = (prefix: string) => history.find(prefix).map(({ runId }) => runId);
  expect(history.list(3).map(({ runId }) => runId)).toEqual(['%', 'ab', 'b']);
  expect([found('b'), found('ab1'), found('ab'), found('a'), found('x'), found('%')]).toEqual([
    ['b'],
    ['ab1'],
    ['ab'],
    ['ab', 'ab2'],
    [],
    ['%'],
  ]);
  history.close();
});

test('a run whose process has gone is interrupted', async () => {
  const { folder, history } = await openHistory();
  const module = new URL('../../host/history.ts', import.meta.url).href;
  const code = `import { History } from ${JSON.stringify(module)};
    new History(process.argv[1]).begin(${JSON.stringify(started('killed'))});
    process.kill(process.pid, 'SIGKILL');`;
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code, join(folder, 'deep', 'er')]).catch(() => {});
  expect(history.list().map(({ runId, state }) => [runId, state])).toEqual([['killed', 'interrupted']]);
  history.close();
});

test('only the newest runs are kept', async () => {
  const { history } = await openHistory();
  for (let run = 0; run < KEPT_RUNS + 5; run++) history.begin(started(`r${run}`));
  history.end(ended('r7'));
  const ids = history.list(2 * KEPT_RUNS).map(({ runId }) => runId);
  expect([ids.length, ids[0], ids.at(-1)]).toEqual([KEPT_RUNS, `r${KEPT_RUNS + 4}`, 'r5']);
  history.close();
});

test('several processes write at once', async () => {
  const { folder, history } = await openHistory();
  const module = new URL('../../host/history.ts', import.meta.url).href;
  const code = `import { History } from ${JSON.stringify(module)};
    const history = new History(process.argv[1], { timeoutMs: 20000 });
    for (let n = 0; n < 50; n++) {
      const runId = process.argv[2] + n;
      history.begin({ ...${JSON.stringify(started(''))}, runId });
      history.end({ ...${JSON.stringify({ ...ended(''), rejects: [] })}, runId });
    }`;
  const fresh = join(folder, 'fresh');
  await Promise.all(
    ['a', 'b', 'c', 'd'].map((name) => promisify(execFile)(process.execPath, ['--input-type=module', '-e', code, fresh, name])),
  );
  const all = new History(fresh);
  expect(all.list().filter(({ state }) => state === 'done')).toHaveLength(200);
  all.close();
  history.close();
});

test('the database says its version, and one of a later version is left alone', async () => {
  const { folder, history } = await openHistory();
  history.close();
  const file = join(folder, 'deep', 'er', 'history.db');
  const database = new Database(file);
  expect(database.pragma('user_version', { simple: true })).toBe(3);
  database.pragma('user_version = 99');
  database.close();
  new History(join(folder, 'deep', 'er')).close();
  expect((await readFile(file)).subarray(0, 15).toString()).toBe('SQLite format 3');
});

test('a run whose id begins those of others is found by its own', async () => {
  const { history } = await openHistory();
  for (const id of ['ab', 'abc', 'abcd', 'b']) history.begin(started(id));
  const found = (prefix: string) => history.find(prefix).map(({ runId }) => runId);
  expect([found('ab'), found('abc'), found('a'), found('b'), found('abx'), found('')]).toEqual([
    ...[['ab'], ['abc'], ['abcd', 'abc'], ['b'], []],
    ['b', 'abcd'],
  ]);
});

test('of a run on another machine nobody knows whether it still goes on', async () => {
  const { folder, history } = await openHistory();
  history.begin(started('a'));
  history.begin(started('b'));
  const database = new Database(join(folder, 'deep', 'er', 'history.db'));
  database.exec("UPDATE runs SET host = 'elsewhere' WHERE id = 'a'; UPDATE runs SET process_start = 'x' WHERE id = 'b'");
  database.close();
  expect([history.get('a')?.state, history.get('b')?.state]).toEqual(['running', 'interrupted']);
});
