import { beforeAll, describe, expect, test } from 'vitest';
import { usePostgres, withPostgres } from './postgres.ts';

describe.skipIf(!withPostgres)('reading PostgreSQL', () => {
  const database = usePostgres();

  beforeAll(async () => {
    await database.query(`
      CREATE TYPE mood AS ENUM ('sad', 'ok');
      CREATE DOMAIN money2 AS numeric(12,2);
      CREATE TABLE t (id int8 PRIMARY KEY, name text, amount numeric(12,2), placed timestamptz, kind mood);
      INSERT INTO t VALUES (1, 'one', 1.50, '2025-01-31 12:00+02', 'ok'), (2, NULL, -0.05, NULL, NULL), (3, 'längér text than twelve', 0, '1969-12-31 23:59:59.999999Z', 'sad');
      CREATE TABLE many AS SELECT i AS id, 'row ' || i AS name, i % 7 AS part, i * 0.25::float8 AS x FROM generate_series(1, 50000) AS i;
      ANALYZE many;`);
  });

  test('a table', async () => {
    expect(await database.read({ table: 't' })).toEqual([
      [1, 'one', '1.50', '2025-01-31T10:00:00Z', 'ok'],
      [2, null, '-0.05', null, null],
      [3, 'längér text than twelve', '0.00', '1969-12-31T23:59:59.999999Z', 'sad'],
    ]);
  });

  test.each<[sql: string, expected: unknown]>([
    ['SELECT 32767::int2', 32767],
    ['SELECT (-2147483648)::int4', -2147483648],
    ['SELECT 9223372036854775807::int8', 9223372036854775807n],
    ['SELECT (-9223372036854775808)::int8', -9223372036854775808n],
    ['SELECT 4294967295::oid', 4294967295],
    ['SELECT 0.1::float8', 0.1],
    ['SELECT 0.5::float4', 0.5],
    ["SELECT 'NaN'::float8", Number.NaN],
    ["SELECT '-Infinity'::float8", Number.NEGATIVE_INFINITY],
    ['SELECT true', true],
    ['SELECT false', false],
    ['SELECT NULL::bool', null],
    ["SELECT '2025-02-28'::date", '2025-02-28'],
    ["SELECT '0044-03-15 BC'::date", '-0043-03-15'],
    ["SELECT '23:59:59.999999'::time", '23:59:59.999999'],
    ["SELECT '12:30:00+02'::timetz", '12:30:00+02'],
    ["SELECT '1 year 2 days 03:04:05.5'::interval", 'P1Y2DT3H4M5.5S'],
    ["SELECT 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid", 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
    [`SELECT '{"a": [1, 2]}'::json`, '{"a": [1, 2]}'],
    [`SELECT '{"a":[1,2]}'::jsonb`, '{"a": [1, 2]}'],
    [String.raw`SELECT '\x00ff10'::bytea`, '0x00ff10'],
    ['SELECT ARRAY[1,2,NULL]', '[1,2,null]'],
    ["SELECT ARRAY[['a','b'],['c','d\"']]", String.raw`[["a","b"],["c","d\""]]`],
    ["SELECT '10.0.0.1/8'::inet", '10.0.0.1/8'],
    ["SELECT B'101'", '101'],
    ['SELECT int4range(1, 5)', '[1,5)'],
    ["SELECT 'ok'::mood", 'ok'],
    ['SELECT 1.50::money2', '1.50'],
    ['SELECT 123456789012345678901234567890.123456789::numeric', '123456789012345678901234567890.123456789'],
    ['SELECT 0.00000000000000000001::numeric(38,20)', '0.00000000000000000001'],
    ['SELECT (-99999999999999999999999999999999999999)::numeric(38,0)', '-99999999999999999999999999999999999999'],
    ['SELECT 10000::numeric(9,4)', '10000.0000'],
    ['SELECT 0.0001::numeric(9,4)', '0.0001'],
    ["SELECT 'NaN'::numeric", 'NaN'],
    ["SELECT ''", ''],
    ["SELECT repeat('x', 3000000) = repeat('x', 3000000)", true],
    ['SELECT ROW(1, 2)', '(1,2)'],
  ])('%s', async (query, expected) => {
    expect(await database.read({ query })).toEqual([[expected]]);
  });

  test('values longer than a batch', async () => {
    const rows = await database.read({ query: 'SELECT i, repeat(chr(64 + i), 5000000) AS x FROM generate_series(1, 3) AS i' });
    expect(rows.map(([i, x]) => [i, (x as string)[0], (x as string).length])).toEqual(
      [1, 2, 3].map((i) => [i, String.fromCharCode(64 + i), 5000000]),
    );
  });

  test.each<[query: string, type: string | undefined, expected: unknown]>([
    ["SELECT 'infinity'::date AS v", 'string', 'infinity'],
    ["SELECT '24:00'::time AS v", 'string', '24:00:00'],
    ['SELECT 12.50::numeric AS v', 'decimal(9,3)', '12.500'],
    ["SELECT '007' AS v", 'integer', 7],
    ["SELECT 't'::text AS v", 'boolean', true],
  ])('%s as %s', async (query, type, expected) => {
    expect(await database.read({ query, ...(type && { types: { v: type } }) })).toEqual([[expected]]);
  });

  test.each<[query: string, types: Record<string, string>, message: string]>([
    ["SELECT 1 AS id, 'x'::text AS v", { v: 'integer' }, 'invalid integer in column v: "x"'],
    ...[
      ["timestamp 'infinity'", 'timestamp', 'infinity'],
      ["timestamp '294276-12-31 23:59:59.9'", 'timestamp', '294276-12-31T23:59:59.9'],
      ["timestamptz '10000-01-01 02:00+02'", 'timestamp with time zone', '10000-01-01T00:00:00Z'],
      ["date '-infinity'", 'date', '-infinity'],
      ["date '5874897-12-31'", 'date', '5874897-12-31'],
      ["time '24:00'", 'time', '24:00:00'],
      ["'NaN'::numeric(5,2)", 'decimal(5,2)', 'NaN'],
      ["'-Infinity'::numeric", 'decimal(5,2)', '-Infinity'],
      ["'-100200030004000.00001'::numeric", 'decimal(5,2)', '-100200030004000.00001'],
      ["'0.00000001'::numeric", 'decimal(5,2)', '0.00000001'],
      ["'1e12'::numeric", 'decimal(5,2)', '1000000000000'],
    ].map(([value, type, text]): [string, Record<string, string>, string] => [
      `SELECT 1 AS id, ${value} AS v`,
      type === 'decimal(5,2)' ? { v: type } : {},
      `invalid ${type} in column v: "${text}"; the type string keeps it as text`,
    ]),
  ])('%s goes to rejects', async (query, types, message) => {
    const outcome = await database.run({
      data: {
        type: 'postgres-origin',
        connection: 'db',
        query: `${query} UNION ALL SELECT 2, NULL${query.includes('numeric') ? '::numeric(5,2)' : ''}`,
        types,
      },
      good: { type: 'memory-destination', from: 'data' },
      bad: { type: 'memory-destination', from: 'data.rejects' },
    });
    expect(outcome.errors).toEqual([]);
    expect(outcome.tables.good!.numRows).toBe(1);
    const bad = outcome.tables.bad!.get(0)!.toJSON() as Record<string, unknown>;
    expect(bad).toMatchObject({ _column: 'v', _code: 'invalid-value', _message: `row 1: ${message}` });
  });

  test('a rejected row keeps what it was, and makes up nothing', async () => {
    const { tables } = await database.run({
      data: {
        type: 'postgres-origin',
        connection: 'db',
        query: "SELECT 'NaN'::float8 AS f, '-Infinity'::real AS r, date 'infinity' AS d, time '24:00' AS t, 7::int8 AS i",
      },
      good: { type: 'memory-destination', from: 'data' },
      bad: { type: 'memory-destination', from: 'data.rejects' },
    });
    // The first value to blame stands there as it was.
    expect(tables.bad!.get(0)!.toJSON()._raw).toBe('{"f":"NaN","r":"-Infinity","d":"infinity","t":null,"i":7}');
  });

  test('parameters are bound', async () => {
    const query = `SELECT :a::text || ':a' /* :a */ AS x, $$:b$$ AS y, "t".name AS "z:a" -- :c
      FROM t WHERE id = :id AND name <> ':b' AND E'\\':d' <> ''`;
    const queryParameters = { a: "it's; DROP TABLE t", id: 1 };
    expect(await database.read({ query, queryParameters })).toEqual([["it's; DROP TABLE t:a", ':b', 'one']]);
    await expect(database.read({ query: 'SELECT :x', queryParameters: { y: 1 } })).rejects.toThrow(
      'missing value of parameter :x',
    );
  });

  test('statements before and after are of the same session', async () => {
    const beforeQuery = 'CREATE TEMPORARY TABLE seen AS SELECT id FROM t; INSERT INTO seen VALUES (9)';
    const afterQuery = 'CREATE TABLE after_reading AS SELECT count(*) FROM seen';
    expect(await database.read({ query: 'SELECT sum(id)::int8 FROM seen;', beforeQuery, afterQuery })).toEqual([[15]]);
    expect(await database.query('SELECT * FROM after_reading')).toEqual([['4']]);
  });

  test('many rows, by one connection and by several', async () => {
    const whole = await database.read({ table: 'many' });
    expect(whole.length).toBe(50000);
    expect(whole[49999]).toEqual([50000, 'row 50000', 6, 12500]);
    for (const partition of [{ parts: 7 }, { column: 'id', parts: 5 }, { parts: 9, connections: 3 }]) {
      expect(await database.read({ table: 'many', partition })).toEqual(whole);
    }
  });

  test('only so many rows', async () => {
    expect(await database.read({ table: 'many', maxResults: 3 })).toHaveLength(3);
    expect(await database.read({ query: 'SELECT * FROM many ORDER BY id DESC', maxResults: 2 })).toEqual([
      [50000, 'row 50000', 6, 12500],
      [49999, 'row 49999', 5, 12499.75],
    ]);
  });

  test('a timeout ends the query on the server', async () => {
    await expect(database.read({ query: 'SELECT pg_sleep(20)::text', timeoutMs: 200 })).rejects.toThrow('timeout: ');
  });

  test('a cancelled run ends the query on the server', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 1500);
    const outcome = await database.run(
      {
        data: { type: 'postgres-origin', connection: 'db', query: 'SELECT pg_sleep(30)::text AS cancel_me' },
        out: { type: 'printer', from: 'data' },
      },
      { signal: stop.signal },
    );
    expect(outcome.status).toBe('cancelled');
    expect(
      await database.query(
        "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%cancel_me%' AND pid <> pg_backend_pid()",
      ),
    ).toEqual([['0']]);
  });

  test('the database does what it can', async () => {
    const outcome = await database.run({
      data: { type: 'postgres-origin', connection: 'db', table: 'many' },
      f: { type: 'filter', from: 'data', where: "id > 49990 AND name <> 'row 50000'" },
      total: { type: 'aggregator', from: 'f', keys: [], measures: { n: { function: 'count' } } },
      out: { type: 'memory-destination', from: 'total' },
    });
    expect(outcome.errors).toEqual([]);
    expect(outcome.recordsExtracted).toBe(9);
    expect(outcome.plan).toContain('selected columns: id, name (of 4)');
    expect(outcome.plan).toContain('filtered by the database: id > 49990 and name <> row 50000');
  });

  test.each<[options: object, message: string]>([
    [{ table: 'nowhere' }, 'relation "nowhere" does not exist'],
    [{ query: 'SELECT * FROM' }, 'syntax error at end of input'],
    [{ query: 'SELECT 1 AS a, 2 AS a' }, 'the query has two columns called a'],
    [{ query: 'CREATE TABLE x (y int)' }, 'the statement returns no rows'],
  ])('%o', async (options, message) => {
    await expect(database.read(options)).rejects.toThrow(message);
  });

  test('only what is new', async () => {
    await database.query(
      "CREATE TABLE events (id int8, at timestamptz); INSERT INTO events VALUES (1, '2025-01-01 00:00:00.000001Z'), (2, '2025-01-02Z')",
    );
    const origin = { type: 'postgres-origin', connection: 'db', table: 'events', watermarkColumn: 'at' };
    const run = async (state: Readonly<Record<string, unknown>>) => {
      const outcome = await database.run({ data: origin, out: { type: 'memory-destination', from: 'data' } }, { state });
      return { rows: outcome.recordsExtracted, state: outcome.state };
    };
    const first = await run({});
    const second = await run(first.state);
    await database.query("INSERT INTO events VALUES (3, '2025-01-02 00:00:00.000001Z')");
    const third = await run(second.state);
    expect([first.rows, second.rows, third.rows]).toEqual([2, 0, 1]);
  });

  test.each([
    ['timestamptz', {}, [2, 0, 1], [1, 0, 0]],
    ['date', {}, [2, 0, 1], [1, 0, 0]],
    ['timestamp', { at: 'string' }, [3, 0, 1], [0, 0, 0]],
  ])('only what is new, behind an infinity in a column of %s, %j', async (type, types, read, rejected) => {
    const table = `endless_${type}`;
    await database.query(`CREATE TABLE ${table} (id int8, at ${type});
      INSERT INTO ${table} VALUES (1, '2025-01-01'), (2, 'infinity'), (3, '2025-01-02')`);
    const outcomes = [];
    for (let state = {}; outcomes.length < 3; ) {
      const outcome = await database.run(
        {
          data: { type: 'postgres-origin', connection: 'db', table, watermarkColumn: 'at', types },
          out: { type: 'memory-destination', from: 'data' },
          bad: { type: 'memory-destination', from: 'data.rejects' },
        },
        { state },
      );
      expect(outcome.errors).toEqual([]);
      outcomes.push([outcome.tables.out!.numRows, outcome.tables.bad!.numRows]);
      state = outcome.state;
      if (outcomes.length === 2) await database.query(`INSERT INTO ${table} VALUES (4, '2025-01-03')`);
    }
    expect(outcomes).toEqual(read.map((rows, i) => [rows, rejected[i]]));
  });
});
