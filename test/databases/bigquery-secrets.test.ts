import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openJob } from '../../host/open.ts';
import { explainJob, runJob } from '../../host/run.ts';
import { requireSuite } from '../../scripts/system-packages.ts';
import { StandIn } from './bigquery/server.ts';

const PLANTED = 'pl4nted-T0ken';

describe.skipIf(!requireSuite('bigquery'))('secrets of BigQuery', () => {
  let server: StandIn;
  let folder: string;
  const environment = () => ({ ...process.env, OPENSTAGE_SECRET_BQ: PLANTED, OPENSTAGE_SECRET_WRONG: `${PLANTED}-not` });
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'open-stage-secrets-'));
    server = await StandIn.start({ token: PLANTED });
  }, 30_000);
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const jobOf = (fields: object, options: object = {}) => {
    const file = join(folder, 'job.json');
    const db = { type: 'bigquery', projectId: server.project, dataset: 'main', apiEndpoint: server.url, ...fields };
    const stages = {
      data: { type: 'bigquery-origin', connection: 'db', query: 'SELECT 1 AS id' },
      out: { type: 'bigquery-destination', from: 'data', connection: 'db', table: 'loaded', ifExists: 'replace', ...options },
    };
    writeFileSync(file, JSON.stringify({ openstage: 1, name: 'secret', connections: { db }, stages }));
    return file;
  };

  test('a token opens the connection, and is found nowhere', async () => {
    const opened = await openJob(jobOf({ accessToken: '${secret:bq}' }), { env: environment() });
    const outcome = await runJob(opened, { dataFolder: join(folder, 'data'), workers: 1 });
    expect(outcome.errors).toEqual([]);
    expect(server.seen.every(({ authorization }) => authorization === `Bearer ${PLANTED}`)).toBe(true);
    const texts = [
      JSON.stringify(outcome),
      JSON.stringify(opened.job),
      await explainJob(opened),
      ...filesOf(join(folder, 'data')),
    ];
    expect(texts.filter((text) => text.includes(PLANTED))).toEqual([]);
  });

  test('without any credentials, those of the machine are used, and found nowhere', async () => {
    const asked: string[] = [];
    const metadata = createServer(({ url = '' }, response) => {
      asked.push(url);
      const token = { access_token: PLANTED, expires_in: 3600, token_type: 'Bearer' };
      const isToken = url.includes('/service-accounts/default/token');
      response.writeHead(200, { 'Metadata-Flavor': 'Google', 'Content-Type': isToken ? 'application/json' : 'text/plain' });
      response.end(isToken ? JSON.stringify(token) : 'googleapis.com');
    });
    await new Promise<void>((done) => metadata.listen(0, '127.0.0.1', done));
    const given = {
      GCE_METADATA_HOST: `127.0.0.1:${(metadata.address() as AddressInfo).port}`,
      METADATA_SERVER_DETECTION: 'assume-present',
      // Where gcloud keeps an account of the user's own.
      CLOUDSDK_CONFIG: folder,
      HOME: folder,
    };
    const before = Object.fromEntries(Object.keys(given).map((name) => [name, process.env[name]]));
    Object.assign(process.env, given);
    try {
      const outcome = await runJob(await openJob(jobOf({}), { env: environment() }), {
        dataFolder: join(folder, 'data'),
        workers: 1,
      });
      expect(outcome.errors).toEqual([]);
      expect(asked.some((url) => url.includes('/service-accounts/default/token'))).toBe(true);
      expect([JSON.stringify(outcome), ...filesOf(join(folder, 'data'))].filter((text) => text.includes(PLANTED))).toEqual([]);
    } finally {
      for (const [name, value] of Object.entries(before)) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
      metadata.closeAllConnections();
      metadata.close();
    }
  });

  test('a wrong one is refused, and not told', async () => {
    const opened = await openJob(jobOf({ accessToken: '${secret:wrong}' }), { env: environment() });
    const outcome = await runJob(opened, { dataFolder: join(folder, 'data'), workers: 1 });
    expect(outcome.errors[0]).toMatchObject({ code: 'login-failed', stage: 'data' });
    expect(JSON.stringify([outcome, opened.problems])).not.toContain(PLANTED);
  });

  test('an error that repeats a secret is masked', async () => {
    server.jobs.refuses = () => `Authorization: Bearer ${PLANTED} is not liked`;
    const opened = await openJob(jobOf({ accessToken: '${secret:bq}' }), { env: environment() });
    const outcome = await runJob(opened, { dataFolder: join(folder, 'data'), workers: 1 });
    server.jobs.refuses = () => undefined;
    expect(JSON.stringify(outcome)).toContain('is not liked');
    expect([JSON.stringify(outcome), ...filesOf(join(folder, 'data'))].filter((text) => text.includes(PLANTED))).toEqual([]);
  });

  test.each<[what: string, key: string | undefined, code: string]>([
    ['is not there', undefined, 'unreadable-file'],
    ['is no JSON', `${PLANTED} {`, 'invalid-credentials'],
    ['is no key', JSON.stringify({ private_key: PLANTED }), 'invalid-credentials'],
    [
      'has a key that is none',
      JSON.stringify({ type: 'service_account', client_email: 'a@b.example', private_key: PLANTED }),
      'login-failed',
    ],
  ])('a file of credentials that %s', async (_, key, code) => {
    const path = join(folder, 'key.json');
    rmSync(path, { force: true });
    if (key !== undefined) writeFileSync(path, key);
    const opened = await openJob(jobOf({ credentialsPath: 'key.json' }), { env: environment() });
    expect(opened.failures[0]?.error.code).toBe(code);
    expect(JSON.stringify(opened.problems)).not.toContain(PLANTED);
  });
});

/** The bytes of all files in a folder. */
function filesOf(folder: string): string[] {
  return (readdirSync(folder, { recursive: true }) as string[])
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile())
    .map((file) => readFileSync(file, 'latin1'));
}
