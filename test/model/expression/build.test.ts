import { describe, expect, test } from 'vitest';
import { call, column, comparison, literalOf } from '../../../model/expression/build.ts';
import { checkExpression } from '../../../model/expression/check.ts';
import { isNullable } from '../../../model/expression/nullable.ts';
import { printExpression } from '../../../model/expression/print.ts';
import {
  BOOLEAN,
  DATE,
  type DataType,
  decimal,
  FLOAT,
  INTEGER,
  JSON_TYPE,
  STRING,
  TIME,
  TIMESTAMP,
  TIMESTAMP_TZ,
  typeName,
} from '../../../model/types.ts';

const literals: [value: unknown, type: DataType, printed: string | undefined][] = [
  ['x', STRING, "'x'"],
  [5, STRING, undefined],
  [true, STRING, undefined],
  [null, DATE, 'CAST(NULL AS date)'],
  [5, INTEGER, '5'],
  ['9223372036854775807', INTEGER, '9223372036854775807'],
  [9223372036854775807n, INTEGER, '9223372036854775807'],
  [2 ** 53, INTEGER, undefined],
  [1.5, INTEGER, undefined],
  [1000, FLOAT, '1000.0'],
  [0.1, FLOAT, '0.1'],
  [Number.NaN, FLOAT, "CAST('NaN' AS float)"],
  [9007199254740993n, FLOAT, undefined],
  [1.5, decimal(5, 2), "CAST('1.50' AS decimal(5,2))"],
  ['1.50', decimal(3, 2), "DECIMAL '1.50'"],
  [1.234, decimal(5, 2), undefined],
  [1000, decimal(5, 2), undefined],
  [10n ** 30n, decimal(38, 0), "CAST('1000000000000000000000000000000' AS decimal(38,0))"],
  [true, BOOLEAN, 'TRUE'],
  ['true', BOOLEAN, 'TRUE'],
  [1, BOOLEAN, undefined],
  ['2024-02-29', DATE, "DATE '2024-02-29'"],
  ['2025-02-29', DATE, undefined],
  [new Date('2024-02-29T00:00:00Z'), DATE, "DATE '2024-02-29'"],
  [new Date('2024-02-29T01:00:00Z'), DATE, undefined],
  [new Date('2024-02-29T01:00:00Z'), TIMESTAMP, "TIMESTAMP '2024-02-29 01:00:00'"],
  [new Date('nonsense'), TIMESTAMP, undefined],
  ['2024-02-29T01:00:00-03:00', TIMESTAMP_TZ, "TIMESTAMP '2024-02-29 04:00:00Z'"],
  ['23:59:59.5', TIME, "TIME '23:59:59.5'"],
  ['{}', JSON_TYPE, undefined],
  [undefined, STRING, undefined],
  [[1], INTEGER, undefined],
];

describe('literalOf takes what fits a type exactly', () => {
  test.each(literals)('%o', (value, type, printed) => {
    const literal = literalOf(value, type);
    expect(literal && printExpression(literal)).toBe(printed);
  });
});

const amount = { name: 'amount', type: FLOAT };
const name = { name: 'name', type: STRING };
const a = { name: 'a', type: INTEGER };
const ordered = { name: 'ordered', type: DATE };

