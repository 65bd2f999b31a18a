import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { account, freePort, startServer, untilReady } from './server-process.ts';

/** A server of the tests' own. */
export interface PostgresServer {
  /** Fields of a connection to it. */
  readonly connection: {
    readonly host: string;
    readonly port: number;
    readonly database: string;
    readonly user: string;
    readonly password?: string;
  };
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again after `kill`. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Debian keeps the programs of every version in a folder of their own. */
export function postgresPrograms(): string | undefined {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  const found = versions.map((version) => join(root, version, 'bin')).find((folder) => existsSync(join(folder, 'initdb')));
  if (found !== undefined) return found;
  try {
    return execFileSync('pg_config', ['--bindir'], { stdio: ['ignore', 'pipe', 'ignore'], encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

/** Starts a server in a temporary folder, on a free port. `settings`: `['-c', 'fsync=on']`. `password`: that of its user, who needs none otherwise. */
export async function startPostgres(
  settings: readonly string[] = [],
  tls?: { readonly cert: string; readonly key: string },
  password?: string,
): Promise<PostgresServer> {
  const programs = postgresPrograms();
  if (programs === undefined) throw new Error('missing initdb: install postgresql');
  const folder = mkdtempSync(join(tmpdir(), 'open-stage-pg-'));
  // PostgreSQL refuses to run as root.
  if (account.uid !== undefined) {
    chmodSync(folder, 0o755);
    chownSync(folder, account.uid, account.gid!);
  }
  const data = join(folder, 'data');
  const environment = { ...process.env, LC_ALL: 'C.UTF-8' };
  const secret = join(folder, 'password');
  if (password !== undefined) writeFileSync(secret, password, { mode: 0o644 });
  const logins = password === undefined ? ['-A', 'trust'] : ['-A', 'scram-sha-256', `--pwfile=${secret}`];
  execFileSync(join(programs, 'initdb'), ['-D', data, '-U', 'postgres', ...logins, '-E', 'UTF8', '--locale=C.UTF-8', '-N'], {
    ...{ ...account, cwd: folder, env: environment, stdio: ['ignore', 'ignore', 'inherit'] },
  });
  const port = await freePort();
  const secure = tls ? ['-c', 'ssl=on', '-c', `ssl_cert_file=${tls.cert}`, '-c', `ssl_key_file=${tls.key}`] : [];
  const args = [
    '-D',
    data,
    '-p',
    String(port),
    '-k',
    folder,
    '-c',
    'listen_addresses=127.0.0.1',
    '-c',
    'fsync=off',
    ...secure,
    ...settings,
  ];
  const connection = { host: '127.0.0.1', port, database: 'postgres', user: 'postgres' };
  const start = async () => {
    const child = startServer(join(programs, 'postgres'), args, { signal: 'INT', cwd: folder, env: environment });
    await ready({ ...connection, ...(password !== undefined && { password }) });
    return child;
  };
  let child = await start();
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((done) => child.once('exit', done));
    try {
      process.kill(Number.parseInt(readFileSync(join(data, 'postmaster.pid'), 'utf8'), 10), signal);
    } catch (error) {
      // It is ending already.
      if (!['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
    await ended;
    child.stdin.end();
  };
  return {
    connection,
    // SIGQUIT: ends at once, without a checkpoint. The children of a killed postmaster would live on.
    kill: () => end('SIGQUIT'),
    async restart() {
      child = await start();
    },
    async stop() {
      await end('SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function ready(connection: PostgresServer['connection']): Promise<void> {
  return untilReady(async () => {
    const client = new pg.Client(connection);
    client.on('error', () => undefined);
    await client.connect();
    await client.end();
  });
}
