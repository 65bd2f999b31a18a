import pg from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { requireSuite } from '../../scripts/system-packages.ts';
import { type Options, rowsOf, runStages } from '../engine/stages.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';

/** Whether tests with PostgreSQL run. Throws, and says what to install, when they cannot. */
export const withPostgres = process.env.OPENSTAGE_POSTGRES_URL !== undefined || requireSuite('postgres');

/** A database of a test file's own on the server, and what tests do with it. */
export interface TestDatabase {
  readonly connection: PostgresServer['connection'];
  /** Rows of the last statement, values as text. */
  query(sql: string): Promise<(string | null)[][]>;
  run(stages: Record<string, object>, options?: Options): ReturnType<typeof runStages>;
  /** The rows of an origin. */
  read(options: object, run?: Options): Promise<unknown[][]>;
}

/** The server is `OPENSTAGE_POSTGRES_URL`, or one that is started for the file. */
export function usePostgres(): TestDatabase {
  let server: PostgresServer | undefined;
  let connection: PostgresServer['connection'];
  let client: pg.Client;
  const name = `open_stage_${process.pid}_${Math.random().toString(36).slice(2, 8)}`;
  beforeAll(async () => {
    const url = process.env.OPENSTAGE_POSTGRES_URL;
    if (url === undefined) server = await startPostgres();
    const base = url === undefined ? server!.connection : fieldsOf(new URL(url));
    const admin = new pg.Client(base);
    await admin.connect();
    await admin.query(`CREATE DATABASE ${name}`);
    await admin.end();
    connection = { ...base, database: name };
    client = new pg.Client({ ...connection, types: { getTypeParser: () => (value: string) => value } as never });
    client.on('error', () => undefined);
    await client.connect();
  }, 60_000);
  afterAll(async () => {
    await client?.end().catch(() => undefined);
    if (server) await server.stop();
    else if (connection) {
      const admin = new pg.Client({ ...connection, database: 'postgres' });
      await admin.connect();
      await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await admin.end();
    }
  }, 60_000);
  const options = ({ document, ...rest }: Options = {}): Options => ({
    ...rest,
    document: { ...document, connections: { db: { type: 'postgres', ...connection }, ...document?.connections } },
  });
  return {
    get connection() {
      return connection;
    },
    async query(sql) {
      const result = (await client.query({ text: sql, rowMode: 'array' } as never)) as unknown as pg.QueryArrayResult;
      return (Array.isArray(result) ? result.at(-1) : result).rows;
    },
    run: (stages, given) => runStages(stages, options(given)),
    read: (origin, given) => rowsOf({ data: { type: 'postgres-origin', connection: 'db', ...origin } }, options(given)),
  };
}

function fieldsOf(url: URL): PostgresServer['connection'] {
  return {
    host: url.hostname,
    port: Number(url.port || 5432),
    database: url.pathname.slice(1) || 'postgres',
    user: decodeURIComponent(url.username || 'postgres'),
    ...(url.password !== '' && { password: decodeURIComponent(url.password) }),
  };
}
