import pg from 'pg';
import { afterAll, beforeAll, describe } from 'vitest';
import { requireSuite } from '../../scripts/system-packages.ts';
import { limitTests } from './connection-limits.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';

describe.skipIf(!requireSuite('postgres'))('connections to PostgreSQL', () => {
  let server: PostgresServer;
  let client: pg.Client;
  const query = async (sql: string) =>
    ((await client.query({ text: sql, rowMode: 'array' } as never)) as unknown as { rows: string[][] }).rows;
  beforeAll(async () => {
    server = await startPostgres(['-c', 'max_connections=12']);
    client = new pg.Client(server.connection);
    await client.connect();
    await client.query(`CREATE ROLE etl LOGIN; CREATE ROLE admin; GRANT ALL ON SCHEMA public TO etl; GRANT etl TO postgres; SET ROLE etl;
      CREATE TABLE source AS SELECT i AS id, ('n' || i)::text AS name FROM generate_series(1, 2000) AS i`);
  }, 60_000);
  afterAll(async () => {
    await client?.end();
    await server?.stop();
  });
  limitTests(
    {
      type: 'postgres',
      connection: () => ({ ...server.connection, user: 'etl' }),
      async limit(connections) {
        await client.query(`RESET ROLE; ALTER ROLE etl CONNECTION LIMIT ${connections}; SET ROLE etl`);
      },
      query,
      async occupy() {
        const other = new pg.Client({ ...server.connection, user: 'etl' });
        await other.connect();
        return () => other.end();
      },
    },
    [1, 2, 3],
  );
});
