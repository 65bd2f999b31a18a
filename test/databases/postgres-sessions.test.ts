import { beforeAll, describe, expect, test } from 'vitest';
import { usePostgres, withPostgres } from './postgres.ts';

describe.skipIf(!withPostgres)('sessions of PostgreSQL', () => {
  const database = usePostgres();
  const role = `reader_${Math.random().toString(36).slice(2, 8)}`;
  beforeAll(async () => {
    await database.query(`CREATE TABLE t (id int8); INSERT INTO t VALUES (1), (2);
      CREATE ROLE ${role} LOGIN; GRANT ALL ON SCHEMA public TO ${role}; GRANT ALL ON t TO ${role};
      ALTER ROLE ${role} SET default_transaction_read_only = on; ALTER ROLE ${role} SET search_path = nowhere;
      CREATE TABLE partly (id int8, secret text); GRANT SELECT (id) ON partly TO ${role}`);
  }, 60_000);
  const as = (fields: object) => ({
    document: { connections: { db: { type: 'postgres', ...database.connection, ...fields } } } as never,
  });
  const write = (options: object, fields: object) =>
    database.run(
      {
        data: { type: 'generator', rows: 1, columns: { id: { generator: 'sequence' } } },
        out: { type: 'postgres-destination', connection: 'db', from: 'data', ...options },
      },
      as(fields),
    );

  test.each<[fields: object, message: string]>([
    [{ host: '::1', port: 1 }, '[::1]:1/'],
    [{ host: '/nowhere' }, '/nowhere:'],
    [{ database: 'nowhere' }, 'database "nowhere" does not exist'],
    [{ user: 'nobody else' }, 'role "nobody else" does not exist'],
  ])('there is nothing to read at %o', async (fields, message) => {
    await expect(database.read({ table: 't' }, as(fields))).rejects.toThrow(message);
  });

  test('over a socket of this machine, where a timeout reaches the server, too', async () => {
    const [[folder] = []] = await database.query('SHOW unix_socket_directories');
    const over = as({ host: folder!.split(',')[0] });
    expect(await database.read({ table: 't' }, over)).toEqual([[1], [2]]);
    await expect(database.read({ query: 'SELECT pg_sleep(20)::text AS x', timeoutMs: 200 }, over)).rejects.toThrow('timeout');
  });

  test('who may only read', async () => {
    expect(await database.read({ table: 'public.t' }, as({ user: role }))).toEqual([[1], [2]]);
    expect((await write({ table: 'public.t', ifExists: 'append' }, { user: role })).errors[0]).toMatchObject({
      code: 'read-only',
      remedy: expect.stringContaining('an account that may write'),
    });
    expect((await write({ table: 'u' }, { user: role })).errors[0]).toMatchObject({ code: 'unknown-schema' });
    await expect(database.read({ table: 'public.partly' }, as({ user: role }))).rejects.toThrow('permission denied');
    expect(await database.read({ query: 'SELECT id FROM public.partly' }, as({ user: role }))).toEqual([]);
  });

  test('a query may not write', async () => {
    for (const query of ['INSERT INTO t VALUES (9) RETURNING id', 'WITH x AS (DELETE FROM t RETURNING id) SELECT * FROM x']) {
      await expect(database.read({ query })).rejects.toThrow('read-only');
    }
    expect(await database.read({ table: 't' })).toEqual([[1], [2]]);
  });

  test.each<[query: string, parameters: object, rows: unknown]>([
    ['SELECT id * :x AS v FROM t', { x: 1.5 }, [['1.5'], ['3.0']]],
    ['SELECT id FROM t WHERE id > :x', { x: 1.5 }, [[2]]],
    ['SELECT :x::int AS v, 2 * :x AS w', { x: 0.5 }, [[1, '1.0']]],
    ["SELECT id FROM t WHERE id = ANY (string_to_array(:ids, ',')::int8[]) LIMIT :n", { ids: '1,2', n: 1 }, [[1]]],
    ['SELECT (ARRAY[1,2,3])[1:2] AS v, :b::bool AS b', { b: true }, [['[1,2]', true]]],
    ['SELECT :a AS a, :b AS b', { a: null, b: '' }, [[null, '']]],
    ['SHOW search_path; -- not a SELECT', {}, [['"$user", public']]],
    ['/* first */ (VALUES (1), (2))', {}, [[1], [2]]],
    ['TABLE t', {}, [[1], [2]]],
  ])('%s', async (query, queryParameters, rows) => {
    expect(await database.read({ query, queryParameters })).toEqual(rows);
  });

  test('statements before may be many, with any quotes', async () => {
    const beforeQuery = "CREATE TEMP TABLE s AS SELECT 'a;b' AS x; INSERT INTO s VALUES ($q$c'; --$q$); -- done;";
    expect(await database.read({ table: 's', beforeQuery })).toEqual([['a;b'], ["c'; --"]]);
    expect(await database.read({ table: 's', beforeQuery, partition: {} })).toEqual([['a;b'], ["c'; --"]]);
  });
});
