import { beforeAll, describe, expect, test } from 'vitest';
import { bigQueryDriver } from '../../host/drivers/bigquery.ts';
import { requireSuite } from '../../scripts/system-packages.ts';
import { useBigQuery } from './bigquery.ts';

describe.skipIf(!requireSuite('bigquery'))('bigquery-origin', () => {
  const project = useBigQuery({ pageRows: 1000 });
  const { run, read } = project;
  beforeAll(async () => {
    await project.server.execute(
      'CREATE TABLE main.orders (id INT64 NOT NULL, amount NUMERIC(9,2), status STRING(10), placed TIMESTAMP, tags ARRAY<STRING>);' +
        "INSERT INTO main.orders SELECT i, i / 4, CASE WHEN i % 2 = 0 THEN 'open' ELSE 'done' END, TIMESTAMP '2025-01-31 10:00:00+00', ['a', 'b'] FROM range(1, 5001) AS r(i)",
    );
  });
  const lastQuery = () => project.server.jobsOf('query').at(-1)!.configuration.query!;

  test('a table is listed, page by page, and no query runs', async () => {
    const before = project.server.jobs.all.size;
    const rows = await read({ table: 'main.orders' });
    expect(rows).toHaveLength(5000);
    expect(rows[4]).toEqual([5, '1.25', 'done', '2025-01-31T10:00:00Z', '["a","b"]']);
    expect(project.server.jobs.all.size).toBe(before);
    expect(await read({ table: 'test-project.main.orders', maxResults: 2 })).toHaveLength(2);
  });

  test('columns that nobody needs are not asked for', async () => {
    const from = project.server.seen.length;
    await run({
      data: { type: 'bigquery-origin', connection: 'db', table: 'orders' },
      sum: { type: 'aggregator', from: 'data', measures: { total: { function: 'sum', column: 'amount' } } },
      out: { type: 'memory-destination', from: 'sum' },
    });
    const lists = project.server.seen.slice(from).filter(({ path }) => path.endsWith('/data'));
    expect(new Set(lists.map(({ query }) => query.get('selectedFields')))).toEqual(new Set(['amount']));
    const outcome = await run({
      data: { type: 'bigquery-origin', connection: 'db', query: 'SELECT * FROM orders' },
      sum: { type: 'aggregator', from: 'data', measures: { n: { function: 'count' }, m: { function: 'max', column: 'id' } } },
      out: { type: 'memory-destination', from: 'sum' },
    });
    expect(outcome.errors).toEqual([]);
    expect(lastQuery().query).toBe('SELECT `id` FROM (SELECT * FROM orders\n)');
  });

  test('the order of a query stays', async () => {
    const query = "SELECT id, status FROM orders WHERE status = 'open' ORDER BY id DESC";
    await run({
      data: { type: 'bigquery-origin', connection: 'db', query },
      ids: { type: 'select', from: 'data', keep: ['id'] },
      out: { type: 'memory-destination', from: 'ids' },
    });
    expect(lastQuery().query).toBe(query);
    expect((await read({ query }))[0]).toEqual([5000, 'open']);
  });

  test('a table with connections, and a view, are read by a query', async () => {
    const whole = await read({ table: 'orders' });
    expect(await read({ table: 'orders', connections: 3, parts: 4 }, { workers: 2 })).toEqual(whole);
    expect(lastQuery().query).toBe('SELECT * FROM `test-project`.`main`.`orders`');
  });

  test('parameters have types', async () => {
    const query = 'SELECT count(*) AS n FROM orders WHERE placed > :since AND amount > :least AND status = :status';
    const queryParameters = { since: '2025-01-01', least: 100, status: 'open' };
    expect(await read({ query, queryParameters, parameterTypes: { since: 'TIMESTAMP' } })).toEqual([[2300]]);
    expect(lastQuery().queryParameters?.map(({ parameterType }) => parameterType.type)).toEqual(['TIMESTAMP', 'INT64', 'STRING']);
    await expect(read({ query: 'SELECT 1 AS x', parameterTypes: { x: 'DATE' } })).rejects.toThrow('unknown parameter: x');
  });

  test('statements before and after run in the session of the query', async () => {
    const before =
      'CREATE TEMP TABLE few AS SELECT id FROM orders WHERE id < 4; CREATE TEMP TABLE fewer AS SELECT id FROM few WHERE id > 1';
    const options = {
      beforeQuery: before,
      query: 'SELECT id FROM fewer ORDER BY id',
      afterQuery: 'CREATE TABLE main.seen AS SELECT count(*) AS n FROM fewer',
      types: { id: 'integer' },
    };
    expect(await read(options)).toEqual([[2], [3]]);
    expect(await read({ query: 'SELECT n FROM seen' })).toEqual([[2]]);
    await expect(read({ ...options, types: undefined })).rejects.toThrow('fewer was not found');
  });

  test('notes say bytes, price and time', async () => {
    const stages = (options: object) => ({
      data: { type: 'bigquery-origin', connection: 'db', ...options },
      out: { type: 'memory-destination', from: 'data' },
    });
    const { notes } = await run(stages({ query: 'SELECT * FROM orders' }));
    expect(notes).toEqual([
      { stage: 'data', text: expect.stringMatching(/^query: 5\.00 MB processed, 10\.5 MB billed \(\$0\.0000\d+\), \d+\.\d s$/) },
    ]);
    const jobs = project.server.jobs.all.size;
    const dry = await run(stages({ query: 'SELECT * FROM orders', dryRun: true }));
    expect(dry.notes).toEqual([{ stage: 'data', text: 'dry run: the query is valid, and would read 5.00 MB, about $0.000028' }]);
    expect([dry.status, dry.recordsExtracted, project.server.jobs.all.size]).toEqual(['done', 0, jobs]);
    expect((await run(stages({ table: 'orders', dryRun: true }))).notes?.[0]?.text).toContain(
      '5000 rows, read by listing, which costs nothing',
    );
    await expect(read({ query: 'SELECT nothing FROM orders', dryRun: true })).rejects.toThrow('Unrecognized name: nothing');
  });

  test('a query that would cost too much does not run', async () => {
    const { errors } = await run({
      data: { type: 'bigquery-origin', connection: 'db', query: 'SELECT * FROM orders', maximumBytesBilled: 1000 },
      out: { type: 'memory-destination', from: 'data' },
    });
    expect(errors[0]).toMatchObject({ code: 'too-expensive', stage: 'data' });
  });

  test('previews cost nothing unless they may', async () => {
    const preview = (options: object) =>
      run(
        { data: { type: 'bigquery-origin', connection: 'db', ...options }, out: { type: 'printer', from: 'data' } },
        { limit: { stage: 'data', rows: 3 } },
      );
    expect((await preview({ table: 'orders' })).tables.data?.numRows).toBe(3);
    expect((await preview({ query: 'SELECT 1 AS one' })).tables.data?.numRows).toBe(1);
    const refused = await preview({ query: 'SELECT * FROM orders', afterQuery: 'DROP TABLE main.orders' });
    expect(refused.errors[0]).toMatchObject({ code: 'preview-costs', message: expect.stringContaining('reads 5.00 MB') });
    const allowed = await preview({
      query: 'SELECT * FROM orders',
      previewBytes: 5_000_000,
      afterQuery: 'DROP TABLE main.orders',
    });
    expect([allowed.errors, allowed.tables.data?.numRows]).toEqual([[], 3]);
    expect(lastQuery().maximumBytesBilled).toBe(String(10 * 2 ** 20));
  });

  test('a value that its declared type cannot hold refuses the row, whose number is known in any part', async () => {
    const types = { status: 'integer' };
    const outcome = await run(
      {
        data: {
          type: 'bigquery-origin',
          connection: 'db',
          query: "SELECT id, CASE WHEN id = 1234 THEN 'x' ELSE '7' END AS status FROM orders",
          types,
          parts: 3,
        },
        out: { type: 'memory-destination', from: 'data' },
        bad: { type: 'memory-destination', from: 'data.rejects' },
      },
      { workers: 2 },
    );
    expect(outcome.errors).toEqual([]);
    const bad = outcome.tables.bad!.toArray().map((row) => row.toJSON() as Record<string, unknown>);
    expect(bad.map(({ _line, _column, _raw }) => [Number(_line), _column, _raw])).toEqual([
      [1234, 'status', '{"id":1234,"status":"x"}'],
    ]);
  });

  test('cancelling and a timeout end the job on the server', async () => {
    const query = 'SELECT 1 AS slow /* takes 20 s */';
    await expect(read({ query, timeoutMs: 200 })).rejects.toThrow('timeout');
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 1000);
    const stages = { data: { type: 'bigquery-origin', connection: 'db', query }, out: { type: 'printer', from: 'data' } };
    expect((await run(stages, { signal: stop.signal })).status).toBe('cancelled');
    const states = project.server
      .jobsOf('query')
      .filter(({ configuration }) => configuration.query!.query === query)
      .map(({ status }) => status);
    expect(states.length).toBeGreaterThan(0);
    for (const status of states) expect(status).toMatchObject({ state: 'DONE', errorResult: { reason: 'stopped' } });
  });

  test('looking into a project', async () => {
    const ready = { fields: { type: 'bigquery', ...project.connection }, baseFolder: '/' };
    const { signal } = new AbortController();
    await project.load(
      [{ id: 1, day: '2025-01-31' }],
      { table: 'laid', keys: ['id'], timePartitioning: { type: 'MONTH', field: 'day' }, clusteringFields: ['id'] },
      { id: 'integer', day: 'date' },
    );
    expect(await bigQueryDriver.test(ready, signal)).toBe('BigQuery, project test-project, 1 dataset');
    const tables = await bigQueryDriver.tables(ready, signal);
    expect(tables.find(({ name }) => name === 'orders')).toEqual({ schema: 'main', name: 'orders', kind: 'table', rows: 5000 });
    expect(tables.filter(({ name }) => name.startsWith('_'))).toEqual([]);
    expect(await bigQueryDriver.columns(ready, { schema: 'main', name: 'orders' }, signal)).toEqual([
      { name: 'id', type: 'integer', declared: 'INT64', nullable: false, key: false },
      { name: 'amount', type: 'decimal(9,2)', declared: 'NUMERIC(9,2)', nullable: true, key: false },
      { name: 'status', type: 'string', declared: 'STRING(10)', nullable: true, key: false },
      { name: 'placed', type: 'timestamp with time zone', declared: 'TIMESTAMP', nullable: true, key: false },
      { name: 'tags', type: 'list<string>', declared: 'ARRAY<STRING>', nullable: false, key: false },
    ]);
    expect(await bigQueryDriver.columns(ready, { name: 'laid' }, signal)).toEqual([
      { name: 'id', type: 'integer', declared: 'INT64, cluster 1', nullable: false, key: true },
      { name: 'day', type: 'date', declared: 'DATE, partition by month', nullable: true, key: false },
    ]);
  });

  test('the stage itself can say project and credentials', async () => {
    const { apiEndpoint } = project.server.connection;
    const document = { connections: { db: { type: 'bigquery', apiEndpoint, anonymous: true } } } as never;
    const origin = { type: 'bigquery-origin', connection: 'db', projectId: 'test-project', table: 'main.orders', maxResults: 1 };
    const outcome = await run({ data: origin, out: { type: 'memory-destination', from: 'data' } }, { document });
    expect(outcome.errors).toEqual([]);
    await expect(
      read(
        { credentialsPath: '/nowhere/key.json', table: 'orders' },
        { document: { connections: { db: { type: 'bigquery', apiEndpoint } } } as never },
      ),
    ).rejects.toThrow('cannot read /nowhere/key.json: there is no such file');
  });
});
