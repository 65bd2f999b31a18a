import { mkdtempSync } from 'node:fs';
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { csvDestination, databaseOrigin, job, jobFromFile } from '../../api/index.ts';
import { driverOf } from '../../host/drivers/index.ts';
import type { ConnectionDeclaration } from '../../model/job/document.ts';
import { databaseOrigin as spec } from '../../stages/database-origin.ts';
import type { CheckedConnection } from '../../stages/stage.ts';
import { type RunningSystem, SYSTEMS } from '../conformance/systems.ts';

const EXAMPLES = [
  ...['filter-and-aggregate', 'review-sentiment', 'load-and-log', 'refresh-summary', 'append-daily'],
  ...['split-and-merge', 'users-and-orders'],
];
/** It leads from one database to another. */
const MIGRATION = 'migrate-customers';
const { hint } = spec.options.shape.connection.meta() as { hint: { types: readonly string[] } };
/** The systems that examples run on when their connections are changed. */
const DATABASES = SYSTEMS.filter(({ name }) => hint.types.includes(name) && name !== 'sqlite');

/** Their statements make tables with types that BigQuery calls otherwise. */
const OTHER_SQL: Readonly<Record<string, readonly string[]>> = { bigquery: ['load-and-log', 'refresh-summary', 'append-daily'] };

const folderOf = (example: string) => fileURLToPath(new URL(`../../examples/${example}`, import.meta.url));

/** Copies an example, and puts these connections in the place of its own, as a user would: nothing else of its files changes. */
async function prepare(example: string, connections: Readonly<Record<string, ConnectionDeclaration>>): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'open-stage-example-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await cp(folderOf(example), folder, { recursive: true, filter: (path) => !/[/\\](out|expected)$/.test(path) });
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.yaml'))) {
    const text = await readFile(join(folder, file), 'utf8');
    const changed = text.replace(/^ {2}(\w+): \{ type: sqlite, path: .* \}$/gm, (line, name: string) =>
      connections[name] ? `  ${name}: ${JSON.stringify(connections[name])}` : line,
    );
    await writeFile(join(folder, file), changed);
  }
  return folder;
}

/** Runs the example's jobs, and compares the files and tables that come out with those of `expected`. */
async function runs(example: string, folder: string) {
  const files = await readdir(folder);
  for (const file of ['tables.yaml', 'job.yaml'].filter((name) => files.includes(name))) {
    const { errors, success } = await (await jobFromFile(join(folder, file))).run({ workers: 1, history: false });
    expect([file, errors, success]).toEqual([file, [], true]);
  }
  const { connections } = (await jobFromFile(join(folder, 'job.yaml'))).toDocument();
  const [target] = Object.values(connections!).slice(-1);
  const written: string[] = await readdir(join(folder, 'out')).catch(() => []);
  const expected = await readdir(join(folderOf(example), 'expected'));
  expect(expected.length).toBeGreaterThan(0);
  for (const file of expected) {
    const wanted = await readFile(join(folderOf(example), 'expected', file), 'utf8');
    const found = written.includes(file) ? readFile(join(folder, 'out', file), 'utf8') : tableText(folder, file, target!);
    expect([file, await found]).toEqual([file, wanted]);
  }
}

/** The rows of the table that a file is called after, as CSV, in the order of its first column. */
async function tableText(folder: string, file: string, db: ConnectionDeclaration): Promise<string> {
  const path = join(folder, `table-${file}`);
  const query = `SELECT * FROM ${file.replace('.csv', '')} ORDER BY 1`;
  const { errors } = await job('table', { connections: { db } })
    .extract(databaseOrigin({ connection: 'db', query }))
    .load(csvDestination({ path }))
    .run({ workers: 1, baseFolder: folder, history: false });
  expect(errors).toEqual([]);
  return readFile(path, 'utf8');
}

test('every example with connections to databases is here', async () => {
  const root = folderOf('.');
  const found: string[] = [];
  for (const name of await readdir(root)) {
    const text = await readFile(join(root, name, 'job.yaml'), 'utf8').catch(() => '');
    if (text.includes('type: database-')) found.push(name);
  }
  expect(found.sort()).toEqual([...EXAMPLES, MIGRATION].sort());
});

test.each([...EXAMPLES, MIGRATION])('%s, as it is', async (example) => {
  const folder = await prepare(example, {});
  await runs(example, folder);
});

describe.each(DATABASES)('$name', (system) => {
  if (!system.runs()) {
    test.skip('left out by OPENSTAGE_SKIP', () => {});
    return;
  }
  let running: RunningSystem;
  let connection: ConnectionDeclaration;
  beforeAll(async () => {
    running = await system.start();
    connection = { type: system.name, ...running.connection };
  }, 60_000);
  afterAll(() => running?.stop());

  const clear = async () => {
    const driver = driverOf(system.name);
    const fields = connection as unknown as CheckedConnection;
    const tables = await driver.tables({ fields, baseFolder: '/' }, new AbortController().signal);
    for (const { name } of tables) await running.execute(`DROP TABLE ${system.quote(name)}`);
  };

  test.each(EXAMPLES.filter((example) => !OTHER_SQL[system.name]?.includes(example)))('%s', async (example) => {
    await clear();
    const own = (await jobFromFile(join(folderOf(example), 'job.yaml'))).toDocument().connections!;
    const folder = await prepare(example, Object.fromEntries(Object.keys(own).map((name) => [name, connection])));
    await runs(example, folder);
  });

  test.each(['shop', 'crm'])('migrate-customers, with this one as %s', async (name) => {
    await clear();
    await runs(MIGRATION, await prepare(MIGRATION, { [name]: connection }));
  });
});
