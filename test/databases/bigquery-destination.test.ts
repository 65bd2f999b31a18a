import { describe, expect, test } from 'vitest';
import { requireSuite } from '../../scripts/system-packages.ts';
import { useBigQuery } from './bigquery.ts';

type Row = Record<string, unknown>;

describe.skipIf(!requireSuite('bigquery'))('bigquery-destination', () => {
  const project = useBigQuery();
  const { load, read } = project;
  const tableOf = (name: string) => project.server.engine.tables.get(`test-project.main.${name}`);
  const hidden = () => [...project.server.engine.tables.keys()].filter((key) => key.includes('_open_stage_'));
  const sound = async (...args: Parameters<typeof load>) => {
    const outcome = await load(...args);
    expect(outcome.errors).toEqual([]);
    expect(hidden()).toEqual([]);
    return outcome;
  };
  const refusedOf = ({ tables }: Awaited<ReturnType<typeof load>>) =>
    tables.bad!.toArray().map((row) => {
      const { _column, _code, id } = row.toJSON() as Row;
      return [Number(id), _column, _code];
    });

  test('a table is made with partitions and clusters, by a free load and a free copy', async () => {
    const queries = project.server.jobsOf('query').length;
    const layout = { timePartitioning: { type: 'HOUR', field: 'at' }, clusteringFields: ['kind', 'id'] };
    const columns = { id: 'integer', kind: 'string', at: 'timestamp' };
    const { notes } = await sound(
      [{ id: 1, kind: 'a', at: '2025-01-31T10:00:00' }],
      { table: 'laid', dataset: 'main', ...layout },
      columns,
    );
    expect(tableOf('laid')).toMatchObject({
      timePartitioning: { type: 'HOUR', field: 'at' },
      clustering: { fields: ['kind', 'id'] },
      schema: {
        fields: [
          { name: 'id', type: 'INT64' },
          { name: 'kind', type: 'STRING' },
          { name: 'at', type: 'DATETIME' },
        ],
      },
    });
    expect([tableOf('laid')?.expirationTime, tableOf('laid')?.description]).toEqual([undefined, undefined]);
    expect(project.server.jobsOf('query').length).toBe(queries);
    expect(notes).toMatchObject([{ stage: 'out', text: expect.stringMatching(/^load: 1 rows, \d+ bytes sent in 1 job, /) }]);
    Object.assign(tableOf('laid')!, { description: 'events', expirationTime: '4102444800000' });
    await sound([{ id: 2, kind: 'b', at: null }], { table: 'laid', writeDisposition: 'WRITE_TRUNCATE' }, columns);
    expect(tableOf('laid')).toMatchObject({ description: 'events', expirationTime: '4102444800000' });
    expect(tableOf('laid')).toMatchObject({
      timePartitioning: { type: 'HOUR', field: 'at' },
      clustering: { fields: ['kind', 'id'] },
    });
    expect(await read({ table: 'laid' })).toEqual([[2, 'b', null]]);
  });

  test.each<[string, object, string]>([
    ['a column that is no time', { timePartitioning: { field: 'id' } }, 'column id is not a date or timestamp'],
    [
      'hours of a date',
      { timePartitioning: { type: 'HOUR', field: 'day' } },
      'column day is a date and cannot be partitioned by hour',
    ],
    ['five columns', { clusteringFields: ['id', 'day', 'x', 'v', 'id'] }, 'at most four columns'],
    ['a column twice', { clusteringFields: ['id', 'id'] }, 'duplicate column: id'],
    ['a float', { clusteringFields: ['x'] }, 'column x is float, by which tables cannot be clustered'],
    [
      'two ways to say it',
      { ifExists: 'append', writeDisposition: 'WRITE_APPEND' },
      'conflicting options: ifExists and writeDisposition',
    ],
    ['two ways to say that', { drift: 'fail', schemaUpdateOptions: ['ALLOW_FIELD_ADDITION'] }, 'conflicting options: drift fail'],
  ])('%s is found before anything runs', async (_, options, message) => {
    const columns = { id: 'integer', day: 'date', x: 'float', v: 'string' };
    await expect(load([], { table: 'wrong', ...options }, columns)).rejects.toThrow(message);
  });

  test('write dispositions', async () => {
    const codeOf = async (writeDisposition: string) =>
      (await load([{ id: 1 }], { table: 'disposed', writeDisposition })).errors[0]?.code;
    await project.server.execute('CREATE TABLE main.disposed (id INT64)');
    expect(await codeOf('WRITE_EMPTY')).toBeUndefined();
    expect(await codeOf('WRITE_EMPTY')).toBe('table-exists');
    expect(await codeOf('WRITE_APPEND')).toBeUndefined();
    expect(await read({ table: 'disposed' })).toEqual([[1], [1]]);
    expect(await codeOf('WRITE_TRUNCATE')).toBeUndefined();
    expect(await read({ table: 'disposed' })).toEqual([[1]]);
    expect((await load([{ id: 1 }], { table: 'disposed' })).errors[0]?.code).toBe('table-exists');
  });

  test('schema update options', async () => {
    await project.server.execute(
      "CREATE TABLE main.grown (id INT64 NOT NULL, must STRING NOT NULL); INSERT INTO main.grown VALUES (1, 'a')",
    );
    const options = { table: 'grown', ifExists: 'append' };
    expect((await load([{ id: 2, more: 'x' }], options)).errors[0]?.code).toBe('schema-mismatch');
    await sound([{ id: 2, more: 'x' }], { ...options, schemaUpdateOptions: ['ALLOW_FIELD_ADDITION', 'ALLOW_FIELD_RELAXATION'] });
    expect(await read({ query: 'SELECT * FROM grown ORDER BY id' })).toEqual([
      [1, 'a', null],
      [2, null, 'x'],
    ]);
  });

  test('values that their columns cannot hold refuse their rows', async () => {
    await project.server.execute(
      'CREATE TABLE main.strict (id INT64, name STRING(3), amount NUMERIC(4,1), day DATE, must STRING NOT NULL, list ARRAY<INT64>)',
    );
    const fine = { name: 'abc', amount: '1.5', day: '2025-01-31', must: 'x', list: [1] };
    const rows = [
      { id: 1, ...fine },
      { id: 2, ...fine, name: '😀😀😀' },
      { id: 3, ...fine, name: 'abcd' },
      { id: 4, ...fine, amount: '1234.5' },
      { id: 5, ...fine, day: '-0044-03-15' },
      { id: 6, ...fine, must: null },
      { id: 7, ...fine, list: [1, null] },
      { id: 8, ...fine, list: null },
    ];
    const columns = { id: 'integer', name: 'string', amount: 'decimal(6,1)', day: 'date', must: 'string', list: 'list<integer>' };
    const outcome = await sound(rows, { table: 'strict', ifExists: 'append' }, columns);
    expect(refusedOf(outcome)).toEqual([
      [3, 'name', 'constraint-length'],
      [4, 'amount', 'constraint-range'],
      [5, 'day', 'constraint-range'],
      [6, 'must', 'constraint-notnull'],
      [7, 'list', 'constraint-array'],
    ]);
    expect(await read({ query: 'SELECT id, list FROM strict ORDER BY id' })).toEqual([
      [1, '[1]'],
      [2, '[1]'],
      [8, '[]'],
    ]);
  });

  test.each([true, false])('rows that only the server refuses are found, where it says which: %s', async (says) => {
    project.server.jobs.saysPosition = says;
    project.server.jobs.refuses = ({ id }) =>
      [7, 8, 2500].includes(Number(id)) ? `it does not like ${id}. Field: v` : undefined;
    const rows = Array.from({ length: 3000 }, (_, id) => ({ id, v: id === 5 ? null : `v${id}` }));
    await project.server.execute(`CREATE TABLE main.refused_${says} (id INT64, v STRING NOT NULL)`);
    const outcome = await sound(rows, { table: `refused_${says}`, ifExists: 'append' }, { id: 'integer', v: 'string' });
    project.server.jobs.refuses = () => undefined;
    expect(refusedOf(outcome)).toEqual([
      [5, 'v', 'constraint-notnull'],
      [7, 'v', 'invalid-value'],
      [8, 'v', 'invalid-value'],
      [2500, 'v', 'invalid-value'],
    ]);
    expect(await read({ query: `SELECT count(*) AS n, count(DISTINCT id) AS d FROM refused_${says}` })).toEqual([[2996, 2996]]);
  });

  test('texts become what their columns are, by the server, and those that do not are refused', async () => {
    await project.server.execute('CREATE TABLE main.told (id INT64, place GEOGRAPHY, doc JSON, big BIGNUMERIC)');
    const rows = [
      { id: 1, place: 'POINT(1 2)', doc: '{"a":1}', big: '1e3' },
      { id: 2, place: 'nowhere', doc: 'null', big: null },
      { id: 3, place: null, doc: '{', big: null },
    ];
    const columns = { id: 'integer', place: 'string', doc: 'string', big: 'string' };
    const outcome = await sound(rows, { table: 'told', ifExists: 'append' }, columns);
    expect(refusedOf(outcome).map(([id]) => id)).toEqual([2, 3]);
    expect(await read({ table: 'told' })).toEqual([[1, 'POINT(1 2)', '{"a":1}', '1e3']]);
  });

  test('statements before and after share session and transaction with the rows', async () => {
    await project.server.execute('CREATE TABLE main.around (id INT64); INSERT INTO main.around VALUES (1)');
    await sound([{ id: 2 }], {
      table: 'around',
      ifExists: 'replace',
      beforeQuery: 'CREATE TEMP TABLE kept AS SELECT id FROM around',
      afterQuery: 'INSERT INTO around SELECT id + 10 FROM kept',
    });
    expect(await read({ query: 'SELECT id FROM around ORDER BY id' })).toEqual([[2], [11]]);
    const failing = await load([{ id: 1 }], { table: 'fresh', afterQuery: 'SELECT nothing' });
    expect([failing.errors[0]?.code, tableOf('fresh'), hidden()]).toEqual(['invalid-query', undefined, []]);
    const other = await load([{ id: 1, more: 1 }], { table: 'around', ifExists: 'replace', afterQuery: 'SELECT 1' });
    expect(other.errors[0]?.code).toBe('schema-mismatch');
  });

  test('a dataset that is not there is made', async () => {
    await sound([{ id: 1 }], { dataset: 'new_one', table: 'first' });
    expect(await read({ table: 'new_one.first' })).toEqual([[1]]);
  });

  test('a view, and no dataset', async () => {
    await sound([{ id: 1 }], { table: 'seen' });
    Object.assign(tableOf('seen')!, { type: 'VIEW' });
    expect((await load([{ id: 1 }], { table: 'seen', ifExists: 'append' })).errors[0]?.code).toBe('not-a-table');
    expect(await read({ table: 'seen' })).toEqual([[1]]);
    const document = { connections: { db: { type: 'bigquery', ...project.connection, dataset: undefined } } } as never;
    expect((await load([{ id: 1 }], { table: 'seen' }, undefined, { document })).errors[0]?.code).toBe('unknown-dataset');
  });

  test('an upsert counts what it did; a key that comes again counts as unchanged', async () => {
    await project.server.execute(
      "CREATE TABLE main.counted AS SELECT 1 AS id, 'one' AS v, CAST(NULL AS FLOAT64) AS w, [1, 2] AS n UNION ALL SELECT 2, 'two', 2.5, [3] UNION ALL SELECT 3, NULL, 3.5, [4]",
    );
    const rows = [
      { id: 1, v: 'one', w: null, n: [1, 2] },
      { id: 2, v: 'two', w: null, n: [3] },
      { id: 3, v: null, w: 3.5, n: [5] },
      { id: 4, v: 'x', w: 1, n: [] },
      { id: 4, v: 'y', w: 1, n: [] },
    ];
    const types = { id: 'integer', v: 'string', w: 'float', n: 'list<integer>' };
    const outcome = await project.load(rows, { table: 'counted', ifExists: 'upsert', keys: ['id'] }, types);
    expect(outcome.errors).toEqual([]);
    expect(outcome.stages.out!.written).toEqual({ inserted: 1, updated: 2, unchanged: 2 });
  });

  describe('a table that somebody else changes meanwhile', () => {
    const upsert = async (table: string, timeoutMs: number, undo: Promise<void>) => {
      await project.server.execute(`CREATE TABLE main.${table} AS SELECT 1 AS id, 'old' AS v`);
      const other = await project.server.engine.connect();
      await other.run('BEGIN');
      await other.run(`UPDATE "test-project.main.${table}" SET v = 'other' WHERE id = 1`);
      const undone = undo.then(() => other.run('ROLLBACK')).finally(() => other.closeSync());
      const rows = [{ id: 1, v: 'new' }];
      const outcome = await project.load(
        rows,
        { table, ifExists: 'upsert', keys: ['id'], timeoutMs },
        { id: 'integer', v: 'string' },
      );
      await undone;
      return outcome;
    };

    test('is tried again', async () => {
      const undo = new Promise<void>((done) => {
        const soon = setInterval(() => {
          const failed = project.server
            .jobsOf('query')
            .some(({ status }) => /concurrent/.test(JSON.stringify(status.errorResult ?? '')));
          if (failed) done(clearInterval(soon));
        }, 50);
      });
      expect((await upsert('contended', 60_000, undo)).errors).toEqual([]);
      expect(await project.read({ table: 'contended' })).toEqual([[1, 'new']]);
    });

    test('until timeoutMs is over', async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const outcome = upsert('blocked', 1, promise);
      setTimeout(resolve, 5000);
      expect((await outcome).errors[0]).toMatchObject({ code: 'database-conflict', stage: 'out' });
      expect(await project.read({ table: 'blocked' })).toEqual([[1, 'old']]);
    });
  });
});
