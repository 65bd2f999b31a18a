import { describe, expect, test } from 'vitest';
import { useMysql, withMysql } from './mysql.ts';

describe.skipIf(!withMysql)('large values of queryParameters', () => {
  const db = useMysql();
  const read = (t: string) => db.read({ query: 'SELECT CHAR_LENGTH(:t) AS n', queryParameters: { t } });

  test('fit into one packet', async () => {
    expect(await read('x'.repeat(9_000_000))).toEqual([[9_000_000]]);
  });

  test.each(['x'.repeat(17_000_000), 'é'.repeat(9_000_000)])('are refused from 16 MB on (%#)', async (text) => {
    await expect(read(text)).rejects.toThrow(/the values of the query's parameters have 1\d{7} bytes/);
  });
});
