import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import { account, freePort, startServer, untilReady } from './server-process.ts';

/** A server of the tests' own. */
export interface MysqlServer {
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

/** Where Debian has it, which is not on everybody's path. */
export const MARIADBD: string = existsSync('/usr/sbin/mariadbd') ? '/usr/sbin/mariadbd' : 'mariadbd';

/** Starts a MariaDB server in a temporary folder, on a free port, with a database `test`. `settings`: `['--local-infile=0']`. */
export async function startMysql(
  settings: readonly string[] = [],
  tls?: { readonly cert: string; readonly key: string },
): Promise<MysqlServer> {
  const folder = mkdtempSync(join(tmpdir(), 'open-stage-mysql-'));
  if (account.uid !== undefined) {
    chmodSync(folder, 0o755);
    chownSync(folder, account.uid, account.gid!);
  }
  const data = join(folder, 'data');
  const pidFile = join(folder, 'pid');
  const env = { ...process.env, LC_ALL: 'C.UTF-8' };
  // A server that starts removes temporary tables of others from a folder that they share.
  const own = [`--datadir=${data}`, `--tmpdir=${folder}`];
  const install = ['--no-defaults', ...own, '--auth-root-authentication-method=normal', '--skip-test-db'];
  execFileSync('mariadb-install-db', install, { ...account, cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit'] });
  const port = await freePort();
  const args = [
    ...['--no-defaults', ...own, `--port=${port}`, '--bind-address=127.0.0.1', `--socket=${join(folder, 'socket')}`],
    ...[`--pid-file=${pidFile}`, '--innodb-flush-log-at-trx-commit=0', '--innodb-buffer-pool-size=64M', '--skip-name-resolve'],
    ...(tls ? [`--ssl-cert=${tls.cert}`, `--ssl-key=${tls.key}`] : []),
    ...settings,
  ];
  const connection = { host: '127.0.0.1', port, database: 'test', user: 'root' };
  const start = async () => {
    const child = startServer(MARIADBD, args, { signal: 'KILL', cwd: folder, env });
    await untilReady(async () => {
      const client = await mysql.createConnection({ host: connection.host, port, user: 'root' });
      await client.query('CREATE DATABASE IF NOT EXISTS test');
      await client.end();
    });
    return child;
  };
  let child = await start();
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((done) => child.once('exit', done));
    try {
      process.kill(Number.parseInt(readFileSync(pidFile, 'utf8'), 10), signal);
    } catch (error) {
      // It is ending already.
      if (!['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
    await ended;
    child.stdin.end();
  };
  return {
    connection,
    kill: () => end('SIGKILL'),
    async restart() {
      child = await start();
    },
    async stop() {
      await end('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
