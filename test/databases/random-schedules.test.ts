import { join } from 'node:path';
import Database from 'better-sqlite3';
import mysql from 'mysql2/promise';
import pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openJob } from '../../host/open.ts';
import { runJob } from '../../host/run.ts';
import { folderWith } from '../cli/open-stage.ts';
import { useMysql, withMysql } from './mysql.ts';
import { usePostgres, withPostgres } from './postgres.ts';

/** Schedules of each system: few in the suite, as many as are wanted by the environment. */
const SCHEDULES = Number(process.env.OPENSTAGE_SCHEDULES ?? 2);
const FIRST = Number(process.env.OPENSTAGE_FIRST_SCHEDULE ?? 1);

/** Numbers that look random, and are the same each time. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A connection that adds rows in transactions, which others see when they are committed. */
interface Writer {
  execute(sql: string): Promise<unknown>;
  close(): Promise<unknown>;
}

interface System {
  readonly type: string;
  /** Absent: both tables lie in a SQLite file. */
  readonly connection?: object;
  /** Transactions that are open at the same time. */
  readonly writers: number;
  open(folder: string): Promise<Writer>;
  idsOf(folder: string, table: string): Promise<number[]>;
}

async function schedule(seed: number, system: System): Promise<void> {
  const random = randomOf(seed * 7919);
  const pick = (count: number) => Math.floor(random() * count);
  const [source, target] = [`s${seed}`, `t${seed}`];
  const keyed = pick(3) > 0;
  const upserts = keyed && pick(2) === 0;
  const where = system.connection ? { connection: 'db' } : { path: 'data.db' };
  const document = {
    ...{ openstage: 1, name: `schedule-${seed}` },
    ...(system.connection && { connections: { db: { type: system.type, ...system.connection } } }),
    stages: {
      new: { type: `${system.type}-origin`, ...where, table: source, watermarkColumn: 'at', lookback: 1000 },
      copy: {
        ...{ type: `${system.type}-destination`, from: 'new', ...where, table: target },
        ...(upserts ? { ifExists: 'upsert', keys: ['id'] } : { ifExists: 'append' }),
      },
    },
  };
  const folder = await folderWith({ 'job.json': JSON.stringify(document) });
  const writers: { readonly writer: Writer; busy: boolean }[] = [];
  for (let i = 0; i < system.writers; i++) writers.push({ writer: await system.open(folder), busy: false });
  onTestFinished(async () => {
    for (const { writer } of writers) await writer.close();
  });
  await writers[0]!.writer.execute(`CREATE TABLE ${source} (id integer ${keyed ? 'PRIMARY KEY' : ''}, at integer)`);
  const run = async () => {
    const opened = await openJob(join(folder, 'job.json'));
    const result = await runJob(opened, { workers: 1, memoryBytes: 64 << 20, history: false, dataFolder: join(folder, 'data') });
    expect([seed, result.errors]).toEqual([seed, []]);
  };
  const added: number[] = [];
  for (let step = 0, now = 100; step < 10; step++, now += pick(3)) {
    const one = writers[pick(writers.length)]!;
    if (!one.busy) await one.writer.execute('BEGIN');
    one.busy = true;
    for (let rows = pick(3); rows >= 0; rows--) {
      const id = keyed ? added.length + 1 : 1 + pick(5);
      await one.writer.execute(`INSERT INTO ${source} VALUES (${id}, ${pick(8) === 0 ? 'NULL' : now - pick(2)})`);
      added.push(id);
    }
    if (pick(2) === 0 || system.writers === 1) {
      await one.writer.execute('COMMIT');
      one.busy = false;
    }
    const runs = pick(6);
    if (runs < 2) await Promise.all(Array.from({ length: runs + 1 }, run));
  }
  for (const { writer, busy } of writers) if (busy) await writer.execute('COMMIT');
  await run();
  const sorted = (ids: readonly number[]) => [...ids].sort((a, b) => a - b);
  expect([seed, sorted(await system.idsOf(folder, target))]).toEqual([seed, sorted(added)]);
}

function schedules(system: () => System) {
  test.each(Array.from({ length: SCHEDULES }, (_, i) => FIRST + i))('schedule %i', (seed) => schedule(seed, system()), 300_000);
}

const ids = (rows: readonly (readonly unknown[])[]) => rows.map(([id]) => Number(id));

describe('nothing is lost or doubled in SQLite', () => {
  schedules(() => ({
    type: 'sqlite',
    writers: 1,
    async open(folder) {
      const database = new Database(join(folder, 'data.db'));
      return { execute: async (sql) => database.exec(sql), close: async () => database.close() };
    },
    async idsOf(folder, table) {
      const database = new Database(join(folder, 'data.db'));
      const found = ids(database.prepare(`SELECT id FROM ${table}`).raw().all() as unknown[][]);
      database.close();
      return found;
    },
  }));
});

describe.skipIf(!withPostgres)('nothing is lost or doubled in PostgreSQL', () => {
  const database = usePostgres();
  schedules(() => ({
    ...{ type: 'postgres', connection: database.connection, writers: 3 },
    async open() {
      const client = new pg.Client(database.connection);
      await client.connect();
      return { execute: (sql) => client.query(sql), close: () => client.end() };
    },
    idsOf: async (_, table) => ids(await database.query(`SELECT id FROM ${table}`)),
  }));
});

describe.skipIf(!withMysql)('nothing is lost or doubled in MariaDB', () => {
  const database = useMysql();
  schedules(() => ({
    ...{ type: 'mysql', connection: database.connection, writers: 3 },
    async open() {
      const client = await mysql.createConnection(database.connection);
      return { execute: (sql) => client.query(sql), close: () => client.end() };
    },
    idsOf: async (_, table) => ids(await database.query(`SELECT id FROM ${table}`)),
  }));
});
