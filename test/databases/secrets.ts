import { execFileSync, spawn } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Driver } from '../../host/drivers/driver.ts';
import { openJob } from '../../host/open.ts';
import { explainJob, runJob } from '../../host/run.ts';
import { LAUNCHER } from '../cli/open-stage.ts';

const PLANTED = 'pl4nted-S3cret';

type Fields = Readonly<Record<string, unknown>>;

/** A server of the tests' own that encrypts, and an account on it that has a password. */
export interface GuardedServer {
  readonly fields: Fields;
  stop(): Promise<void>;
}

/** A database server whose connections have secrets. */
export interface SecretSystem {
  /** Type of its connection; its stages are `<type>-origin` and `<type>-destination`. */
  readonly type: string;
  /** False when it is left out; throws, and says what to install, when it cannot run. */
  readonly runs: boolean;
  start(tls: { readonly cert: string; readonly key: string }, password: string): Promise<GuardedServer>;
  readonly driver: Driver;
  /** What the driver says of a connection that works. */
  readonly works: RegExp;
  /** A query that gives a column `id`, and takes a second. */
  readonly slowly: string;
  /** Statements that fail with `it was pl4nted-S3cret`, which they put together. */
  readonly telling: string;
  /** Makes a table `shop.orders` with a row, and a view `shop.recent`. */
  prepare(fields: Fields): Promise<void>;
  /** How the types of `orders` are declared. */
  readonly declared: readonly string[];
}

/** The tests: a secret opens the connection, and is found nowhere else. */
export function testSecrets(system: SecretSystem): void {
  describe.skipIf(!system.runs)(`secrets and encryption of ${system.type}`, () => {
    let server: GuardedServer;
    let folder: string;
    const environment = { ...process.env, OPENSTAGE_SECRET_SHOP: PLANTED, OPENSTAGE_SECRET_WRONG: `${PLANTED}-not` };

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'open-stage-secrets-'));
      server = await system.start(certificate(folder), PLANTED);
    }, 60_000);
    afterAll(async () => {
      await server?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    const data = () => join(folder, 'data');
    const jobOf = (secret: string, { query = 'SELECT 1 AS id', ...options }: Fields = {}) => {
      const file = join(folder, 'job.json');
      const db = { type: system.type, ...server.fields, password: `\${secret:${secret}}` };
      const stages = {
        data: { type: `${system.type}-origin`, connection: 'db', query },
        out: {
          type: `${system.type}-destination`,
          from: 'data',
          connection: 'db',
          table: 'loaded',
          ifExists: 'replace',
          ...options,
        },
      };
      writeFileSync(file, JSON.stringify({ openstage: 1, name: 'secret', connections: { db }, stages }));
      return file;
    };
    const run = async (file: string) => {
      const opened = await openJob(file, { env: environment });
      return { opened, outcome: await runJob(opened, { dataFolder: data(), workers: 1 }) };
    };
    const telling = (texts: readonly string[]) => texts.filter((text) => text.includes(PLANTED));

    test('a secret opens the connection, and is found nowhere', async () => {
      const { opened, outcome } = await run(jobOf('shop'));
      expect(outcome.errors).toEqual([]);
      const texts = [JSON.stringify(outcome), JSON.stringify(opened.job), await explainJob(opened), ...filesOf(data())];
      expect(telling(texts)).toEqual([]);
    });

    test.each([
      ['shop', 0],
      ['wrong', 1],
    ])('the command line tells nothing of the secret "%s", nor do its arguments and temporary files', async (secret, code) => {
      const temporary = join(folder, 'temporary');
      mkdirSync(temporary, { recursive: true });
      const env = { ...environment, OPENSTAGE_DATA: data(), OPENSTAGE_DEBUG: '1', TMPDIR: temporary };
      const args = ['run', jobOf(secret, { query: system.slowly }), '--json'];
      const child = spawn(process.execPath, [LAUNCHER, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
      const said: string[] = [];
      for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => said.push(text));
      const seen = new Set<string>();
      const look = setInterval(() => {
        for (const text of [...argumentsOf(child.pid!), ...filesOf(temporary)]) seen.add(text);
      }, 20);
      const ended = await new Promise((resolve) => child.on('close', resolve));
      clearInterval(look);
      expect([ended, said.join('').includes('login-failed')]).toEqual([code, code === 1]);
      if (existsSync('/proc/self/cmdline')) expect([...seen].some((text) => text.includes('--json'))).toBe(true);
      expect(telling([said.join(''), ...seen, ...filesOf(temporary), ...filesOf(data())])).toEqual([]);
    });

    test('a wrong one is refused, and not told', async () => {
      const { opened, outcome } = await run(jobOf('wrong'));
      expect(outcome.errors[0]).toMatchObject({ code: 'login-failed', stage: 'data' });
      expect(telling([JSON.stringify([outcome, opened.problems])])).toEqual([]);
      const missing = await openJob(jobOf('nowhere'), { env: environment });
      expect(missing.failures[0]?.error.code).toBe('missing-secret');
    });

    test('an error that repeats a secret is masked', async () => {
      const { outcome } = await run(jobOf('shop', { afterQuery: system.telling }));
      expect(outcome.errors[0]?.message).toContain('it was ***');
      expect(telling([JSON.stringify(outcome), ...filesOf(data())])).toEqual([]);
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
      const fields = { type: system.type, ...server.fields, password: PLANTED, ...tls };
      const tested = await system.driver
        .test({ fields, baseFolder: folder }, new AbortController().signal)
        .catch((error: { code: string }) => error.code);
      expect(tested).toEqual(code ?? expect.stringMatching(system.works));
    });

    test('looking into a connection', async () => {
      const fields = { type: system.type, ...server.fields, password: PLANTED };
      await system.prepare(fields);
      const { signal } = new AbortController();
      const ready = { fields, baseFolder: folder };
      expect((await system.driver.tables(ready, signal)).filter(({ schema }) => schema === 'shop')).toEqual([
        { schema: 'shop', name: 'orders', kind: 'table', rows: 1 },
        { schema: 'shop', name: 'recent', kind: 'view' },
      ]);
      const [id, amount, note] = system.declared;
      expect(await system.driver.columns(ready, { schema: 'shop', name: 'orders' }, signal)).toEqual([
        { name: 'id', type: 'integer', declared: id, nullable: false, key: true },
        { name: 'amount', type: 'decimal(9,2)', declared: amount, nullable: false, key: false },
        { name: 'note', type: 'string', declared: note, nullable: true, key: false },
      ]);
    });
  });
}

