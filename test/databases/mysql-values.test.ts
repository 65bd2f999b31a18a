import { describe, expect, test } from 'vitest';
import { outcomeOf } from '../engine/jobs.ts';
import { useMysql, withMysql } from './mysql.ts';

describe.skipIf(!withMysql)('values of MySQL that are copied', () => {
  const database = useMysql();
  const VALUES = [9.8, 0.1, -0.3, 16777216, 123456.7, 1e10, 3.4028235e38, 1.1754944e-38, 0];

  test('float comes as its shortest decimal, also as text, and goes back', async () => {
    await database.query(`CREATE TABLE singles (id int PRIMARY KEY, v float, d double);
      INSERT INTO singles VALUES ${VALUES.map((value, i) => `(${i}, ${Math.fround(value)}, 9.800000190734863)`).join(', ')}`);
    const read = async (options: object) => (await database.read(options)).map(([value]) => value);
    expect(await read({ query: 'SELECT v FROM singles ORDER BY id' })).toEqual(VALUES);
    expect(await read({ query: 'SELECT v FROM singles ORDER BY id', types: { v: 'string' } })).toEqual(VALUES.map(String));
    expect((await read({ query: 'SELECT d FROM singles ORDER BY id' }))[0]).toBe(9.800000190734863);
    for (const ifExists of ['append', 'upsert']) {
      await database.query('DROP TABLE IF EXISTS back; CREATE TABLE back LIKE singles');
      const keys = ifExists === 'upsert' ? { keys: ['id'] } : {};
      const result = await database.run({
        source: { type: 'mysql-origin', connection: 'db', table: 'singles' },
        out: { type: 'mysql-destination', connection: 'db', from: 'source', table: 'back', ifExists, ...keys },
      });
      expect(outcomeOf(result)).toBe('done');
      const [[equal] = []] = await database.query('SELECT COUNT(*) FROM back JOIN singles USING (id, v, d)');
      expect(equal).toBe(String(VALUES.length));
    }
  });

  test('a filter sees of float what the job sees', async () => {
    const stages = {
      source: { type: 'mysql-origin', connection: 'db', table: 'singles' },
      kept: { type: 'filter', from: 'source', where: 'v IN (0.1, 9.8)' },
      out: { type: 'select', from: 'kept', keep: ['v'] },
      result: { type: 'memory-destination', from: 'out' },
    };
    const { tables } = await database.run(stages);
    expect([...tables.result!.getChild('v')!]).toEqual([9.8, 0.1]);
  });
});
