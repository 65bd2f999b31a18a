import { describe } from 'vitest';
import { testCutWrites } from './cut-writes.ts';
import { usePostgres, withPostgres } from './postgres.ts';

describe.skipIf(!withPostgres)('a connection to PostgreSQL that is cut while it writes', () => {
  const database = usePostgres();
  testCutWrites({
    type: 'postgres',
    port: () => database.connection.port,
    connection: (port) => ({ ...database.connection, port }),
    fresh: () =>
      database.query("DROP TABLE IF EXISTS t; CREATE TABLE t (id int8 PRIMARY KEY, name text); INSERT INTO t VALUES (-1, 'old')"),
    ids: async () => (await database.query('SELECT id FROM t ORDER BY id')).map(([id]) => Number(id)),
    hidden: () => database.query("SELECT relname FROM pg_class WHERE relname LIKE '\\_open\\_stage%'"),
  });
});
