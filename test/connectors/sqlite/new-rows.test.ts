import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { partOf, type WatermarkState } from '../../../connectors/sql/watermark.ts';
import type { SqliteReadRequest } from '../../../connectors/sqlite/read-request.ts';
import { selectOf } from '../../../connectors/sqlite/select.ts';
import { defineHash, newRowsOf, storedOf } from '../../../connectors/sqlite/watermark.ts';
import { type DataType, FLOAT, INTEGER, STRING, TIMESTAMP } from '../../../model/types.ts';
import type { WatermarkPlan } from '../../../stages/shared/watermark.ts';

interface Options extends Partial<WatermarkPlan> {
  readonly query?: string;
  readonly limit?: number;
  readonly repeatable?: boolean;
}

/** A table, and runs that read what is new of it, one after the other. */
class Runs {
  readonly database = new Database(':memory:').defaultSafeIntegers();
  state: WatermarkState | undefined;
  warnings: string[] = [];

  constructor(...statements: string[]) {
    defineHash(this.database);
    this.database.exec(statements.join(';'));
  }

  /** The first column of the rows that a run reads. */
  async read({ query, limit, repeatable = false, ...plan }: Options): Promise<unknown[]> {
    const source: SqliteReadRequest['source'] =
      query === undefined
        ? { kind: 'table', table: { schema: undefined, table: 't' } }
        : { kind: 'query', sql: query, parameters: {} };
    const { start = null } = plan;
    const watermark = { plan: { column: 'at', start, ...plan }, before: this.state, start: storedOf(start), repeatable };
    const warn = (text: string) => this.warnings.push(text);
    const newer = await newRowsOf(this.database, { source, maxRows: limit } as SqliteReadRequest, watermark, false, warn);
    this.state = JSON.parse(JSON.stringify(newer.next)) as WatermarkState;
    return Array.from({ length: newer.late.length + 1 }, (_, part) => {
      const { rows, limit: first } = partOf(newer, part, limit);
      const { sql, parameters } = selectOf({
        ...{ source, rows, columns: ['id'], filters: [], part: undefined, limit: first, rowidColumn: undefined, utf8: true },
      });
      return this.database
        .prepare(sql)
        .raw()
        .all(parameters)
        .map((row) => plain((row as unknown[])[0]));
    }).flat();
  }
}

const plain = (value: unknown) => (typeof value === 'bigint' ? Number(value) : value);

/** Steps: a statement, and what the run behind it reads. */
type Steps = readonly (readonly [statement: string, ids: readonly unknown[]])[];

