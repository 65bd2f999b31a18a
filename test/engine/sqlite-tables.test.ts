import { beforeEach, describe, expect, test } from 'vitest';
import { load, sql } from './sqlite-shop.ts';
import { tableRows } from './stages.ts';

type Row = Record<string, unknown>;

const DEFERRED = 'DEFERRABLE INITIALLY DEFERRED';

/** Loads rows into the table, and gives those that were refused, as `id: code`, and what went wrong. */
async function loaded(rows: readonly Row[], options: object = {}) {
  const stages = { bad: { type: 'memory-destination', from: 'table.rejects' } };
  const outcome = await load([...rows], { ifExists: 'append', ...options }, { stages });
  const bad = outcome.tables.bad ? tableRows(outcome.tables.bad) : [];
  return { errors: outcome.errors.map(({ code }) => code), bad: bad.map((row) => `${row[0]}: ${row.at(-2)}`).join(' ') };
}

describe('tables of SQLite that are there', () => {
  beforeEach(() => sql('shop.db', 'CREATE TABLE parents (id INTEGER PRIMARY KEY)', 'INSERT INTO parents VALUES (1)'));

  test.each<[ddl: string | readonly string[], rows: readonly Row[], bad: string, expected: unknown[][], options?: object]>([
    [
      'CREATE TABLE t (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES t)',
      [
        { id: 1, parent: 3 },
        { id: 2, parent: 9 },
        { id: 3, parent: null },
        { id: 4, parent: 1 },
      ],
      '2: constraint-foreignkey',
      [
        [1, 3],
        [3, null],
        [4, 1],
      ],
    ],
    // Foreign keys that are looked at only at the end.
    [
      `CREATE TABLE t (id INTEGER, parent INTEGER REFERENCES parents ${DEFERRED})`,
      [
        { id: 1, parent: 9 },
        { id: 2, parent: 1 },
        { id: 3, parent: null },
        { id: 4, parent: 9 },
      ],
      '1: constraint-foreignkey 4: constraint-foreignkey',
      [
        [2, 1],
        [3, null],
      ],
    ],
    [
      `CREATE TABLE t (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES t ${DEFERRED})`,
      [
        { id: 1, parent: 2 },
        { id: 2, parent: 9 },
        { id: 3, parent: 5 },
        { id: 4, parent: 3 },
        { id: 5, parent: null },
        { id: 6, parent: 1 },
      ],
      '1: constraint-foreignkey 2: constraint-foreignkey 6: constraint-foreignkey',
      [
        [3, 5],
        [4, 3],
        [5, null],
      ],
    ],
    [
      [
        'CREATE TABLE pairs (a TEXT COLLATE NOCASE, b INTEGER, UNIQUE (a, b))',
        "INSERT INTO pairs VALUES ('x', 1)",
        `CREATE TABLE t (rowid, a TEXT, b INTEGER, FOREIGN KEY (a, b) REFERENCES pairs (a, b) ${DEFERRED})`,
      ],
      [
        { rowid: 1, a: 'X', b: 1 },
        { rowid: 2, a: 'x', b: 2 },
        { rowid: 3, a: 'y', b: null },
      ],
      '2: constraint-foreignkey',
      [
        [1, 'X', 1],
        [3, 'y', null],
      ],
    ],
    // What was broken before is not looked at.
    [
      [
        'PRAGMA foreign_keys = OFF',
        `CREATE TABLE t (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parents ${DEFERRED})`,
        'INSERT INTO t VALUES (1, 9)',
      ],
      [
        { id: 2, parent: 9 },
        { id: 3, parent: 1 },
      ],
      '2: constraint-foreignkey',
      [
        [1, 9],
        [3, 1],
      ],
    ],
    [
      [
        `CREATE TABLE t (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parents ${DEFERRED})`,
        'INSERT INTO t VALUES (1, 1), (2, 1)',
      ],
      [
        { id: 1, parent: 9 },
        { id: 2, parent: null },
      ],
      '1: constraint-foreignkey',
      [
        [1, 1],
        [2, null],
      ],
      { ifExists: 'upsert', keys: ['id'] },
    ],
    [
      'CREATE TABLE t (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parents)',
      [
        { id: 1, parent: 9 },
        { id: 2, parent: 1 },
      ],
      '1: constraint-foreignkey',
      [[2, 1]],
      { beforeQuery: 'PRAGMA defer_foreign_keys = ON' },
    ],
    [
      `CREATE TABLE t (id INTEGER, parent INTEGER REFERENCES parents ${DEFERRED})`,
      [{ id: 1, parent: 9 }],
      '',
      [[1, 9]],
      { afterQuery: 'INSERT INTO parents VALUES (9)' },
    ],
    [
      'CREATE TABLE t (id INTEGER, n INT, r REAL, a ANY) STRICT',
      [
        { id: 1, n: 1, r: 1, a: 'x' },
        { id: 2, n: null, r: 1.5, a: null },
      ],
      '',
      [
        [1, 1, 1, 'x'],
        [2, null, 1.5, null],
      ],
    ],
    [
      'CREATE TABLE t (id INTEGER, n INT) STRICT',
      [
        { id: 1, n: 1.5 },
        { id: 2, n: 2 },
      ],
      '1: constraint-datatype',
      [[2, 2]],
    ],
    [
      ['CREATE TABLE t (id TEXT PRIMARY KEY, v) WITHOUT ROWID', "INSERT INTO t VALUES ('b', 1)"],
      [
        { id: 'c', v: 2 },
        { id: 'b', v: 3 },
      ],
      'b: constraint-primarykey',
      [
        ['b', 1],
        ['c', 2],
      ],
    ],
    [
      ['CREATE TABLE t (id TEXT PRIMARY KEY, v) WITHOUT ROWID', "INSERT INTO t VALUES ('b', 1)"],
      [{ id: 'b', v: 3 }],
      '',
      [['b', 3]],
      { ifExists: 'upsert', keys: ['id'] },
    ],
    ['CREATE TABLE t (id INTEGER, twice AS (id * 2) STORED)', [{ id: 1, twice: 7 }], '', [[1, 2]], { drift: 'ignore' }],
    [
      [
        'CREATE TABLE base (id INTEGER)',
        'CREATE VIEW t AS SELECT id FROM base',
        'CREATE TRIGGER i INSTEAD OF INSERT ON t BEGIN INSERT INTO base VALUES (NEW.id + 10); END',
      ],
      [{ id: 1 }],
      '',
      [[11]],
    ],
    [
      [
        'CREATE TABLE t (id INTEGER)',
        "CREATE TRIGGER r BEFORE INSERT ON t WHEN NEW.id = 2 BEGIN SELECT RAISE(ABORT, 'no twos'); END",
      ],
      [{ id: 1 }, { id: 2 }, { id: 3 }],
      '2: constraint-trigger',
      [[1], [3]],
    ],
    [
      'CREATE TABLE t (id INTEGER UNIQUE ON CONFLICT REPLACE, v)',
      [
        { id: 1, v: 'a' },
        { id: 1, v: 'b' },
      ],
      '',
      [[1, 'b']],
    ],
    [
      'CREATE TABLE t (id TEXT COLLATE NOCASE PRIMARY KEY, v)',
      [
        { id: 'A', v: 1 },
        { id: 'a', v: 2 },
      ],
      '',
      [['A', 2]],
      { ifExists: 'upsert', keys: ['id'] },
    ],
    ['CREATE VIRTUAL TABLE t USING fts5(title)', [{ title: 'a cat' }], '', [['a cat']]],
    ['CREATE TABLE t (id INTEGER)', [{ id: 1, more: 'x' }], '', [[1, 'x']], { drift: 'add' }],
    ['CREATE TABLE t (id INTEGER)', [{ more: 'x', id: 1 }], '', [[1]], { drift: 'ignore' }],
  ])('%s', async (ddl, rows, bad, expected, options) => {
    sql('shop.db', ...[ddl].flat());
    expect(await loaded(rows, options)).toEqual({ errors: [], bad });
    expect(sql('shop.db', 'SELECT * FROM t')).toEqual(expected);
  });

  test.each<[ddl: readonly string[], rows: readonly Row[], code: string]>([
    // Nothing of what came before is there any more.
    [
      [
        'CREATE TABLE t (id INTEGER)',
        "CREATE TRIGGER r BEFORE INSERT ON t WHEN NEW.id = 2 BEGIN SELECT RAISE(ROLLBACK, 'all'); END",
      ],
      [{ id: 1 }, { id: 2 }],
      'sqlite-constraint-trigger',
    ],
    // It is the table's own key that is broken; and rows without numbers are not told apart.
    [
      [`CREATE TABLE t (id INTEGER, parent INTEGER DEFAULT 9 REFERENCES parents ${DEFERRED})`],
      [{ id: 1 }],
      'sqlite-constraint-foreignkey',
    ],
    [
      [`CREATE TABLE t (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parents ${DEFERRED}) WITHOUT ROWID`],
      [{ id: 1, parent: 9 }],
      'sqlite-constraint-foreignkey',
    ],
    [['CREATE TABLE t (id INTEGER, twice AS (id * 2))'], [{ id: 1, twice: 2 }], 'schema-mismatch'],
  ])('%s fails, and leaves the table as it was', async (ddl, rows, code) => {
    sql('shop.db', ...ddl);
    expect(await loaded(rows)).toMatchObject({ errors: [code] });
    expect(sql('shop.db', 'SELECT count(*) FROM t')).toEqual([[0]]);
  });

  test('rows may refer to rows that another destination loads behind them', async () => {
    sql('shop.db', `CREATE TABLE t (id INTEGER, parent INTEGER REFERENCES parents ${DEFERRED})`);
    const stages = {
      more: { type: 'generator', rows: 1, columns: { id: { generator: 'sequence', start: 9 } } },
      others: { type: 'sqlite-destination', from: 'more', path: 'shop.db', table: 'parents', ifExists: 'append' },
    };
    const outcome = await load([{ id: 1, parent: 9 }], { ifExists: 'append' }, { stages });
    expect(outcome.errors).toEqual([]);
    expect(sql('shop.db', 'SELECT * FROM t')).toEqual([[1, 9]]);
  });
});
