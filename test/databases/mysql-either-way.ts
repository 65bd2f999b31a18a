import { expect, test } from 'vitest';
import { loading, type Row } from './mysql-loading.ts';

/** What holds of a load however its rows are sent, by LOAD DATA or by INSERT. Called where tests are declared. */
export function testEitherWay(database: Parameters<typeof loading>[0]): void {
  const { load, sound } = loading(database);

  test('a table and its database are made from the columns', async () => {
    const columns = {
      i: 'integer',
      f: 'float',
      d: 'decimal(9,2)',
      b: 'boolean',
      day: 'date',
      t: 'time',
      ts: 'timestamp',
      tz: 'timestamp with time zone',
      s: 'string',
      raw: 'binary',
      j: 'json',
      l: 'list<integer>',
    };
    const row = {
      i: 2n ** 63n - 1n,
      f: 0.1,
      d: '12.50',
      b: true,
      day: '2025-01-31',
      t: '12:00:00.5',
      ts: '2025-01-31T12:00:00.123456',
      tz: '2025-01-31T12:00:00Z',
      s: "tab\t, line\n, \\N, 'quoted' and é 名前 😀",
      raw: Uint8Array.of(0, 255, 9, 10, 92, 39),
      j: { a: "it's" },
      l: [1, 2],
    };
    const none = Object.fromEntries(Object.keys(columns).map((name) => [name, null]));
    expect(await sound([row, none], { table: 'every', schema: 'fresh database' }, { columns } as never)).toEqual([]);
    expect((await database.query('SHOW COLUMNS FROM `fresh database`.every')).map(([name, type]) => [name, type])).toEqual([
      ['i', 'bigint(20)'],
      ['f', 'double'],
      ['d', 'decimal(9,2)'],
      ['b', 'tinyint(1)'],
      ['day', 'date'],
      ['t', 'time(6)'],
      ['ts', 'datetime(6)'],
      ['tz', 'datetime(6)'],
      ['s', 'longtext'],
      ['raw', 'longblob'],
      ['j', 'longtext'],
      ['l', 'longtext'],
    ]);
    expect(await database.query('SELECT i, f, d, b, day, t, ts, tz, s, HEX(raw), j, l FROM `fresh database`.every')).toEqual([
      [
        ...['9223372036854775807', '0.1', '12.50', '1', '2025-01-31', '12:00:00.500000', '2025-01-31 12:00:00.123456'],
        ...['2025-01-31 12:00:00.000000', row.s, '00FF090A5C27', '{"a":"it\'s"}', '[1,2]'],
      ],
      Array.from({ length: 12 }, () => null),
    ]);
    await database.query('DROP DATABASE `fresh database`');
  });

  test('rows that the server refuses are found, and the others load', async () => {
    await database.query(
      `CREATE TABLE parent (id int PRIMARY KEY); INSERT INTO parent VALUES (1);
       CREATE TABLE strict (id bigint PRIMARY KEY, n int NOT NULL CHECK (n <> 13), s varchar(5), p int, t time(3), c char(3), f float, FOREIGN KEY (p) REFERENCES parent (id)); INSERT INTO strict (id, n, s) VALUES (500, 1, 'here')`,
    );
    const given = Array.from(
      { length: 20_000 },
      (_, i): Row => ({ id: i, n: i % 100, s: 'ok', p: 1, t: null, c: 'a', f: 0.5 }),
    ).filter(({ n }) => n !== 13);
    Object.assign(given[10]!, { n: 13 });
    Object.assign(given[5000]!, { n: null });
    Object.assign(given[6000]!, { n: 5_000_000_000 });
    Object.assign(given[7000]!, { s: 'much too long' });
    Object.assign(given[8000]!, { s: 'four   ' });
    Object.assign(given[9000]!, { id: 3 });
    Object.assign(given[9500]!, { p: 2 });
    Object.assign(given[9600]!, { t: '12:00:00.0001' });
    Object.assign(given[9700]!, { c: 'a ' });
    Object.assign(given[9800]!, { f: 1 / 3 });
    Object.assign(given[9900]!, { s: 'also too long', c: 'also' });
    const columns = { id: 'integer', n: 'integer', s: 'string', p: 'integer', t: 'time', c: 'string', f: 'float' };
    const rejects = await sound(given, { table: 'strict', ifExists: 'append' }, { columns } as never);
    const found = rejects.map(({ id, _column, _code }) => [Number(id), _column, _code]);
    const expected = [
      [given[10]!.id, null, 'constraint-check'],
      [500, 'id', 'constraint-unique'],
      [given[5000]!.id, 'n', 'constraint-notnull'],
      [given[6000]!.id, 'n', 'inexact'],
      [given[7000]!.id, 's', 'invalid-value'],
      [given[8000]!.id, 's', 'invalid-value'],
      [3, 'id', 'constraint-unique'],
      [given[9500]!.id, 'p', 'constraint-foreignkey'],
      [given[9600]!.id, 't', 'inexact'],
      [given[9700]!.id, 'c', 'inexact'],
      [given[9800]!.id, 'f', 'inexact'],
      [given[9900]!.id, 's', 'invalid-value'],
    ];
    const order = (a: unknown[], b: unknown[]) => Number(a[0]) - Number(b[0]);
    expect(found.sort(order)).toEqual(expected.sort(order));
    expect(rejects.find(({ id }) => Number(id) === given[6000]!.id)).toMatchObject({ n: 5_000_000_000n, s: 'ok', f: 0.5 });
    expect(await database.query('SELECT count(*) FROM strict')).toEqual([[String(given.length - expected.length + 1)]]);
  });

  test('a row of every type that is refused comes back as it was', async () => {
    const columns = {
      k: 'integer',
      f: 'float',
      d: 'decimal(20,3)',
      b: 'boolean',
      day: 'date',
      t: 'time',
      ts: 'timestamp',
      tz: 'timestamp with time zone',
      s: 'string',
      raw: 'binary',
      none: 'string',
    };
    const row = {
      ...{
        k: 1,
        f: -0.1,
        d: '-12345678901234567.891',
        b: false,
        day: '0001-01-31',
        t: '12:00:00.5',
        ts: '2025-01-31T12:00:00.123456',
      },
      ...{
        tz: '2025-01-31T12:00:00Z',
        s: "tab\t, line\n, \\N, \\t, 'quoted'",
        raw: Uint8Array.of(0, 255, 9, 10, 92, 39),
        none: null,
      },
    };
    const options = { table: 'same', keys: ['k'] };
    for (const ifExists of ['replace', 'upsert']) {
      await database.query('DROP TABLE IF EXISTS same');
      const check = ifExists === 'upsert' ? ', CHECK (b)' : '';
      if (check !== '') {
        await database.query(
          `CREATE TABLE same (k int PRIMARY KEY, f double, d decimal(20,3), b tinyint(1), day date, t time(6), ts datetime(6), tz datetime(6), s text, raw blob, none text${check})`,
        );
      }
      const [bad] = await sound([row, row].slice(ifExists === 'upsert' ? 1 : 0), { ...options, ifExists }, { columns } as never);
      const { rejects } = await load([row], { ...options, ifExists: 'append' }, { columns } as never);
      for (const reject of [bad, ...(check === '' ? rejects : [])]) {
        expect(reject).toMatchObject({ f: row.f, b: row.b, s: row.s, none: null });
        expect(Buffer.from(reject!.raw as Uint8Array).toString('hex')).toBe('00ff090a5c27');
      }
    }
  });
}
