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

describe.runIf(withPostgres && withMysql)('tables copied by a job that new --copy writes', () => {
  const postgres = usePostgres();
  const mysql = useMysql();
  beforeAll(() => postgres.query(SCHEMA));

  test('go from PostgreSQL to MariaDB, SQLite and back with their rows, keys and NOT NULL', async () => {
    const folder = await folderWith();
    makeFolder(join(folder, 'user-data'));
    const { password: _, ...crm } = mysql.connection as Record<string, unknown>;
    await writeFile(
      join(folder, 'user-data', 'connections.yaml'),
      JSON.stringify({ connections: { pg: { type: 'postgres', ...postgres.connection }, maria: { type: 'mysql', ...crm } } }),
    );
    const copy = async (name: string, ...args: string[]) => {
      const written = await openStage(folder, 'new', name, '--copy', ...args);
      console.log(written.stderr);
      expect([written.code, written.stdout]).toEqual([0, `${name}/job.yaml\n`]);
      const valid = await openStage(folder, 'validate', `${name}/job.yaml`);
      console.log(valid.stderr);
      expect(valid.code).toBe(0);
      for (const _ of [1, 2]) {
        const run = await openStage(folder, 'run', `${name}/job.yaml`, '--workers', '2');
        console.log(run.stderr);
        expect(run.code).toBe(0);
      }
      return written.stderr;
    };
    await copy('first', 'pg', 'maria', '--tables', 'shop.*,!log_*');
    await copy('second', 'maria', 'lite.db');
    await copy('third', 'lite.db', 'pg', '--target-schema', 'back');
    await copy('direct', 'pg', 'pg', '--tables', 'shop.*', '--target-schema', 'direct');
    void Database;
  }, 240_000);
});
