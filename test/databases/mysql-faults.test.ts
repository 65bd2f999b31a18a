import mysql from 'mysql2/promise';
import { requireSuite } from '../../scripts/system-packages.ts';
import { testFaults } from './faults.ts';
import { startMysql } from './mysql-server.ts';

testFaults({
  type: 'mysql',
  runs: requireSuite('mysql'),
  // What is committed is in the log when the server is killed.
  start: () => startMysql(['--innodb-flush-log-at-trx-commit=2']),
  async query({ connection }, sql) {
    const client = await mysql.createConnection({ ...connection, multipleStatements: true, rowsAsArray: true });
    client.on('error', () => undefined);
    try {
      const [rows] = await client.query(sql);
      return rows as unknown as string[][];
    } finally {
      client.destroy();
    }
  },
  types: { id: 'bigint', name: 'text CHARACTER SET utf8mb4', x: 'double' },
  rowBytes: 42,
  commit: { append: '\x03COMMIT', replace: 'RENAME TABLE' },
  hidden: "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_NAME LIKE '\\\\_open\\\\_stage%'",
  others: "SELECT count(*) FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID() AND USER = 'root'",
});
