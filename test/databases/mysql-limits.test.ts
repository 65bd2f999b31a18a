import mysql from 'mysql2/promise';
import { afterAll, beforeAll, describe } from 'vitest';
import { requireSuite } from '../../scripts/system-packages.ts';
import { limitTests } from './connection-limits.ts';
import { type MysqlServer, startMysql } from './mysql-server.ts';

describe.skipIf(!requireSuite('mysql'))('connections to MySQL', () => {
  let server: MysqlServer;
  let client: mysql.Connection;
  beforeAll(async () => {
    server = await startMysql(['--max-connections=10']);
    client = await mysql.createConnection({ ...server.connection, rowsAsArray: true, multipleStatements: true });
    await client.query(`CREATE USER etl@'127.0.0.1'; GRANT ALL ON test.* TO etl@'127.0.0.1';
      CREATE TABLE source (id int PRIMARY KEY, name varchar(20)) AS SELECT seq AS id, concat('n', seq) AS name FROM seq_1_to_2000; ANALYZE TABLE source`);
  }, 60_000);
  afterAll(async () => {
    client?.destroy();
    await server?.stop();
  });
  limitTests(
    {
      type: 'mysql',
      connection: () => ({ ...server.connection, user: 'etl' }),
      async limit(connections) {
        await client.query(`ALTER USER etl@'127.0.0.1' WITH MAX_USER_CONNECTIONS ${connections}`);
      },
      async occupy() {
        const other = await mysql.createConnection({ ...server.connection, user: 'etl' });
        return () => other.end();
      },
      query: async (sql) => (await client.query(sql))[0] as unknown as string[][],
    },
    [1, 2, 3],
  );
});
