import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import mysql from 'mysql2/promise';
import pg from 'pg';
import { isColumnName, isTableName } from '../../connectors/bigquery/sql.ts';
import { isName } from '../../connectors/mysql/sql.ts';
import { requireSuite } from '../../scripts/system-packages.ts';
import { StandIn } from '../databases/bigquery/server.ts';
import { startMysql } from '../databases/mysql-server.ts';
import { startPostgres } from '../databases/postgres-server.ts';

/** A system that the suite runs against. To join, add one, and a test beside the others. */
export interface System {
  /** Type of its connection; its stages are `<name>-origin` and `<name>-destination`. */
  readonly name: string;
  /** Throws, and says what to install, when it cannot run; false when it is left out. */
  readonly runs: () => boolean;
  start(): Promise<RunningSystem>;
  /** Floats that it cannot keep as they are, and what they become; NaN becomes null. */
  readonly changes?: readonly (readonly [from: number, to: number])[];
  /** Whether it cannot hold a value of a type, which refuses the row. Default: it holds all. */
  readonly lacks?: (type: string, value: unknown) => boolean;
  /** Null lists become empty ones. */
  readonly emptiesLists?: boolean;
  /** Keys are not enforced: rows with equal ones are not refused, and rows are found by any columns. */
  readonly ignoresKeys?: boolean;
  /** What its SQL calls a text. Default: `text`. */
  readonly textType?: string;
  /** What is left of a name when the system compares it. Default: its small letters. */
  readonly folded?: (name: string) => string;
  /** A query that takes about 20 seconds; absent where the system runs within our process. */
  readonly slowQuery?: string;
  /** Options that read a table in parts. */
  readonly partitions: (key: string) => readonly object[];
  /** Whether a name can be that of a table or a column. */
  readonly takesName: (name: string) => boolean;
  /** `name` as its SQL writes it. */
  readonly quote: (name: string) => string;
}

export interface RunningSystem {
  /** Fields of a connection to it. */
  readonly connection: object;
  /** A connection that may not do anything; absent where there are no rights. */
  readonly powerless?: object;
  execute(sql: string): Promise<void>;
  stop(): Promise<void>;
}

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;

export const sqlite: System = {
  name: 'sqlite',
  runs: () => true,
  changes: [[-0, 0]],
  partitions: (key) => [{ partitionColumn: key }],
  // Names are equal in upper and lower case, and sqlite_ is its own.
  takesName: (name) => name !== '' && !name.includes('\0') && !/^sqlite_/i.test(name),
  quote,
  async start() {
    const folder = mkdtempSync(join(tmpdir(), 'open-stage-conformance-'));
    const path = join(folder, 'all.db');
    new Database(path).exec('CREATE TABLE first (x); DROP TABLE first').close();
    return {
      connection: { path },
      async execute(sql) {
        const database = new Database(path);
        database.exec(sql);
        database.close();
      },
      async stop() {
        rmSync(folder, { recursive: true });
      },
    };
  },
};

export const postgres: System = {
  name: 'postgres',
  runs: () => requireSuite('postgres'),
  slowQuery: 'SELECT pg_sleep(3600)::text AS slow',
  partitions: (key) => [{ partition: { parts: 7 } }, { partition: { column: key, parts: 5, connections: 3 } }],
  takesName: (name) => name !== '' && !name.includes('\0') && Buffer.byteLength(name) <= 63,
  quote,
  async start() {
    const server = await startPostgres();
    const execute = async (sql: string) => {
      const client = new pg.Client(server.connection);
      await client.connect();
      await client.query(sql).finally(() => client.end());
    };
    await execute('CREATE ROLE powerless LOGIN');
    return {
      connection: server.connection,
      powerless: { ...server.connection, user: 'powerless' },
      execute,
      stop: () => server.stop(),
    };
  },
};

/** Its REST protocol, by a stand-in: see docs/bigquery.md. */
export const bigquery: System = {
  name: 'bigquery',
  runs: () => requireSuite('bigquery'),
  lacks: (type, value) => type === 'date' && String(value).startsWith('-'),
  emptiesLists: true,
  ignoresKeys: true,
  textType: 'STRING',
  slowQuery: 'SELECT 1 AS slow /* takes 20 s */',
  partitions: () => [{ parts: 7 }, { parts: 5, connections: 3 }],
  takesName: (name) => isTableName(name) && isColumnName(name),
  quote: (name) => `\`${name.replace(/[\\`]/g, '\\$&')}\``,
  async start() {
    const server = await StandIn.start({ token: 'a token' });
    return {
      connection: server.connection,
      powerless: { ...server.connection, accessToken: 'powerless' },
      execute: async (sql) => void (await server.execute(sql)),
      stop: () => server.stop(),
    };
  },
};

export const mysqlSystem: System = {
  name: 'mysql',
  runs: () => requireSuite('mysql'),
  slowQuery: 'SELECT SLEEP(3600) AS slow',
  partitions: (key) => [{ partition: { parts: 7 } }, { partition: { column: key, parts: 5, connections: 3 } }],
  changes: [[-0, 0]],
  // Years from 0 on, and no infinities.
  lacks: (type, value) =>
    (type === 'date' && String(value).startsWith('-')) || (typeof value === 'number' && !Number.isFinite(value)),
  takesName: isName,
  // MariaDB takes İ and ı for one name where a table has many columns.
  folded: (name) => name.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').replaceAll('ı', 'i'),
  quote: (name) => `\`${name.replaceAll('`', '``')}\``,
  async start() {
    const server = await startMysql();
    const execute = async (sql: string) => {
      const client = await mysql.createConnection({ ...server.connection, multipleStatements: true });
      await client.query(sql).finally(() => client.end());
    };
    await execute(
      "CREATE TABLE allowed (id int); CREATE USER powerless@'127.0.0.1'; GRANT SELECT ON test.allowed TO powerless@'127.0.0.1'",
    );
    return {
      connection: server.connection,
      powerless: { ...server.connection, user: 'powerless' },
      execute,
      stop: () => server.stop(),
    };
  },
};

export const SYSTEMS: readonly System[] = [sqlite, postgres, mysqlSystem, bigquery];
