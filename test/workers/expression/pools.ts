import type { Value } from '../../../columns/values.ts';
import { canCast } from '../../../model/expression/casts.ts';
import type { Parameter } from '../../../model/expression/signature.ts';
import {
  BINARY,
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
  type TypeKind,
  typeName,
} from '../../../model/types.ts';

const LONG = 'a text that is longer than a view';

/** Values of each type, usual and extreme ones. */
const POOLS: readonly (readonly [DataType, readonly Value[]])[] = [
  [INTEGER, [0, 1, -1, 2, 3, 7, 12, -20, 100, 2 ** 53 - 1, 9007199254740993n, 2n ** 63n - 1n, -(2n ** 63n)]],
  [
    FLOAT,
    [
      0,
      -0,
      1,
      -1,
      2,
      0.5,
      -2.5,
      0.1,
      1.005,
      12,
      1e22,
      2 ** 53,
      1.79e308,
      -Number.MAX_VALUE,
      5e-324,
      Number.NaN,
      Infinity,
      -Infinity,
    ],
  ],
  [decimal(12, 2), ['0.00', '0.01', '1.00', '-1.00', '2.50', '-2.50', '7.00', '99.95', '9999999999.99', '-9999999999.99']],
  [
    decimal(38, 10),
    ['0.0000000000', '0.1000000000', '-3.5000000000', `${'9'.repeat(28)}.${'9'.repeat(10)}`, `-${'9'.repeat(28)}.0000000000`],
  ],
  [decimal(3, 0), ['0', '1', '-5', '999']],
  [BOOLEAN, [true, false]],
  [
    STRING,
    [
      '',
      ' ',
      'a',
      'A',
      'b',
      'aXa',
      'ΟΔΟΣ',
      'οδος',
      'ß',
      'İ',
      'ñandú',
      '🦤',
      '12',
      ' 7 ',
      '-1.5',
      'true',
      '2025-01-31',
      "it's",
      '%',
      '_',
      LONG,
      `${LONG} É`,
    ],
  ],
  [DATE, ['1970-01-01', '2024-02-29', '2024-01-31', '1969-12-31', '0000-03-01', '-9999-01-01', '9999-12-31']],
  [TIME, ['00:00:00', '12:30:00.5', '23:59:59.999999']],
  [
    TIMESTAMP,
    [
      '1970-01-01T00:00:00',
      '2024-02-29T12:30:59.999999',
      '2024-01-31T00:00:00',
      '1969-12-31T23:59:59.5',
      '-9999-01-01T00:00:00',
      '9999-12-31T23:59:59.999999',
    ],
  ],
  [TIMESTAMP_TZ, ['1970-01-01T00:00:00Z', '2024-02-29T12:30:59.999999Z', '1969-12-31T23:59:59.5Z', '9999-12-31T23:59:59Z']],
  [BINARY, [new Uint8Array([]), new Uint8Array([0, 255]), Buffer.from(LONG)]],
  [JSON_TYPE, ['{"a": 1}', '[1, 2]', 'null', `"${LONG}"`]],
];

export const TYPES: readonly DataType[] = POOLS.map(([type]) => type);

const PATTERNS = ['a', '^.$', '[0-9]+', '(a)(X)?', '', '(', '\\p{L}+', 'x*'];
const FORMATS = ['%Y-%m-%d', '%d.%m.%Y', '%F %T', '%Y-%m-%d%z', '%q', ''];
const LIKES = ['%', '', 'a%', '%Σ%', '_', '%a%a%', 'ÑANDÚ', 'İ%', '%longer%', 'a!%', '!', '!!%'];

/** Null, and values that an argument of this type may have. */
export function poolOf(type: DataType, parameter?: Parameter): readonly Value[] {
  if (parameter?.regex) return [null, ...PATTERNS];
  if (parameter?.dateFormat) return [null, ...FORMATS];
  if (parameter?.name === 'pattern') return [null, ...LIKES];
  if (parameter?.name === 'escape') return [null, '!', 'a'];
  const small =
    parameter && ['count', 'digits', 'start', 'part', 'group', 'month', 'day', 'hour', 'minute'].includes(parameter.name);
  const pool = POOLS.find(([other]) => typeName(other) === typeName(type))![1];
  // What is repeated or filled must not take all memory.
  return [null, ...(small && type.kind === 'integer' ? [0, 1, 2, 3, 12, -1, -20, ...pool.slice(9)] : pool)];
}

export const typesOf = (kinds: readonly TypeKind[]): readonly DataType[] => TYPES.filter(({ kind }) => kinds.includes(kind));

export const castable: readonly (readonly [DataType, DataType])[] = TYPES.flatMap((from) =>
  TYPES.filter((to) => canCast(from, to)).map((to) => [from, to] as const),
);

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

function textOf(value: Exclude<Value, null>): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return Object.is(value, -0) ? '-0' : String(value);
}

/** The value as a literal that has exactly the type, as a column has it. */
export const typedLiteral = (value: Value, type: DataType): string =>
  value === null ? `CAST(NULL AS ${typeName(type)})` : `CAST(${quoted(textOf(value))} AS ${typeName(type)})`;

/** The value as people write it: a number or text without its type; NULL. */
export function bareLiteral(value: Value, type: DataType): string {
  if (value === null) return 'NULL';
  const text = textOf(value);
  switch (type.kind) {
    case 'integer':
      return text;
    case 'float':
      return Number.isFinite(value) ? (/[.e]/.test(text) ? text : `${text}.0`) : typedLiteral(value, type);
    case 'boolean':
      return text.toUpperCase();
    case 'string':
      return quoted(text);
    case 'decimal':
      return typedLiteral(value, type);
    case 'date':
    case 'time':
    case 'timestamp':
      return `${type.kind.toUpperCase()} '${text}'`;
    default:
      return typedLiteral(value, type);
  }
}
