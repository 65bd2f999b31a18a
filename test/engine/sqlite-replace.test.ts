import { describe, expect, test } from 'vitest';
import { load, sql } from './sqlite-shop.ts';

type Row = Record<string, unknown>;
const THREE = [
  { id: 1, name: 'one' },
  { id: 2, name: 'two' },
  { id: 3, name: 'three' },
];
const REPLACE = { ifExists: 'replace' };
const schema = () => sql('shop.db', 'SELECT type, name, sql FROM sqlite_schema ORDER BY name');
/** Statements that stand behind each other, triggers as a whole. */
const statements = (text: string) =>
  text.match(/(?:;?\s*CREATE TRIGGER.*?END|[^;]+?)(?=;|$)/gs)!.map((part) => part.replace(/^[;\s]+/, ''));
const noted = ({ notes = [] }: { readonly notes?: readonly { readonly text: string }[] }) => notes.map(({ text }) => text);

describe('replace keeps the table', () => {
  test.each<[what: string, setup: string]>([
    [
      'indexes, whole, partial and of expressions',
      'CREATE TABLE t (id, name TEXT); CREATE INDEX a ON t (name); CREATE UNIQUE INDEX b ON t (id); CREATE INDEX c ON t (lower(name)) WHERE id > 1',
    ],
    [
      'triggers and views',
      'CREATE TABLE t (id INTEGER, name TEXT); CREATE TABLE log (n); CREATE TRIGGER tr AFTER INSERT ON t BEGIN INSERT INTO log VALUES (NEW.id); END; CREATE VIEW v AS SELECT name FROM t',
    ],
    ['WITHOUT ROWID', 'CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT) WITHOUT ROWID'],
    ['STRICT', 'CREATE TABLE t (id INT, name TEXT) STRICT'],
    [
      'what is computed, has a default, a collation or a check',
      "CREATE TABLE t (id INTEGER CHECK (id < 9), name TEXT COLLATE NOCASE UNIQUE, upper TEXT AS (upper(name)), made TEXT NOT NULL DEFAULT 'now')",
    ],
    ['numbers that are counted', 'CREATE TABLE t (n INTEGER PRIMARY KEY AUTOINCREMENT, id INTEGER, name VARCHAR(20))'],
    [
      'foreign keys to and from it',
      'CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, p INTEGER REFERENCES p DEFAULT NULL); CREATE TABLE c (t INTEGER REFERENCES t ON DELETE CASCADE)',
    ],
  ])('%s', async (_, setup) => {
    sql('shop.db', ...statements(setup), "INSERT INTO t (id, name) VALUES (1, 'one'), (7, 'old')");
    if (setup.includes('TABLE c ')) sql('shop.db', 'INSERT INTO c VALUES (1)');
    const before = schema();
    const outcome = await load(THREE, REPLACE);
    expect(outcome.errors).toEqual([]);
    expect(schema()).toEqual(before);
    expect(sql('shop.db', 'SELECT id, name FROM t ORDER BY id')).toEqual(THREE.map(({ id, name }) => [id, name]));
    expect(sql('shop.db', 'PRAGMA integrity_check')).toEqual([['ok']]);
    if (setup.includes('TABLE c ')) expect(sql('shop.db', 'SELECT * FROM c')).toEqual([[1]]);
    if (setup.includes('TRIGGER')) expect(sql('shop.db', 'SELECT n FROM log ORDER BY n')).toEqual([[1], [1], [2], [3], [7]]);
  });

  test('and says of columns that get nulls', async () => {
    sql('shop.db', 'CREATE TABLE t (id INTEGER, name TEXT, note TEXT, day DATE)', "INSERT INTO t VALUES (1, 'old', 'x', 'y')");
    expect(noted(await load(THREE, REPLACE))).toEqual(['the rows have no columns note, day: they are null in table t']);
    expect(sql('shop.db', 'SELECT * FROM t WHERE id = 1')).toEqual([[1, 'one', null, null]]);
  });

  test('rows that refer to nothing are refused, though foreign keys rest meanwhile', async () => {
    sql(
      'shop.db',
      'CREATE TABLE p (id INTEGER PRIMARY KEY)',
      'INSERT INTO p VALUES (1), (2)',
      'CREATE TABLE t (id INTEGER PRIMARY KEY, p INTEGER REFERENCES p)',
      'INSERT INTO t VALUES (9, 1)',
    );
    const outcome = await load(
      [
        { id: 1, p: 1 },
        { id: 2, p: 7 },
        { id: 3, p: null },
      ],
      REPLACE,
      { stages: { refused: { type: 'memory-destination', from: 'table.rejects' } } },
    );
    expect(outcome.errors).toEqual([]);
    expect(outcome.tables.refused!.toArray().map((row) => [Number(row.id), row._code])).toEqual([[2, 'constraint-foreignkey']]);
    expect(sql('shop.db', 'SELECT id FROM t')).toEqual([[1], [3]]);
  });

  test.each(['t', 'u'])('two tables that refer to each other, %s first', async (first) => {
    sql(
      'shop.db',
      'CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT)',
      "INSERT INTO t VALUES (9, 'old')",
      'CREATE TABLE u (n INTEGER PRIMARY KEY REFERENCES t)',
      'INSERT INTO u VALUES (9)',
    );
    const more = { type: 'generator', rows: 2, columns: { n: { generator: 'sequence' } } };
    const u = { type: 'sqlite-destination', from: 'more', path: 'shop.db', table: 'u', ...REPLACE };
    const outcome = await load(THREE, { ...REPLACE, ...(first === 'u' && { batchRows: 1 }) }, { stages: { more, u } });
    expect(outcome.errors).toEqual([]);
    expect(sql('shop.db', 'SELECT n FROM u')).toEqual([[1], [2]]);
    const appended = await load(THREE.slice(0, 1), REPLACE, {
      stages: { more: { ...more, rows: 3 }, u: { ...u, table: 'fresh' } },
    });
    expect(appended.errors).toMatchObject([
      { code: 'constraint-foreignkey', message: 'rows of u refer to rows that are not among the new rows of t' },
    ]);
  });
});