const cases: readonly (readonly [name: string, table: string, options: Options, steps: Steps])[] = [
  [
    'rows at the watermark that come later are read, once',
    'CREATE TABLE t (id INTEGER PRIMARY KEY, at INTEGER)',
    { type: INTEGER },
    [
      ['INSERT INTO t VALUES (1, 5), (2, 5)', [1, 2]],
      ['', []],
      ['INSERT INTO t VALUES (3, 5)', [3]],
      ['INSERT INTO t VALUES (4, 5), (5, 6)', [4, 5]],
      ['INSERT INTO t VALUES (6, 5)', []],
      ['', []],
    ],
  ],
  [
    'rows without a value are read once',
    'CREATE TABLE t (id INTEGER PRIMARY KEY, at TEXT)',
    { type: TIMESTAMP },
    [
      ["INSERT INTO t VALUES (1, NULL), (2, '2025-01-01 00:00:00')", [1, 2]],
      ['INSERT INTO t VALUES (3, NULL)', [3]],
      ["UPDATE t SET at = '2025-01-02 00:00:00' WHERE id = 1", [1]],
      ['DELETE FROM t WHERE id = 3', []],
      ['INSERT INTO t VALUES (4, NULL)', [4]],
    ],
  ],
  [
    'a table in which no row has a value',
    'CREATE TABLE t (id INTEGER PRIMARY KEY, at INTEGER)',
    { type: INTEGER },
    [
      ['', []],
      ['INSERT INTO t VALUES (1, NULL)', [1]],
      ['INSERT INTO t VALUES (2, NULL), (3, 1)', [2, 3]],
      ['', []],
    ],
  ],
  [
    'rows that are committed late are found as far as lookback goes',
    'CREATE TABLE t (id INTEGER PRIMARY KEY, at INTEGER)',
    { type: INTEGER, lookback: { kind: 'amount', amount: '10' } },
    [
      ['INSERT INTO t VALUES (1, 100), (2, 120)', [1, 2]],
      ['INSERT INTO t VALUES (3, 115), (4, 110), (5, 109)', [3, 4]],
      ['INSERT INTO t VALUES (6, 115), (7, 121)', [6, 7]],
      ['INSERT INTO t VALUES (8, 110), (9, 111)', [9]],
    ],
  ],
  [
    'lookback of a time, over text in its own form',
    'CREATE TABLE t (id INTEGER PRIMARY KEY, at TEXT)',
    { type: STRING, lookback: { kind: 'time', microseconds: 3_600_000_000 } },
    [
      ["INSERT INTO t VALUES (1, '2025-03-01T00:30:00.5Z')", [1]],
      ["INSERT INTO t VALUES (2, '2025-02-28T23:30:00.5Z'), (3, '2025-02-28T23:30:00.4Z')", [2]],
    ],
  ],
  [
    'rows alike are counted, where nothing else tells them apart',
    'CREATE TABLE t (id INTEGER, at INTEGER)',
    { type: INTEGER },
    [
      ['INSERT INTO t VALUES (1, 5), (1, 5)', [1, 1]],
      ['INSERT INTO t VALUES (1, 5)', [1]],
      ['INSERT INTO t VALUES (1, 5), (1, 5), (2, 5), (3, NULL), (3, NULL)', [1, 1, 2, 3, 3].sort()],
      ['INSERT INTO t VALUES (3, NULL), (1, 6)', [3, 1]],
    ],
  ],
  [
    'a row that changes without its watermark is not read again by its key',
    'CREATE TABLE t (id INTEGER PRIMARY KEY, at INTEGER, state TEXT)',
    { type: INTEGER },
    [
      ["INSERT INTO t VALUES (1, 5, 'new')", [1]],
      ["UPDATE t SET state = 'paid'", []],
    ],
  ],
  [
    'by keys that are named',
    'CREATE TABLE t (id INTEGER, part INTEGER, at INTEGER, state TEXT)',
    { type: INTEGER, keys: ['id', 'part'] },
    [
      ["INSERT INTO t VALUES (1, 1, 5, 'new'), (1, 2, 5, 'new')", [1, 1]],
      ["UPDATE t SET state = 'paid'; INSERT INTO t VALUES (1, 3, 5, 'new')", [1]],
    ],
  ],
  [
    'and is, where the target takes its change by key',
    'CREATE TABLE t (id INTEGER PRIMARY KEY, at INTEGER, state TEXT)',
    { type: INTEGER, repeatable: true },
    [
      ["INSERT INTO t VALUES (1, 5, 'new'), (2, 5, 'new')", [1, 2]],
      ["UPDATE t SET state = 'paid' WHERE id = 2", [2]],
      ['', []],
    ],
  ],
  [
    'by portions, though many rows have equal values',
    'CREATE TABLE t (id INTEGER PRIMARY KEY, at INTEGER)',
    { type: INTEGER, limit: 2 },
    [
      ['INSERT INTO t VALUES (1, 5), (2, 5), (3, 5), (4, NULL), (5, 5), (6, 7)', [4, 1]],
      ['', [2, 3].sort()],
      ['INSERT INTO t VALUES (7, 5)', [5, 7]],
      ['', [6]],
      ['INSERT INTO t VALUES (8, 7), (9, 7), (10, 8), (11, NULL)', [8, 9]],
      ['', [11, 10]],
      ['', []],
    ],
  ],
  [
    'from a start, which is read already',
    'CREATE TABLE t (id INTEGER PRIMARY KEY, at INTEGER)',
    { type: INTEGER, start: 5 },
    [
      ['INSERT INTO t VALUES (1, 4), (2, 5), (3, 6), (4, NULL)', [4, 3]],
      ['INSERT INTO t VALUES (5, 6), (6, 5)', [5]],
    ],
  ],
  [
    'infinities are read once, and hide nothing',
    'CREATE TABLE t (id INTEGER PRIMARY KEY, at REAL)',
    { type: FLOAT },
    [
      ['INSERT INTO t VALUES (1, 9e999), (2, -9e999), (3, 0.1)', [1, 2, 3]],
      ['INSERT INTO t VALUES (4, 0.5), (5, 9e999), (6, 0.5), (7, -9e999)', [5, 7, 4, 6]],
      ['', []],
    ],
  ],
  [
    'texts in a column of numbers are read once, and hide nothing',
    'CREATE TABLE t (id INTEGER PRIMARY KEY, at INTEGER)',
    { type: INTEGER },
    [
      ["INSERT INTO t VALUES (1, 1), (2, 'x')", [1, 2]],
      ["INSERT INTO t VALUES (3, 2), (4, 'y')", [4, 3]],
      ['', []],
    ],
  ],
  [
    'of a query, whose rows have names of their own',
    'CREATE TABLE t (id INTEGER PRIMARY KEY, at INTEGER)',
    { type: INTEGER, query: 'SELECT id, at, 1 AS open_stage_row FROM t WHERE id <> 2 ORDER BY at DESC;' },
    [
      ['INSERT INTO t VALUES (1, 5), (2, 5), (3, 5)', [1, 3]],
      ['INSERT INTO t VALUES (4, 5), (5, 9)', [4, 5]],
    ],
  ],
  [
    'the largest and the least integers',
    'CREATE TABLE t (id INTEGER PRIMARY KEY, at INTEGER)',
    { type: INTEGER, lookback: { kind: 'amount', amount: '1' } },
    [
      ['INSERT INTO t VALUES (1, -9223372036854775808)', [1]],
      ['INSERT INTO t VALUES (2, -9223372036854775808), (3, 9223372036854775807)', [2, 3]],
      ['INSERT INTO t VALUES (4, 9223372036854775806)', [4]],
    ],
  ],
];

