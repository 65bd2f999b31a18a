import { describe, expect, test } from 'vitest';
import { useMysql, withMysql } from './mysql.ts';
import { testEitherWay } from './mysql-either-way.ts';
import { loading } from './mysql-loading.ts';

describe.skipIf(!withMysql)('loading MySQL', () => {
  const database = useMysql();
  const { load, sound, rows, hidden } = loading(database);
  const TWO = [
    { id: 1, name: 'one' },
    { id: 2, name: null },
  ];

  testEitherWay(database);

  test('keys and columns without nulls', async () => {
    const columns = { id: { generator: 'sequence' }, name: { generator: 'name' } };
    await sound({ data: { type: 'generator', rows: 10, columns } }, { table: 'keyed', keys: ['id', 'name'] });
    expect((await database.query('SHOW COLUMNS FROM keyed')).map((column) => column.slice(0, 4))).toEqual([
      ['id', 'bigint(20)', 'NO', 'PRI'],
      ['name', 'varchar(763)', 'NO', 'PRI'],
    ]);
    const given = ['a', 'A', 'a ', 'á', 'a', 'x'.repeat(768), 'y'.repeat(769)].map((key, n) => ({ key, n }));
    const rejects = await sound(given, { table: 'texts', keys: ['key'] });
    expect(rejects.map(({ n, _code, _column }) => [Number(n), _code, _column]).sort()).toEqual([
      [4, 'constraint-unique', 'key'],
      [6, 'invalid-value', 'key'],
    ]);
    expect(await database.query('SELECT count(*) FROM texts')).toEqual([['5']]);
  });

  test.each<[ifExists: string, expected: unknown]>([
    [
      'replace',
      [
        ['1', 'one'],
        ['2', null],
      ],
    ],
    [
      'append',
      [
        ['0', 'zero'],
        ['1', 'old'],
        ['1', 'one'],
        ['2', null],
      ],
    ],
  ])('%s', async (ifExists, expected) => {
    await database.query(
      "DROP TABLE IF EXISTS `there`; CREATE TABLE `there` (ID bigint, name text); INSERT INTO `there` VALUES (0, 'zero'), (1, 'old')",
    );
    await sound(TWO, { table: 'there', ifExists });
    expect(await rows('`there`', '1, 2')).toEqual(expected);
    expect(await hidden()).toEqual([]);
  });

  test.each([
    ['its only unique key', ''],
    ['one of its unique keys', ', UNIQUE (visits)'],
  ])('upsert by %s', async (_, more) => {
    await database.query(
      `CREATE OR REPLACE TABLE people (id bigint PRIMARY KEY, name varchar(20), visits int DEFAULT 7, note text${more}); INSERT INTO people VALUES (1, 'old', 1, 'kept'), (3, 'three', 3, NULL)`,
    );
    const given = [
      { id: 1, name: 'one', visits: 10 },
      { id: 2, name: 'first', visits: 20 },
      { id: 2, name: 'last', visits: 21 },
      { id: null, name: 'nobody', visits: 0 },
    ];
    const rejects = await sound(given, { table: 'people', ifExists: 'upsert', keys: ['id'] });
    expect(await rows('people')).toEqual([
      ['1', 'one', '10', 'kept'],
      ['2', 'last', '21', null],
      ['3', 'three', '3', null],
    ]);
    expect(rejects).toMatchObject([{ name: 'nobody', _column: 'id', _code: 'constraint-notnull' }]);
    const again = [
      { id: 1, name: 'X', visits: 11 },
      { id: 4, name: 'four', visits: 4 },
      { id: 4, name: 'five', visits: 5 },
    ];
    await sound(again, { table: 'people', ifExists: 'upsert', keys: ['id'], updateColumns: ['visits'] });
    expect(await rows('people')).toEqual([
      ['1', 'one', '11', 'kept'],
      ['2', 'last', '21', null],
      ['3', 'three', '3', null],
      ['4', 'four', '5', null],
    ]);
    await sound(
      [
        { id: 1, name: 'none' },
        { id: 6, name: 'six' },
      ],
      { table: 'people', ifExists: 'upsert', keys: ['id'], updateColumns: ['id'] },
    );
    expect((await rows('people')).map(([id, name]) => [id, name])).toEqual([
      ['1', 'one'],
      ['2', 'last'],
      ['3', 'three'],
      ['4', 'four'],
      ['6', 'six'],
    ]);
    const made = { table: `made_${more.length}`, ifExists: 'upsert', keys: ['id'] };
    await sound(
      [
        { id: 'k', name: 'nine' },
        { id: 'k', name: 'nein' },
        { id: 'K', name: 'other' },
      ],
      made,
    );
    expect(await rows(made.table)).toEqual([
      ['K', 'other'],
      ['k', 'nein'],
    ]);
  });

  test('a row is found by the key that is named, never by another one', async () => {
    await database.query(
      "CREATE TABLE twice (id int PRIMARY KEY, mail varchar(20) UNIQUE, n int); INSERT INTO twice VALUES (1, 'a@x', 1)",
    );
    const given = [
      { id: 2, mail: 'a@x', n: 2 },
      { id: 3, mail: 'b@x', n: 3 },
    ];
    const rejects = await sound(given, { table: 'twice', ifExists: 'upsert', keys: ['id'] });
    expect(rejects).toMatchObject([{ n: 2n, _code: 'constraint-unique', _column: 'mail' }]);
    await sound([{ id: 9, mail: 'B@X', n: 4 }], { table: 'twice', ifExists: 'upsert', keys: ['mail'], updateColumns: ['n'] });
    expect(await rows('twice')).toEqual([
      ['1', 'a@x', '1'],
      ['3', 'b@x', '4'],
    ]);
  });

  test('text goes into columns of other types, and what is none is refused', async () => {
    await database.query(
      `CREATE TABLE odd (id int PRIMARY KEY, u uuid, m enum('ok', 'it''s', '3'), t set('a', 'b', 'c'), a inet6, n decimal(40, 2), bits bit(3), y year, on_time timestamp(3) NULL, flag bit(1), one binary(2))`,
    );
    const base = { u: null, m: null, t: null, a: null, n: null, bits: null, y: null, on_time: null, flag: null, one: null };
    const given = [
      {
        ...{
          id: 1,
          u: 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
          m: "it's",
          t: 'a,c',
          a: '::1',
          n: '12345678901234567890123456789012345678.5',
        },
        ...{ bits: 5, y: 1999, on_time: '2025-01-31T12:00:00.125Z', flag: true, one: Uint8Array.of(1, 0) },
      },
      { ...base, id: 2, u: 'no' },
      { ...base, id: 3, m: '1' },
      { ...base, id: 4, m: 'OK' },
      { ...base, id: 5, t: 'c,a' },
      { ...base, id: 6, t: '2' },
      { ...base, id: 7, n: '1.234' },
      { ...base, id: 8, bits: 8 },
      { ...base, id: 9, y: 70 },
      { ...base, id: 10, on_time: '1960-01-01T00:00:00Z' },
      { ...base, id: 11, on_time: '2025-01-31T12:00:00.1256Z' },
      { ...base, id: 12, one: Uint8Array.of(1) },
      { ...base, id: 13, m: '3', t: '', a: 'nope' },
      { ...base, id: 14, m: '3', t: '' },
    ];
    const columns = {
      ...{ id: 'integer', u: 'string', m: 'string', t: 'string', a: 'string', n: 'string', bits: 'integer', y: 'integer' },
      ...{ on_time: 'timestamp with time zone', flag: 'boolean', one: 'binary' },
    };
    const rejects = await sound(given, { table: 'odd', ifExists: 'append' }, { columns } as never);
    expect(rejects.map(({ id }) => Number(id)).sort((a, b) => a - b)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
    expect(
      await database.query('SELECT id, u, m, t, a, n, bits + 0, y, on_time, flag + 0, HEX(one) FROM odd ORDER BY id'),
    ).toEqual([
      [
        '1',
        given[0]!.u,
        "it's",
        'a,c',
        '::1',
        '12345678901234567890123456789012345678.50',
        '5',
        '1999',
        '2025-01-31 12:00:00.125',
        '1',
        '0100',
      ],
      ['14', null, '3', '', null, null, null, null, null, null, null],
    ]);
  });

  test.each<[options: object, message: string]>([
    [{ table: 'taken' }, 'table taken exists already'],
    [{ table: 'taken', ifExists: 'upsert', keys: ['id'] }, 'has no unique index on id'],
    [{ table: 'taken_view', ifExists: 'append' }, 'taken_view is a view'],
    [{ table: 'taken_view', ifExists: 'replace' }, 'taken_view is a view'],
    [{ table: 'narrow', ifExists: 'append' }, 'it has no column name'],
    [{ table: 'demanding', ifExists: 'append' }, 'its column must must not be null and would get no value'],
    [{ table: 'wrong', ifExists: 'append' }, 'column name of the table is int(11), which needs a conversion from text'],
    [{ table: 'old_engine', ifExists: 'append' }, 'does not support transactions'],
    [{ table: 'referenced', ifExists: 'replace' }, 'other tables refer to referenced'],
    [{ table: 'x'.repeat(65) }, 'invalid name for MySQL'],
    [{ table: 'new1', beforeQuery: 'SELECT nothing' }, "Unknown column 'nothing'"],
    [{ table: 'taken', ifExists: 'append', afterQuery: 'SELECT nothing' }, "Unknown column 'nothing'"],
    [{ table: 'taken', ifExists: 'replace', afterQuery: 'SELECT nothing FROM taken' }, "Unknown column 'nothing'"],
    [{ table: 'new2', afterQuery: 'SELECT nothing' }, "Unknown column 'nothing'"],
  ])('%o fails, and the old table stays', async (options, message) => {
    await database.query(`SET foreign_key_checks = 0; DROP TABLE IF EXISTS taken, narrow, demanding, wrong, old_engine, referenced, refers; SET foreign_key_checks = 1;
      CREATE TABLE taken (id bigint, name text); INSERT INTO taken VALUES (7, 'old'); CREATE OR REPLACE VIEW taken_view AS SELECT * FROM taken;
      CREATE TABLE narrow (id bigint); CREATE TABLE demanding (id bigint, name text, must int NOT NULL); CREATE TABLE wrong (id bigint, name int);
      CREATE TABLE old_engine (id bigint, name text) ENGINE = MyISAM; CREATE TABLE referenced (id bigint PRIMARY KEY); CREATE TABLE refers (id bigint REFERENCES referenced (id))`);
    const { error } = await load(TWO, options);
    expect(error?.message).toContain(message);
    expect(await rows('taken')).toEqual([['7', 'old']]);
    expect(await database.query("SHOW TABLES LIKE 'new%'")).toEqual([]);
    expect(await hidden()).toEqual([]);
  });

  test.each([
    [
      'add',
      [
        ['1', 'one'],
        ['2', null],
      ],
    ],
    ['ignore', [['1'], ['2']]],
  ])('drift: %s', async (drift, expected) => {
    await database.query('CREATE OR REPLACE TABLE drifting (id bigint)');
    await sound(TWO, { table: 'drifting', ifExists: 'append', drift });
    expect(await rows('drifting')).toEqual(expected);
  });

  test('statements before and after are of the load’s transaction', async () => {
    await database.query("CREATE TABLE days (id bigint, name text); INSERT INTO days VALUES (1, 'old'), (7, 'other')");
    const beforeQuery = 'DELETE FROM days WHERE id = 1; CREATE TEMPORARY TABLE seen AS SELECT count(*) AS n FROM days';
    const afterQuery = "INSERT INTO days SELECT n, 'seen' FROM seen";
    await sound(TWO, { table: 'days', ifExists: 'append', beforeQuery, afterQuery });
    expect(await rows('days', '1, 2')).toEqual([
      ['1', 'one'],
      ['1', 'seen'],
      ['2', null],
      ['7', 'other'],
    ]);
    const failing = { table: 'days', ifExists: 'append', beforeQuery: 'DELETE FROM days', afterQuery: 'SELECT nothing' };
    expect((await load(TWO, failing)).error?.code).toBe('unknown-column');
    expect(await rows('days')).toHaveLength(4);
  });

  test('statements that commit: a copy before, the statistics after, as a job that replaces a table does', async () => {
    await database.query(
      `CREATE TABLE facts (id bigint, name text); INSERT INTO facts VALUES (7, 'old'); CREATE TABLE load_log (n int)`,
    );
    const beforeQuery = `
      -- a copy
      DROP TABLE IF EXISTS facts_backup; CREATE TABLE facts_backup AS SELECT * FROM facts;
      SET FOREIGN_KEY_CHECKS = 0;`;
    const afterQuery = `SET FOREIGN_KEY_CHECKS = 1; ANALYZE TABLE facts; INSERT INTO load_log VALUES ((SELECT COUNT(*) FROM facts));`;
    await sound(TWO, { table: 'facts', ifExists: 'replace', beforeQuery, afterQuery });
    expect(await rows('facts')).toEqual([
      ['1', 'one'],
      ['2', null],
    ]);
    expect(await rows('facts_backup')).toEqual([['7', 'old']]);
    await sound(TWO, { table: 'facts', ifExists: 'append', beforeQuery, afterQuery });
    expect(await rows('load_log')).toEqual([['2'], ['4']]);
    const { error } = await load(TWO, { table: 'facts', ifExists: 'append', afterQuery: 'ANALYZE TABLE facts; SELECT nothing' });
    expect(error?.message).toContain('the rows are loaded: an earlier statement of afterQuery committed them');
    expect(await hidden()).toEqual([]);
  });

  test('by several connections', async () => {
    const columns = { id: { generator: 'sequence' }, name: { generator: 'name' }, x: { generator: 'normal' } };
    const stages = { data: { type: 'generator', rows: 300_000, columns } };
    await database.query('CREATE TABLE many (old int)');
    expect(await sound(stages, { table: 'many', ifExists: 'replace', connections: 3, batchRows: 20_000 })).toEqual([]);
    expect(await database.query('SELECT count(*), count(DISTINCT id) FROM many')).toEqual([['300000', '300000']]);
    const { error } = await load(stages, { table: 'many', ifExists: 'replace', connections: 2, afterQuery: 'SELECT nothing' });
    expect(error?.code).toBe('unknown-column');
    expect(await database.query('SELECT count(*) FROM many')).toEqual([['300000']]);
    expect(await hidden()).toEqual([]);
  });

  test('many rows are refused, in statements of any size', async () => {
    await database.query('CREATE TABLE sparse (id int PRIMARY KEY, s varchar(8))');
    const given = Array.from({ length: 6000 }, (_, i) => ({ id: i % 11 === 0 ? -1 : i, s: i % 7 === 0 ? 'far too long' : 'ok' }));
    const rejects = await sound(given, { table: 'sparse', ifExists: 'append', batchRows: 1000 });
    const seen = new Set<number>();
    const sane = given.filter(({ id, s }) => s === 'ok' && !seen.has(id) && seen.add(id));
    expect(await database.query('SELECT count(*), sum(id) FROM sparse')).toEqual([
      [String(sane.length), String(sane.reduce((sum, { id }) => sum + id, 0))],
    ]);
    expect(rejects).toHaveLength(given.length - sane.length);
  });

  test('rows may refer to rows that come behind them', async () => {
    await database.query('CREATE TABLE staff (id int PRIMARY KEY, boss int, FOREIGN KEY (boss) REFERENCES staff (id))');
    const given = [
      { id: 1, boss: 2 },
      { id: 2, boss: 3 },
      { id: 3, boss: null },
      { id: 4, boss: 99 },
    ];
    const rejects = await sound(given, { table: 'staff', ifExists: 'append' });
    expect(rejects).toMatchObject([{ id: 4n, _code: 'constraint-foreignkey', _column: 'boss' }]);
    expect(await rows('staff')).toEqual([
      ['1', '2'],
      ['2', '3'],
      ['3', null],
    ]);
  });

  test('names that the server takes for one are refused, before one of them stays empty', async () => {
    const more = Array.from({ length: 50 }, (_, i) => [`c${i}`, i]);
    const { error } = await load([{ İ: 1, ı: 2, ...Object.fromEntries(more) }], { table: 'ambiguous' });
    expect(error?.code).toBe('ambiguous-column');
    expect(await hidden()).toEqual([]);
  });

  test('places go into spatial columns as they come out of them', async () => {
    await database.query(
      "CREATE TABLE places (id int, p point); INSERT INTO places VALUES (1, ST_GeomFromText('POINT(1 2)', 4326)); CREATE TABLE copies LIKE places",
    );
    await sound({ data: { type: 'mysql-origin', connection: 'db', table: 'places' } }, { table: 'copies', ifExists: 'append' });
    expect(await database.query('SELECT id, ST_AsText(p), ST_SRID(p) FROM copies')).toEqual([['1', 'POINT(1 2)', '4326']]);
  });

  test('no rows', async () => {
    const none = {
      data: { type: 'generator', rows: 1, columns: { id: { generator: 'sequence' } } },
      none: { type: 'filter', from: 'data', where: 'id > 100' },
    };
    await sound(none, { table: 'empty' });
    expect(await rows('empty')).toEqual([]);
  });
});
