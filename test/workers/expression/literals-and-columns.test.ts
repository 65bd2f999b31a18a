import { describe, expect, test } from 'vitest';
import type { Value } from '../../../columns/values.ts';
import { checkExpression } from '../../../model/expression/check.ts';
import { FUNCTIONS, type FunctionName, type Overload, type Parameter } from '../../../model/expression/functions.ts';
import { parameterAt } from '../../../model/expression/resolve.ts';
import {
  BOOLEAN,
  DATE,
  type DataType,
  decimal,
  FLOAT,
  INTEGER,
  STRING,
  sameType,
  TIMESTAMP,
  TIMESTAMP_TZ,
  type TypeKind,
  typeName,
} from '../../../model/types.ts';
import { random } from '../../model/expression/random.ts';
import { SEED } from '../../seed.ts';
import { type Columns, evaluateExpression, of, Refusal, type Results } from './evaluation.ts';
import { bareLiteral, castable, poolOf, TYPES, typedLiteral, typesOf } from './pools.ts';

// Every function, operator, form and cast over columns, over literals, and over both: the values must be the same.

const next = random(SEED);
const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)]!;
const MOST_ROWS = 500;
const PICKS = Number(process.env.PICKS ?? 6);

/** An expression with places for arguments: `write(['a', '1'])`. */
interface Form {
  readonly write: (args: readonly string[]) => string;
  readonly types: readonly DataType[];
  readonly pools: readonly (readonly Value[])[];
  /** Arguments that are literals in any case. */
  readonly constant?: readonly boolean[];
  /** The type of the result may be another with literals: that of a number that is rounded to so many digits. */
  readonly typeVaries?: boolean;
}

type Row = readonly Value[];

/** All combinations of values, or some where there are too many. */
function rowsOf(pools: readonly (readonly Value[])[]): Row[] {
  const all = pools.reduce((count, pool) => count * pool.length, 1);
  if (all <= MOST_ROWS)
    return pools.reduce<Row[]>((rows, pool) => rows.flatMap((row) => pool.map((value) => [...row, value])), [[]]);
  return Array.from({ length: MOST_ROWS }, () => pools.map((pool) => pick(pool)));
}

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

/** The columns of some arguments of rows; one that no expression reads, so that there are as many rows without any. */
function columnsOf({ types }: Form, rows: readonly Row[], literal: readonly boolean[]): Columns {
  const columns = types.flatMap((type, i) =>
    literal[i]
      ? []
      : [
          [
            NAMES[i]!,
            of(
              type,
              rows.map((row) => row[i]!),
            ),
          ] as const,
        ],
  );
  return Object.fromEntries([
    ...columns,
    [
      'row',
      of(
        INTEGER,
        rows.map((_, row) => row),
      ),
    ],
  ]);
}

/** The results, and their type; `undefined` where a literal is wrong, which is found before a row is looked at. */
function evaluated(text: string, columns: Columns): { type: DataType; values: Results } | undefined {
  const schema = Object.entries(columns).map(([name, column]) => ({
    name,
    type: (column as { type: DataType }).type,
    nullable: true,
  }));
  const { expression, problems } = checkExpression(text, schema);
  if (expression) return { type: expression.type, values: evaluateExpression(expression, columns) };
  for (const { code, message } of problems) {
    if (!['invalid-literal', 'invalid-pattern', 'invalid-argument'].includes(code)) throw new Error(`${text}: ${message}`);
  }
  return undefined;
}

const normal = (value: Value | Refusal, varies: boolean): unknown => {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (!varies || typeof value !== 'string') return value;
  return /^-?[\d.]+$/.test(value) ? Number(value) : value.replace(/Z$/, '');
};
const same = (a: unknown, b: unknown): boolean =>
  Object.is(a, b) || (a instanceof Refusal && b instanceof Refusal && a.code === b.code);

