import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Options, rowsOf, runStages, tableRows } from '../engine/stages.ts';
import { expectSameRows } from '../same.ts';
import { HOSTILE } from './hostile.ts';
import type { RunningSystem, System } from './systems.ts';

type Row = Record<string, unknown>;

/** A column of each type, and its values at their extremes. */
const TYPES: readonly [type: string, values: readonly unknown[]][] = [
  ['integer', [0, 1, -1, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n]],
  ['float', [0, -0, 0.1, -1.5, 5e-324, 1.7976931348623157e308, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NaN]],
  ['decimal(38,0)', ['99999999999999999999999999999999999999', '-99999999999999999999999999999999999999', '0', '10000', '1']],
  [
    'decimal(38,38)',
    [
      '0.99999999999999999999999999999999999999',
      '-0.00000000000000000000000000000000000001',
      '0.00000000000000000000000000000000000000',
    ],
  ],
  ['decimal(9,2)', ['0.05', '-1234567.89', '100.00', '0.50', '7.00']],
  ['boolean', [true, false]],
  ['date', ['1970-01-01', '9999-12-31', '0001-01-01', '-4000-01-01', '2024-02-29', '1582-10-10']],
  ['time', ['00:00:00', '23:59:59.999999', '12:30:00.5']],
  [
    'timestamp',
    ['1970-01-01T00:00:00', '9999-12-31T23:59:59.999999', '0001-01-01T00:00:00.000001', '1969-12-31T23:59:59.999999'],
  ],
  ['timestamp with time zone', ['1970-01-01T00:00:00Z', '9999-12-31T23:59:59.999999Z', '1900-01-01T00:00:00.000001Z']],
  [
    'string',
    [
      '',
      ' ',
      'a',
      'twelve chars',
      'thirteen char',
      'é 名前 😀',
      '\u{10ffff}',
      'x'.repeat(3_000_000),
      "it's",
      '\\N',
      'NULL',
      '007',
    ],
  ],
  ['binary', [Uint8Array.of(), Uint8Array.of(0), Uint8Array.of(0, 255, 128, 10, 92), new Uint8Array(100_000).fill(7)]],
  ['json', ['{"a": [1, null, "é"]}', 'null', '"text"', '[]', '12345678901234567890']],
  ['list<integer>', ['[]', '[1,2,3]', '[-5]']],
  ['list<string>', ['[]', '["a","b\\"c","é",""]']],
];