describe('what is new', () => {
  test.each(cases)('%s', async (_, table, options, steps) => {
    const runs = new Runs(table);
    const read: unknown[] = [];
    for (const [statement] of steps) {
      runs.database.exec(statement);
      const ids = await runs.read(options);
      read.push(options.keys || table.includes('PRIMARY KEY') ? ids : ids.sort());
    }
    expect(read).toEqual(steps.map(([, ids]) => (table.includes('PRIMARY KEY') ? ids : [...ids].sort())));
  });

  test('rows count as read where the columns that tell them apart have changed, and the run says so', async () => {
    const runs = new Runs('CREATE TABLE t (id INTEGER, at INTEGER); INSERT INTO t VALUES (1, 5), (2, NULL)');
    expect(await runs.read({ type: INTEGER })).toEqual([1, 2]);
    runs.database.exec('ALTER TABLE t ADD COLUMN more TEXT; INSERT INTO t VALUES (3, 5, NULL), (4, 6, NULL)');
    expect(await runs.read({ type: INTEGER })).toEqual([4]);
    expect(runs.warnings.filter((text) => text.includes('have changed'))).toHaveLength(1);
    runs.database.exec('INSERT INTO t VALUES (5, 6, NULL)');
    expect(await runs.read({ type: INTEGER })).toEqual([5]);
  });

  test.each<readonly [table: string, type: DataType, value: string, warnings: readonly RegExp[]]>([
    ['id INTEGER PRIMARY KEY, at INTEGER NOT NULL UNIQUE', INTEGER, '5', []],
    ['id INTEGER PRIMARY KEY, at INTEGER NOT NULL', INTEGER, '5', [/at is not unique.* identified by id$/]],
    ['id INTEGER, at INTEGER', INTEGER, '5', [/not unique, and the table has no key.*watermarkKeys/, /may be null/]],
    ['id INTEGER, at TEXT NOT NULL UNIQUE', STRING, "'k99'", [/is compared as text.*below 'k99' are not read/]],
    ['id INTEGER, at TEXT NOT NULL UNIQUE', STRING, "'2025-01-31T10:00:00Z'", []],
    ['id INTEGER, at TEXT NOT NULL UNIQUE', STRING, "'0192d0a4-7b1c-7def-8000-000000000001'", []],
    ['id INTEGER, at TEXT NOT NULL UNIQUE', STRING, "'3f333df6-90a4-4fda-8dd3-9485d27cee36'", [/UUIDs of version 4/]],
  ])('a run says of %s what is doubtful', async (table, type, value, warnings) => {
    const runs = new Runs(`CREATE TABLE t (${table}); INSERT INTO t VALUES (1, ${value})`);
    await runs.read({ type });
    expect(runs.warnings).toEqual(warnings.map((pattern) => expect.stringMatching(pattern)));
  });
});

/** Numbers that look random, and are the same each time. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test('nothing is lost or doubled over random schedules', async () => {
  for (let seed = 1; seed <= 100; seed++) {
    const random = randomOf(seed);
    const pick = (count: number) => Math.floor(random() * count);
    const keyed = pick(2) === 0;
    const runs = new Runs(`CREATE TABLE t (id INTEGER ${keyed ? 'PRIMARY KEY' : ''}, at INTEGER)`);
    const limit = pick(3) === 0 ? 1 + pick(4) : undefined;
    const back = pick(4);
    const options: Options = {
      type: INTEGER,
      ...(back > 0 && { lookback: { kind: 'amount', amount: String(back) } }),
      ...(limit !== undefined && { limit }),
    };
    const added: number[] = [];
    const seen: number[] = [];
    let now = 0;
    for (let step = 0; step < 12; step++) {
      for (let count = pick(5); count > 0; count--) {
        const id = keyed ? added.length + 1 : 1 + pick(6);
        // As late as lookback allows, of what a run may have read.
        const at = pick(6) === 0 ? 'NULL' : String(now - pick(back + 1));
        runs.database.exec(`INSERT INTO t VALUES (${id}, ${at})`);
        added.push(id);
      }
      now += pick(2);
      if (pick(3) > 0) seen.push(...((await runs.read(options)) as number[]));
    }
    for (let more = await runs.read(options); more.length > 0; more = await runs.read(options)) seen.push(...(more as number[]));
    expect([seed, seen.sort()]).toEqual([seed, added.sort()]);
  }
});
