import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openJob } from '../../../host/open.ts';
import { type HostRunOptions, runJob } from '../../../host/run.ts';
import { StateLock } from '../../../host/state/lock.ts';
import { folderWith } from '../../cli/open-stage.ts';

const ROWS = 200_000;

test('two runs at once load every row once: the second one waits, or fails', async () => {
  const folder = await folderWith({
    'job.yaml': `openstage: 1
name: copy
stages:
  events: { type: sqlite-origin, path: shop.db, table: events, watermarkColumn: id }
  copy: { type: sqlite-destination, from: events, path: dw.db, table: events, ifExists: append }
`,
  });
  const database = new Database(join(folder, 'shop.db'));
  database.exec(`CREATE TABLE events (id INTEGER PRIMARY KEY);
    INSERT INTO events WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ROWS}) SELECT i FROM n`);
  const run = async (options: HostRunOptions = {}) => {
    const opened = await openJob(join(folder, 'job.yaml'));
    return runJob(opened, { workers: 1, memoryBytes: 64 << 20, history: false, dataFolder: join(folder, 'data'), ...options });
  };
  const first = await StateLock.take(join(folder, 'data'), 'copy', { holder: 'run first', wait: false });
  // Both wait for a third one, and then for each other.
  let waiting = 0;
  const onNote = () => {
    if (++waiting === 2) first.release();
  };
  const both = await Promise.all([run({ onNote }), run({ onNote })]);
  expect(both.map(({ status }) => status)).toEqual(['done', 'done']);
  expect(both.map(({ recordsLoaded }) => recordsLoaded).sort()).toEqual([0, ROWS]);
  expect(both.map(({ notes }) => notes?.[0])).toEqual(
    new Array(2).fill({ stage: 'events', text: expect.stringMatching(/^waits for run first \(process \d+\) of the same job$/) }),
  );
  database.exec(`INSERT INTO events SELECT id + ${ROWS} FROM events`);
  const lock = await StateLock.take(join(folder, 'data'), 'copy', { holder: 'run other', wait: false });
  expect((await run({ ifRunning: 'fail' })).errors).toMatchObject([{ code: 'job-running', retryable: true }]);
  lock.release();
  expect((await run({ ifRunning: 'fail' })).recordsLoaded).toBe(ROWS);
  const target = new Database(join(folder, 'dw.db'));
  expect(target.prepare('SELECT count(*), count(DISTINCT id) FROM events').raw().get()).toEqual([2 * ROWS, 2 * ROWS]);
  target.close();
  database.close();
});