/** What every system with tables has to do. */
export function conforms(system: System): void {
  if (!system.runs()) {
    test.skip('left out by OPENSTAGE_SKIP', () => {});
    return;
  }
  let running: RunningSystem;
  beforeAll(async () => {
    running = await system.start();
  }, 60_000);
  afterAll(() => running?.stop());

  const within = (more: Options = {}, connection = running.connection): Options => ({
    ...more,
    document: { ...more.document, connections: { db: { type: system.name, ...connection } } as never },
  });
  const origin = (options: object) => ({ type: `${system.name}-origin`, connection: 'db', ...options });
  const destination = (options: object) => ({ type: `${system.name}-destination`, connection: 'db', ...options });
  const read = (options: object, more?: Options) => rowsOf({ data: origin(options) }, within(more));
  const load = (rows: readonly Row[], options: object, columns?: Row, more: Options = {}) =>
    runStages(
      {
        data: { type: 'memory-origin', name: 'rows', ...(columns && { columns }) },
        out: { ...destination(options), from: 'data' },
        bad: { type: 'memory-destination', from: 'out.rejects' },
      },
      within({ inputs: { rows: [...rows] }, ...more }),
    );
  const sound = async (...args: Parameters<typeof load>) => {
    const outcome = await load(...args);
    expect(outcome.errors).toEqual([]);
    return outcome;
  };

  test('every type comes back as it went', async () => {
    const nameOf = (type: string) => (system.takesName(type) ? type : type.replace(/\W/g, '_'));
    const isJson = (type: string) => /^(json|list)/.test(type);
    const held = (type: string, value: unknown) => (value === undefined || system.lacks?.(type, value) ? null : value);
    const count = Math.max(...TYPES.map(([, values]) => values.length)) + 1;
    const rows = Array.from({ length: count }, (_, id) => ({
      id,
      ...Object.fromEntries(
        TYPES.map(([type, values]) => [
          nameOf(type),
          isJson(type) && id < values.length ? JSON.parse(String(values[id])) : held(type, values[id]),
        ]),
      ),
    }));
    const types = Object.fromEntries(TYPES.map(([type]) => [nameOf(type), type]));
    const columns = { id: 'integer', ...types };
    await sound(rows, { table: 'every type' }, columns);
    const stages = { data: { type: 'memory-origin', name: 'rows', columns }, out: { type: 'memory-destination', from: 'data' } };
    const wanted = tableRows((await runStages(stages, { inputs: { rows } })).tables.out!);
    const found = await read({ table: 'every type', types });
    expect(found).toHaveLength(count);
    for (const [column, [type]] of TYPES.entries()) {
      const changed = (value: unknown) =>
        value === null && system.emptiesLists && type.startsWith('list')
          ? '[]'
          : (system.changes?.find(([from]) => Object.is(from, value))?.[1] ?? value);
      const plain = (value: unknown) => (isJson(type) && typeof value === 'string' ? JSON.stringify(JSON.parse(value)) : value);
      const cells = (table: readonly unknown[][]) => table.map((row) => plain(row[column + 1]));
      expect([type, cells(found)]).toEqual([
        type,
        cells(wanted).map((value) => (Number.isNaN(value) && system.changes ? null : changed(value))),
      ]);
    }
  });

  test('values that the system cannot hold refuse their rows, the others load', async () => {
    for (const [type, values] of TYPES) {
      const lacked = values.filter((value) => system.lacks?.(type, value));
      if (lacked.length === 0) continue;
      const table = `lacked_${type}`;
      const rows = [...lacked, null].map((value, id) => ({ id, value }));
      const { tables } = await sound(rows, { table }, { id: 'integer', value: type });
      const refused = tables.bad!.toArray().map((row) => Number((row.toJSON() as Row).id));
      expect([type, refused]).toEqual([type, lacked.map((_, id) => id)]);
      expect(await read({ table })).toEqual([[lacked.length, null]]);
    }
  });

  test.each([0, 1, 40_000])('%i rows', async (count) => {
    const rows = Array.from({ length: count }, (_, id) => ({ id, name: `row ${id}` }));
    await sound(rows, { table: `rows_${count}` }, { id: 'integer', name: 'string' });
    expectSameRows(
      await read({ table: `rows_${count}` }),
      rows.map(({ id, name }) => [id, name]),
    );
  });

  test('read in parts, by one connection or several, with any number of workers', async () => {
    const rows = Array.from({ length: 40_000 }, (_, id) => ({ id: id + 1, name: `row ${id}` }));
    await sound(rows, { table: 'parts', ifExists: 'upsert', keys: ['id'] });
    const whole = await read({ table: 'parts' });
    expect(whole).toHaveLength(40_000);
    for (const options of system.partitions('id')) {
      for (const workers of [1, 3]) expectSameRows(await read({ table: 'parts', ...options }, { workers }), whole);
    }
  });

  test('fail, replace, append, upsert', async () => {
    const table = 'exists';
    await sound([{ id: 1, v: 'a' }], { table, ifExists: 'fail' });
    expect((await load([{ id: 2, v: 'b' }], { table, ifExists: 'fail' })).errors[0]?.code).toBe('table-exists');
    await sound([{ id: 2, v: 'b' }], { table, ifExists: 'append' });
    expect(await read({ table })).toEqual([
      [1, 'a'],
      [2, 'b'],
    ]);
    await sound([{ id: 3, v: 'c' }], { table, ifExists: 'replace' });
    expect(await read({ table })).toEqual([[3, 'c']]);
    if (!system.ignoresKeys) {
      expect((await load([{ id: 3, v: 'd' }], { table, ifExists: 'upsert', keys: ['id'] })).errors[0]?.code).toBe('missing-key');
    }
    await sound([{ id: 1, v: 'x', n: 1 }], { table: 'keyed', ifExists: 'upsert', keys: ['id'] });
    await sound(
      [
        { id: 2, v: 'y', n: 2 },
        { id: 1, v: 'z', n: 3 },
        { id: 2, v: 'w', n: 4 },
      ],
      { table: 'keyed', ifExists: 'upsert', keys: ['id'], updateColumns: ['n'] },
    );
    expect(await read({ query: 'SELECT id, v, n FROM keyed ORDER BY id' })).toEqual([
      [1, 'x', 3],
      [2, 'y', 4],
    ]);
  });

  test('refused rows go to rejects with the reason, the others load', async () => {
    const { ignoresKeys, textType = 'text' } = system;
    await running.execute(`CREATE TABLE picky (id integer ${ignoresKeys ? '' : 'PRIMARY KEY'}, v ${textType} NOT NULL)`);
    const rows = Array.from({ length: 3000 }, (_, i) => ({ id: i === 2000 ? 5 : i, v: i === 1000 ? null : `v${i}` }));
    const { tables } = await sound(rows, { table: 'picky', ifExists: 'append' });
    const bad = tables.bad!.toArray().map((row) => row.toJSON() as Row);
    expect(bad.map(({ id, _code }) => [Number(id), String(_code).split('-')[0]]).sort()).toEqual(
      [[1000, 'constraint'], ...(ignoresKeys ? [] : [[5, 'constraint']])].sort(),
    );
    expect(await read({ query: 'SELECT count(*) AS n FROM picky' })).toEqual([[ignoresKeys ? 2999 : 2998]]);
  });

  test('a table that does not fit the rows', async () => {
    await running.execute('CREATE TABLE narrow (id integer)');
    expect((await load([{ id: 1, more: 'x' }], { table: 'narrow', ifExists: 'append' })).errors[0]?.code).toBe('schema-mismatch');
    await sound([{ more: 'x', id: 2 }], { table: 'narrow', ifExists: 'append', drift: 'ignore' });
    expect(await read({ table: 'narrow' })).toEqual([[2]]);
    await sound([{ more: 'x', id: 3 }], { table: 'narrow', ifExists: 'append', drift: 'add' });
    expect(await read({ query: 'SELECT id, more FROM narrow ORDER BY id' })).toEqual([
      [2, null],
      [3, 'x'],
    ]);
    await running.execute('CREATE TABLE typed (id integer)');
    expect((await load([{ id: '007' }], { table: 'typed', ifExists: 'append' })).errors[0]?.code).toBe('type-mismatch');
  });

  test('keys are the primary key of a table that is made', async () => {
    const rows = [
      { id: 1, v: 'a' },
      { id: 1, v: 'b' },
      { id: null, v: 'c' },
    ];
    for (const ifExists of ['fail', 'replace']) {
      const { tables } = await sound(rows, { table: 'with key', ifExists, keys: ['id'] }, { id: 'integer', v: 'string' });
      const bad = tables.bad!.toArray().map((row) => String((row.toJSON() as Row).v));
      expect(bad.sort()).toEqual(system.ignoresKeys ? ['c'] : ['b', 'c']);
      expect(await read({ table: 'with key' })).toEqual([[1, 'a'], ...(system.ignoresKeys ? [[1, 'b']] : [])]);
    }
  });

  test('statements before and after belong to the load, and a failure leaves nothing', async () => {
    await sound([{ id: 1 }, { id: 2 }], { table: 'around' });
    const beforeQuery = 'DELETE FROM around WHERE id = 1';
    await sound([{ id: 3 }], { table: 'around', ifExists: 'append', beforeQuery, afterQuery: 'INSERT INTO around VALUES (4)' });
    expect(await read({ query: 'SELECT id FROM around ORDER BY id' })).toEqual([[2], [3], [4]]);
    const { errors } = await load([{ id: 9 }], {
      table: 'around',
      ifExists: 'append',
      beforeQuery: 'DELETE FROM around',
      afterQuery: 'SELECT nothing',
    });
    expect(errors).toHaveLength(1);
    expect(await read({ query: 'SELECT id FROM around ORDER BY id' })).toEqual([[2], [3], [4]]);
  });

  test('parameters are values', async () => {
    const text = "x' OR '1' = '1";
    await sound(
      [
        { id: 1, v: text },
        { id: 2, v: 'y' },
      ],
      { table: 'bound' },
    );
    const query = "SELECT id FROM bound WHERE v = :text AND ':text' <> v -- :nothing";
    expect(await read({ query, queryParameters: { text } })).toEqual([[1]]);
  });

  test('a missing table is named', async () => {
    await expect(read({ table: 'nowhere' })).rejects.toThrow('nowhere');
  });

  const { slowQuery } = system;
  const slow = slowQuery === undefined ? () => {} : test;
  slow('cancelling ends a query, and so does a timeout', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 1500);
    const stages = { data: origin({ query: slowQuery }), out: { type: 'printer', from: 'data' } };
    expect((await runStages(stages, within({ signal: stop.signal }))).status).toBe('cancelled');
    await expect(read({ query: slowQuery, timeoutMs: 300 })).rejects.toThrow('timeout');
  });

  test('who may not is told so', async () => {
    if (!running.powerless) return;
    await sound([{ id: 1 }], { table: 'private' });
    const own = within({}, running.powerless);
    await expect(rowsOf({ data: origin({ table: 'private' }) }, own)).rejects.toThrow('permission denied');
    const stages = {
      data: { type: 'generator', rows: 1, columns: { id: { generator: 'sequence' } } },
      out: { ...destination({ table: 'theirs' }), from: 'data' },
    };
    expect((await runStages(stages, own)).errors[0]).toMatchObject({ code: 'permission-denied', class: 'RunError' });
  });

  describe('hostile strings', () => {
    // Arrow's reader takes a byte order mark away.
    const values = HOSTILE.filter((text) => text !== '\ufeff');
    const names = values.filter(system.takesName);

    test('as values', async () => {
      await running.execute('CREATE TABLE victim (id integer)');
      const rows = values.map((v, id) => ({ id, v }));
      await sound(rows, { table: 'hostile values' });
      expect(await read({ table: 'hostile values' })).toEqual(values.map((v, id) => [id, v]));
      for (const [id, v] of values.entries()) {
        if (id % 60 !== 0) continue;
        expect(
          await read({ query: `SELECT id FROM ${system.quote('hostile values')} WHERE v = :v`, queryParameters: { v } }),
        ).toEqual([[id]]);
      }
    });

    test('as names of columns', async () => {
      // Names that differ by case only are one name to some systems.
      const folded = system.folded ?? ((name: string) => name.toLowerCase());
      const distinct = [...new Map(names.map((name) => [folded(name), name])).values()];
      // What systems call columns of their own; and what objects put in another order, or do not take.
      const columns = distinct.filter((name) => !/^(ctid|oid|rowid|xmin|tableoid|\d+|__proto__)$/i.test(name));
      for (let from = 0; from < columns.length; from += 60) {
        const part = columns.slice(from, from + 60);
        const row = Object.fromEntries(part.map((name, i) => [name, i]));
        await sound(
          [row],
          { table: 'hostile columns', ifExists: 'replace' },
          Object.fromEntries(part.map((name) => [name, 'integer'])),
        );
        expect(await read({ table: 'hostile columns' })).toEqual([part.map((_, i) => i)]);
      }
    });

    test('as names of tables', async () => {
      const tables = names.filter((name) => !name.includes('.') && !/^sqlite_/i.test(name));
      for (const [index, table] of tables.entries()) {
        if (index % 30 !== 0) continue;
        await sound([{ id: index }], { table, ifExists: 'replace' });
        expect([table, await read({ table })]).toEqual([table, [[index]]]);
      }
      expect(await read({ table: 'victim' })).toEqual([]);
    }, 180_000);
  });
}
