import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeFolder } from '../../connectors/files/folders.ts';
import { folderWith, openStage } from '../cli/open-stage.ts';
import { useMysql, withMysql } from './mysql.ts';
import { usePostgres, withPostgres } from './postgres.ts';

const SCHEMA = `
CREATE SCHEMA shop;
CREATE TYPE shop.mood AS ENUM ('sad', 'ok', 'it''s fine');
CREATE DOMAIN shop.positive AS integer CHECK (value > 0);
CREATE TABLE shop.order_items (
  order_id bigint NOT NULL, line smallint NOT NULL, sku varchar(12) NOT NULL, price numeric(12,2) NOT NULL, weight real, PRIMARY KEY (order_id, line));
CREATE TABLE shop.orders (
  id bigint PRIMARY KEY, customer integer NOT NULL, at timestamptz NOT NULL, noted timestamp(3), day date, slot time(0), paid boolean NOT NULL, total numeric(30,4));
CREATE TABLE shop.customers (
  id integer PRIMARY KEY, code char(5), name varchar(40) NOT NULL, mood shop.mood, token uuid NOT NULL, tags text[], grid integer[][], prefs jsonb, raw bytea, score double precision NOT NULL);
ALTER TABLE shop.order_items ADD FOREIGN KEY (order_id) REFERENCES shop.orders;
ALTER TABLE shop.orders ADD FOREIGN KEY (customer) REFERENCES shop.customers;
CREATE TABLE shop.uuids (token uuid PRIMARY KEY, n integer);
CREATE TABLE shop.codes (code varchar(20) PRIMARY KEY, note text);
CREATE TABLE shop.empty (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE shop.keyless (a integer, b text);
CREATE TABLE shop."Größe & Maß" ("Id" integer PRIMARY KEY, "a b" text, "Ü" integer NOT NULL);
CREATE TABLE shop.computed (id integer PRIMARY KEY, price numeric(10,2), gross numeric(12,2) GENERATED ALWAYS AS (price * 1.2) STORED);
CREATE TABLE shop.counted (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n shop.positive, net inet, span interval, anything numeric);
CREATE TABLE shop.parts (id integer, day date NOT NULL) PARTITION BY RANGE (day);
CREATE TABLE shop.parts_2026 PARTITION OF shop.parts FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE shop.nothing ();
CREATE TABLE shop.log_a (x integer);
CREATE VIEW shop.paid AS SELECT * FROM shop.orders WHERE paid;
INSERT INTO shop.customers VALUES
  (1, 'a', 'Ana', 'ok', '6f1b0d86-7a4e-4c5d-9d7e-0a1b2c3d4e5f', '{x,"y z"}', '{{1,2},{3,4}}', '{"a": [1, null]}', '\\x00ff', 9.8),
  (2, 'bcdef', 'Ä'' \\ ü', NULL, '00000000-0000-0000-0000-000000000001', NULL, NULL, NULL, NULL, -1e300);
INSERT INTO shop.orders VALUES
  (1, 1, '2026-02-03 04:05:06.789012+02', '2026-02-03 04:05:06.789', '2026-02-03', '23:59:59', true, 12345678901234567890.1234),
  (9007199254740993, 2, '1999-12-31 23:59:59Z', NULL, NULL, NULL, false, NULL);
INSERT INTO shop.order_items VALUES (1, 1, 'A-1', 9.80, 9.8), (1, 2, 'B-007', 0.10, NULL), (9007199254740993, 1, '00120', 1234567890.12, 0.1);
INSERT INTO shop.uuids VALUES ('6f1b0d86-7a4e-4c5d-9d7e-0a1b2c3d4e5f', 1);
INSERT INTO shop.codes VALUES ('a', 'x'), ('A', 'y'), ('ä', ''), ('007', NULL);
INSERT INTO shop.keyless VALUES (1, 'x'), (1, 'x'), (NULL, NULL);
INSERT INTO shop."Größe & Maß" VALUES (1, 'x', 2);
INSERT INTO shop.computed (id, price) VALUES (1, 10.00), (2, NULL);
INSERT INTO shop.counted (n, net, span, anything) VALUES (5, '10.0.0.1', '1 year 2 days', 1.23456789012345678901234567890123456789012345);
INSERT INTO shop.parts VALUES (1, '2026-05-01'), (2, '2026-06-01');
`;

/** Tables by name with their columns, a key's marked by `*`, and `!` where a column takes no null. */
const columnsOf = (schema: string) => `
  SELECT c.relname, string_agg(a.attname || CASE WHEN a.attnum = ANY (i.indkey) THEN '*' ELSE '' END || ' ' || format_type(a.atttypid, a.atttypmod)
    || CASE WHEN a.attnotnull THEN '!' ELSE '' END, ', ' ORDER BY a.attnum)
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
  WHERE c.relnamespace = '${schema}'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition GROUP BY 1 ORDER BY 1`;