/** Compares a form over columns with the same over literals in some places. Returns how many values were compared. */
function compare(form: Form): number {
  const { write, types, constant = [], typeVaries = false } = form;
  const rows = rowsOf(form.pools);
  let compared = 0;
  // What must be a literal is one in both.
  const groups = Map.groupBy(rows, (row) => JSON.stringify(row.map((value, i) => (constant[i] ? String(value) : null))));
  for (const group of groups.values()) {
    const fixed = types.map((_, i) => constant[i] === true);
    const textOf = (row: Row, literal: readonly boolean[], print: typeof typedLiteral) =>
      write(types.map((type, i) => (fixed[i] ? bareLiteral(row[i]!, type) : literal[i] ? print(row[i]!, type) : NAMES[i]!)));
    const reference = evaluated(textOf(group[0]!, fixed, typedLiteral), columnsOf(form, group, fixed));
    if (!reference) continue;
    const expected = new Map(group.map((row, i) => [row, reference.values[i]!]));
    const free = types.flatMap((_, i) => (fixed[i] ? [] : [i]));
    for (let mask = 1; mask < 2 ** free.length; mask++) {
      const literal = types.map((_, i) => fixed[i] === true || ((mask >> free.indexOf(i)) & 1) === 1);
      const chosenRows = free.length === 1 ? group : Array.from({ length: PICKS }, () => pick(group));
      for (const chosen of chosenRows) {
        const alike = group.filter((row) => row.every((value, i) => !literal[i] || Object.is(value, chosen[i])));
        for (const print of [typedLiteral, bareLiteral]) {
          const text = textOf(chosen, literal, print);
          const actual = evaluated(text, columnsOf(form, alike, literal));
          const decided = alike.map((row) => expected.get(row)!);
          if (!actual) {
            // A pattern that is none refuses rows only where nothing is null.
            expect(
              decided.filter((value) => value !== null && !(value instanceof Refusal)),
              text,
            ).toEqual([]);
            continue;
          }
          // Without a type of its own, a literal takes that of what stands beside it.
          if (!sameType(actual.type, reference.type) && print === bareLiteral && !typeVaries) continue;
          if (!typeVaries) expect(typeName(actual.type), text).toBe(typeName(reference.type));
          actual.values.forEach((value, i) => {
            const [one, other] = [normal(value, typeVaries), normal(decided[i]!, typeVaries)];
            if (!same(one, other)) expect(one, `${text} over ${JSON.stringify(alike[i]!.map(String))}`).toEqual(other);
            compared++;
          });
        }
      }
    }
  }
  return compared;
}

const OPERATORS: Partial<Record<FunctionName, (args: readonly string[]) => string>> = {
  ...Object.fromEntries(
    Object.entries({
      ...{
        add: '+',
        subtract: '-',
        multiply: '*',
        divide: '/',
        modulo: '%',
        equal: '=',
        not_equal: '<>',
        less: '<',
        less_equal: '<=',
      },
      ...{ greater: '>', greater_equal: '>=', is_distinct: 'IS DISTINCT FROM', is_not_distinct: 'IS NOT DISTINCT FROM' },
      ...{ and: 'AND', or: 'OR', concat_op: '||' },
    }).map(([name, sign]) => [name, (args: readonly string[]) => args.map((arg) => `(${arg})`).join(` ${sign} `)]),
  ),
  negate: ([a]) => `-(${a})`,
  not: ([a]) => `NOT (${a})`,
  is_null: ([a]) => `(${a}) IS NULL`,
  is_not_null: ([a]) => `(${a}) IS NOT NULL`,
  in: ([a, ...items]) => `(${a}) IN (${items.join(', ')})`,
  like: ([a, pattern, escape]) => `(${a}) LIKE ${pattern}${escape === undefined ? '' : ` ESCAPE ${escape}`}`,
  ilike: ([a, pattern, escape]) => `(${a}) ILIKE ${pattern}${escape === undefined ? '' : ` ESCAPE ${escape}`}`,
};

const writerOf = (name: FunctionName) =>
  OPERATORS[name] ?? ((args: readonly string[]) => `${FUNCTIONS[name].names[0]}(${args.join(', ')})`);

/** The numbers of arguments that an overload is tried with. */
function counts({ parameters, optional, variadic }: Overload): number[] {
  const most = parameters.length + (variadic ? 1 : 0);
  return Array.from({ length: most - (parameters.length - optional) + 1 }, (_, i) => parameters.length - optional + i);
}

/** The types that arguments are tried with: one for all that are of the type T, and for numbers and dates two that meet. */
function typeLists(overload: Overload, count: number): DataType[][] {
  const parameters = Array.from({ length: count }, (_, i) => parameterAt(overload, i));
  const fixed = (parameter: Parameter, t: DataType): DataType =>
    parameter.type === 'T'
      ? t
      : parameter.type === 'decimal'
        ? decimal(12, 2)
        : parameter.type === 'timestamp'
          ? TIMESTAMP
          : TYPES.find(({ kind }) => kind === parameter.type)!;
  const kinds: readonly TypeKind[] = overload.over.filter((kind) => kind !== 'null' && kind !== 'list');
  const choices = parameters.some(({ type }) => type === 'T') ? typesOf(kinds) : [STRING];
  const uniform = choices.map((type) => parameters.map((parameter) => fixed(parameter, type)));
  const places = parameters.flatMap(({ type }, i) => (type === 'T' ? [i] : []));
  const meeting: [DataType, DataType][] = [
    [INTEGER, FLOAT],
    [INTEGER, decimal(12, 2)],
    [FLOAT, decimal(12, 2)],
    [decimal(12, 2), decimal(38, 10)],
    [DATE, TIMESTAMP],
  ];
  const mixed = meeting
    .filter((pair) => places.length > 1 && pair.every(({ kind }) => kinds.includes(kind)))
    .flatMap(([a, b]) => [
      [a, b],
      [b, a],
    ])
    .map(([a, b]) => parameters.map((parameter, i) => fixed(parameter, i === places[0] ? a! : b!)));
  const zoned = parameters.some(({ type }) => type === 'timestamp')
    ? uniform.map((types) => types.map((type) => (type === TIMESTAMP ? TIMESTAMP_TZ : type)))
    : [];
  return [...uniform, ...mixed, ...zoned];
}

