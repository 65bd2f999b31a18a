import pg from 'pg';
import { postgresDriver } from '../../host/drivers/postgres.ts';
import { requireSuite } from '../../scripts/system-packages.ts';
import { startPostgres } from './postgres-server.ts';
import { testSecrets } from './secrets.ts';

testSecrets({
  type: 'postgres',
  runs: requireSuite('postgres'),
  async start(tls, password) {
    const { connection, stop } = await startPostgres([], tls, password);
    return { fields: connection, stop };
  },
  driver: postgresDriver,
  works: /^PostgreSQL \d+/,
  slowly: 'SELECT 1 AS id FROM pg_sleep(1)',
  telling: "DO $$ BEGIN RAISE EXCEPTION 'it was %', 'pl4nted-' || 'S3cret'; END $$",
  async prepare(fields) {
    const client = new pg.Client(fields);
    await client.connect();
    await client.query(
      `CREATE SCHEMA shop; CREATE TABLE shop.orders (id int8 PRIMARY KEY, amount numeric(9,2) NOT NULL, note text);
       INSERT INTO shop.orders VALUES (1, 2, NULL); ANALYZE shop.orders; CREATE VIEW shop.recent AS SELECT * FROM shop.orders`,
    );
    await client.end();
  },
  declared: ['bigint', 'numeric(9,2)', 'text'],
});
