import * as z from 'zod';
import {
  type DataType,
  decimal,
  type Field,
  FLOAT,
  INTEGER,
  list,
  MAX_DECIMAL_PRECISION,
  type Schema,
  typeName,
} from '../model/types.ts';
import { keyText, nameText } from './face.ts';
import { type ColumnSource, madeOf } from './flow.ts';
import { isComparable, keysOf, uniqueNames } from './shared/columns.ts';
import { columnName, columnNames, newColumnName } from './shared/options.ts';
import { type CheckContext, defineStage, OUT } from './stage.ts';

export const AGGREGATE_FUNCTIONS = [
  ...(['sum', 'count', 'mean', 'median', 'min', 'max', 'std', 'var', 'count_distinct', 'first', 'last'] as const),
  ...(['concat', 'list', 'mode', 'quantile'] as const),
] as const;
export type AggregateFunction = (typeof AGGREGATE_FUNCTIONS)[number];

const ALIASES = { avg: 'mean', nunique: 'count_distinct' } as const;

export interface Measure {
  readonly name: string;
  readonly function: AggregateFunction;
  /** `undefined` for a `count` of rows. */
  readonly column: string | undefined;
  /** Of the result. */
  readonly type: DataType;
  /** Of `quantile`: 0 to 1. The value is interpolated between the two nearest. */
  readonly quantile?: number;
  /** Of `concat`. */
  readonly separator?: string;
}

export interface AggregatorPlan {
  /** Empty: all rows are one group, also when there are none. */
  readonly keys: readonly string[];
  readonly measures: readonly Measure[];
}

const measure = z.strictObject({
  function: z
    .enum([...AGGREGATE_FUNCTIONS, 'avg', 'nunique'])
    .describe('The function to compute. `avg` is another name of `mean`, and `nunique` of `count_distinct`.'),
  column: columnName.optional().describe('The column to compute it from. `count` without a column counts rows.'),
  q: z.number().min(0).max(1).optional().describe('With `quantile`: the fraction, from 0 to 1. `0.9` is the 90th percentile.'),
  separator: z.string().optional().describe('With `concat`: the text between the values. Default: `,`.'),
});

export const aggregator = defineStage({
  type: 'aggregator',
  category: 'transformer',
  face: {
    title: 'Aggregate',
    synonyms: ['group by', 'sum', 'count', 'average', 'summarise', 'summarize', 'pivot', 'total', 'min', 'max', 'median'],
    sign: { icon: 'sigma' },
    box: ({ keys, measures }) => [keys === undefined ? undefined : `by ${nameText(keys)}`, keyText(measures)],
    noun: 'groups',
  },
  summary: 'Groups rows by keys and computes measures of each group.',
  description: `The output has the keys, then the measures. Groups come in the order in which their keys first appear. Two null keys are equal.
Measures skip nulls. If a group has only nulls, \`count\` and \`count_distinct\` are 0, \`list\` is empty, and the other measures are null. Sums of integers and
decimals are exact; a sum past the range of its type fails the run. Sums of floats do not depend on the number of workers. \`std\` and \`var\` are those of a sample
(n − 1). \`median\` and \`quantile\` interpolate. If several values are the most frequent, \`mode\` gives the one that appears first.`,
  example: `openstage: 1
name: by-city
stages:
  sales:
    type: generator
    rows: 1000
    columns: { city: { generator: choice, values: [Lima, Quito] }, amount: { generator: uniform, max: 100 } }
  by_city:
    type: aggregator
    from: sales
    keys: [city]
    measures: { total: { function: sum, column: amount }, p90: { function: quantile, column: amount, q: 0.9 }, n: { function: count } }
  show: { type: printer, from: by_city }
`,
  inputs: 'one',
  outputs: 'one',
  options: z.strictObject({
    keys: columnNames.default([]).describe('The columns to group by: `[country, year]`. Default: none; all rows form one group.'),
    measures: z
      .record(newColumnName, measure)
      .default({})
      .describe('The computed columns by name: `{ total: { function: sum, column: amount }, n: { function: count } }`.'),
  }),
  form: {
    when: {
      'measures.*.q': { option: 'function', is: ['quantile'] },
      'measures.*.separator': { option: 'function', is: ['concat'] },
    },
    labels: { keys: 'Group by', 'measures.*.q': 'Quantile' },
  },
  preservesOrder: true,
  rows: 'fewer',
  partitions: { by: 'hash', option: 'keys', needsOption: true },
  check(given, context) {
    const schema = context.input();
    const keys = keysOf(['keys'], given.keys, schema, context);
    const measures = context.entries(['measures'], given.measures);
    const checked = measures.map(([name, option]) => checkMeasure(name, option, schema, context));
    if (given.keys.length === 0 && checked.length === 0) {
      context.report('missing-option', 'missing keys', ['keys'], { remedy: 'or measures' });
    }
    const names = [...(keys ?? []).map((key) => key.name), ...measures.map(([name]) => name)];
    const unique = uniqueNames(['measures'], names, context, 'name the measure differently from the keys');
    if (!keys || !unique || !schema || checked.includes(undefined)) return { plan: undefined, outputs: { [OUT]: undefined } };
    const plan: AggregatorPlan = { keys: keys.map((key) => key.name), measures: checked as Measure[] };
    return { plan, outputs: { [OUT]: [...keys, ...plan.measures.map(fieldOf)] } };
  },
  flow: ({ keys, measures }) => ({
    reads: [[...new Set([...keys, ...measures.flatMap(({ column }) => column ?? [])])]],
    outputs: {
      out: new Map<string, ColumnSource>([
        ...keys.map((key) => [key, { is: 'value', of: [{ input: 0, column: key }] }] as const),
        ...measures.map(({ name, column }) => [name, madeOf(column === undefined ? [] : [column])] as const),
      ]),
    },
    passesOthers: [false],
    byRow: [false],
  }),
  shape: (plan) => ({ kind: 'gather', by: { exchange: 'group', plan } }) as const,
});

