import { describe, expect, test } from 'vitest';
import { outcomeOf } from '../engine/jobs.ts';
import { usePostgres, withPostgres } from './postgres.ts';

describe.skipIf(!withPostgres)('values of PostgreSQL that are copied', () => {
  const database = usePostgres();
  /** Copies a table into one that is made, and gives the values of both as text. */
  const copied = async (options: object = {}) => {
    await database.query('DROP TABLE IF EXISTS target');
    const result = await database.run({
      source: { type: 'postgres-origin', connection: 'db', table: 'source' },
      out: { type: 'postgres-destination', connection: 'db', from: 'source', table: 'target', ...options },
    });
    const rows = (table: string) => database.query(`SELECT v::text FROM ${table} ORDER BY id`);
    return { outcome: outcomeOf(result), source: await rows('source'), target: await rows('target') };
  };

  test.each<[type: string, values: string[]]>([
    ['int[][]', ["'{{1,2},{3,4}}'", "'{1,2}'", "'{}'", 'NULL', "'{{1,NULL}}'"]],
    ['int[]', ["'{{{1},{2}},{{3},{4}}}'"]],
    ['bool[]', ["'{{t,f},{f,t}}'"]],
    ['float8[][]', ["'{{1.5,NaN},{Infinity,-0.25}}'"]],
    ['numeric(5,2)[][]', ["'{{1.50,2.25}}'", "'{3.00}'"]],
    ['text[][]', [`'{{"a b","c\\"d"},{"[x]","{y}"},{"é,","NULL"},{NULL,"\\\\"}}'`, `'{"line\nbreak",""}'`]],
    ['text[]', [`'{{{"a"},{"b"}},{{"c"},{"d"}}}'`, `'{{{{{{"six"}}}}}}'`]],
    ['date[][]', ["'{{2026-01-31,NULL}}'", "'{2026-02-01}'"]],
    ['timestamp[][]', ["'{{2026-01-31 12:00:00.5}}'"]],
  ])('%s', async (type, values) => {
    await database.query(`DROP TABLE IF EXISTS source; CREATE TABLE source (id int8, v ${type});
      INSERT INTO source VALUES ${values.map((value, i) => `(${i}, ${value})`).join(', ')}`);
    const { outcome, source, target } = await copied();
    expect([outcome, target]).toEqual(['done', source]);
    await database.query(
      `ALTER TABLE source RENAME TO before; CREATE TABLE source (id int8, v ${type}); INSERT INTO source SELECT * FROM before; DROP TABLE before`,
    );
    expect((await copied({ ifExists: 'upsert', keys: ['id'] })).target).toEqual(source);
  });

  test('lists that are no arrays are refused, row by row', async () => {
    await database.query('CREATE TABLE ragged (id int8, i int[], t text[])');
    const given = [
      { id: 1, i: [[1], [2, 3]], t: null },
      { id: 2, i: null, t: [['a'], 'b'] },
      { id: 3, i: [[1], [2]], t: [['a'], ['b']] },
      { id: 4, i: [[1], 2], t: null },
      { id: 5, i: null, t: [['a'], []] },
    ];
    const result = await database.run(
      {
        given: { type: 'memory-origin', name: 'rows', columns: { id: 'integer', i: 'list<integer>', t: 'list<string>' } },
        out: { type: 'postgres-destination', connection: 'db', from: 'given', table: 'ragged', ifExists: 'append' },
        bad: { type: 'memory-destination', from: 'out.rejects' },
      },
      { inputs: { rows: given }, document: { onError: 'skip' } as never },
    );
    expect(outcomeOf(result)).toBe('done');
    expect(await database.query('SELECT * FROM ragged')).toEqual([['3', '{{1},{2}}', '{{a},{b}}']]);
    expect(result.tables.bad!.toArray().map((row) => Number((row as { id: bigint }).id))).toEqual([1, 2, 4, 5]);
  });

  const SINGLES = [
    '9.8',
    '0.1',
    '-0.3',
    '1e-45',
    '3.4028235e38',
    '16777216',
    '16777217',
    '1.17549435e-38',
    '7.0064923e-45',
    '123456.7',
    '1e10',
    '-0',
    'NaN',
    'Infinity',
  ];

  test('real comes as what it is written as, alone, in arrays, in JSON and in queries, and goes back', async () => {
    const values = SINGLES.map((value, i) => `(${i}, '${value}', ARRAY['${value}']::real[], to_jsonb('${value}'::real))`);
    await database.query(
      `DROP TABLE IF EXISTS singles; CREATE TABLE singles (id int8, v real, a real[], j jsonb); INSERT INTO singles VALUES ${values.join(', ')}`,
    );
    const written = (await database.query('SELECT v::text FROM singles ORDER BY id')).map(([text]) => Number(text));
    const read = async (options: object) => (await database.read(options)).map(([value]) => value);
    const query = (expression: string) => ({ query: `SELECT ${expression} AS v FROM singles ORDER BY id` });
    expect(await read({ ...query('v') })).toEqual(written);
    expect(await read({ query: 'SELECT v FROM singles WHERE id >= :n ORDER BY id', queryParameters: { n: 0 } })).toEqual(written);
    expect((await read({ ...query('a') })).slice(0, 4)).toEqual(['[9.8]', '[0.1]', '[-0.3]', '[1e-45]']);
    expect((await read({ ...query('j') })).slice(0, 3)).toEqual(['9.8', '0.1', '-0.3']);
    for (const ifExists of ['append', 'upsert']) {
      await database.query('DROP TABLE IF EXISTS back; CREATE TABLE back (id int8 PRIMARY KEY, v real)');
      const keys = ifExists === 'upsert' ? { keys: ['id'] } : {};
      const result = await database.run({
        source: { type: 'postgres-origin', connection: 'db', query: 'SELECT id, v FROM singles' },
        out: { type: 'postgres-destination', connection: 'db', from: 'source', table: 'back', ifExists, ...keys },
      });
      expect(outcomeOf(result)).toBe('done');
      expect(await database.query('SELECT v::text FROM back ORDER BY id')).toEqual(
        await database.query('SELECT v::text FROM singles ORDER BY id'),
      );
    }
  });

  test('thousands of singles come as the server writes them', async () => {
    await database.query(`DROP TABLE IF EXISTS many; CREATE TABLE many AS
      SELECT i::int8 AS id, ((random() - 0.5) * 10 ^ (random() * 70 - 37))::real AS v FROM generate_series(1, 20000) AS i`);
    const written = (await database.query('SELECT v::text FROM many ORDER BY id')).map(([text]) => Number(text));
    const read = (await database.read({ query: 'SELECT v FROM many ORDER BY id' })).map(([value]) => value);
    expect(read).toEqual(written);
  });

  test('a filter sees of real what the job sees', async () => {
    const stages = (where: string) => ({
      source: { type: 'postgres-origin', connection: 'db', table: 'singles' },
      kept: { type: 'filter', from: 'source', where },
      out: { type: 'select', from: 'kept', keep: ['v'] },
      result: { type: 'memory-destination', from: 'out' },
    });
    for (const [where, found] of [
      ['v = 9.8', [9.8]],
      ['v IN (0.1, 9.8)', [9.8, 0.1]],
      ['v > 9.7 AND v <= 9.8', [9.8]],
    ] as const) {
      const { tables } = await database.run(stages(where));
      expect([...tables.result!.getChild('v')!]).toEqual(found);
    }
  });
});