function formsOf(name: FunctionName): Form[] {
  return FUNCTIONS[name].overloads.flatMap((overload) =>
    counts(overload).flatMap((count) =>
      typeLists(overload, count).map((types): Form => {
        const parameters = types.map((_, i) => parameterAt(overload, i));
        return {
          write: writerOf(name),
          types,
          pools: types.map((type, i) => parameters[i]!.words ?? poolOf(type, parameters[i])),
          constant: parameters.map(({ words, constant }) => words !== undefined || constant === true),
          typeVaries: ['round', 'strptime', 'try_strptime'].includes(name),
        };
      }),
    ),
  );
}

const title = (name: FunctionName): string => FUNCTIONS[name].names[0] ?? FUNCTIONS[name].syntax ?? name;

describe(`literals give what columns give (SEED=${SEED})`, () => {
  test.each((Object.keys(FUNCTIONS) as FunctionName[]).map((name) => [title(name), name] as const))(
    '%s',
    (_, name) => {
      const compared = formsOf(name).reduce((sum, form) => sum + compare(form), 0);
      expect(compared).toBeGreaterThan(5);
    },
    60_000,
  );

  test.each(castable.map(([from, to]) => [`${typeName(from)} to ${typeName(to)}`, from, to] as const))(
    'cast of %s',
    (_, from, to) => {
      for (const cast of ['CAST', 'TRY_CAST']) {
        compare({ write: ([a]) => `${cast}(${a} AS ${typeName(to)})`, types: [from], pools: [poolOf(from)] });
      }
    },
  );

  const each = (template: string, ...types: DataType[]) => [template, types] as const;
  const numbers = [INTEGER, FLOAT, decimal(12, 2)];
  const comparable = [...numbers, STRING, BOOLEAN, DATE, TIMESTAMP, TIMESTAMP_TZ];
  const forms = [
    ...comparable.flatMap((type) => [
      each('CASE WHEN $0 THEN $1 ELSE $2 END', BOOLEAN, type, type),
      each('CASE $0 WHEN $1 THEN 1 WHEN $2 THEN 2 END', type, type, type),
      each('if($0, $1, $2)', BOOLEAN, type, type),
      each('$0 BETWEEN $1 AND $2', type, type, type),
      each('$0 IN ($1, $2)', type, type, type),
      each('$0 NOT IN ($1, $2)', type, type, type),
    ]),
    ...numbers.flatMap((a) =>
      numbers.flatMap((b) => [each('CASE WHEN $0 THEN $1 ELSE $2 END', BOOLEAN, a, b), each('$0 IN ($1, $2)', a, b, b)]),
    ),
    ...['$0 IS TRUE', '$0 IS NOT FALSE', '$0 IS UNKNOWN'].map((text) => each(text, BOOLEAN)),
    each('$0 + $1', DATE, INTEGER),
    each('$0 - $1', DATE, INTEGER),
    each('$0 - $1', DATE, DATE),
    ...[DATE, TIMESTAMP, TIMESTAMP_TZ].flatMap((type) => [
      ...['YEAR', 'QUARTER', 'MONTH', 'WEEK', 'DAY', 'HOUR', 'SECOND', 'MICROSECOND'].map((part) =>
        each(`$0 + INTERVAL ($1) ${part}`, type, INTEGER),
      ),
      ...['WEEK', 'DAY', 'MINUTE', 'MILLISECOND'].flatMap((part) => [
        each(`$0 - INTERVAL ($1) ${part}`, type, FLOAT),
        each(`$0 - INTERVAL ($1) ${part}`, type, decimal(12, 2)),
      ]),
      each("$0 + $1 * INTERVAL '1 year 1 month -3 days'", type, INTEGER),
      each("$0 - (INTERVAL '1' MONTH + INTERVAL ($1) WEEK)", type, INTEGER),
    ]),
  ] as const;

  test.each(forms.map(([template, types]) => [template, types.map(typeName).join(', '), types] as const))(
    '%s of %s',
    (template, _, types) => {
      const write = (args: readonly string[]) => template.replace(/\$(\d)/g, (_, i) => `(${args[Number(i)]})`);
      compare({ write, types, pools: types.map((type) => poolOf(type)) });
    },
  );
});
