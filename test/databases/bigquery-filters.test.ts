import { beforeAll, describe, expect, test } from 'vitest';
import { requireSuite } from '../../scripts/system-packages.ts';
import { useBigQuery } from './bigquery.ts';

const WORDS = ['a', 'A', 'a ', 'á', 'b', 'B', '', 'é', 'e', '名', "it's", 'z\\', null];
const NUMBERS = ['0', '-0', '1.5', '-1.5', "CAST('NaN' AS FLOAT64)", "CAST('Infinity' AS FLOAT64)", 'NULL'];

describe.skipIf(!requireSuite('bigquery'))('filters that are left to BigQuery', () => {
  const project = useBigQuery();
  beforeAll(async () => {
    const words = WORDS.map(
      (word, i) => `SELECT ${i} AS id, ${word === null ? 'CAST(NULL AS STRING)' : JSON.stringify(word)} AS w`,
    );
    await project.server.execute(`CREATE TABLE main.words AS ${words.join(' UNION ALL ')}`);
    const numbers = NUMBERS.map((number, i) => `SELECT ${i} AS id, CAST(${number} AS FLOAT64) AS x`);
    await project.server.execute(`CREATE TABLE main.numbers AS ${numbers.join(' UNION ALL ')}`);
  });

  /** What conditions let pass, of a query, and of the table, whose rows are listed, so that nothing is left to the server. */
  async function passing(table: string, conditions: readonly string[]) {
    const stages = conditions.flatMap((where, i) =>
      [{ query: `SELECT * FROM ${table}` }, { table }].flatMap((source, j) => [
        [`d${i}_${j}`, { type: 'bigquery-origin', connection: 'db', ...source }],
        [`f${i}_${j}`, { type: 'filter', from: `d${i}_${j}`, where }],
        [`o${i}_${j}`, { type: 'memory-destination', from: `f${i}_${j}` }],
      ]),
    );
    const outcome = await project.run(Object.fromEntries(stages));
    expect(outcome.errors).toEqual([]);
    expect(outcome.plan.match(/filtered by the database/g)).toHaveLength(conditions.length);
    const ids = (name: string) =>
      outcome.tables[name]!.toArray()
        .map((row) => Number(row.toJSON().id))
        .sort((a, b) => a - b);
    return conditions.map((where, i) => ({ where, server: ids(`o${i}_0`), own: ids(`o${i}_1`) }));
  }

  test('texts and numbers pass that would pass here', async () => {
    const found = [
      ...(await passing('words', [
        "w = 'a'",
        "w <> 'a'",
        "w < 'b'",
        "w >= 'a '",
        "w IN ('A', '名', 'it''s')",
        "w = 'z\\'",
        'w IS NOT NULL',
      ])),
      ...(await passing('numbers', ['x > 1.0', 'x <= 1.5', 'x = 0.0', 'x <> 0.0', 'x >= 1.5', 'x IS NOT NULL'])),
    ];
    for (const { where, server, own } of found) expect([where, server]).toEqual([where, own]);
    expect(found.map(({ server }) => server.length).every((rows) => rows > 0)).toBe(true);
  });

  test('the statement has them, with values that are bound', async () => {
    const outcome = await project.run({
      data: {
        type: 'bigquery-origin',
        connection: 'db',
        query: 'SELECT * FROM words WHERE id < :id',
        queryParameters: { id: 12 },
      },
      f: { type: 'filter', from: 'data', where: "id > 2 AND w <> 'b'' OR 1=1'" },
      total: { type: 'aggregator', from: 'f', keys: [], measures: { n: { function: 'count' } } },
      out: { type: 'memory-destination', from: 'total' },
    });
    expect(outcome.errors).toEqual([]);
    expect(outcome.plan).toContain("filtered by the database: id > 2 and w <> b' OR 1=1");
    const { query, queryParameters } = project.server.jobsOf('query').at(-1)!.configuration.query!;
    expect(query).toBe(
      'SELECT `id`, `w` FROM (SELECT * FROM words WHERE id < @id\n) WHERE `id` > @open_stage_0 AND `w` <> @open_stage_1',
    );
    expect(queryParameters!.map(({ parameterValue }) => parameterValue.value)).toEqual(['12', '2', "b' OR 1=1"]);
  });

  test.each<[what: string, origin: object]>([
    ['an order would be lost', { query: 'SELECT * FROM words ORDER BY id DESC' }],
    ['rows are counted before', { query: 'SELECT * FROM words', maxResults: 5 }],
    ['rows are listed', { table: 'words' }],
  ])('not where %s', async (_, origin) => {
    const outcome = await project.run({
      data: { type: 'bigquery-origin', connection: 'db', ...origin },
      f: { type: 'filter', from: 'data', where: 'id > 2' },
      out: { type: 'memory-destination', from: 'f' },
    });
    expect(outcome.errors).toEqual([]);
    expect(outcome.plan).not.toContain('filtered by the database');
    expect(outcome.recordsExtracted).toBe('maxResults' in origin ? 5 : WORDS.length);
  });
});
