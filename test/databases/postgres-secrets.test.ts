import { execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresDriver } from '../../host/drivers/postgres.ts';
import { openJob } from '../../host/open.ts';
import { explainJob, runJob } from '../../host/run.ts';
import { requireSuite } from '../../scripts/system-packages.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';

const PLANTED = 'pl4nted-S3cret';

describe.skipIf(!requireSuite('postgres'))('secrets and encryption of PostgreSQL', () => {
  let server: PostgresServer;
  let folder: string;
  const environment = () => ({ ...process.env, OPENSTAGE_SECRET_SHOP: PLANTED, OPENSTAGE_SECRET_WRONG: `${PLANTED}-not` });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'open-stage-secrets-'));
    const [cert, key] = [join(folder, 'server.crt'), join(folder, 'server.key')];
    const request = [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=db.example',
      '-addext',
      'subjectAltName=DNS:db.example',
    ];
    execFileSync('openssl', [...request, '-keyout', key, '-out', cert], { stdio: 'ignore' });
    if (process.getuid?.() === 0) {
      const nobody = Number(execFileSync('id', ['-u', 'nobody'], { encoding: 'utf8' }));
      execFileSync('chmod', ['755', folder]);
      for (const file of [cert, key]) chownSync(file, nobody, 0);
    }
    server = await startPostgres([], { cert, key }, PLANTED);
  }, 60_000);
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const jobOf = (secret: string, more: object = {}, table = 'loaded') => {
    const file = join(folder, 'job.json');
    const { host, port, database, user } = server.connection;
    const db = { type: 'postgres', host, port, database, user, password: `\${secret:${secret}}`, ...more };
    const stages = {
      data: { type: 'postgres-origin', connection: 'db', query: 'SELECT 1::int8 AS id' },
      out: { type: 'postgres-destination', from: 'data', connection: 'db', table, ifExists: 'replace' },
    };
    writeFileSync(file, JSON.stringify({ openstage: 1, name: 'secret', connections: { db }, stages }));
    return file;
  };

  test('a secret opens the connection, and is found nowhere', async () => {
    const opened = await openJob(jobOf('shop'), { env: environment() });
    const outcome = await runJob(opened, { dataFolder: join(folder, 'data'), workers: 1 });
    expect(outcome.errors).toEqual([]);
    const texts = [
      JSON.stringify(outcome),
      JSON.stringify(opened.job),
      await explainJob(opened),
      ...filesOf(join(folder, 'data')),
    ];
    expect(texts.filter((text) => text.includes(PLANTED))).toEqual([]);
  });

  test('a wrong one is refused, and not told', async () => {
    const opened = await openJob(jobOf('wrong'), { env: environment() });
    const outcome = await runJob(opened, { dataFolder: join(folder, 'data'), workers: 1 });
    expect(outcome.errors[0]).toMatchObject({ code: 'login-failed', stage: 'data' });
    expect(JSON.stringify([outcome, opened.problems])).not.toContain(PLANTED);
    const missing = await openJob(jobOf('nowhere'), { env: environment() });
    expect(missing.failures[0]?.error.code).toBe('missing-secret');
  });

  test('an error that repeats a secret is masked', async () => {
    const file = jobOf('shop');
    const job = JSON.parse(readFileSync(file, 'utf8')) as { stages: { out: Record<string, unknown> } };
    job.stages.out.afterQuery = "DO $$ BEGIN RAISE EXCEPTION 'it was %', 'pl4nted-' || 'S3cret'; END $$";
    writeFileSync(file, JSON.stringify(job));
    const outcome = await runJob(await openJob(file, { env: environment() }), { dataFolder: join(folder, 'data'), workers: 1 });
    expect(outcome.errors[0]?.message).toContain('it was ***');
    expect(filesOf(join(folder, 'data')).filter((text) => text.includes(PLANTED))).toEqual([]);
  });

  test.each<[tls: object, code: string | undefined]>([
    [{ tls: 'disable' }, undefined],
    [{ tls: 'prefer' }, undefined],
    [{ tls: 'require' }, undefined],
    [{ tls: 'verify-ca' }, 'tls-failed'],
    [{ tls: 'verify-ca', tlsCa: 'server.crt' }, undefined],
    [{ tls: 'verify-full', tlsCa: 'server.crt' }, 'tls-failed'],
    [{ tls: 'require', tlsCa: 'nowhere.crt' }, 'unreadable-file'],
  ])('%o', async (tls, code) => {
    const fields = { type: 'postgres', ...server.connection, password: PLANTED, ...tls };
    const tested = await postgresDriver
      .test({ fields, baseFolder: folder }, new AbortController().signal)
      .catch((error: { code: string }) => error.code);
    expect(tested).toEqual(code ?? expect.stringMatching(/^PostgreSQL \d+/));
  });

  test('looking into a connection', async () => {
    const client = new pg.Client({ ...server.connection, password: PLANTED });
    await client.connect();
    await client.query(
      'CREATE SCHEMA shop; CREATE TABLE shop.orders (id int8 PRIMARY KEY, amount numeric(9,2) NOT NULL, note text); INSERT INTO shop.orders VALUES (1, 2, NULL); ANALYZE shop.orders; CREATE VIEW shop.recent AS SELECT * FROM shop.orders',
    );
    await client.end();
    const ready = { fields: { type: 'postgres', ...server.connection, password: PLANTED }, baseFolder: folder };
    const { signal } = new AbortController();
    expect((await postgresDriver.tables(ready, signal)).filter(({ schema }) => schema === 'shop')).toEqual([
      { schema: 'shop', name: 'orders', kind: 'table', rows: 1 },
      { schema: 'shop', name: 'recent', kind: 'view' },
    ]);
    expect(await postgresDriver.columns(ready, { schema: 'shop', name: 'orders' }, signal)).toEqual([
      { name: 'id', type: 'integer', declared: 'bigint', nullable: false, key: true },
      { name: 'amount', type: 'decimal(9,2)', declared: 'numeric(9,2)', nullable: false, key: false },
      { name: 'note', type: 'string', declared: 'text', nullable: true, key: false },
    ]);
  });
});

/** The bytes of all files in a folder. */
function filesOf(folder: string): string[] {
  return (readdirSync(folder, { recursive: true }) as string[])
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile())
    .map((file) => readFileSync(file, 'latin1'));
}
