import { describe } from 'vitest';
import { type CutSystem, testCutWrites } from './cut-writes.ts';
import { useMysql, withMysql } from './mysql.ts';

const systemOf = (database: ReturnType<typeof useMysql>): CutSystem => ({
  type: 'mysql',
  port: () => database.connection.port,
  connection: (port) => ({ ...database.connection, port }),
  fresh: async () => {
    for (const sql of [
      'DROP TABLE IF EXISTS t',
      'CREATE TABLE t (id bigint PRIMARY KEY, name varchar(100))',
      "INSERT INTO t VALUES (-1, 'old')",
    ])
      await database.query(sql);
  },
  ids: async () => (await database.query('SELECT id FROM t ORDER BY id')).map(([id]) => Number(id)),
  hidden: () => database.query("SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_NAME LIKE '\\\\_open\\\\_stage%'"),
});

describe.skipIf(!withMysql)('a connection to MySQL that is cut while it writes', () => {
  testCutWrites(systemOf(useMysql()));
});

describe.skipIf(!withMysql)('one that may not send files', () => {
  testCutWrites(systemOf(useMysql(['--local-infile=0'])), ['append']);
});
