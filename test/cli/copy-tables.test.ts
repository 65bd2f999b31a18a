import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { folderWith, openStage } from './open-stage.ts';

async function folderWithShop(sql: string): Promise<string> {
  const folder = await folderWith();
  const database = new Database(join(folder, 'shop.db'));
  database.exec(sql);
  database.close();
  return folder;
}

const SHOP = `
  CREATE TABLE orders (id INTEGER PRIMARY KEY, customer INTEGER NOT NULL REFERENCES customers, amount DECIMAL(10,2), price REAL NOT NULL);
  CREATE TABLE customers (id INTEGER PRIMARY KEY, name VARCHAR(20) NOT NULL, day DATE, twice INTEGER AS (id * 2));
  CREATE TABLE log_a (x TEXT); CREATE TABLE "a.b c" (k TEXT, l INT, PRIMARY KEY (l, k));
  CREATE VIEW paid AS SELECT id FROM orders;
  INSERT INTO customers (id, name, day) VALUES (1, 'Ana', '2026-02-03'), (2, 'Bo', NULL);
  INSERT INTO orders VALUES (1, 2, 12.5, 1.25), (2, 1, NULL, 0); INSERT INTO "a.b c" VALUES ('x', 2)`;

test('new --copy writes a job that copies tables of a SQLite database into one that is not there yet', async () => {
  const folder = await folderWithShop(SHOP);
  const made = await openStage(folder, 'new', 'jobs/copied', '--copy', 'shop.db', 'out/copy.db', '--tables', 'shop.*,!log_*');
  expect(made).toEqual({
    code: 0,
    stdout: 'jobs/copied/job.yaml\n',
    stderr: `copies 3 tables of shop to copy
warning: left out: paid: it is a view, and not named
customers.twice is computed there, and a plain column here
not copied: foreign keys, other indexes, defaults, counters, checks, triggers, rights and comments
check it with: open-stage validate jobs/copied/job.yaml
run it with: open-stage run jobs/copied/job.yaml
`,
  });
  expect(await readFile(join(folder, 'jobs/copied/job.yaml'), 'utf8')).toContain(`
  shop: { type: sqlite, path: ../../shop.db }
  copy: { type: sqlite, path: ../../out/copy.db }
`);
  for (const _ of [1, 2]) expect((await openStage(folder, 'run', 'jobs/copied/job.yaml')).code).toBe(0);
  const copy = new Database(join(folder, 'out/copy.db'), { readonly: true });
  const sql = copy.prepare("SELECT sql FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck().all();
  expect(sql).toEqual([
    'CREATE TABLE "a.b c" ("k" TEXT NOT NULL, "l" INT NOT NULL, PRIMARY KEY ("l", "k"))',
    'CREATE TABLE "customers" ("id" INTEGER NOT NULL, "name" VARCHAR(20) NOT NULL, "day" DATE, "twice" INTEGER, PRIMARY KEY ("id"))',
    'CREATE TABLE "orders" ("id" INTEGER NOT NULL, "customer" INTEGER NOT NULL, "amount" DECIMAL(10,2), "price" REAL NOT NULL, PRIMARY KEY ("id"))',
  ]);
  expect(copy.prepare('SELECT * FROM customers ORDER BY id').raw().all()).toEqual([
    [1, 'Ana', '2026-02-03', 2],
    [2, 'Bo', null, 4],
  ]);
  expect(copy.prepare('SELECT * FROM orders ORDER BY id').raw().all()).toEqual([
    [1, 2, 12.5, 1.25],
    [2, 1, null, 0],
  ]);
  copy.close();
});

test('what cannot be meant is said before anything is written', async () => {
  const folder = await folderWithShop(`${SHOP}; CREATE TABLE empty_copy (x)`);
  const fails = async (...args: string[]) => {
    const { code, stderr } = await openStage(folder, 'new', 'job', ...args);
    return [code, stderr.split('\n')[0]];
  };
  expect(await fails('--copy', 'shop.db', 'copy.db', '--tables', 'ordres')).toEqual([
    2,
    "error: no table matches ordres; did you mean 'orders'?",
  ]);
  expect(await fails('--copy', 'shop.db', 'shop.db', '--tables', 'orders')).toEqual([
    2,
    'error: table orders would be copied onto itself; name another database',
  ]);
  expect(await fails('--copy', 'shop.db', './shop.db')).toEqual([
    2,
    'error: table a.b c would be copied onto itself; name another database',
  ]);
  expect(await fails('--copy', 'shop.db')).toEqual([2, 'error: invalid --copy; write --copy SOURCE TARGET']);
  expect(await fails('--copy', 'shp', 'copy.db')).toEqual([
    2,
    'error: no connection and no database: shp; name a connection, or the path of a SQLite database',
  ]);
  expect(await fails('--copy', 'shop.db', 'copy.db', '--if-exists', 'replce')).toEqual([
    2,
    "error: invalid --if-exists: replce; did you mean 'replace'?",
  ]);
  expect(await fails('--copy', 'shop.db', 'copy.db', '--target-schema', 'x')).toEqual([
    2,
    'error: SQLite has no schemas; leave the schema out',
  ]);
  expect(await fails('--tables', 'x')).toEqual([2, 'error: --tables without --copy; write --copy SOURCE TARGET']);
  expect(await fails('--copy', 'shop.db', 'copy.db')).toEqual([0, 'copies 5 tables of shop to copy']);
  expect((await openStage(folder, 'new', '--copy', 'shop.db', 'copy.db', 'job')).stderr).toContain('exists already');
});

test('77 tables make one job, whose tables without keys are replaced although the others are upserted', async () => {
  const tables = Array.from(
    { length: 77 },
    (_, i) => `CREATE TABLE t${i} (id INTEGER${i === 5 ? '' : ' PRIMARY KEY'}, n TEXT); INSERT INTO t${i} VALUES (${i}, 'x')`,
  );
  const folder = await folderWithShop(tables.join(';'));
  const made = await openStage(folder, 'new', 'many', '--copy', 'shop.db', 'copy.db', '--if-exists', 'upsert');
  expect(made.stderr).toContain('copies 77 tables of shop to copy\nwithout a primary key, so that their rows are replaced: t5\n');
  for (const _ of [1, 2]) expect((await openStage(folder, 'run', 'many/job.yaml', '--quiet')).code).toBe(0);
  const copy = new Database(join(folder, 'copy.db'), { readonly: true });
  const counts = Array.from({ length: 77 }, (_, i) => copy.prepare(`SELECT count(*), min(id) FROM t${i}`).raw().get());
  expect(counts).toEqual(Array.from({ length: 77 }, (_, i) => [1, i]));
  copy.close();
});

test('databases of one name have connections of two', async () => {
  const folder = await folderWithShop(SHOP);
  const { code, stderr } = await openStage(folder, 'new', 'copied', '--copy', 'shop.db', 'out/shop.db', '--tables', 'customers');
  expect([code, stderr.split('\n')[0]]).toEqual([0, 'copies 1 table of shop to shop_target']);
  expect(await readFile(join(folder, 'copied/job.yaml'), 'utf8')).toContain(`
  shop: { type: sqlite, path: ../shop.db }
  shop_target: { type: sqlite, path: ../out/shop.db }
`);
});
