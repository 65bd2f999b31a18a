import { describe, expect, test } from 'vitest';
import { columnOf, loadingOf } from '../../../connectors/bigquery/storage.ts';
import { type ApiValue, dataTypeOf, readingOf, type TableField } from '../../../connectors/bigquery/types.ts';
import { parseType, STRING, typeName } from '../../../model/types.ts';

const field = (type: string, more: Partial<TableField> = {}): TableField => ({ name: 'x', type, ...more });
const inner = [
  field('INTEGER'),
  { ...field('TIMESTAMP'), name: 'at' },
  { ...field('STRING', { mode: 'REPEATED' }), name: 'tags' },
];

describe('what comes', () => {
  test.each<[TableField, ApiValue, string, unknown]>([
    [field('INTEGER'), '9223372036854775807', 'integer', 9223372036854775807n],
    [field('INT64'), '-5', 'integer', -5],
    [field('FLOAT'), 'NaN', 'float', Number.NaN],
    [field('FLOAT64'), '-Infinity', 'float', Number.NEGATIVE_INFINITY],
    [field('FLOAT64'), '-0.0', 'float', -0],
    [field('NUMERIC'), '12.5', 'decimal(38,9)', '12.5'],
    [field('NUMERIC', { precision: '10', scale: '2' }), '12.5', 'decimal(10,2)', '12.5'],
    [field('BIGNUMERIC'), '1e', 'string', '1e'],
    [field('BIGNUMERIC', { precision: '38', scale: '38' }), '0.1', 'decimal(38,38)', '0.1'],
    [field('BIGNUMERIC', { precision: '50', scale: '20' }), '0.1', 'string', '0.1'],
    [field('BOOLEAN'), 'true', 'boolean', 'true'],
    [field('BYTES'), 'AP8=', 'binary', Buffer.from([0, 255])],
    [field('DATE'), '0001-01-01', 'date', '0001-01-01'],
    [field('DATETIME'), '2025-01-31T12:30:00.000001', 'timestamp', '2025-01-31T12:30:00.000001'],
    [field('TIMESTAMP'), '-1', 'timestamp with time zone', -1n],
    [field('TIME'), '23:59:59.999999', 'time', '23:59:59.999999'],
    [field('JSON'), '{"a":12345678901234567890}', 'json', '{"a":12345678901234567890}'],
    [field('GEOGRAPHY'), 'POINT(1 2)', 'string', 'POINT(1 2)'],
    [field('INTERVAL'), '1-2 3 4:5:6', 'string', '1-2 3 4:5:6'],
    [field('RANGE', { rangeElementType: { type: 'DATE' } }), '[2020-01-01, UNBOUNDED)', 'string', '[2020-01-01, UNBOUNDED)'],
    [
      field('RANGE', { rangeElementType: { type: 'TIMESTAMP' } }),
      '[1577836800000000, 1577836800000001)',
      'string',
      '[2020-01-01T00:00:00Z, 2020-01-01T00:00:00.000001Z)',
    ],
    [field('INTEGER', { mode: 'REPEATED' }), [{ v: '1' }, { v: '9007199254740993' }], 'list<integer>', '[1,9007199254740993]'],
    [field('FLOAT', { mode: 'REPEATED' }), [{ v: '1.0' }, { v: 'NaN' }], 'list<float>', '[1,"NaN"]'],
    [
      field('RECORD', { fields: inner }),
      { f: [{ v: null }, { v: '0' }, { v: [{ v: 'a"' }] }] },
      'json',
      '{"x":null,"at":"1970-01-01T00:00:00Z","tags":["a\\""]}',
    ],
    [
      field('RECORD', { mode: 'REPEATED', fields: [field('BOOL')] }),
      [{ v: { f: [{ v: 'true' }] } }],
      'list<json>',
      '[{"x":true}]',
    ],
  ])('%o %o is %s', (column, value, type, cell) => {
    expect(typeName(dataTypeOf(column))).toBe(type);
    expect(readingOf(column, dataTypeOf(column)).cell(value)).toEqual(cell);
  });

  test.each<[TableField, ApiValue, string, unknown]>([
    [field('TIMESTAMP'), '1577836800000001', 'string', '2020-01-01T00:00:00.000001Z'],
    [field('INTEGER'), '5', 'string', '5'],
    [field('STRING'), '007', 'integer', 7],
    [field('STRING'), 'x', 'integer', 'x'],
    [field('STRING'), '9223372036854775808', 'integer', '9223372036854775808'],
    [field('STRING'), '1e400', 'float', '1e400'],
    [field('STRING'), '', 'float', ''],
    [field('STRING'), 'TRUE', 'boolean', 'true'],
    [field('BIGNUMERIC'), '1.5', 'decimal(12,2)', '1.5'],
  ])('%o %o as %s', (column, value, type, cell) => {
    expect(readingOf(column, parseType(type)!).cell(value)).toEqual(cell);
  });
});

describe('what is stored', () => {
  test.each([
    ['integer', { type: 'INT64' }],
    ['decimal(38,9)', { type: 'NUMERIC', precision: '38', scale: '9' }],
    ['decimal(29,0)', { type: 'NUMERIC', precision: '29', scale: '0' }],
    ['decimal(30,0)', { type: 'BIGNUMERIC', precision: '30', scale: '0' }],
    ['decimal(38,38)', { type: 'BIGNUMERIC', precision: '38', scale: '38' }],
    ['timestamp', { type: 'DATETIME' }],
    ['timestamp with time zone', { type: 'TIMESTAMP' }],
    ['list<date>', { type: 'DATE', mode: 'REPEATED' }],
    ['list<list<integer>>', { type: 'JSON' }],
    ['list<json>', { type: 'JSON' }],
  ])('%s', (type, column) => {
    expect(columnOf('x', parseType(type)!, false)).toEqual({ name: 'x', ...column });
  });

  test.each<[string, TableField, 'direct' | 'converted' | string]>([
    ['integer', field('NUMERIC'), 'direct'],
    ['integer', field('FLOAT'), 'direct'],
    ['integer', field('STRING'), 'direct'],
    ['decimal(12,2)', field('NUMERIC', { precision: '10', scale: '1' }), 'cannot keep decimal(12,2) exactly'],
    ['decimal(12,2)', field('BIGNUMERIC'), 'direct'],
    ['string', field('INTEGER'), 'needs a conversion from text'],
    ['string', field('JSON'), 'converted'],
    ['string', field('GEOGRAPHY'), 'converted'],
    ['string', field('BIGNUMERIC'), 'converted'],
    ['timestamp', field('TIMESTAMP'), 'has a time zone'],
    ['json', field('RECORD'), 'cannot hold JSON'],
    ['list<integer>', field('INTEGER', { mode: 'REPEATED' }), 'direct'],
    ['list<string>', field('INTEGER', { mode: 'REPEATED' }), 'is an array of another type than string'],
    ['integer', field('INTEGER', { mode: 'REPEATED' }), 'is an array'],
  ])('%s into %o: %s', (type, column, way) => {
    const loading = loadingOf(parseType(type) ?? STRING, column);
    expect('why' in loading ? loading.why : loading.converted ? 'converted' : 'direct').toBe(way);
  });
});
