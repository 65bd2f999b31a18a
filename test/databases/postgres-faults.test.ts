import pg from 'pg';
import { requireSuite } from '../../scripts/system-packages.ts';
import { testFaults } from './faults.ts';
import { startPostgres } from './postgres-server.ts';

testFaults({
  type: 'postgres',
  runs: requireSuite('postgres'),
  start: () => startPostgres(),
  async query({ connection }, sql) {
    const client = new pg.Client({ ...connection, types: { getTypeParser: () => String } as never });
    client.on('error', () => undefined);
    await client.connect();
    try {
      const result = (await client.query({ text: sql, rowMode: 'array' })) as unknown as pg.QueryArrayResult<string[]>;
      return Array.isArray(result) ? [] : result.rows;
    } finally {
      await client.end();
    }
  },
  types: { id: 'int8', name: 'text', x: 'float8' },
  rowBytes: 45,
  commit: { append: 'COMMIT\0', replace: 'COMMIT\0' },
  hidden: "SELECT relname FROM pg_class WHERE relname LIKE '\\_open\\_stage%'",
  others: "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
});
