import { execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { introspectMysql } from '../../connectors/mysql/introspect.ts';
import { mysqlDriver } from '../../host/drivers/mysql.ts';
import { requireSuite } from '../../scripts/system-packages.ts';
import { type Options, rowsOf, runStages } from '../engine/stages.ts';
import { type MysqlServer, startMysql } from './mysql-server.ts';
import { account } from './server-process.ts';
import { startProxy } from './tcp-proxy.ts';

const PASSWORD = "pl4nted-S3cret' \\";
const ROWS = 200_000;

// The server is killed here: never one of somebody else's.
describe.skipIf(!requireSuite('mysql'))('sessions of MySQL', () => {
  let folder: string;
  let server: MysqlServer;
  let client: mysql.Connection;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'open-stage-mysql-tls-'));
    const [cert, key] = [join(folder, 'server.crt'), join(folder, 'server.key')];
    const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...names, '-keyout', key, '-out', cert],
      {
        stdio: 'ignore',
      },
    );
    if (account.uid !== undefined) {
      execFileSync('chmod', ['755', folder]);
      for (const file of [cert, key]) chownSync(file, account.uid, 0);
    }
    server = await startMysql([], { cert, key });
    client = await mysql.createConnection({ ...server.connection, multipleStatements: true, rowsAsArray: true });
    await client.query(`
      CREATE TABLE t (id int PRIMARY KEY, amount decimal(9,2) NOT NULL, note varchar(9)); INSERT INTO t VALUES (1, 2, NULL), (2, 3, 'x');
      ANALYZE TABLE t; CREATE VIEW v AS SELECT * FROM t; CREATE TABLE old (id int) ENGINE=MyISAM; INSERT INTO old VALUES (1), (2), (300);
      CREATE TABLE many (id int PRIMARY KEY, n int, text varchar(40)) SELECT seq AS id, 1 AS n, REPEAT('x', 40) AS text FROM seq_1_to_${ROWS};
      CREATE USER reader@'127.0.0.1' IDENTIFIED BY ${client.escape(PASSWORD)}; GRANT SELECT ON test.* TO reader@'127.0.0.1';
      CREATE USER secure@'127.0.0.1' REQUIRE SSL; GRANT SELECT ON test.* TO secure@'127.0.0.1'`);
  }, 90_000);
  afterAll(async () => {
    client?.destroy();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const fieldsOf = (fields: object) => ({ type: 'mysql', ...server.connection, ...fields });
  const as = (fields: object = {}): Options => ({ document: { connections: { db: fieldsOf(fields) as never } } });
  const read = (options: object, fields: object = {}) =>
    rowsOf({ data: { type: 'mysql-origin', connection: 'db', ...options } }, as(fields));
  const { signal } = new AbortController();

  test.each<[fields: object, outcome: string]>([
    [{ tls: 'disable' }, 'MariaDB'],
    [{ tls: 'prefer' }, 'MariaDB'],
    [{ tls: 'require', user: 'secure' }, 'MariaDB'],
    [{ tls: 'disable', user: 'secure' }, 'login-failed'],
    [{ tls: 'verify-ca' }, 'tls-failed'],
    [{ tls: 'verify-ca', tlsCa: 'server.crt' }, 'MariaDB'],
    [{ tls: 'verify-full', tlsCa: 'server.crt', host: 'localhost' }, 'MariaDB'],
    // Its certificate is for a name, not for this address.
    [{ tls: 'verify-full', tlsCa: 'server.crt' }, 'tls-failed'],
    [{ tls: 'require', tlsCa: 'nowhere.crt' }, 'unreadable-file'],
    [{ user: 'reader', password: PASSWORD }, 'MariaDB'],
    [{ user: 'reader', password: `${PASSWORD}x` }, 'login-failed'],
    [{ user: 'nobody else' }, 'login-failed'],
    [{ database: 'nowhere' }, 'unknown-database'],
    [{ port: 1 }, 'connection-failed'],
  ])('connecting with %o', async (fields, outcome) => {
    const found = await mysqlDriver
      .test({ fields: fieldsOf(fields) as never, baseFolder: folder }, signal)
      .catch((error: { readonly code: string; readonly message: string }) => {
        expect(error.message).not.toContain(PASSWORD);
        return error.code;
      });
    expect(found).toContain(outcome);
  });

  test('looking into a connection', async () => {
    const ready = { fields: fieldsOf({}) as never, baseFolder: '/' };
    expect((await mysqlDriver.tables(ready, signal)).filter(({ name }) => ['t', 'v'].includes(name))).toEqual([
      { schema: 'test', name: 't', kind: 'table', rows: 2 },
      { schema: 'test', name: 'v', kind: 'view' },
    ]);
    expect(await mysqlDriver.columns(ready, { schema: 'test', name: 't' }, signal)).toEqual([
      { name: 'id', type: 'integer', declared: 'int(11)', nullable: false, key: true },
      { name: 'amount', type: 'decimal(9,2)', declared: 'decimal(9,2)', nullable: false, key: false },
      { name: 'note', type: 'string', declared: 'varchar(9)', nullable: true, key: false },
    ]);
  });

  test('looking at a query changes nothing, and sees the temporary tables that statements before it make', async () => {
    const beforeQuery = `INSERT INTO old VALUES (5); DELETE FROM t; /* here */ CREATE TEMPORARY TABLE kept AS SELECT id FROM t;
      DROP TABLE old; UPDATE kept SET id = 7; CREATE TABLE made (x int); SET @a = 1; TRUNCATE t`;
    const source = { kind: 'query', sql: 'SELECT id, @a AS a FROM kept', parameters: {} } as const;
    const schema = await introspectMysql({ connection: fieldsOf({}) as never, baseFolder: '/' }, { source, beforeQuery });
    expect(schema.map(({ name }) => name)).toEqual(['id', 'a']);
    expect((await client.query('SELECT (SELECT COUNT(*) FROM t), (SELECT COUNT(*) FROM old)'))[0]).toEqual([[2, 3]]);
    expect((await client.query("SHOW TABLES LIKE 'made'"))[0]).toEqual([]);
  });

  test('several connections see one moment, while others write', async () => {
    const writer = await mysql.createConnection({ ...server.connection, multipleStatements: true });
    let going = true;
    const writing = (async () => {
      // Each transaction moves something from one end of the table to the other.
      for (let i = 1; going; i++) {
        const [from, to] = [1 + (i % 100), ROWS - (i % 100)];
        await writer.query(
          `START TRANSACTION; UPDATE many SET n = n - 1 WHERE id = ${from}; UPDATE many SET n = n + 1 WHERE id = ${to}; COMMIT`,
        );
      }
    })();
    try {
      for (let i = 0; i < 4; i++) {
        const data = { type: 'mysql-origin', connection: 'db', table: 'many', partition: { parts: 8, connections: 4 } };
        const total = {
          type: 'aggregator',
          from: 'data',
          keys: [],
          measures: { sum: { function: 'sum', column: 'n' }, rows: { function: 'count' } },
        };
        expect(await rowsOf({ data, total }, as())).toEqual([[ROWS, ROWS]]);
      }
    } finally {
      going = false;
      await writing;
      await writer.end();
    }
  });

  test('parts are read by one connection where a table cannot be locked', async () => {
    const partition = { parts: 3, connections: 3 };
    const reader = { user: 'reader', password: PASSWORD };
    expect(await read({ table: 't', types: { note: 'string' }, partition }, reader)).toHaveLength(2);
    expect(await read({ table: 'old', partition: { ...partition, column: 'id' } })).toEqual([[1], [2], [300]]);
    expect(await read({ table: 'v', partition: { ...partition, column: 'id' } })).toHaveLength(2);
  });

  test('SQL is read as the session reads it', async () => {
    const beforeQuery = "SET sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'";
    const query = `SELECT '\\' AS a, :x AS b, "note" AS c FROM t WHERE "id" = 2 AND ':x' <> '\\'`;
    expect(await read({ query, beforeQuery, queryParameters: { x: "\\'" } })).toEqual([['\\', "\\'", 'x']]);
  });

  describe('faults while rows are read', () => {
    const reading = (port: number) =>
      runStages(
        {
          data: { type: 'mysql-origin', connection: 'db', table: 'many' },
          out: { type: 'memory-destination', from: 'data' },
        },
        as({ port, tls: 'disable' }),
      );

    test.each([50_000, 1_000_000, 7_777_777])('the connection is cut after %i bytes', async (bytes) => {
      const proxy = await startProxy(server.connection.host, server.connection.port);
      try {
        proxy.afterAnswers(bytes);
        const outcome = await reading(proxy.port);
        expect(outcome.errors[0]).toMatchObject({ code: 'connection-lost', stage: 'data', retryable: true });
        expect((await reading(proxy.port)).recordsExtracted).toBe(ROWS);
      } finally {
        await proxy.close();
      }
    });

    test('the server is killed', async () => {
      const proxy = await startProxy(server.connection.host, server.connection.port);
      try {
        proxy.afterAnswers(1_000_000, () => void server.kill());
        expect((await reading(proxy.port)).errors[0]).toMatchObject({ code: 'connection-lost', stage: 'data' });
        await server.restart();
        expect((await reading(proxy.port)).recordsExtracted).toBe(ROWS);
      } finally {
        await proxy.close();
      }
    });
  });
});
