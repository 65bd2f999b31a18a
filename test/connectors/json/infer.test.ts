import { describe, expect, test } from 'vitest';
import { columnsOfShape } from '../../../connectors/json/columns.ts';
import { emptyShape, observe } from '../../../connectors/json/infer.ts';
import { typeName } from '../../../model/types.ts';

/** The columns of records, as `name type`. */
function columnsOf(records: readonly string[], separator?: string): string[] {
  const shape = emptyShape();
  for (const record of records) observe(shape, new TextEncoder().encode(record), separator !== undefined);
  return columnsOfShape(shape, separator, {}).map(({ name, type }) => `${name} ${typeName(type)}`);
}

describe('the type of a field', () => {
  test.each([
    ['1 -5 0 9223372036854775807 -9223372036854775808', 'integer'],
    ['1 null', 'integer'],
    ['1 "9007199254740992"', 'integer'],
    ['"9007199254740992"', 'string'],
    ['1 "2"', 'string'],
    ['1 "9223372036854775808"', 'string'],
    ['9223372036854775808', 'string'],
    ['1.0', 'float'],
    ['-0', 'float'],
    ['1e3', 'float'],
    ['1 2.5', 'float'],
    ['1 2.5 "NaN" "Infinity"', 'float'],
    ['"NaN"', 'string'],
    ['9007199254740993 2.5', 'string'],
    ['0.1234567890123456789', 'string'],
    ['1e400', 'string'],
    ['true false null', 'boolean'],
    ['true 1', 'string'],
    ['"true"', 'string'],
    ['"2024-01-31" "0001-01-01"', 'date'],
    ['"2024-02-30"', 'string'],
    ['"2024-01-31" "x"', 'string'],
    ['"2024-01-31" 5', 'string'],
    ['" 2024-01-31"', 'string'],
    ['"12:30:00"', 'time'],
    ['"2024-01-31T10:00:00"', 'timestamp'],
    ['"2024-01-31 10:00:00.123456"', 'timestamp'],
    ['"2024-01-31T10:00:00Z" "2024-01-31T10:00:00+02:00"', 'timestamp with time zone'],
    ['"2024-01-31T10:00:00Z" "2024-01-31T10:00:00"', 'string'],
    ['"x" ""', 'string'],
    ['null', 'json'],
    ['[]', 'json'],
    ['{}', 'json'],
    ['1 [1]', 'json'],
    ['"x" {"a":1}', 'json'],
  ])('%s is %s', (values, type) => {
    const records = values.match(/"[^"]*"|\S+/g)!.map((value) => `{"a":${value.startsWith('{') ? '{"a":1}' : value}}`);
    expect(columnsOf(records)).toEqual([`a ${type}`]);
  });
});

describe('columns', () => {
  test('come in the order in which fields first come', () => {
    expect(columnsOf(['{"b":1}', '{"a":1,"b":1}', '{"c":1,"a":1}'])).toEqual(['b integer', 'a integer', 'c integer']);
  });

  test('of nested objects take the place of the object', () => {
    expect(columnsOf(['{"a":{"x":1},"b":1}', '{"c":1,"a":{"y":{"z":"t"}}}'], '.')).toEqual([
      'a.x integer',
      'a.y.z string',
      'b integer',
      'c integer',
    ]);
  });

  test('are not what lies deep within lists or behind quotes', () => {
    expect(columnsOf(['{"a":[{"b":"]}"},"\\"}"],"c":1}'], '.')).toEqual(['a json', 'c integer']);
  });

  test('do not come of what is no object or no JSON', () => {
    expect(columnsOf(['[1]', '7', '{"a":1', '{"a":01}', 'x', ''])).toEqual([]);
  });

  test('of 64 levels of objects are flattened, deeper ones stay', () => {
    const record = `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`;
    const [column] = columnsOf([record], '.');
    expect(column).toBe(`${Array(64).fill('a').join('.')} json`);
  });

  test('are not kept for every key that is data', () => {
    const shape = emptyShape();
    for (let i = 0; i < 30_000; i++) observe(shape, new TextEncoder().encode(`{"a":{"${i}":1}}`), true);
    observe(shape, new TextEncoder().encode('{"a":1}'), true);
    expect(shape.fields.get('a')?.fields.size).toBe(20_001);
    expect(columnsOfShape(shape, '_', {})).toEqual([{ name: 'a', path: ['a'], type: { kind: 'json' } }]);
  });

  test('have their field’s number for a name when that is empty', () => {
    expect(columnsOf(['{"a":1,"":2}'])).toEqual(['a integer', 'column_2 integer']);
  });
});
