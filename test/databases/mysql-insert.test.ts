import { describe, expect, test } from 'vitest';
import { useMysql, withMysql } from './mysql.ts';
import { testEitherWay } from './mysql-either-way.ts';
import { loading } from './mysql-loading.ts';

describe.skipIf(!withMysql)('loading MySQL where local_infile is off', () => {
  const database = useMysql(['--local-infile=0', '--max-allowed-packet=1M']);
  const { sound } = loading(database);

  testEitherWay(database);

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
  test('rows that are larger than a statement usually is', async () => {
    const given = [1, 2, 3].map((id) => ({ id, s: "it's\t".repeat(50_000) + id }));
    await sound(given, { table: 'large' });
    expect(await database.query('SELECT id, s FROM large')).toEqual(given.map(({ id, s }) => [String(id), s]));
  });
});
