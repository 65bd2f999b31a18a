import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { folderWith } from '../engine/jobs.ts';
import { runStages } from '../engine/stages.ts';
import { generated, leftovers, type Stages } from './job-files.ts';

const GB = 1 << 30;
/** What is spilled with this much memory is some hundred times as large. */
const LITTLE = 96 << 20;
const MANY = generated(40_000_000);
const MORE = generated(40_000_000, 2);
const SOME = generated(400_000);
const to = (from: string, path = 'out.csv') => ({ type: 'csv-destination', from, path });
const join2 = (keys: readonly string[], options: object = {}) => ({
  type: 'join',
  from: { left: 'a', right: 'b' },
  keys,
  ...options,
});

let source = '';
beforeAll(async () => {
  source = folderWith({});
  await runStages({ a: generated(600_000), out: to('a', 'data.csv') }, { baseFolder: source });
  await runStages({ a: generated(600_000), out: to('a', 'data.csv.gz') }, { baseFolder: source });
});

/** Many reads of one file: what a pattern would find, without the room. */
const csv = (name: string) => ({ type: 'csv-origin', path: join(source, name), header: true });

const CASES: Record<
  string,
  { readonly stages: () => Stages; readonly memory?: number; readonly before?: string; readonly after?: number }
> = {
  'rows that stream into CSV': {
    stages: () => ({ a: MANY, f: { type: 'filter', from: 'a', where: 'amount > 1' }, out: to('f') }),
  },
  'a CSV file': {
    stages: () => ({
      a: csv('data.csv'),
      f: { type: 'derive', from: 'a', columns: { x: "regexp_replace(text, '[0-9]+', text)" } },
      out: to('f'),
    }),
    after: 250,
  },
  'a packed CSV file': { stages: () => ({ a: csv('data.csv.gz'), out: to('a') }), after: 250 },
  'packing a file': { stages: () => ({ a: MANY, out: to('a', 'out.csv.gz') }) },
  'packing an archive, when all rows are there': {
    stages: () => ({ a: generated(1_500_000), out: to('a', 'out.csv.zip') }),
    after: 1500,
  },
  'gathering rows to sort': {
    stages: () => ({ a: MANY, s: { type: 'sort', from: 'a', by: ['text'] }, out: to('s') }),
    memory: 3 * GB,
  },
  'a sort on disk': {
    stages: () => ({ a: MANY, s: { type: 'sort', from: 'a', by: ['text'] }, out: to('s') }),
    memory: LITTLE,
    after: 1200,
  },
  'groups by the million': {
    stages: () => ({
      a: MANY,
      g: { type: 'aggregator', from: 'a', keys: ['text'], measures: { sum: { function: 'sum', column: 'amount' } } },
      out: to('g'),
    }),
    memory: 3 * GB,
    after: 1200,
  },
  'groups on disk': {
    stages: () => ({ a: MANY, g: { type: 'aggregator', from: 'a', keys: ['text'] }, out: to('g') }),
    memory: LITTLE,
    after: 1200,
  },
  'one group that needs all its values': {
    stages: () => ({
      a: generated(3_000_000),
      g: {
        type: 'aggregator',
        from: 'a',
        measures: { all: { function: 'list', column: 'text' }, kinds: { function: 'count_distinct', column: 'text' } },
      },
      out: to('g'),
    }),
    memory: GB,
    after: 1500,
  },
  'distinct rows': {
    stages: () => ({ a: MANY, u: { type: 'remove-duplicates', from: 'a', keys: ['text'] }, out: to('u') }),
    memory: 3 * GB,
  },
  'the table of a join': { stages: () => ({ a: MANY, b: MORE, j: join2(['key']), out: to('j') }), memory: 3 * GB },
  'both sides of a join on disk': {
    stages: () => ({ a: MANY, b: MORE, j: join2(['key']), out: to('j') }),
    memory: LITTLE,
    after: 1500,
  },
  'a join that explodes': { stages: () => ({ a: SOME, b: { ...SOME, seed: 2 } as never, j: join2(['few']), out: to('j') }) },
  'a join that explodes, with nothing to write': {
    stages: () => ({ a: SOME, b: SOME, j: join2(['few']), f: { type: 'filter', from: 'j', where: 'id < 0' }, out: to('f') }),
  },
  'a cross join': { stages: () => ({ a: SOME, b: SOME, j: join2([], { joinType: 'cross' }), out: to('j') }) },
  'loading a database': {
    stages: () => ({
      a: MANY,
      out: { type: 'sqlite-destination', from: 'a', path: 'out.db', table: 't', ifExists: 'append' },
    }),
  },
  'inserting into a database': {
    stages: () => ({
      a: MANY,
      out: { type: 'sqlite-destination', from: 'a', path: 'out.db', table: 't', ifExists: 'upsert', keys: ['id'] },
    }),
    // A table that has no rows yet is made as a whole.
    before: 'INSERT INTO t (id) VALUES (-1)',
    after: 1500,
  },
};

const spills = () => readdirSync(tmpdir()).filter((name) => name.startsWith(`open-stage-spill-${process.pid}-`));
/** The promise is one second. It is printed only: a machine that is busy with something else takes longer. */
let slowest = 0;
afterAll(() => console.log(`the slowest was cancelled after ${Math.round(slowest)} ms`));

describe('a run is cancelled, and leaves nothing', () => {
  test.each(Object.entries(CASES))('%s', async (_, { stages, memory = GB, before = '', after = 700 }) => {
    const folder = folderWith({ 'out.csv': 'old\n' });
    const database = new Database(join(folder, 'out.db'));
    database.exec(`CREATE TABLE t (id INTEGER PRIMARY KEY, key, few, amount, text); ${before}`);
    database.close();
    const abort = new AbortController();
    let start = 0;
    setTimeout(() => {
      start = performance.now();
      abort.abort();
    }, after);
    const { status, recordsLoaded } = await runStages(stages(), {
      baseFolder: folder,
      memoryBytes: memory,
      signal: abort.signal,
    });
    slowest = Math.max(slowest, performance.now() - start);
    expect([status, recordsLoaded]).toEqual(['cancelled', 0]);
    expect(leftovers(folder, 'out.csv', 'out.db')).toEqual([]);
    expect(spills()).toEqual([]);
  });
});
