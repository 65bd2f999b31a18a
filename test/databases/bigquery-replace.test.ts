import { describe, expect, test } from 'vitest';
import { requireSuite } from '../../scripts/system-packages.ts';
import { useBigQuery } from './bigquery.ts';

type Row = Record<string, unknown>;

describe.skipIf(!requireSuite('bigquery'))('replacing the rows of a table of BigQuery', () => {
  const project = useBigQuery();
  const { load, read } = project;
  const tableOf = (name: string) => project.server.engine.tables.get(`test-project.main.${name}`)!;
  const COLUMNS = { id: 'integer', day: 'date', name: 'string' };
  const ROWS = [{ id: 1, day: '2025-01-31', name: 'one' }];

  /** A table of `COLUMNS` with one row, and what is said of it besides. */
  async function make(table: string, more: object, fields: Readonly<Record<string, object>> = {}): Promise<void> {
    expect((await load(ROWS, { table }, COLUMNS)).errors).toEqual([]);
    const known = tableOf(table);
    Object.assign(known, more);
    known.schema = { fields: known.schema.fields.map((field) => ({ ...field, ...fields[field.name] })) };
  }
  const replace = (table: string, rows: readonly Row[], columns: object, more: object = {}) =>
    load(rows, { table, ifExists: 'replace', ...more }, columns);
  const policy = (policyId: string) => ({ rowAccessPolicyReference: { policyId } });

  const KEPT: readonly [what: string, more: object, fields?: Readonly<Record<string, object>>][] = [
    [
      'labels, names and expiration',
      { labels: { team: 'sales' }, friendlyName: 'Sales', description: 'all', expirationTime: '4102444800000' },
    ],
    [
      'partitions, their expiration, and that queries must name them',
      { timePartitioning: { type: 'MONTH', field: 'day', expirationMs: '86400000' }, requirePartitionFilter: true },
    ],
    [
      'ranges and clusters',
      {
        rangePartitioning: { field: 'id', range: { start: '0', end: '9', interval: '1' } },
        clustering: { fields: ['name', 'id'] },
      },
    ],
    ['keys', { tableConstraints: { primaryKey: { columns: ['id'] } } }],
    ['row access policies', { rowAccessPolicies: [policy('mine'), policy('theirs')] }],
    [
      'row access policies where queries must name partitions',
      { timePartitioning: { type: 'DAY', field: 'day' }, requirePartitionFilter: true, rowAccessPolicies: [policy('mine')] },
    ],
    [
      'descriptions and policy tags of columns',
      {},
      { id: { description: 'number' }, name: { policyTags: { names: ['pii'] }, collation: 'und:ci' } },
    ],
  ];
  test.each(KEPT)('%s stay', async (what, more, fields = {}) => {
    const table = what.replace(/\W+/g, '_');
    await make(table, more, fields);
    const before = tableOf(table).schema.fields;
    const { errors, notes } = await replace(table, [{ id: 2, day: '2025-02-01', name: 'two' }], COLUMNS);
    expect(errors).toEqual([]);
    expect((notes ?? []).filter(({ severity }) => severity === 'warning')).toEqual([]);
    expect(tableOf(table)).toMatchObject(more);
    expect(tableOf(table).schema.fields).toEqual(before);
    expect(await read({ table })).toEqual([[2, '2025-02-01', 'two']]);
  });

  test('a column that the rows lack stays, and its default counts', async () => {
    await make('lacking', {}, { name: { defaultValueExpression: "'nobody'" } });
    const { errors } = await replace('lacking', [{ id: 2, day: null }], { id: 'integer', day: 'date' });
    expect(errors).toEqual([]);
    expect(await read({ query: 'SELECT id, name FROM lacking' })).toEqual([[2, 'nobody']]);
    await make('lacking_more', {});
    const { notes } = await replace('lacking_more', [{ id: 2 }], { id: 'integer' });
    expect(notes).toContainEqual({
      ...{ stage: 'out', severity: 'warning' },
      text: 'the rows have no columns day, name: they are null in table lacking_more',
    });
  });

  const LOST: readonly [what: string, more: object, fields: Readonly<Record<string, object>>, columns: object, losses: string][] =
    [
      ['a policy', { rowAccessPolicies: [policy('mine')] }, {}, { ...COLUMNS, name: 'integer' }, 'row access policy mine'],
      [
        'partitions',
        { timePartitioning: { type: 'DAY', field: 'day' } },
        {},
        { ...COLUMNS, day: 'string' },
        'its partitions by day',
      ],
      ['clusters', { clustering: { fields: ['name', 'id'] } }, {}, { ...COLUMNS, id: 'string' }, 'its clusters by name, id'],
      ['a key', { tableConstraints: { primaryKey: { columns: ['id'] } } }, {}, { ...COLUMNS, id: 'string' }, 'its primary key'],
      [
        'a default and a collation',
        {},
        { name: { defaultValueExpression: "'x'", collation: 'und:ci' } },
        { ...COLUMNS, name: 'integer' },
        'the default of column name; the collation of column name',
      ],
      ['a column', {}, { name: { mode: 'REQUIRED' } }, { id: 'integer', day: 'date' }, 'column name'],
    ];
  test.each(LOST)('what would lose %s is refused before anything is read', async (what, more, fields, columns, losses) => {
    const table = `lost_${what.replace(/\W+/g, '_')}`;
    await make(table, more, fields);
    const refused = await replace(table, [], columns);
    expect(refused.errors).toMatchObject([{ stage: 'out', code: 'loss-refused' }]);
    expect(refused.errors[0]!.message).toMatch(new RegExp(` and would lose: ${losses}$`));
    expect(await read({ table })).toHaveLength(1);
    const accepted = await replace(table, [], columns, { onLoss: 'accept' });
    expect(accepted.errors).toEqual([]);
    expect(accepted.notes).toContainEqual(
      expect.objectContaining({ severity: 'warning', text: expect.stringContaining(`, and loses: ${losses}`) }),
    );
    expect(await read({ table })).toEqual([]);
  });

  test('a column of another type keeps its description; without losses the change is said', async () => {
    await make('changed', {}, { name: { description: 'what it is called' } });
    const { errors, notes } = await replace('changed', [{ id: 1, day: null, name: 7, more: true }], {
      ...COLUMNS,
      name: 'integer',
      more: 'boolean',
    });
    expect(errors).toEqual([]);
    expect(notes).toContainEqual({
      ...{ stage: 'out', severity: 'warning' },
      text: 'table changed changes (column more BOOL is added; column name changes from STRING to INT64)',
    });
    expect(tableOf('changed').schema.fields).toMatchObject([
      { name: 'id' },
      { name: 'day' },
      { name: 'name', type: 'INT64', description: 'what it is called' },
      { name: 'more', type: 'BOOL' },
    ]);
  });
});