const comparisons: [operator: string, field: { name: string; type: DataType }, value: unknown, expected: string][] = [
  ['>', amount, 1000, 'amount > 1000.0'],
  ['=', a, 5, 'a = 5'],
  ['==', a, 5, 'a = 5'],
  ['<>', a, 5, 'a <> 5'],
  ['<', a, 5.5, 'CAST(a AS float) < 5.5'],
  ['>=', ordered, '2025-01-01', "ordered >= DATE '2025-01-01'"],
  ['>=', ordered, '2025-01-01 10:00', "CAST(ordered AS timestamp) >= TIMESTAMP '2025-01-01 10:00:00'"],
  ['in', name, ['UY', 'AR'], "name IN ('UY', 'AR')"],
  ['NOT  IN', a, [1, 2], 'NOT a IN (1, 2)'],
  ['between', amount, [1, 2.5], 'amount >= 1.0 AND amount <= 2.5'],
  ['is null', a, undefined, 'a IS NULL'],
  ['is not null', a, undefined, 'a IS NOT NULL'],
  ['like', name, 'A%', "name LIKE 'A%'"],
  ['matches', name, '^A', "matches(name, '^A')"],
  [
    '~',
    a,
    1,
    'invalid-argument unknown operator: ~; the operators are =, !=, <, <=, >, >=, in, not in, between, is null, is not null, like, matches',
  ],
  ['betwen', a, 1, "invalid-argument unknown operator: betwen; did you mean 'between'?"],
  ['=', a, null, "invalid-argument invalid value: null; to compare with null, use the operators 'is null' and 'is not null'"],
  ['=', a, undefined, "invalid-argument missing value: operator '=' takes one value"],
  ['=', a, [1], "invalid-argument invalid value: [1]; operator '=' takes one value"],
  ['in', a, 1, "invalid-argument invalid value: 1; operator 'in' takes a list of values"],
  ['in', a, [], "invalid-argument invalid value: []; operator 'in' takes a list of values"],
  ['between', a, [1], "invalid-argument invalid value: [1]; operator 'between' takes a list of two values"],
  ['is null', a, 1, "invalid-argument invalid value: 1; operator 'is null' takes no value"],
  [
    '=',
    name,
    1234,
    "invalid-literal invalid value: 1234; column 'name' is string; declare the type of the column in its origin: types: { name: integer }; or write where: CAST(name AS integer) …",
  ],
  ['=', a, 'x', "invalid-literal invalid value: 'x'; column 'a' is integer; write a whole number of at most 64 bits"],
  [
    '>',
    ordered,
    '2025-13-01',
    "invalid-literal invalid value: '2025-13-01'; column 'ordered' is date; write it as 'YYYY-MM-DD', a day that exists",
  ],
  ['like', a, 5, 'type-mismatch invalid argument for LIKE: a is integer, it takes string; CAST(a AS string)'],
  ['matches', name, '(', 'invalid-pattern invalid regular expression: ( (Unterminated group)'],
];

describe('comparison builds the short form of filter', () => {
  test.each(comparisons)('%s %o %j', (operator, field, value, expected) => {
    const result = comparison(operator, field, value);
    if ('expression' in result) expect(printExpression(result.expression)).toBe(expected);
    else {
      const { code, message, remedy } = result.problem;
      expect(`${code} ${message}${remedy ? `; ${remedy}` : ''}`).toBe(expected);
    }
  });
});

describe('call', () => {
  test('types the call and makes conversions explicit', () => {
    const sum = call('add', [column(a), column(amount)]);
    expect([printExpression(sum), typeName(sum.type)]).toEqual(['CAST(a AS float) + amount', 'float']);
  });
  test('throws a JobError for arguments that are not taken', () => {
    expect(() => call('upper', [column(a)])).toThrow(
      'invalid argument for upper: a is integer, it takes string; CAST(a AS string)',
    );
  });
});

const nullable: [text: string, expected: boolean][] = [
  ['id', false],
  ['note', true],
  ['id + 1', false],
  ["note || 'x'", true],
  ["coalesce(note, 'x')", false],
  ['note IS NULL', false],
  ['concat(note, note)', false],
  ["nullif('a', 'a')", true],
  ['CASE WHEN id = 1 THEN 2 END', true],
  ['CASE WHEN id = 1 THEN 2 ELSE 3 END', false],
  ["TRY_CAST('1' || '2' AS integer)", true],
  ['id IN (1, NULL)', true],
  ['id IN (1, 2)', false],
];

describe('isNullable', () => {
  const schema = [
    { name: 'id', type: INTEGER, nullable: false },
    { name: 'note', type: STRING, nullable: true },
  ];
  test.each(nullable)('%s', (text, expected) => {
    const { expression } = checkExpression(text, schema);
    expect(isNullable(expression!, schema)).toBe(expected);
  });
});
