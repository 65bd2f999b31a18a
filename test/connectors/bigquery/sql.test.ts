import { describe, expect, test } from 'vitest';
import {
  bindParameters,
  checkNames,
  isColumnName,
  isTableName,
  quoteName,
  singleStatement,
} from '../../../connectors/bigquery/sql.ts';

describe('parameters', () => {
  test.each([
    ['SELECT :a', 'SELECT @a'],
    ['SELECT \':a\', ":a", `:a`, :a', 'SELECT \':a\', ":a", `:a`, @a'],
    ['SELECT """:a "quoted" :a""", :a', 'SELECT """:a "quoted" :a""", @a'],
    ["SELECT '''it's :a''', :a", "SELECT '''it's :a''', @a"],
    ["SELECT r'\\':a', 'it\\'s :a', :a", "SELECT r'\\':a', 'it\\'s :a', @a"],
    ["SELECT 'a\\\\', :a", "SELECT 'a\\\\', @a"],
    ['SELECT `a\\`:a`, :a', 'SELECT `a\\`:a`, @a'],
    ['SELECT :a # :a\n, :a -- :a\n/* :a /* */ :a', 'SELECT @a # :a\n, @a -- :a\n/* :a /* */ @a'],
    ['SELECT \'\', :a, "", :a', 'SELECT \'\', @a, "", @a'],
    ['SELECT x[:a]', 'SELECT x[@a]'],
    ['SELECT rb\'\\\':a\', b""":a""", R\':a\\\\\', :a', 'SELECT rb\'\\\':a\', b""":a""", R\':a\\\\\', @a'],
    ['SELECT 1 -- :a\r, :a', 'SELECT 1 -- :a\r, @a'],
    ["SELECT @@time_zone, '@a', :a", "SELECT @@time_zone, '@a', @a"],
    [
      'outer:BEGIN SELECT :a; inner :LOOP BREAK outer; END LOOP; END',
      'outer:BEGIN SELECT @a; inner :LOOP BREAK outer; END LOOP; END',
    ],
  ])('%s', (sql, bound) => {
    expect(bindParameters(sql, { a: 1 }).sql).toBe(bound);
  });

  test.each([
    ['x', undefined, { type: 'STRING' }, 'x'],
    [1, undefined, { type: 'INT64' }, '1'],
    [2n ** 62n, undefined, { type: 'INT64' }, '4611686018427387904'],
    [0.5, undefined, { type: 'FLOAT64' }, '0.5'],
    [true, undefined, { type: 'BOOL' }, 'true'],
    [null, 'DATE', { type: 'DATE' }, null],
    ['2025-01-31', 'DATE', { type: 'DATE' }, '2025-01-31'],
  ])('%s as %s', (value, type, parameterType, text) => {
    const { parameters } = bindParameters('SELECT :p', { p: value }, type === undefined ? {} : { p: type });
    expect(parameters).toEqual([{ name: 'p', parameterType, parameterValue: { value: text } }]);
  });

  test('those that BigQuery itself names are bound as well, but no variables of the system', () => {
    const sql = "SELECT @a, '@c', @@b.c -- @c";
    const bound = bindParameters(sql, { a: 1, b: 2, c: 3 });
    expect([bound.sql, bound.parameters.map(({ name }) => name)]).toEqual([sql, ['a']]);
  });

  test('one that has no value is missed', () => {
    expect(() => bindParameters('SELECT :staus', { status: 1 })).toThrow('missing value of parameter :staus');
  });
});

test.each([
  ['SELECT 1', 'SELECT 1'],
  ['SELECT 1; -- done\n', 'SELECT 1'],
  ["SELECT ';'", "SELECT ';'"],
  ['DECLARE x INT64; SELECT x', undefined],
])('one statement: %s', (sql, single) => {
  expect(singleStatement(sql)).toBe(single);
});

test.each([
  ['a', '`a`'],
  ['a`b\\c\n', '`a\\`b\\\\c\\n`'],
])('%s is quoted', (name, quoted) => {
  expect(quoteName(name)).toBe(quoted);
});

test.each([
  ['orders', true, true],
  ['Größe 2-3', true, true],
  ['a%b', false, true],
  ['a.b', false, false],
  ['_PARTITIONTIME', true, false],
  ['x'.repeat(301), true, false],
  ['', false, false],
])('%s can be a table: %s, a column: %s', (name, table, column) => {
  expect([isTableName(name), isColumnName(name)]).toEqual([table, column]);
});

test('names that differ by case are one', () => {
  const table = { projectId: 'p', datasetId: 'd', tableId: 't' };
  expect(() => checkNames(table, ['id', 'ID'])).toThrow('column beside id');
  expect(() => checkNames({ ...table, datasetId: 'a-b' }, [])).toThrow('invalid dataset');
});