function fieldOf({ name, type, function: kind }: Measure): Field {
  return { name, type, nullable: !['count', 'count_distinct', 'list'].includes(kind) };
}

function checkMeasure(
  name: string,
  option: z.output<typeof measure>,
  schema: Schema | undefined,
  context: CheckContext,
): Measure | undefined {
  const path = ['measures', name];
  const kind = option.function === 'avg' || option.function === 'nunique' ? ALIASES[option.function] : option.function;
  for (const [key, owner] of [
    ['q', 'quantile'],
    ['separator', 'concat'],
  ] as const) {
    if (option[key] === undefined || kind === owner) continue;
    const message = `conflicting options: ${key} and function ${option.function}`;
    context.report('conflicting-options', message, [...path, key], { part: 'key', remedy: `${key} belongs to ${owner}` });
  }
  if (kind === 'quantile' && option.q === undefined) {
    context.report('missing-option', 'missing q', [...path, 'q'], {
      remedy: 'set q to a fraction from 0 to 1: 0.9 is the 90th percentile',
    });
    return undefined;
  }
  if (option.column === undefined) {
    if (kind === 'count') return { name, function: kind, column: undefined, type: INTEGER };
    context.report('missing-option', 'missing column', [...path, 'column'], {
      remedy: `the column to take the ${option.function} of`,
    });
    return undefined;
  }
  const field = context.column([...path, 'column'], option.column, schema);
  if (!field) return undefined;
  const type = resultType(kind, field.type);
  if (!type) {
    const message = `type mismatch: ${option.function} of column ${field.name}, which is ${typeName(field.type)}`;
    const remedy =
      kind === 'concat'
        ? 'cast it to string with a select stage before'
        : `${option.function} takes ${TAKES[kind] ?? 'other types'}`;
    context.report('type-mismatch', message, [...path, 'column'], { value: field.name, remedy });
    return undefined;
  }
  const base = { name, function: kind, column: field.name, type };
  if (kind === 'quantile') return { ...base, quantile: option.q! };
  return kind === 'concat' ? { ...base, separator: option.separator ?? ',' } : base;
}

const TAKES: { readonly [kind in AggregateFunction]?: string } = {
  sum: 'numbers',
  mean: 'numbers',
  median: 'numbers',
  quantile: 'numbers',
  std: 'numbers',
  var: 'numbers',
};

/** The type of a measure over a column of the type; `undefined` where it has no meaning. */
function resultType(kind: AggregateFunction, type: DataType): DataType | undefined {
  const numeric = ['integer', 'float', 'decimal'].includes(type.kind);
  switch (kind) {
    case 'count':
      return INTEGER;
    case 'count_distinct':
      return isComparable(type) ? INTEGER : undefined;
    case 'sum':
      if (type.kind === 'decimal') return decimal(MAX_DECIMAL_PRECISION, type.scale);
      return numeric ? type : undefined;
    case 'mean':
    case 'median':
    case 'quantile':
    case 'std':
    case 'var':
      return numeric ? FLOAT : undefined;
    case 'min':
    case 'max':
    case 'mode':
      return isComparable(type) ? type : undefined;
    case 'first':
    case 'last':
      return type;
    case 'concat':
      return type.kind === 'string' ? type : undefined;
    case 'list':
      return list(type);
  }
}
