import mysql from 'mysql2/promise';
import pg from 'pg';
import { afterAll, describe, expect, test } from 'vitest';
import type { RunResult } from '../../engine/result.ts';
import { outcomeOf } from '../engine/jobs.ts';
import { useMysql, withMysql } from './mysql.ts';
import { usePostgres, withPostgres } from './postgres.ts';

/** Rows 1 to `count`, in their order, whose name says that they are ours. */
const ours = (count: number) => ({
  numbers: { type: 'generator', rows: count, columns: { id: { generator: 'sequence' } } },
  rows: { type: 'derive', from: 'numbers', columns: { name: "'ours'" } },
});
/** Polls until something holds. Throws when the run ends before it does: then it never will. */
const until = async (condition: () => Promise<boolean>, running: Promise<RunResult>) => {
  let ended: RunResult | undefined;
  const watched = running.then((result) => {
    ended = result;
  });
  while (!(await condition())) {
    if (ended) throw new Error(`the run has ended: ${JSON.stringify(ended.errors)}`);
    await Promise.race([watched, new Promise((resolve) => setTimeout(resolve, 20))]);
  }
};

describe.skipIf(!withPostgres)('a deadlock in PostgreSQL', () => {
  const database = usePostgres();
  const waits = async () =>
    (await database.query("SELECT 1 FROM pg_stat_activity WHERE application_name = 'open-stage' AND wait_event_type = 'Lock'"))
      .length > 0;
  const other = async () => {
    const client = new pg.Client(database.connection);
    await client.connect();
    // It never finds the deadlock: ours is the one that is ended.
    await client.query("SET deadlock_timeout = '1min'");
    return client;
  };

  test.each([
    ['upsert', { ifExists: 'upsert', keys: ['id'] }, ['ours', 'ours']],
    ['append, where keys collide', { ifExists: 'append' }, ['ours', 'ours']],
  ])('is tried again: %s', async (_, options, names) => {
    await database.query('DROP TABLE IF EXISTS t; CREATE TABLE t (id bigint PRIMARY KEY, name text)');
    const isUpsert = options.ifExists === 'upsert';
    if (isUpsert) await database.query("INSERT INTO t SELECT i, 'old' FROM generate_series(1, 1000) AS i");
    const client = await other();
    // It takes row 900, and wants row 1 when ours, which has that, wants row 900.
    const take = (id: number) =>
      isUpsert ? `UPDATE t SET name = 'theirs' WHERE id = ${id}` : `INSERT INTO t VALUES (${id}, 'theirs')`;
    await client.query(`BEGIN; ${take(900)}`);
    const running = database.run({
      ...ours(1000),
      out: { type: 'postgres-destination', connection: 'db', from: 'rows', table: 't', ...options },
    });
    await until(waits, running);
    await client.query(take(1));
    await client.query(isUpsert ? 'COMMIT' : 'ROLLBACK');
    expect(outcomeOf(await running)).toBe('done');
    await client.end();
    expect((await database.query('SELECT name FROM t WHERE id IN (1, 900) ORDER BY id')).flat()).toEqual(names);
    expect(await database.query('SELECT count(*), count(DISTINCT id) FROM t')).toEqual([['1000', '1000']]);
  });

  test('that does not end is an error that says so', async () => {
    await database.query('DROP TABLE IF EXISTS t; CREATE TABLE t (id bigint PRIMARY KEY, name text); CREATE TABLE held (x int)');
    const client = await other();
    await client.query('BEGIN; LOCK TABLE held IN ACCESS EXCLUSIVE MODE');
    // Ours has a lock that it does not give back: that of a statement before.
    const running = database.run({
      ...ours(10),
      out: {
        ...{ type: 'postgres-destination', connection: 'db', from: 'rows', table: 't', ifExists: 'append' },
        ...{ beforeQuery: 'LOCK TABLE t IN EXCLUSIVE MODE', afterQuery: 'LOCK TABLE held IN EXCLUSIVE MODE' },
      },
    });
    await until(waits, running);
    const theirs = client.query("INSERT INTO t VALUES (1, 'theirs')");
    const result = await running;
    expect(result.errors[0]).toMatchObject({ code: 'database-conflict', retryable: true, remedy: expect.any(String) });
    await theirs;
    await client.query('ROLLBACK');
    await client.end();
    expect(await database.query('SELECT count(*) FROM t')).toEqual([['0']]);
  });
});