describe('replace changes the table where the rows do not fit', () => {
  test.each<[what: string, setup: string, rows: readonly Row[], options: object, columns: string, notes: string]>([
    [
      'a new column',
      'CREATE TABLE t (id INTEGER PRIMARY KEY, old TEXT)',
      THREE,
      {},
      'id INTEGER, name TEXT',
      'table t changes (column name TEXT is added; column old is dropped)',
    ],
    [
      'a new column, and the others stay',
      'CREATE TABLE t (id INTEGER PRIMARY KEY, old TEXT)',
      THREE,
      { drift: 'add' },
      'id INTEGER, old TEXT, name TEXT',
      'table t changes (column name TEXT is added); the rows have no column old: it is null in table t',
    ],
    [
      'a column of another type',
      'CREATE TABLE t (id INTEGER PRIMARY KEY, name INTEGER); CREATE INDEX ix ON t (name)',
      THREE,
      {},
      'id INTEGER, name TEXT',
      'table t changes (column name changes from INTEGER to TEXT)',
    ],
    [
      'a table of nothing but columns is made anew',
      'CREATE TABLE t (name REAL, id TEXT)',
      THREE,
      {},
      'id INTEGER, name TEXT',
      'table t changes (column id changes from TEXT to INTEGER; column name changes from REAL to TEXT)',
    ],
    [
      'other keys',
      'CREATE TABLE t (id INTEGER, name TEXT)',
      THREE,
      { keys: ['name'] },
      'id INTEGER, name TEXT',
      'table t changes (it gets the primary key name)',
    ],
    [
      'not where drift says so',
      'CREATE TABLE t (id INTEGER, old TEXT DEFAULT 7)',
      THREE,
      { drift: 'ignore' },
      'id INTEGER, old TEXT',
      '',
    ],
  ])('%s', async (_, setup, rows, options, columns, notes) => {
    sql('shop.db', ...statements(setup), 'INSERT INTO t (id) VALUES (9)');
    const outcome = await load(rows, { ...REPLACE, ...options });
    expect(outcome.errors).toEqual([]);
    expect(sql('shop.db', "SELECT group_concat(name || ' ' || type, ', ') FROM pragma_table_info('t')")).toEqual([[columns]]);
    expect(noted(outcome).join('; ')).toBe(notes);
    expect(sql('shop.db', 'SELECT id FROM t ORDER BY 1')).toEqual([[1], [2], [3]]);
  });

  test.each<[what: string, setup: string, losses: string]>([
    ['a default', 'CREATE TABLE t (id INTEGER, name INTEGER DEFAULT 7)', 'the default of column name'],
    [
      'views and triggers',
      "CREATE TABLE t (id INTEGER, name TEXT, must TEXT NOT NULL); CREATE VIEW v AS SELECT must FROM t; CREATE VIEW w AS SELECT * FROM v; CREATE TRIGGER tr AFTER INSERT ON t BEGIN SELECT NEW.must; END; CREATE TABLE o (x); CREATE TRIGGER other AFTER INSERT ON o BEGIN DELETE FROM t WHERE must = 'x'; END",
      'view v; view w; trigger tr; trigger other; column must',
    ],
    [
      'rules',
      'CREATE TABLE t (id INTEGER REFERENCES p, name INTEGER UNIQUE CHECK (name > 0), x TEXT DEFAULT \'COLLATE\', y INT AS (id), "CHECK" TEXT COLLATE NOCASE) STRICT; CREATE TABLE p (id INTEGER PRIMARY KEY)',
      'STRICT; its CHECK constraints; its UNIQUE constraints; its collations; the default of column x; the expression of column y; the foreign key to p; column x; column y',
    ],
  ])('%s is not lost in silence, but with onLoss: accept', async (_, setup, losses) => {
    sql('shop.db', ...statements(setup));
    const before = schema();
    const { errors, stages } = await load(THREE, REPLACE);
    expect(errors).toMatchObject([{ code: 'loss-refused', value: 't' }]);
    const said = errors[0]!.message.replace(/^.*would lose: /, '').split('; ');
    expect(said.sort()).toEqual(losses.split('; ').sort());
    expect(stages.data!.rowsOut).toBe(0);
    expect(schema()).toEqual(before);
    const accepted = await load(THREE, { ...REPLACE, onLoss: 'accept' });
    expect(accepted.errors).toEqual([]);
    expect(sql('shop.db', 'SELECT id, name FROM t ORDER BY id')).toEqual(THREE.map(({ id, name }) => [id, name]));
  });

  test('rows that a trigger keeps', async () => {
    sql(
      'shop.db',
      'CREATE TABLE t (id INTEGER, name TEXT)',
      "INSERT INTO t VALUES (9, 'old')",
      'CREATE TRIGGER tr BEFORE DELETE ON t BEGIN SELECT RAISE(IGNORE); END',
    );
    expect((await load(THREE, REPLACE)).errors).toMatchObject([
      { code: 'rows-left', message: expect.stringContaining('a trigger keeps them') },
    ]);
    expect(sql('shop.db', 'SELECT id FROM t')).toEqual([[9]]);
  });
});