/** A certificate of `db.example`, which the server may read. */
function certificate(folder: string): { readonly cert: string; readonly key: string } {
  const [cert, key] = [join(folder, 'server.crt'), join(folder, 'server.key')];
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=db.example'];
  const name = ['-addext', 'subjectAltName=DNS:db.example'];
  execFileSync('openssl', [...request, ...name, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  if (process.getuid?.() === 0) {
    const nobody = Number(execFileSync('id', ['-u', 'nobody'], { encoding: 'utf8' }));
    execFileSync('chmod', ['755', folder]);
    for (const file of [cert, key]) chownSync(file, nobody, 0);
  }
  return { cert, key };
}

/** The command lines of a process and its children. */
function argumentsOf(process: number): string[] {
  try {
    const children = readdirSync(`/proc/${process}/task`).flatMap((thread) =>
      (readFileSync(`/proc/${process}/task/${thread}/children`, 'utf8').match(/\d+/g) ?? []).map(Number),
    );
    return [readFileSync(`/proc/${process}/cmdline`, 'utf8'), ...children.flatMap(argumentsOf)];
  } catch {
    // It has ended, or this is no Linux.
    return [];
  }
}

/** The bytes of all files in a folder. */
export function filesOf(folder: string): string[] {
  return (readdirSync(folder, { recursive: true }) as string[]).flatMap((name) => {
    try {
      const file = join(folder, name);
      return statSync(file).isFile() ? [readFileSync(file, 'latin1')] : [];
    } catch {
      // It is gone already.
      return [];
    }
  });
}
