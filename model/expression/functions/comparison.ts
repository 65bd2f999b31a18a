import { BOOLEAN, type TypeKind } from '../../types.ts';
import { type FunctionSpec, type NullRule, overload, parameter } from '../signature.ts';

/** The kinds that have an order, and so can be compared. */
export const COMPARABLE: readonly TypeKind[] = [
  ...(['string', 'integer', 'float', 'decimal', 'boolean', 'date', 'timestamp', 'time', 'binary'] as const),
];

const a = parameter('a', 'T');
const b = parameter('b', 'T');

const operator = (
  syntax: string,
  summary: string,
  example: readonly [string, string],
  nulls: NullRule = 'any',
): FunctionSpec => ({
  category: 'comparison',
  summary,
  names: [],
  syntax,
  overloads: [overload([a, b], BOOLEAN, { over: COMPARABLE })],
  nulls,
  example,
});

const ofNull = (syntax: string, summary: string, example: readonly [string, string]): FunctionSpec => ({
  ...operator(syntax, summary, example, 'never'),
  overloads: [overload([a], BOOLEAN, { over: [...COMPARABLE, 'json', 'list', 'null'] })],
});

const extreme = (name: string, word: string, example: readonly [string, string]): FunctionSpec => ({
  category: 'comparison',
  summary: `The ${word} of the arguments. Nulls are skipped; null if all are null`,
  names: [name],
  overloads: [overload([parameter('value', 'T')], 'T', { variadic: true, over: COMPARABLE })],
  nulls: 'all',
  example,
});

export const COMPARISON = {
  equal: operator('a = b', 'Whether both are equal. Text is compared by its bytes in UTF-8; NaN equals NaN', [
    "'a' = 'a'",
    'TRUE',
  ]),
  not_equal: operator('a <> b', 'Whether they differ. Also written `!=`', ['1 <> 2', 'TRUE']),
  less: operator('a < b', 'Whether `a` comes first. NaN is greater than any number, false is less than true', ['1 < 2', 'TRUE']),
  less_equal: operator('a <= b', 'Whether `a` comes first or equals `b`', ['2 <= 2', 'TRUE']),
  greater: operator('a > b', 'Whether `a` comes last', ["'b' > 'a'", 'TRUE']),
  greater_equal: operator('a >= b', 'Whether `a` comes last or equals `b`', ['1 >= 2', 'FALSE']),
  is_distinct: operator(
    'a IS DISTINCT FROM b',
    'As `<>`, but null is a value that equals only null. Never null',
    ['1 IS DISTINCT FROM NULL', 'TRUE'],
    'never',
  ),
  is_not_distinct: operator(
    'a IS NOT DISTINCT FROM b',
    'As `=`, but null equals null. Never null. `a IS TRUE` and `a IS FALSE` are written with it',
    ['NULL IS NOT DISTINCT FROM 1', 'FALSE'],
    'never',
  ),
  is_null: ofNull('a IS NULL', 'Whether the value is null', ['NULL IS NULL', 'TRUE']),
  is_not_null: ofNull('a IS NOT NULL', 'Whether the value is not null', ['1 IS NOT NULL', 'TRUE']),
  in: {
    ...operator('a IN (b, c, …)', 'Whether `a` equals one of the literals; null if none is equal and one is null', [
      '2 IN (1, 2, 3)',
      'TRUE',
    ]),
    overloads: [overload([a, parameter('item', 'T', { constant: true })], BOOLEAN, { variadic: true, over: COMPARABLE })],
  },
  least: extreme('least', 'smallest', ['least(3, NULL, 2)', '2']),
  greatest: extreme('greatest', 'largest', ['greatest(3, NULL, 2)', '3']),
} satisfies Record<string, FunctionSpec>;