describe.runIf(withPostgres && withMysql)('tables copied by a job that new --copy writes', () => {
  const postgres = usePostgres();
  const mysql = useMysql();
  beforeAll(() => postgres.query(SCHEMA));

  /** Writes a job and runs it twice, which makes no difference. */
  async function copierIn(folder: string) {
    makeFolder(join(folder, 'user-data'));
    const connections = { pg: { type: 'postgres', ...postgres.connection }, maria: { type: 'mysql', ...mysql.connection } };
    await writeFile(join(folder, 'user-data', 'connections.yaml'), JSON.stringify({ connections }));
    return async (name: string, ...args: string[]) => {
      const written = await openStage(folder, 'new', name, '--copy', ...args);
      expect([written.code, written.stdout]).toEqual([0, `${name}/job.yaml\n`]);
      const valid = await openStage(folder, 'validate', `${name}/job.yaml`);
      expect([valid.code, valid.stderr]).toEqual([0, '']);
      for (const _ of [1, 2]) {
        const run = await openStage(folder, 'run', `${name}/job.yaml`, '--workers', '2', '--quiet');
        expect([run.code, run.stderr]).toEqual([0, '']);
      }
      return written.stderr;
    };
  }

  const rowsOf = (schema: string, table: string, columns = 't') =>
    postgres.query(`SELECT ${columns}::text FROM ${schema}.${table} t ORDER BY 1`);

  test('go from PostgreSQL to MariaDB, SQLite and back with their rows, keys and NOT NULL', async () => {
    const folder = await folderWith();
    const copy = await copierIn(folder);
    const first = await copy('first', 'pg', 'maria', '--tables', 'shop.*,!log_*');
    expect(first).toContain('copies 11 tables of pg to maria\n');
    expect(first).toContain('left out: shop.paid: it is a view, and not named\n');
    expect(first).toContain('left out: shop.nothing: it has no columns\n');
    expect(first).toContain('left out: shop.parts_2026: it is a partition of shop.parts\n');
    expect(first).toContain('customers.tags: text[] becomes json\n');
    expect(first).toContain('computed.gross is computed there, and a plain column here\n');
    expect(await mysql.query('SELECT id, code, mood, token, tags, grid, HEX(raw), score FROM customers ORDER BY id')).toEqual([
      ['1', 'a    ', 'ok', '6f1b0d86-7a4e-4c5d-9d7e-0a1b2c3d4e5f', '["x","y z"]', '[[1,2],[3,4]]', '00FF', '9.8'],
      ['2', 'bcdef', null, '00000000-0000-0000-0000-000000000001', null, null, null, '-1e300'],
    ]);
    expect(await mysql.query('SHOW COLUMNS FROM order_items')).toEqual([
      ['order_id', 'bigint(20)', 'NO', 'PRI', null, ''],
      ['line', 'smallint(6)', 'NO', 'PRI', null, ''],
      ['sku', 'varchar(12)', 'NO', '', null, ''],
      ['price', 'decimal(12,2)', 'NO', '', null, ''],
      ['weight', 'float', 'YES', '', null, ''],
    ]);

    await copy('second', 'maria', 'lite.db');
    const lite = new Database(join(folder, 'lite.db'), { readonly: true });
    expect(lite.prepare('SELECT code, note FROM codes ORDER BY code').raw().all()).toEqual([
      ['007', null],
      ['A', 'y'],
      ['a', 'x'],
      ['ä', ''],
    ]);
    expect(lite.prepare('SELECT total, noted, slot, paid FROM orders ORDER BY id').raw().all()[0]).toEqual([
      ...['12345678901234567890.1234', '2026-02-03T04:05:06.789', '23:59:59', 1],
    ]);
    lite.close();

    await copy('third', 'lite.db', 'pg', '--target-schema', 'back');
    expect(await postgres.query(columnsOf('back'))).toEqual([
      ['Größe & Maß', 'Id* bigint!, a b text, Ü bigint!'],
      ['codes', 'code* text!, note text'],
      ['computed', 'id* bigint!, price numeric(10,2), gross numeric(12,2)'],
      ['counted', 'id* bigint!, n bigint, net text, span text, anything text'],
      [
        'customers',
        'id* bigint!, code text, name text!, mood text, token text!, tags jsonb, grid jsonb, prefs jsonb, raw bytea, score double precision!',
      ],
      ['empty', 'id* bigint!, name text!'],
      ['keyless', 'a bigint, b text'],
      ['order_items', 'order_id* bigint!, line* bigint!, sku text!, price numeric(12,2)!, weight double precision'],
      [
        'orders',
        'id* bigint!, customer bigint!, at timestamp without time zone!, noted timestamp without time zone, day date, slot time without time zone, paid boolean!, total numeric(30,4)',
      ],
      ['parts', 'id bigint, day date!'],
      ['uuids', 'token* text!, n bigint'],
    ]);
    for (const table of ['codes', 'computed', 'empty', 'keyless', 'order_items', 'parts', 'uuids', '"Größe & Maß"']) {
      expect(await rowsOf('back', table)).toEqual(await rowsOf('shop', table));
    }
    const orders = '(id, customer, day, slot, paid, total)';
    expect(await rowsOf('back', 'orders', orders)).toEqual(await rowsOf('shop', 'orders', orders));
    expect(await rowsOf('back', 'orders', 'at')).toEqual(await rowsOf('shop', 'orders', "(at AT TIME ZONE 'UTC')"));
    const customers = '(id, rtrim(code), name, mood, token, prefs, raw, score, tags ->> 1)';
    expect(await rowsOf('back', 'customers', customers)).toEqual(
      await rowsOf('shop', 'customers', customers.replace('tags ->> 1', 'tags[2]')),
    );
    expect(await rowsOf('back', 'counted', '(anything, net)')).toEqual(await rowsOf('shop', 'counted', '(anything, net::text)'));
  }, 240_000);

  test('go from PostgreSQL to PostgreSQL as they are, but for what is the database’s own', async () => {
    const copy = await copierIn(await folderWith());
    const said = await copy('direct', 'pg', 'pg', '--tables', 'shop.*', '--target-schema', 'direct');
    expect(said).toContain('counted.n: shop.positive becomes integer\n');
    expect(said).toContain('customers.mood: shop.mood becomes text\n');
    const own = (text: string | null | undefined) =>
      text!.replace('n shop.positive', 'n integer').replace('mood shop.mood', 'mood text');
    const before = (await postgres.query(columnsOf('shop'))).filter(([table]) => table !== 'nothing');
    expect(await postgres.query(columnsOf('direct'))).toEqual(before.map(([table, columns]) => [table, own(columns)]));
    for (const [table] of before) {
      expect(await rowsOf('direct', `"${table}"`)).toEqual(await rowsOf('shop', `"${table}"`));
    }
    const names = await openStage(await folderWith(), 'new', 'x', '--copy', 'pg', 'pg');
    expect(names.stderr).toContain('no connection and no database: pg');
  }, 240_000);

  test('replace rows that others of the target refer to, also with a row less', async () => {
    const folder = await folderWith();
    const copy = await copierIn(folder);
    await mysql.query('CREATE DATABASE IF NOT EXISTS referred');
    const make = (key: string) => `CREATE TABLE referred.customers (id integer PRIMARY KEY, name varchar(40));
      CREATE TABLE referred.orders (id bigint PRIMARY KEY, customer integer, FOREIGN KEY (customer) REFERENCES referred.customers (id)${key});
      INSERT INTO referred.customers VALUES (1, 'old'), (3, 'gone'); INSERT INTO referred.orders VALUES (7, 3), (8, 1)`;
    await postgres.query(`CREATE SCHEMA referred; CREATE SCHEMA few; ${make('')};
      CREATE TABLE few.customers (id integer PRIMARY KEY, name varchar(40)); CREATE TABLE few.orders (id bigint PRIMARY KEY, customer integer REFERENCES few.customers);
      INSERT INTO few.customers VALUES (1, 'Ana'), (2, 'Bo'); INSERT INTO few.orders VALUES (1, 2), (2, 1)`);
    await mysql.query(make(''));
    const lite = new Database(join(folder, 'lite.db'));
    lite.exec(make('').replaceAll('referred.', ''));
    lite.close();
    const wanted = [
      ['1', '2', 'Bo'],
      ['2', '1', 'Ana'],
    ];
    const join_ = 'SELECT o.id, customer, name FROM orders o JOIN customers c ON c.id = customer ORDER BY 1';
    const said = await copy('pg', 'pg', 'pg', '--tables', 'few.*', '--target-schema', 'referred');
    expect(said).toContain('already in the target: referred.customers, referred.orders; their rows will be replaced');
    expect(await postgres.query(`SET search_path = referred; ${join_}`)).toEqual(wanted);
    await copy('maria', 'pg', 'maria', '--tables', 'few.*', '--target-schema', 'referred');
    expect(
      await mysql.query(join_.replace('orders o', 'referred.orders o').replace('customers c', 'referred.customers c')),
    ).toEqual(wanted);
    await copy('lite', 'pg', 'lite.db', '--tables', 'few.*');
    const read = new Database(join(folder, 'lite.db'), { readonly: true });
    expect(read.prepare(join_).raw().all()).toEqual(wanted.map(([id, customer, name]) => [Number(id), Number(customer), name]));
    read.close();
  }, 240_000);
});
