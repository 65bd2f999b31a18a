import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { requireSuite } from '../../scripts/system-packages.ts';
import type { JobKind } from './bigquery/jobs.ts';
import type { Fault, Seen } from './bigquery/server.ts';
import { faultOf, useBigQuery } from './bigquery.ts';

const CHILD = fileURLToPath(new URL('./load-child.ts', import.meta.url));
const ROWS = 30_000;
const ERROR = { status: 503, reason: 'backendError' };

const isUpload = ({ method, path }: Seen) => method === 'PUT' && path.startsWith('/upload/');
const opensUpload = ({ method, path }: Seen) => method === 'POST' && path.startsWith('/upload/');
const isCopy = ({ job }: Seen) => job === 'copy';
const isQuery = ({ job }: Seen) => job === 'query';
const queries = new Set<string | undefined>();
const isNewQuery = (seen: Seen) => isQuery(seen) && queries.size < queries.add(seen.jobId).size;
const isPage = ({ path, query }: Seen) => path.includes('/queries/') && query.has('pageToken');
const isPoll = ({ method, path }: Seen) => method === 'GET' && /\/jobs\/open_stage/.test(path);

describe.skipIf(!requireSuite('bigquery'))('faults of BigQuery', () => {
  const project = useBigQuery({ pageRows: 10_000 });
  const { run, read } = project;
  afterEach(() => {
    project.server.fault = () => undefined;
    project.server.jobs.fails = () => undefined;
  });
  const fresh = () =>
    project.server.execute(
      "DROP TABLE IF EXISTS main.t; CREATE TABLE main.t (id INT64, name STRING); INSERT INTO main.t VALUES (-1, 'old')",
    );
  const stages = (options: object) => ({
    data: { type: 'generator', rows: ROWS, columns: { id: { generator: 'sequence' }, name: { generator: 'name' } } },
    out: { type: 'bigquery-destination', from: 'data', connection: 'db', table: 't', ...options },
  });
  const count = async (): Promise<number> => {
    const { rows } = await project.server.execute('SELECT count(*) AS n, count(DISTINCT id) AS d FROM main.t');
    const [n, d] = rows[0]!.f.map(({ v }) => Number(v));
    expect(n).toBe(d);
    return n!;
  };
  const hidden = () => [...project.server.engine.tables.keys()].filter((key) => key.includes('_open_stage_'));

  test.each<[what: string, options: object, fault: Fault, matches: (seen: Seen) => boolean, times: number]>([
    ['the answer to the upload is lost', {}, 'lose-answer', isUpload, 1],
    ['the upload is cut', {}, 'cut', isUpload, 2],
    ['the server fails while rows are sent', {}, ERROR, isUpload, 2],
    ['the server forgets the upload', {}, { status: 410, reason: 'gone' }, isUpload, 1],
    ['the answer to the beginning of the upload is lost', {}, 'lose-answer', opensUpload, 1],
    ['the answer to the copy is lost', {}, 'lose-answer', isCopy, 1],
    ['it is asked too often', {}, { status: 403, reason: 'rateLimitExceeded' }, isPoll, 2],
    [
      'it is asked too often, and says when to come again',
      {},
      { status: 429, reason: 'rateLimitExceeded', retryAfter: 0 },
      isCopy,
      2,
    ],
    ['the first answer to every statement is lost', { ifExists: 'upsert', keys: ['id'] }, 'lose-answer', isNewQuery, 99],
    ['statements are cut', { afterQuery: 'SELECT 1' }, 'cut', isQuery, 2],
  ])('%s: all rows are there, once', async (_, options, fault, matches, times) => {
    await fresh();
    project.server.fault = faultOf(fault, matches, times);
    const outcome = await run(stages({ ifExists: 'append', ...options }));
    expect(outcome.errors).toEqual([]);
    expect([await count(), hidden()]).toEqual([ROWS + 1, []]);
  });

  test.each<[kind: JobKind, reason: string, options: object]>([
    ['load', 'backendError', {}],
    ['load', 'rateLimitExceeded', {}],
    ['copy', 'jobRateLimitExceeded', {}],
    ['copy', 'jobInternalError', {}],
    ['query', 'rateLimitExceeded', { ifExists: 'upsert', keys: ['id'] }],
  ])('a job (%s) that fails by itself (%s) is made anew', async (kind, reason, options) => {
    await fresh();
    let left = 2;
    project.server.jobs.fails = (configuration) => (configuration[kind] && left-- > 0 ? reason : undefined);
    const outcome = await run(stages({ ifExists: 'append', ...options }));
    expect(outcome.errors).toEqual([]);
    expect([await count(), hidden(), left < 0]).toEqual([ROWS + 1, [], true]);
  });

  test.each<[what: string, fault: Fault, matches: (seen: Seen) => boolean, code: string]>([
    ['the quota is used up', { status: 403, reason: 'quotaExceeded', message: 'Quota exceeded' }, isCopy, 'quota-exceeded'],
    ['the account may not', { status: 403, reason: 'accessDenied' }, opensUpload, 'permission-denied'],
    [
      'the server wants more patience than there is',
      { status: 503, reason: 'backendError', retryAfter: 600 },
      isUpload,
      'server-failed',
    ],
  ])('%s: the table stays as it was', async (_, fault, matches, code) => {
    await fresh();
    project.server.fault = faultOf(fault, matches, 99);
    const outcome = await run(stages({ ifExists: 'replace' }));
    expect(outcome.errors[0]).toMatchObject({ class: 'RunError', code, stage: 'out' });
    expect([await count(), hidden()]).toEqual([1, []]);
  });

  test.each<[what: string, fault: Fault]>([
    ['cut', 'cut'],
    ['lost', 'lose-answer'],
    ['refused for a while', ERROR],
  ])('pages of a result that are %s are asked for again', async (_, fault) => {
    await project.server.execute('CREATE TABLE IF NOT EXISTS main.many AS SELECT i AS id FROM range(30000) AS r(i)');
    project.server.fault = faultOf(fault, isPage, 2);
    const rows = await read({ query: 'SELECT id FROM many', connections: 1, parts: 1 });
    expect(rows.map(([id]) => id)).toEqual(Array.from({ length: 30_000 }, (_, id) => id));
  });

  test('a server that is not there', async () => {
    const document = {
      connections: { db: { type: 'bigquery', projectId: 'p', anonymous: true, apiEndpoint: 'http://127.0.0.1:1' } },
    };
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 500);
    const outcome = await run(stages({ table: 'main.t' }), { document: document as never, signal: stop.signal });
    expect(outcome.status).toBe('cancelled');
  });

  test('a run that is cancelled while rows are sent leaves nothing', async () => {
    await fresh();
    const stop = new AbortController();
    project.server.fault = (seen) => {
      if (isUpload(seen)) stop.abort();
      return undefined;
    };
    expect((await run(stages({ ifExists: 'append' }), { signal: stop.signal })).status).toBe('cancelled');
    expect([await count(), hidden()]).toEqual([1, []]);
  });

  test.each(['uploads', 'copies'])(
    'the client is killed while it %s: the old table or the new one, and the next run works',
    async (what) => {
      await fresh();
      const options = { type: 'bigquery-destination', table: 't', ifExists: 'append', drift: 'ignore' };
      const args = [{ type: 'bigquery', ...project.connection }, options, ROWS].map((value) => JSON.stringify(value));
      const child = spawn(process.execPath, [CHILD, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
      const ended = new Promise((done) => child.once('exit', done));
      const matches = what === 'uploads' ? isUpload : isCopy;
      project.server.fault = (seen) => {
        if (!matches(seen)) return undefined;
        child.kill('SIGKILL');
        return 'lose-answer';
      };
      await ended;
      expect(child.signalCode).toBe('SIGKILL');
      project.server.fault = () => undefined;
      await Promise.all(project.server.jobsOf('copy').map(({ jobReference }) => project.server.ended(jobReference.jobId)));
      expect(await count()).toBe(what === 'uploads' ? 1 : ROWS + 1);
      await fresh();
      expect((await run(stages({ ifExists: 'append' }))).errors).toEqual([]);
      expect(await count()).toBe(ROWS + 1);
      for (const key of hidden())
        expect(project.server.engine.tables.get(key)).toMatchObject({ expirationTime: expect.stringMatching(/^\d{13}$/) });
    },
  );
});
