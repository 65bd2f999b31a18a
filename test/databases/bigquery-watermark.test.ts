import { beforeAll, describe, expect, test } from 'vitest';
import { requireSuite } from '../../scripts/system-packages.ts';
import { tableRows } from '../engine/stages.ts';
import { useBigQuery } from './bigquery.ts';

describe.skipIf(!requireSuite('bigquery'))('rows of BigQuery that are new', () => {
  const project = useBigQuery();
  const execute = (sql: string) => project.server.execute(sql);
  beforeAll(async () => {
    await execute(
      'CREATE TABLE main.log (id INT64, amount NUMERIC(9,2), at TIMESTAMP, day DATE, word STRING, tags ARRAY<STRING>)',
    );
  });
  const add = (id: number) =>
    execute(
      `INSERT INTO main.log SELECT ${id}, ${id}.25, TIMESTAMP '2025-01-0${id} 10:00:00.000001+00', DATE '2025-01-0${id}', '${'ab'[id % 2]}${id}', ['x']`,
    );

  /** Runs again and again: the ids that each run gives, where `between` adds to the table before each. */
  async function runs(options: object, between: readonly (() => Promise<unknown>)[]) {
    let state: Readonly<Record<string, unknown>> = {};
    const given: number[][] = [];
    for (const [i, change] of [async () => undefined, ...between].entries()) {
      await change();
      const outcome = await project.run(
        {
          data: { type: 'bigquery-origin', connection: 'db', types: { id: 'integer' }, ...options },
          out: { type: 'memory-destination', from: 'data' },
        },
        { state },
      );
      expect([i, outcome.errors]).toEqual([i, []]);
      state = outcome.state;
      given.push(
        tableRows(outcome.tables.out!)
          .map(([id]) => Number(id))
          .sort((a, b) => a - b),
      );
    }
    return given;
  }

  test.each(['id', 'amount', 'at', 'day', 'word'])('by column %s', async (watermarkColumn) => {
    await execute('DELETE FROM main.log WHERE TRUE');
    await add(1);
    const options = { table: 'log', watermarkColumn };
    const add2 = watermarkColumn === 'word' ? () => execute("INSERT INTO main.log (id, word) VALUES (2, 'c')") : () => add(2);
    expect(await runs(options, [async () => undefined, add2, async () => undefined])).toEqual([[1], [], [2], []]);
  });

  test('of a query with parameters and an order, from a start, by portions', async () => {
    await execute('DELETE FROM main.log WHERE TRUE');
    for (const id of [1, 2, 3, 4, 5, 6]) await add(id);
    const query = 'SELECT * FROM log WHERE id <> :without ORDER BY id DESC';
    const options = { query, queryParameters: { without: 4 }, watermarkColumn: 'id', watermarkStart: 1, maxResults: 2 };
    expect(await runs(options, [() => add(7), async () => undefined, async () => undefined])).toEqual([[2, 3], [5, 6], [7], []]);
  });

  test('of a column with NaN and infinities, with equal and missing values', async () => {
    await execute('CREATE TABLE main.measured (id INT64 NOT NULL, x FLOAT64)');
    const measure = (...rows: readonly (readonly [id: number, x: string])[]) =>
      execute(`INSERT INTO measured VALUES ${rows.map(([id, x]) => `(${id}, CAST('${x}' AS FLOAT64))`).join(', ')}`);
    await measure([1, 'nan'], [2, '1.5'], [3, 'inf']);
    const options = { table: 'measured', watermarkColumn: 'x', lookback: 0.5, watermarkKeys: 'id' };
    expect(
      await runs(options, [
        () => measure([4, '1'], [5, '0.9'], [6, 'nan'], [7, '1.5']),
        () => execute('INSERT INTO measured VALUES (8, NULL), (9, 1.75)'),
        async () => undefined,
      ]),
    ).toEqual([[1, 2, 3], [4, 6, 7], [8, 9], []]);
  });

  test('of a temporary table', async () => {
    const options = {
      ...{
        beforeQuery: 'CREATE TEMP TABLE few AS SELECT id FROM log WHERE id < 4',
        query: 'SELECT id FROM few',
        watermarkColumn: 'id',
      },
    };
    expect(await runs(options, [async () => undefined])).toEqual([[1, 2, 3], []]);
  });

  test.each<[options: object, message: string]>([
    [{ table: 'log', watermarkColumn: 'tags' }, 'column tags is ARRAY, which has no watermark'],
    [
      { query: 'SELECT 1 AS id; SELECT 2 AS id', types: { id: 'integer' }, watermarkColumn: 'id' },
      'cannot be read incrementally',
    ],
  ])('%o', async (options, message) => {
    await expect(project.read(options)).rejects.toThrow(message);
  });
});