describe.skipIf(!withPostgres)('a transaction in PostgreSQL that sees only what was there when it began', () => {
  const database = usePostgres();
  const waits = async () =>
    (await database.query("SELECT 1 FROM pg_stat_activity WHERE application_name = 'open-stage' AND wait_event_type = 'Lock'"))
      .length > 0;
  const destination = {
    type: 'postgres-destination',
    connection: 'db',
    from: 'rows',
    table: 't',
    ifExists: 'upsert',
    keys: ['id'],
  };
  const prepared = async (level: string) => {
    const role = `ALTER ROLE "${database.connection.user}" SET default_transaction_isolation = '${level}'`;
    await database.query(`${role}; DROP TABLE IF EXISTS t, u; CREATE TABLE u (id bigint PRIMARY KEY, name text)`);
    await database.query('CREATE TABLE t (id bigint PRIMARY KEY, name text)');
    await database.query("INSERT INTO t SELECT i, 'old' FROM generate_series(1, 1000) AS i");
    const client = new pg.Client(database.connection);
    await client.connect();
    await client.query("BEGIN; UPDATE t SET name = 'theirs' WHERE id = 900");
    return client;
  };
  afterAll(async () => {
    await database.query(`ALTER ROLE "${database.connection.user}" RESET default_transaction_isolation`);
  });

  test.each(['repeatable read', 'serializable'])('begins anew when others have changed its rows: %s', async (level) => {
    const client = await prepared(level);
    const nothing = { columns: { id: 'CASE WHEN id > 1000 THEN NULL ELSE id END' } };
    const { numbers, rows } = ours(1001);
    const document = { onError: 'skip' } as never;
    const stages = { numbers, all: rows, rows: { type: 'derive', from: 'all', ...nothing }, out: destination };
    const running = database.run(stages, { document });
    await until(waits, running);
    await client.query('COMMIT');
    await client.end();
    expect(outcomeOf(await running)).toBe('done');
    expect(await database.query("SELECT count(*), count(DISTINCT id) FROM t WHERE name = 'ours'")).toEqual([['1000', '1000']]);
    expect((await running).rejects).toMatchObject([{ stage: 'out', column: 'id', code: 'constraint-notnull' }]);
  });

  test('is an error when it holds what could not be done again, and nothing is loaded', async () => {
    const client = await prepared('repeatable read');
    const running = database.run({
      ...ours(1000),
      out: { ...destination, beforeQuery: "INSERT INTO u VALUES (1, 'before')" },
    });
    await until(waits, running);
    await client.query('COMMIT');
    await client.end();
    expect((await running).errors[0]).toMatchObject({ code: 'database-conflict', retryable: true, remedy: 'run again' });
    expect(await database.query("SELECT (SELECT count(*) FROM u), (SELECT count(*) FROM t WHERE name = 'ours')")).toEqual([
      ['0', '0'],
    ]);
  });
});

describe.skipIf(!withMysql)('a deadlock in MySQL', () => {
  const database = useMysql();
  // Not INNODB_LOCK_WAITS: that is a cache, which is not refreshed while it is read more often than every 100 ms.
  const waits = async () => (await database.query("SHOW GLOBAL STATUS LIKE 'Innodb_row_lock_current_waits'"))[0]![1] !== '0';
  const prepared = async (count: number) => {
    await database.query(`DROP TABLE IF EXISTS t, heavy, before_t; CREATE TABLE t (id bigint PRIMARY KEY, name varchar(9));
      CREATE TABLE heavy (x int); CREATE TABLE before_t (id bigint PRIMARY KEY, name varchar(9))`);
    if (count > 0) await database.query(`INSERT INTO t SELECT seq, 'old' FROM seq_1_to_${count}`);
    const client = await mysql.createConnection({ ...database.connection, multipleStatements: true });
    // Who has changed less is ended.
    await client.query('START TRANSACTION; INSERT INTO heavy SELECT seq FROM seq_1_to_20000');
    return client;
  };
  const destination = { type: 'mysql-destination', connection: 'db', from: 'rows', table: 't' };

  test.each([
    ['upsert', { ifExists: 'upsert', keys: ['id'] }],
    ['append, where keys collide', { ifExists: 'append' }],
  ])('is tried again: %s', async (_, options) => {
    const isUpsert = options.ifExists === 'upsert';
    const client = await prepared(isUpsert ? 1000 : 0);
    const take = (id: number) =>
      isUpsert ? `UPDATE t SET name = 'theirs' WHERE id = ${id}` : `INSERT INTO t VALUES (${id}, 'theirs')`;
    await client.query(take(900));
    const running = database.run({ ...ours(1000), out: { ...destination, ...options } });
    await until(waits, running);
    await client.query(take(1));
    await client.query(isUpsert ? 'COMMIT' : 'ROLLBACK');
    client.destroy();
    expect(outcomeOf(await running)).toBe('done');
    expect((await database.query('SELECT DISTINCT name FROM t')).flat()).toEqual(['ours']);
    expect(await database.query('SELECT count(*) FROM t')).toEqual([['1000']]);
  });

  test('that takes back the rows of another table is an error, and nothing is loaded', async () => {
    const client = await prepared(1000);
    await client.query("UPDATE t SET name = 'theirs' WHERE id = 900");
    const running = database.run({
      first: { type: 'generator', rows: 10, columns: { id: { generator: 'sequence' } } },
      named: { type: 'derive', from: 'first', columns: { name: "'ours'" } },
      before: { ...destination, from: 'named', table: 'before_t', ifExists: 'append' },
      ...ours(1000),
      out: { ...destination, ifExists: 'upsert', keys: ['id'] },
    });
    await until(waits, running);
    await client.query("UPDATE t SET name = 'theirs' WHERE id = 1");
    await client.query('COMMIT');
    client.destroy();
    const result = await running;
    expect(result.errors[0]).toMatchObject({ code: 'database-conflict', stage: 'out', retryable: true, remedy: 'run again' });
    expect(await database.query("SELECT (SELECT count(*) FROM before_t), (SELECT count(*) FROM t WHERE name = 'ours')")).toEqual([
      ['0', '0'],
    ]);
  });
});

