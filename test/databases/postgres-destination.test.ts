import { describe, expect, test } from 'vitest';
import type { Options } from '../engine/stages.ts';
import { usePostgres, withPostgres } from './postgres.ts';

type Row = Record<string, unknown>;

describe.skipIf(!withPostgres)('loading PostgreSQL', () => {
  const database = usePostgres();

  /** Loads rows, and gives what the run says. */
  async function load(rows: readonly Row[] | Record<string, object>, options: object, more: Options = {}) {
    const given = Array.isArray(rows);
    const stages = given ? { data: { type: 'memory-origin', name: 'rows', ...more } } : (rows as Record<string, object>);
    const outcome = await database.run(
      {
        ...stages,
        out: { type: 'postgres-destination', connection: 'db', from: Object.keys(stages).at(-1)!, ...options },
        bad: { type: 'memory-destination', from: 'out.rejects' },
      },
      given ? { inputs: { rows: rows as Row[] } } : {},
    );
    const rejects = outcome.tables.bad ? outcome.tables.bad.toArray().map((row) => row.toJSON() as Row) : [];
    return { outcome, rejects, error: outcome.errors[0] };
  }
  const sound = async (...args: Parameters<typeof load>) => {
    const { outcome, rejects } = await load(...args);
    expect(outcome.errors).toEqual([]);
    return rejects;
  };
  const rows = (table: string, order = '1') => database.query(`SELECT * FROM ${table} ORDER BY ${order}`);
  const TWO = [
    { id: 1, name: 'one' },
    { id: 2, name: null },
  ];

  test('a table is made from the columns', async () => {
    const query = `SELECT 1::int8 AS i, 1.5::float8 AS f, 12.50::numeric(9,2) AS d, true AS b, date '2025-01-31' AS day, time '12:00:00.5' AS t,
      timestamp '2025-01-31 12:00' AS ts, timestamptz '2025-01-31 12:00Z' AS tz, 'x' AS s, '\\x00ff'::bytea AS raw, '{"a": 1}'::jsonb AS j, ARRAY[1,2]::int8[] AS l, ARRAY['a"b', NULL]::text[] AS names
      UNION ALL SELECT NULL, NULL, NULL::numeric(9,2), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL`;
    expect(await sound({ data: { type: 'postgres-origin', connection: 'db', query } }, { table: 'fresh.every' })).toEqual([]);
    expect(
      await database.query(
        "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'fresh.every'::regclass AND attnum > 0 ORDER BY attnum",
      ),
    ).toEqual([
      ['i', 'bigint'],
      ['f', 'double precision'],
      ['d', 'numeric(9,2)'],
      ['b', 'boolean'],
      ['day', 'date'],
      ['t', 'time without time zone'],
      ['ts', 'timestamp without time zone'],
      ['tz', 'timestamp with time zone'],
      ['s', 'text'],
      ['raw', 'bytea'],
      ['j', 'jsonb'],
      ['l', 'bigint[]'],
      ['names', 'text[]'],
    ]);
    expect(await database.read({ table: 'fresh.every' })).toEqual(await database.read({ query }));
  });

  test('keys and columns without nulls', async () => {
    const columns = { id: { generator: 'sequence' }, name: { generator: 'name' } };
    await sound({ data: { type: 'generator', rows: 10, columns } }, { table: 'keyed', keys: ['id'] });
    expect(
      await database.query(
        "SELECT attname, attnotnull FROM pg_attribute WHERE attrelid = 'keyed'::regclass AND attnum > 0 ORDER BY attnum",
      ),
    ).toEqual([
      ['id', 't'],
      ['name', 't'],
    ]);
    expect(await database.query("SELECT count(*) FROM pg_constraint WHERE conname = 'keyed_pkey'")).toEqual([['1']]);
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
      "DROP TABLE IF EXISTS there; CREATE TABLE there (id int8, name text); INSERT INTO there VALUES (0, 'zero'), (1, 'old')",
    );
    await sound(TWO, { table: 'there', ifExists });
    expect(await rows('there', '1, 2')).toEqual(expected);
  });

  test('upsert by key', async () => {
    await database.query(
      "CREATE TABLE people (id int8 PRIMARY KEY, name text, visits int4 DEFAULT 7, note text); INSERT INTO people VALUES (1, 'old', 1, 'kept'), (3, 'three', 3, NULL)",
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
    await sound(
      [
        { id: 1, name: 'X', visits: 11 },
        { id: 4, name: 'four', visits: 4 },
        { id: 4, name: 'five', visits: 5 },
      ],
      { table: 'people', ifExists: 'upsert', keys: ['id'], updateColumns: ['visits'] },
    );
    expect(await rows('people')).toEqual([
      ['1', 'one', '11', 'kept'],
      ['2', 'last', '21', null],
      ['3', 'three', '3', null],
      ['4', 'four', '5', null],
    ]);
    await sound(
      [
        { id: 9, name: 'nine' },
        { id: 9, name: 'nein' },
      ],
      { table: 'made', ifExists: 'upsert', keys: ['id'] },
    );
    expect(await rows('made')).toEqual([['9', 'nein']]);
  });

  test('rows that the server refuses are found, and the others load', async () => {
    await database.query(
      "CREATE TABLE strict (id int8 PRIMARY KEY, n int4 NOT NULL CHECK (n <> 13), s varchar(5)); INSERT INTO strict VALUES (500, 1, 'here')",
    );
    const given = Array.from({ length: 20_000 }, (_, i) => ({ id: i, n: i % 100, s: 'ok' })).filter(({ n }) => n !== 13) as Row[];
    given[10]!.n = 13;
    given[5000]!.n = null;
    given[6000]!.n = 5_000_000_000;
    given[7000]!.s = 'much too long';
    given[8000]!.s = 'a\0b';
    given[9000]!.id = 3;
    const rejects = await sound(given, { table: 'strict', ifExists: 'append' });
    expect(
      rejects.map(({ id, _column, _code }) => [Number(id), _column, _code]).sort((a, b) => Number(a[0]) - Number(b[0])),
    ).toEqual(
      [
        [given[9000]!.id, 'id', 'constraint-unique'],
        [given[10]!.id, null, 'constraint-check'],
        [500, 'id', 'constraint-unique'],
        [given[5000]!.id, 'n', 'constraint-notnull'],
        [given[6000]!.id, 'n', 'inexact'],
        [given[7000]!.id, 's', 'invalid-value'],
        [given[8000]!.id, 's', 'invalid-value'],
      ].sort((a, b) => Number(a[0]) - Number(b[0])),
    );
    expect(rejects.find(({ _code }) => _code === 'inexact')!.n).toBe(5_000_000_000n);
    expect(await database.query('SELECT count(*) FROM strict')).toEqual([[String(given.length - 7 + 1)]]);
  });

  test('where most are refused, the others still load, each once', async () => {
    await database.query(`CREATE TABLE crowded (id int8 PRIMARY KEY, old bool);
      INSERT INTO crowded SELECT i, true FROM generate_series(0, 5999) i WHERE i < 900 OR i % 7 <> 0 AND i % 250 > 20`);
    const given = Array.from({ length: 6000 }, (_, id) => ({ id, old: false }));
    const rejects = await sound(given, { table: 'crowded', ifExists: 'append' });
    const there = (id: number) => id < 900 || (id % 7 !== 0 && id % 250 > 20);
    const before = given.map(({ id }) => id).filter(there);
    expect(rejects.map(({ id }) => Number(id))).toEqual(before);
    const counts = await database.query('SELECT count(*), count(*) FILTER (WHERE old), sum(id) FROM crowded');
    expect(counts).toEqual([['6000', String(before.length), String((5999 * 6000) / 2)]]);
  });

  test('what refuses a row is called by the name that the table will have', async () => {
    await database.query('CREATE TABLE remade (id int8)');
    const given = [{ id: 1 }, { id: 1 }, { id: null }];
    const rejects = await sound(given, { table: 'remade', ifExists: 'replace', keys: ['id'] }, {
      columns: { id: 'integer' },
    } as never);
    expect(rejects.map(({ _message }) => _message)).toEqual([
      'duplicate key value violates unique constraint "remade_pkey"',
      'null value in column "id" of relation "remade" violates not-null constraint',
    ]);
  });

  test('integers go into oid', async () => {
    await database.query('CREATE TABLE objects (id oid)');
    const given = [{ id: 4_294_967_295 }, { id: 4_294_967_296 }];
    expect((await sound(given, { table: 'objects', ifExists: 'append' })).map(({ id }) => Number(id))).toEqual([4_294_967_296]);
    expect(await rows('objects')).toEqual([['4294967295']]);
  });

  test('text goes into columns of other types, and what is none is refused', async () => {
    await database.query(
      "CREATE TYPE mood AS ENUM ('ok', 'sad'); CREATE TABLE odd (id int8, u uuid, m mood, a inet, i interval, n numeric, f float4, l int4[])",
    );
    const given = [
      {
        id: 1,
        u: 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
        m: 'ok',
        a: '10.0.0.1',
        i: 'P1Y',
        n: '12345678901234567890123456789012345678901234567890.5',
        f: 0.5,
        l: [1, 2],
      },
      { id: 2, u: 'no', m: null, a: null, i: null, n: null, f: null, l: null },
      { id: 3, u: null, m: 'angry', a: null, i: null, n: null, f: 0.1, l: [[1], [2]] },
      { id: 4, u: null, m: null, a: null, i: null, n: null, f: null, l: [] },
    ];
    const columns = {
      id: 'integer',
      u: 'string',
      m: 'string',
      a: 'string',
      i: 'string',
      n: 'string',
      f: 'float',
      l: 'list<integer>',
    };
    const rejects = await sound(given, { table: 'odd', ifExists: 'append' }, { columns } as never);
    expect(await rows('odd')).toEqual([
      ['1', given[0]!.u, 'ok', '10.0.0.1', '1 year', given[0]!.n, '0.5', '{1,2}'],
      ['4', null, null, null, null, null, null, '{}'],
    ]);
    expect(rejects.map(({ id }) => Number(id))).toEqual([2, 3]);
  });

  /** What a column of a type keeps of values that the server would round in silence, and those that are refused. */
  const ROUNDED: readonly [column: string, values: readonly string[], kept: readonly string[]][] = [
    ['timestamp(0)', ["timestamp '2025-01-31 12:00:01'", "'2025-01-31 12:00:00.5'"], ['2025-01-31 12:00:01']],
    ['timestamptz(3)', ["timestamptz '1969-12-31 23:59:59.999Z'", "'1969-12-31 23:59:59.9999Z'"], ['1969-12-31 23:59:59.999+00']],
    ['time(2)', ["time '12:00:00.25'", "'12:00:00.255'"], ['12:00:00.25']],
    ['timestamp(0)', ["date '2025-01-31'"], ['2025-01-31 00:00:00']],
    [
      'timestamp(0)[]',
      ["ARRAY[timestamp '2025-01-31 12:00']", "ARRAY[timestamp '2025-01-31 12:00:00.5']"],
      ['{"2025-01-31 12:00:00"}'],
    ],
    ['varchar(3)', ["'abc'", "'abc '", "'äöü'", "'äö  '", "'abcd'", "'ab '"], ['abc', 'äöü', 'ab ']],
    ['interval', ["'PT1.5S'", "'PT0.1234567S'", "'PT0.1234560S'"], ['00:00:01.5', '00:00:00.123456']],
    ['interval(0)', ["'P1M'", "'PT1.5S'"], ['1 mon']],
    ['interval day', ["'P2D'", "'P2DT1H'"], ['2 days']],
    ['timetz(0)', ["'12:00:01+02'", "'12:00:00.5+02'"], ['12:00:01+02']],
    ['timetz', ["'12:00:00.000001+02'", "'12:00:00.0000015+02'"], ['12:00:00.000001+02']],
    [
      'money',
      ["'12.5'", "'$1,234.50'", "'(0.070)'", "'1.005'", "'0.001'", "'0.995'", "'-0'", "'100'"],
      ['$12.50', '$1,234.50', '-$0.07', '$0.00', '$100.00'],
    ],
  ];
  test.each(ROUNDED.flatMap((row) => (['append', 'upsert'] as const).map((ifExists) => [...row, ifExists] as const)))(
    '%s holds of %o only %o: %s',
    async (column, values, kept, ifExists) => {
      await database.query(`DROP TABLE IF EXISTS exact; CREATE TABLE exact (id int8 PRIMARY KEY, v ${column})`);
      const query = `SELECT id::int8, v FROM (VALUES ${values.map((value, i) => `(${i}, ${value})`).join(', ')}) AS given (id, v)`;
      const given = { data: { type: 'postgres-origin', connection: 'db', query } };
      const rejects = await sound(given, { table: 'exact', ifExists, ...(ifExists === 'upsert' && { keys: ['id'] }) });
      expect((await rows('exact')).map(([, value]) => value)).toEqual(kept);
      expect(rejects.length).toBe(values.length - kept.length);
    },
  );

  test.each<[options: object, message: string]>([
    [{ table: 'taken' }, 'table taken exists already'],
    [{ table: 'taken', ifExists: 'upsert', keys: ['id'] }, 'has no unique index on id'],
    [{ table: 'taken_view', ifExists: 'append' }, 'taken_view is a view'],
    [{ table: 'narrow', ifExists: 'append' }, 'it has no column name'],
    [{ table: 'demanding', ifExists: 'append' }, 'its column must must not be null and would get no value'],
    [{ table: 'wrong', ifExists: 'append' }, 'column name of the table is integer, which needs a conversion from text'],
    [{ table: 'x'.repeat(64) }, 'invalid name for PostgreSQL'],
    [{ table: 'new1', beforeQuery: 'SELECT 1/0' }, 'division by zero'],
    [{ table: 'new2', afterQuery: 'COMMIT' }, 'a statement ended the transaction'],
  ])('%o fails', async (options, message) => {
    await database.query(`DROP TABLE IF EXISTS taken, narrow, demanding, wrong CASCADE; CREATE TABLE taken (id int8, name text); CREATE VIEW taken_view AS SELECT * FROM taken;
      CREATE TABLE narrow (id int8); CREATE TABLE demanding (id int8, name text, must int NOT NULL); CREATE TABLE wrong (id int8, name int)`);
    const { error } = await load(TWO, options);
    expect(error?.message).toContain(message);
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
    await database.query('DROP TABLE IF EXISTS drifting; CREATE TABLE drifting (id int8)');
    await sound(TWO, { table: 'drifting', ifExists: 'append', drift });
    expect(await rows('drifting')).toEqual(expected);
  });

  test('statements before and after are of the load’s transaction', async () => {
    await database.query("CREATE TABLE days (id int8, name text); INSERT INTO days VALUES (1, 'old'), (7, 'other')");
    const beforeQuery = 'DELETE FROM days WHERE id = 1; CREATE TEMPORARY TABLE seen AS SELECT count(*) AS n FROM days';
    const afterQuery = "INSERT INTO days SELECT n, 'seen' FROM seen";
    await sound(TWO, { table: 'days', ifExists: 'append', beforeQuery, afterQuery });
    expect(await rows('days', '1, 2')).toEqual([
      ['1', 'one'],
      ['1', 'seen'],
      ['2', null],
      ['7', 'other'],
    ]);
    const { error } = await load(TWO, {
      table: 'days',
      ifExists: 'append',
      beforeQuery: 'DELETE FROM days',
      afterQuery: 'SELECT nothing',
    });
    expect(error?.code).toBe('unknown-column');
    expect(await rows('days')).toHaveLength(4);
  });

  test('by several connections', async () => {
    const columns = { id: { generator: 'sequence' }, name: { generator: 'name' }, x: { generator: 'normal' } };
    const stages = { data: { type: 'generator', rows: 300_000, columns } };
    await database.query(
      'CREATE TABLE many (old int); DO $$ BEGIN CREATE ROLE reader_of_many; EXCEPTION WHEN duplicate_object THEN NULL; END $$; GRANT SELECT ON many TO reader_of_many',
    );
    await sound(stages, { table: 'many', ifExists: 'replace', connections: 3 });
    expect(await database.query('SELECT count(*), count(DISTINCT id) FROM many')).toEqual([['300000', '300000']]);
    expect(await database.query("SELECT has_table_privilege('reader_of_many', 'many', 'SELECT')")).toEqual([['t']]);
    expect(await database.query("SELECT count(*) FROM pg_class WHERE relname LIKE '\\_open\\_stage%'")).toEqual([['0']]);
    const { error } = await load(stages, { table: 'many', ifExists: 'replace', connections: 2, afterQuery: 'SELECT 1/0' });
    expect(error?.message).toContain('division by zero');
    expect(await database.query('SELECT count(*) FROM many')).toEqual([['300000']]);
    expect(await database.query("SELECT count(*) FROM pg_class WHERE relname LIKE '\\_open\\_stage%'")).toEqual([['0']]);
  });

  test('others see the old table until the end, and a job may read what it replaces', async () => {
    await database.query("CREATE TABLE self AS SELECT i AS id, 'row ' || i AS name FROM generate_series(1, 30000) AS i");
    const data = { type: 'postgres-origin', connection: 'db', table: 'self' };
    await sound({ data, half: { type: 'filter', from: 'data', where: 'id % 2 = 0' } }, { table: 'self', ifExists: 'replace' });
    expect(await database.query('SELECT count(*), sum(id) FROM self')).toEqual([['15000', '225015000']]);
  });

  test('no rows', async () => {
    await sound(
      {
        data: { type: 'generator', rows: 1, columns: { id: { generator: 'sequence' } } },
        none: { type: 'filter', from: 'data', where: 'id > 100' },
      },
      { table: 'empty' },
    );
    expect(await rows('empty')).toEqual([]);
  });
});
