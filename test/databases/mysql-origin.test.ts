import { beforeAll, describe, expect, test } from 'vitest';
import { useMysql, withMysql } from './mysql.ts';

describe.skipIf(!withMysql)('reading MySQL', () => {
  const database = useMysql();

  beforeAll(async () => {
    await database.query(`
      CREATE TABLE t (id bigint PRIMARY KEY, name varchar(40) CHARACTER SET latin1, amount decimal(12,2), placed timestamp(6) NULL, kind enum('ok','sad'));
      INSERT INTO t VALUES (1, 'one', 1.50, '2025-01-31 10:00', 'ok'), (2, NULL, -0.05, NULL, NULL), (3, 'längér text than twelve', 0, '1970-01-02 23:59:59.999999', 'sad');
      CREATE PROCEDURE nothing() SELECT 1;
      CREATE TABLE many (id int PRIMARY KEY, name varchar(20), part int, x double) ENGINE=InnoDB
        SELECT seq AS id, CONCAT('row ', seq) AS name, seq % 7 AS part, seq * 0.25e0 AS x FROM (
          WITH RECURSIVE s AS (SELECT 1 AS seq UNION ALL SELECT seq + 1 FROM s WHERE seq < 1000) SELECT a.seq + 1000 * (b.seq - 1) AS seq FROM s a JOIN s b ON b.seq <= 50) n
        ORDER BY seq;
      ANALYZE TABLE many;`);
  });

  test('a table', async () => {
    expect(await database.read({ table: 't' })).toEqual([
      [1, 'one', '1.50', '2025-01-31T10:00:00Z', 'ok'],
      [2, null, '-0.05', null, null],
      [3, 'längér text than twelve', '0.00', '1970-01-02T23:59:59.999999Z', 'sad'],
    ]);
  });

  /** A column of a type, the value that is put in, and what comes out; as text, where that is another. */
  const TYPES: readonly [type: string, value: string, expected: unknown, text?: string][] = [
    ['tinyint', '-128', -128],
    ['tinyint unsigned', '255', 255],
    ['tinyint(1)', 'true', true, '1'],
    ['tinyint(1) unsigned', '255', 255],
    ['smallint', '-32768', -32768],
    ['smallint unsigned', '65535', 65535],
    ['mediumint', '-8388608', -8388608],
    ['mediumint unsigned', '16777215', 16777215],
    ['int', '-2147483648', -2147483648],
    ['int unsigned', '4294967295', 4294967295],
    ['int(8) zerofill', '42', 42],
    ['bigint', '-9223372036854775808', -9223372036854775808n],
    ['bigint unsigned', '18446744073709551615', '18446744073709551615'],
    ['decimal(38,10)', '-1234567890123456789012345678.0123456789', '-1234567890123456789012345678.0123456789'],
    ['decimal(65,30)', `${'9'.repeat(35)}.${'9'.repeat(30)}`, `${'9'.repeat(35)}.${'9'.repeat(30)}`],
    ['decimal(5,0) unsigned', '99999', '99999'],
    ['float', '0.1', 0.1],
    ['double', '-1.7976931348623157e308', -1.7976931348623157e308, '-1.7976931348623157e+308'],
    ['double', '5e-324', 5e-324, '5e-324'],
    ['bit(1)', "b'1'", true, '1'],
    ['bit(12)', "b'100000000001'", 2049],
    ['bit(64)', '18446744073709551615', '18446744073709551615'],
    ['year', '2155', 2155],
    ['date', "'9999-12-31'", '9999-12-31'],
    ['date', "'0001-01-01'", '0001-01-01'],
    ['datetime', "'2024-02-29 23:59:59'", '2024-02-29T23:59:59', '2024-02-29 23:59:59'],
    ['datetime(6)', "'1800-01-01 00:00:00.000001'", '1800-01-01T00:00:00.000001', '1800-01-01 00:00:00.000001'],
    ['datetime(3)', "'2024-02-29'", '2024-02-29T00:00:00', '2024-02-29 00:00:00.000'],
    ['timestamp(6)', "'2038-01-19 03:14:07.999999'", '2038-01-19T03:14:07.999999Z', '2038-01-19 03:14:07.999999'],
    ['time', "'00:00:00'", '00:00:00'],
    ['time(6)', "'23:59:59.999999'", '23:59:59.999999'],
    ['char(5)', "'ab  '", 'ab'],
    ['varchar(300)', "REPEAT('é', 300)", 'é'.repeat(300)],
    ['varchar(20) CHARACTER SET utf8mb4', "'é 名前 😀'", 'é 名前 😀'],
    ['varchar(20) CHARACTER SET utf16', "'é 名前'", 'é 名前'],
    ['varchar(20) CHARACTER SET cp1251', "'имя'", 'имя'],
    ['longtext', "''", ''],
    ['binary(4)', "x'00ff'", '0x00ff0000'],
    ['varbinary(4)', "x'00ff10'", '0x00ff10'],
    ['longblob', "x'80'", '0x80'],
    ["enum('a','é')", "'é'", 'é'],
    ["set('a','b','c')", "'c,a'", 'a,c'],
    ['json', `'{"a": [1, null]}'`, '{"a": [1, null]}'],
    ['int', 'NULL', null],
  ];

  test('every type, and its text', async () => {
    const columns = TYPES.map(([type], i) => `c${i} ${type}`);
    const values = TYPES.map(([, value]) => value);
    await database.query(`CREATE TABLE every (${columns}) ENGINE=MyISAM; INSERT INTO every VALUES (${values})`);
    const described = (cells: readonly unknown[]) => TYPES.map(([type], i) => [type, cells[i]]);
    expect(described((await database.read({ table: 'every' }))[0]!)).toEqual(described(TYPES.map(([, , expected]) => expected)));
    const texts = TYPES.map(([, , expected, text = String(expected)]) => (expected === null ? null : text));
    const isText = (text: string | null) => text === null || !text.startsWith('0x');
    const types = Object.fromEntries(texts.flatMap((text, i) => (isText(text) ? [[`c${i}`, 'string']] : [])));
    for (const source of [{ table: 'every' }, { query: 'SELECT * FROM every' }]) {
      expect(described((await database.read({ ...source, types }))[0]!)).toEqual(described(texts));
    }
  });

  const EXPRESSIONS: readonly [sql: string, expected: unknown][] = [
    ['1 = 1', 1],
    ['NULL', null],
    ['CAST(1 AS unsigned)', 1],
    ['1.50', '1.50'],
    ["x'00ff'", '0x00ff'],
    ["TIME'10:00'", '10:00:00'],
    ["TIMESTAMP'2024-01-01 00:00:00.5'", '2024-01-01T00:00:00.5'],
    ['ST_AsText(POINT(1, 2))', 'POINT(1 2)'],
    ['POINT(1, 2)', '0x000000000101000000000000000000f03f0000000000000040'],
  ];

  test('expressions', async () => {
    const query = `SELECT ${EXPRESSIONS.map(([sql], i) => `${sql} AS c${i}`)}`;
    const [cells] = await database.read({ query });
    expect(EXPRESSIONS.map(([sql], i) => [sql, cells![i]])).toEqual(EXPRESSIONS);
  });

  test.each<[sql: string, expected: unknown]>([
    ["SELECT 'x' AS v UNION ALL SELECT 'y' ORDER BY 1 DESC LIMIT 1", 'y'],
    ['WITH c AS (SELECT 5 AS v) SELECT * FROM c;', 5],
    ['SELECT COUNT(*) AS v FROM t -- end', 3],
  ])('%s', async (query, expected) => {
    expect(await database.read({ query })).toEqual([[expected]]);
  });

  const DECLARED: readonly [type: string, value: string, as: string, expected: unknown][] = [
    ['datetime(6)', "'0001-01-01 00:00:00.000001'", 'string', '0001-01-01 00:00:00.000001'],
    ['date', "'0000-00-00'", 'string', '0000-00-00'],
    ['date', "'2024-00-00'", 'string', '2024-00-00'],
    ['datetime(2)', "'0000-00-00'", 'string', '0000-00-00 00:00:00.00'],
    ['time', "'-838:59:59'", 'string', '-838:59:59'],
    ['time(6)', "'100:00:00.000001'", 'string', '100:00:00.000001'],
    ['time', "'-00:00:01'", 'string', '-00:00:01'],
    ['tinyint(1)', '7', 'integer', 7],
    ['tinyint(1)', '7', 'string', '7'],
    ['bigint unsigned', '9223372036854775807', 'integer', 9223372036854775807n],
    ['decimal(5,2)', '12.50', 'decimal(9,3)', '12.500'],
    ['decimal(65,0)', '12', 'decimal(2,0)', '12'],
    ['varchar(9)', "'007'", 'integer', 7],
    ['int', '7', 'decimal(9,2)', '7.00'],
    ['int', '1', 'boolean', true],
    ['datetime(6)', "'2024-01-01 12:00:00.5'", 'timestamp with time zone', '2024-01-01T12:00:00.5Z'],
    ['date', "'2024-01-01'", 'timestamp', '2024-01-01T00:00:00'],
    ['varbinary(9)', "'é'", 'string', 'é'],
    ['varchar(9)', "'é'", 'binary', '0xc3a9'],
    ['bit(1)', "b'1'", 'integer', 1],
  ];

  test('declared types', async () => {
    const columns = DECLARED.map(([type], i) => `c${i} ${type}`);
    const values = DECLARED.map(([, value]) => value);
    await database.query(`SET sql_mode = ''; CREATE TABLE declared (${columns}); INSERT INTO declared VALUES (${values})`);
    const types = Object.fromEntries(DECLARED.map(([, , as], i) => [`c${i}`, as]));
    const [cells] = await database.read({ table: 'declared', types });
    expect(DECLARED.map(([type, value, as], i) => [type, value, as, cells![i]])).toEqual(DECLARED);
  });

  const REFUSED: readonly [type: string, value: string, as: string | undefined, message: string, raw: unknown][] = [
    [
      'date',
      "'0000-00-00'",
      undefined,
      'invalid date in column c#: "0000-00-00"; the type string keeps it as text',
      '0000-00-00',
    ],
    ['datetime', "'2024-01-00'", undefined, 'invalid timestamp in column c#: "2024-01-00 00:00:00', '2024-01-00 00:00:00.000000'],
    ['time', "'24:00:00'", undefined, 'invalid time in column c#: "24:00:00', '24:00:00.000000'],
    ['tinyint(1)', '2', undefined, 'invalid boolean in column c#: "2"; the type string keeps it as text', '2'],
    [
      'bigint unsigned',
      '9223372036854775808',
      'integer',
      'invalid integer in column c#: "9223372036854775808"',
      '9223372036854775808',
    ],
    ['varchar(9)', "'x'", 'integer', 'invalid integer in column c#: "x"', 'x'],
    ['varbinary(9)', "x'80'", 'string', 'invalid string in column c#', null],
  ];

  test('what a type cannot hold goes to rejects', async () => {
    const columns = REFUSED.map(([type], i) => `c${i} ${type}`);
    const rows = REFUSED.map(([, value], i) => `(${i}, ${REFUSED.map((_, j) => (i === j ? value : 'NULL'))})`);
    await database.query(`SET sql_mode = ''; CREATE TABLE refused (id int, ${columns}); INSERT INTO refused VALUES ${rows}`);
    await database.query(`INSERT INTO refused (id) VALUES (99)`);
    const types = Object.fromEntries(REFUSED.flatMap(([, , as], i) => (as === undefined ? [] : [[`c${i}`, as]])));
    const outcome = await database.run({
      data: { type: 'mysql-origin', connection: 'db', table: 'refused', types },
      good: { type: 'memory-destination', from: 'data' },
      bad: { type: 'memory-destination', from: 'data.rejects' },
    });
    expect(outcome.errors).toEqual([]);
    expect(outcome.tables.good!.numRows).toBe(1);
    const bad = outcome.tables.bad!.toArray().map((row) => row.toJSON() as Record<string, string>);
    expect(bad).toHaveLength(REFUSED.length);
    for (const [i, [, , , message, raw]] of REFUSED.entries()) {
      expect(bad[i]).toMatchObject({ _column: `c${i}`, _code: 'invalid-value' });
      expect(bad[i]!._message).toContain(`row ${i + 1}: ${message.replace('#', String(i))}`);
      expect(JSON.parse(bad[i]!._raw!)).toMatchObject({ id: i, [`c${i}`]: raw });
    }
  });

  test('values longer than a batch, and than a packet', async () => {
    const lengths = [5_000_000, 3, 16_777_214 - 12, 16_777_215, 40_000_000, 1];
    await database.query('SET GLOBAL max_allowed_packet = 100000000');
    const query = lengths
      .map((length, i) => `SELECT ${i} AS i, REPEAT('${'abcdef'[i]}', ${length}) AS x, 'end' AS y`)
      .join(' UNION ALL ');
    const rows = await database.read({ query });
    expect(rows.map(([i, x, y]) => [i, (x as string)[0], (x as string).at(-1), (x as string).length, y])).toEqual(
      lengths.map((length, i) => [i, 'abcdef'[i], 'abcdef'[i], length, 'end']),
    );
  });

  test('parameters are bound', async () => {
    const query = `SELECT CONCAT(:a, ':a') /* :a */ AS x, ":b" AS y, \`t\`.name AS \`z:a\`, CAST(:n AS signed) AS n, :nothing AS o -- :c
      FROM t # :d
      WHERE id = :id AND name <> ':b' AND '\\':d' <> '' LIMIT :many`;
    const queryParameters = { a: "it's; DROP TABLE t \\' ", id: 1, n: 9007199254740993n, nothing: null, many: 5 };
    expect(await database.read({ query, queryParameters })).toEqual([
      ["it's; DROP TABLE t \\' :a", ':b', 'one', 9007199254740993n, null],
    ]);
    await expect(database.read({ query: 'SELECT :x', queryParameters: { y: 1 } })).rejects.toThrow(
      'missing value of parameter :x',
    );
  });

  test('statements before and after are of the same session', async () => {
    const beforeQuery = 'CREATE TEMPORARY TABLE seen AS SELECT id FROM t; INSERT INTO seen VALUES (9)';
    const afterQuery = 'CREATE TABLE after_reading AS SELECT COUNT(*) AS n FROM seen';
    expect(await database.read({ query: 'SELECT CAST(SUM(id) AS signed) AS s FROM seen;', beforeQuery, afterQuery })).toEqual([
      [15],
    ]);
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
    const newest = [
      [50000, 'row 50000', 6, 12500],
      [49999, 'row 49999', 5, 12499.75],
    ];
    for (const limit of ['', ' LIMIT 49000']) {
      const query = `SELECT * FROM many ORDER BY id DESC${limit}`;
      const afterQuery = 'CREATE OR REPLACE TABLE done (x int)';
      expect(await database.read({ query, maxResults: 2, afterQuery })).toEqual(newest);
    }
  });

  test('a timeout ends the query on the server', async () => {
    await expect(database.read({ query: 'SELECT SLEEP(20) AS s', timeoutMs: 300 })).rejects.toThrow('timeout: ');
    const slow = 'SELECT a.id FROM many a, many b WHERE a.x * b.x < -1';
    await expect(database.read({ query: slow, timeoutMs: 300 })).rejects.toThrow('timeout: ');
    expect(await running()).toEqual([]);
  });

  test('a cancelled run ends the query on the server', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 1500);
    const outcome = await database.run(
      {
        data: {
          type: 'mysql-origin',
          connection: 'db',
          query: 'SELECT a.id AS cancel_me FROM many a, many b WHERE a.x * b.x < -1',
        },
        out: { type: 'printer', from: 'data' },
      },
      { signal: stop.signal },
    );
    expect(outcome.status).toBe('cancelled');
    expect(await running()).toEqual([]);
  });

  const running = () =>
    database.query(
      "SELECT INFO FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND INFO IS NOT NULL AND ID <> CONNECTION_ID() AND COMMAND <> 'Sleep'",
    );

  test('the database does what it can', async () => {
    const outcome = await database.run({
      data: { type: 'mysql-origin', connection: 'db', table: 'many', partition: { parts: 2 } },
      f: { type: 'filter', from: 'data', where: "id > 49990 AND name <> 'row 50000'" },
      total: { type: 'aggregator', from: 'f', keys: [], measures: { n: { function: 'count' } } },
      out: { type: 'memory-destination', from: 'total' },
    });
    expect(outcome.errors).toEqual([]);
    expect(outcome.recordsExtracted).toBe(9);
    expect(outcome.plan).toContain('partitions: ranges of the primary key');
    expect(outcome.plan).toContain('selected columns: id, name (of 4)');
    expect(outcome.plan).toContain('filtered by the database: id > 49990 and name <> row 50000');
  });

  test('texts are compared as jobs compare them, whatever their collation', async () => {
    const words = ['a', 'A', 'a ', 'á', 'b', 'B', '', 'é', 'e', '名', 'z\\'];
    await database.query(`CREATE OR REPLACE TABLE words (id int PRIMARY KEY, w varchar(9) CHARACTER SET utf8mb4, l varchar(9));
      INSERT INTO words VALUES ${words.map((word, i) => `(${i}, '${word.replaceAll('\\', '\\\\')}', '${/[名]/.test(word) ? '' : word.replaceAll('\\', '\\\\')}')`).join(', ')}, (99, NULL, NULL)`);
    const rows = [...words.entries()];
    const bytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
    const conditions: [string, (word: string) => boolean][] = [
      ["= 'a'", (word) => word === 'a'],
      ["= 'é'", (word) => word === 'é'],
      ["<> 'a'", (word) => word !== 'a'],
      ["< 'b'", (word) => bytes(word, 'b') < 0],
      [">= 'a '", (word) => bytes(word, 'a ') >= 0],
      ["IN ('A', '名')", (word) => word === 'A' || word === '名'],
      ["= 'z\\'", (word) => word === 'z\\'],
      ['IS NOT NULL', () => true],
    ];
    for (const column of ['w', 'l']) {
      const stages = conditions.flatMap(([condition], i) => [
        [`d${i}`, { type: 'mysql-origin', connection: 'db', table: 'words' }],
        [`f${i}`, { type: 'filter', from: `d${i}`, where: `${column} ${condition}` }],
        [`o${i}`, { type: 'memory-destination', from: `f${i}` }],
      ]);
      const outcome = await database.run(Object.fromEntries(stages));
      expect(outcome.errors).toEqual([]);
      for (const [i, [condition, passes]] of conditions.entries()) {
        const found = outcome.tables[`o${i}`]!.toArray().map((row) => Number(row.toJSON().id));
        const wanted = rows.filter(([, word]) => passes(column === 'l' && word === '名' ? '' : word)).map(([id]) => id);
        expect([column, condition, found]).toEqual([column, condition, wanted]);
      }
      expect(outcome.plan.match(/filtered by the database/g)).toHaveLength(conditions.length);
    }
  });

  test.each<[options: object, message: string]>([
    [{ table: 'nowhere' }, "nowhere' doesn't exist"],
    [{ query: 'SELECT * FROM' }, 'You have an error in your SQL syntax'],
    [{ query: 'SELECT 1 AS a, 2 AS a' }, 'the query has two columns called a'],
    [{ query: 'SELECT 1 AS xİ, 2 AS xı' }, 'the server may read the columns xİ and xı as the same'],
    [{ query: 'CREATE TABLE x (y int)' }, 'the statement returns no rows'],
    [{ query: 'SELECT id, (SELECT id FROM many WHERE id > t.id) AS x FROM t' }, 'Subquery returns more than 1 row'],
    [{ query: 'CALL nothing()' }, 'the statement returns no rows'],
    [{ query: 'SELECT 1; SELECT 2' }, 'You have an error in your SQL syntax'],
  ])('%o', async (options, message) => {
    await expect(database.read(options)).rejects.toThrow(message);
  });

  test('only what is new', async () => {
    await database.query(
      "CREATE TABLE events (id bigint, at timestamp(6) NULL); INSERT INTO events VALUES (9007199254740993, '2025-01-01 00:00:00.000001'), (9007199254740994, '2025-01-02')",
    );
    const stages = Object.fromEntries(
      ['at', 'id'].flatMap((column) => [
        [column, { type: 'mysql-origin', connection: 'db', table: 'events', watermarkColumn: column }],
        [`${column}_out`, { type: 'memory-destination', from: column }],
      ]),
    );
    const run = async (state: Readonly<Record<string, unknown>>) => {
      const outcome = await database.run(stages, { state });
      expect(outcome.errors).toEqual([]);
      return { rows: ['at_out', 'id_out'].map((out) => outcome.tables[out]!.numRows), state: outcome.state };
    };
    const first = await run({});
    const second = await run(first.state);
    await database.query("INSERT INTO events VALUES (9007199254740995, '2025-01-02 00:00:00.000001')");
    const third = await run(second.state);
    expect([first.rows, second.rows, third.rows]).toEqual([
      [2, 2],
      [0, 0],
      [1, 1],
    ]);
  });
});