/** Servers need not look for deadlocks; and a lock that is waited for too long may end a statement, or the whole transaction. */
const withoutDetection = process.env.OPENSTAGE_MYSQL_URL === undefined;
describe.skipIf(!withMysql || !withoutDetection).each(['OFF', 'ON'])(
  'a lock wait in MySQL, innodb_rollback_on_timeout = %s',
  (isRolledBack) => {
    const database = useMysql(['--innodb-deadlock-detect=OFF', `--innodb-rollback-on-timeout=${isRolledBack}`]);
    const waits = async () => Number((await database.query("SHOW GLOBAL STATUS LIKE 'Innodb_row_lock_waits'"))[0]![1]);
    const destination = { type: 'mysql-destination', connection: 'db', from: 'rows', table: 't' };
    const prepared = async (count: number) => {
      await database.query('DROP TABLE IF EXISTS t, before_t; CREATE TABLE t (id bigint PRIMARY KEY, name varchar(9))');
      await database.query('CREATE TABLE before_t (id bigint PRIMARY KEY, name varchar(9))');
      if (count > 0) await database.query(`INSERT INTO t SELECT seq, 'old' FROM seq_1_to_${count}`);
      return mysql.createConnection({ ...database.connection, multipleStatements: true });
    };

    test.each([
      ['upsert', { ifExists: 'upsert', keys: ['id'] }],
      ['append, where keys collide', { ifExists: 'append' }],
      ['append by INSERT', { ifExists: 'append', batchRows: 100 }],
    ])('gives back its locks and tries again: %s', async (_, options) => {
      const isUpsert = options.ifExists === 'upsert';
      const client = await prepared(isUpsert ? 1000 : 0);
      const take = (id: number) =>
        isUpsert ? `UPDATE t SET name = 'theirs' WHERE id = ${id}` : `INSERT INTO t VALUES (${id}, 'theirs')`;
      await client.query(`START TRANSACTION; ${take(90)}`);
      const before = await waits();
      const running = database.run({ ...ours(100), out: { ...destination, ...options, timeoutMs: 6000 } });
      await until(async () => (await waits()) > before, running);
      // Ours has row 1: theirs waits until ours gives it back.
      await client.query(take(1));
      await client.query(isUpsert ? 'COMMIT' : 'ROLLBACK');
      client.destroy();
      expect(outcomeOf(await running)).toBe('done');
      expect(await database.query("SELECT count(*), count(DISTINCT id) FROM t WHERE name = 'ours'")).toEqual([['100', '100']]);
    });

    test('that lasts longer than the load may wait is an error, and nothing is loaded', async () => {
      const client = await prepared(100);
      await client.query("START TRANSACTION; UPDATE t SET name = 'theirs' WHERE id = 90");
      const before = await waits();
      const result = await database.run({
        ...ours(100),
        out: { ...destination, ifExists: 'upsert', keys: ['id'], timeoutMs: 2000 },
      });
      client.destroy();
      expect(result.errors[0]).toMatchObject({
        code: 'database-busy',
        stage: 'out',
        retryable: true,
        remedy: expect.any(String),
      });
      expect((await waits()) - before).toBe(2);
      expect(await database.query("SELECT count(*) FROM t WHERE name = 'old'")).toEqual([['100']]);
    });

    test('keeps the rows of another table, or is an error where the server takes them back', async () => {
      const client = await prepared(100);
      await client.query("START TRANSACTION; UPDATE t SET name = 'theirs' WHERE id = 90");
      const before = await waits();
      const running = database.run({
        first: { type: 'generator', rows: 10, columns: { id: { generator: 'sequence' } } },
        named: { type: 'derive', from: 'first', columns: { name: "'ours'" } },
        before: { ...destination, from: 'named', table: 'before_t', ifExists: 'append' },
        ...ours(100),
        out: { ...destination, ifExists: 'upsert', keys: ['id'], timeoutMs: 6000 },
      });
      await until(async () => (await waits()) > before + 1 || isRolledBack === 'ON', running);
      if (isRolledBack === 'OFF') await client.query('COMMIT');
      const result = await running;
      client.destroy();
      const [[loaded]] = (await database.query('SELECT count(*) FROM before_t')) as [[string]];
      if (isRolledBack === 'OFF') expect([outcomeOf(result), loaded]).toEqual(['done', '10']);
      else expect([result.errors[0]?.code, loaded]).toEqual(['database-busy', '0']);
    });
  },
);
