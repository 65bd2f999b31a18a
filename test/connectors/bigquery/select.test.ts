import { describe, expect, test } from 'vitest';
import { selectOf } from '../../../connectors/bigquery/select.ts';
import type { TableField } from '../../../connectors/bigquery/types.ts';
import type { Filter } from '../../../connectors/connector.ts';
import { INTEGER } from '../../../model/types.ts';

const FIELDS: readonly TableField[] = [
  { name: 'id', type: 'INTEGER' },
  { name: 'x', type: 'FLOAT64' },
  { name: 'word', type: 'STRING' },
  { name: 'folded', type: 'STRING', collation: 'und:ci' },
  { name: 'price', type: 'NUMERIC' },
  { name: 'tags', type: 'STRING', mode: 'REPEATED' },
];
const columns = [{ name: 'id', type: INTEGER, nullable: true }];
const selected = (sql: string, filters: readonly Filter[] = [], wanted = columns) =>
  selectOf({ sql, parameters: [] }, FIELDS, { columns: wanted, filters });

describe('filters as GoogleSQL', () => {
  test.each<[filter: Filter, condition: string | undefined, values: string[]]>([
    [{ column: 'id', type: 'integer', operator: '>', values: [-(2n ** 63n)] }, '`id` > @open_stage_0', ['-9223372036854775808']],
    [{ column: 'id', type: 'integer', operator: 'in', values: [1n, 2n] }, '`id` IN (@open_stage_0, @open_stage_1)', ['1', '2']],
    [{ column: 'id', type: 'integer', operator: 'is not null', values: [] }, '`id` IS NOT NULL', []],
    [{ column: 'x', type: 'float', operator: '>', values: [0.5] }, '(IS_NAN(`x`) OR `x` > @open_stage_0)', ['0.5']],
    [{ column: 'x', type: 'float', operator: '=', values: [Number.NaN] }, undefined, []],
    [{ column: 'word', type: 'string', operator: '<', values: ["b'"] }, '`word` < @open_stage_0', ["b'"]],
    [{ column: 'folded', type: 'string', operator: '=', values: ['a'] }, '`folded` = @open_stage_0', ['a']],
    [{ column: 'folded', type: 'string', operator: '<>', values: ['a'] }, undefined, []],
    // Its values are compared as what they are, not as the type that the job has for them.
    [{ column: 'price', type: 'float', operator: '>', values: [1] }, undefined, []],
    [{ column: 'word', type: 'integer', operator: '=', values: [1n] }, undefined, []],
    [{ column: 'tags', type: 'string', operator: '=', values: ['a'] }, undefined, []],
    [{ column: 'gone', type: 'string', operator: '=', values: ['a'] }, undefined, []],
  ])('%o', (filter, condition, values) => {
    const { sql, parameters } = selected('SELECT * FROM t', [filter]);
    expect(sql).toBe(`SELECT \`id\` FROM (SELECT * FROM t\n)${condition === undefined ? '' : ` WHERE ${condition}`}`);
    expect(parameters.map(({ parameterValue }) => parameterValue.value)).toEqual(values);
  });

  test('several are told apart', () => {
    const filters: Filter[] = [
      { column: 'id', type: 'integer', operator: '>', values: [1n] },
      { column: 'word', type: 'string', operator: '<>', values: ['a'] },
    ];
    const { sql, parameters } = selected('SELECT * FROM t', filters);
    expect(sql).toContain('WHERE `id` > @open_stage_0 AND `word` <> @open_stage_1');
    expect(parameters.map(({ name, parameterType: { type } }) => [name, type])).toEqual([
      ['open_stage_0', 'INT64'],
      ['open_stage_1', 'STRING'],
    ]);
  });
});

test.each<[sql: string, selected: string]>([
  ['SELECT * FROM t -- end', 'SELECT `id` FROM (SELECT * FROM t\n)'],
  ['SELECT * FROM t ORDER BY id', 'SELECT * FROM t ORDER BY id'],
  ['SELECT 1; SELECT 2', 'SELECT 1; SELECT 2'],
])('%s', (sql, wanted) => {
  expect(selected(sql).sql.trim()).toBe(wanted);
});

test('a query of which nobody needs a column has rows all the same', () => {
  expect(selected('SELECT * FROM t', [], []).sql).toBe('SELECT 1 AS open_stage FROM (SELECT * FROM t\n)');
});
