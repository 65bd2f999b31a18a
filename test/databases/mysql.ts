import mysql from 'mysql2/promise';
import { afterAll, beforeAll } from 'vitest';
import { requireSuite } from '../../scripts/system-packages.ts';
import { type Options, rowsOf, runStages } from '../engine/stages.ts';
import { type MysqlServer, startMysql } from './mysql-server.ts';

/** Whether tests with MySQL or MariaDB run. Throws, and says what to install, when they cannot. */
export const withMysql = process.env.OPENSTAGE_MYSQL_URL !== undefined || requireSuite('mysql');

/** A database of a test file's own on the server, and what tests do with it. */
export interface TestDatabase {
  readonly connection: MysqlServer['connection'];
  /** Rows of the last statement, values as text. */
  query(sql: string): Promise<(string | null)[][]>;
  run(stages: Record<string, object>, options?: Options): ReturnType<typeof runStages>;
  /** The rows of an origin. */
  read(options: object, run?: Options): Promise<unknown[][]>;
}

/** The server is `OPENSTAGE_MYSQL_URL`, or one that is started for the file with these settings: `['--local-infile=0']`. */
export function useMysql(settings: readonly string[] = []): TestDatabase {
  let server: MysqlServer | undefined;
  let connection: MysqlServer['connection'];
  let client: mysql.Connection;
  const name = `open_stage_${process.pid}_${Math.random().toString(36).slice(2, 8)}`;
  beforeAll(async () => {
    const url = process.env.OPENSTAGE_MYSQL_URL;
    if (url === undefined) server = await startMysql(settings);
    connection = { ...(url === undefined ? server!.connection : fieldsOf(new URL(url))), database: name };
    const { database, ...rest } = connection;
    client = await mysql.createConnection({
      ...{ ...rest, multipleStatements: true, rowsAsArray: true, charset: 'utf8mb4' },
      typeCast: (field) => field.string('utf8'),
    });
    await client.query(`CREATE DATABASE ${database}; USE ${database}; SET time_zone = '+00:00'`);
  }, 60_000);
  afterAll(async () => {
    if (!server) await client?.query(`DROP DATABASE IF EXISTS ${name}`);
    client?.destroy();
    await server?.stop();
  }, 60_000);
  const options = ({ document, ...rest }: Options = {}): Options => ({
    ...rest,
    document: { ...document, connections: { db: { type: 'mysql', ...connection }, ...document?.connections } },
  });
  return {
    get connection() {
      return connection;
    },
    async query(sql) {
      const [results, fields] = (await client.query(sql)) as unknown as [unknown[], unknown[]];
      const several = Array.isArray(fields) && fields.some((field) => field === undefined || Array.isArray(field));
      const last = several ? results.at(-1) : results;
      return Array.isArray(last) ? (last as (string | null)[][]) : [];
    },
    run: (stages, given) => runStages(stages, options(given)),
    read: (origin, given) => rowsOf({ data: { type: 'mysql-origin', connection: 'db', ...origin } }, options(given)),
  };
}

function fieldsOf(url: URL): MysqlServer['connection'] {
  return {
    host: url.hostname,
    port: Number(url.port || 3306),
    database: url.pathname.slice(1) || 'test',
    user: decodeURIComponent(url.username || 'root'),
    ...(url.password !== '' && { password: decodeURIComponent(url.password) }),
  };
}
