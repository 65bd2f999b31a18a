import * as z from 'zod';
import { BOOLEAN, DATE, type DataType, FLOAT, INTEGER, STRING, TIMESTAMP } from '../model/types.ts';
import { textOf } from './face.ts';
import { originFlow } from './flow.ts';
import { sourceShape } from './shape.ts';
import { newColumnName } from './shared/options.ts';
import { type CheckContext, defineStage, OUT } from './stage.ts';

/** How the values of a column are made. Dates are days since 1970-01-01, timestamps microseconds. */
export type ColumnGenerator =
  | { readonly kind: 'sequence'; readonly start: number; readonly step: number }
  /** Both ends are included for integers; for floats the upper one is not. */
  | { readonly kind: 'uniform'; readonly min: number; readonly max: number }
  | { readonly kind: 'normal'; readonly mean: number; readonly stddev: number }
  /** `cumulative[i]`: the probability of one of the values up to `i`; the last is 1. */
  | { readonly kind: 'choice'; readonly values: readonly (string | number | boolean)[]; readonly cumulative: readonly number[] }
  /** Both ends are included. */
  | { readonly kind: 'date-range'; readonly start: bigint; readonly end: bigint }
  | { readonly kind: 'uuid' }
  | { readonly kind: 'name' }
  | { readonly kind: 'email' };

export interface GeneratorColumn {
  readonly name: string;
  readonly type: DataType;
  /** The part of the rows in which the value is null. */
  readonly nulls: number;
  readonly generator: ColumnGenerator;
}

export interface GeneratorPlan {
  readonly rows: number;
  readonly seed: number;
  readonly columns: readonly GeneratorColumn[];
}

const nulls = z.number().min(0).max(1).default(0).describe('The fraction of rows in which the value is null, from 0 to 1.');
const moment = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?)?$/, 'a date (2025-01-31) or a timestamp (2025-01-31T12:00:00)');

const column = z.discriminatedUnion('generator', [
  z.strictObject({
    generator: z.literal('sequence').describe('Integers, one after another.'),
    start: z.int().default(1).describe('The first value.'),
    step: z.int().default(1).describe('The difference between one row and the next.'),
    nulls,
  }),
  z.strictObject({
    generator: z.literal('uniform').describe('Numbers, all equally likely.'),
    min: z.number().default(0).describe('The minimum.'),
    max: z.number().default(1).describe('The maximum.'),
    type: z.enum(['float', 'integer']).default('float').describe('The type of the values.'),
    nulls,
  }),
  z.strictObject({
    generator: z.literal('normal').describe('Floats of a normal distribution.'),
    mean: z.number().default(0).describe('The mean of the distribution.'),
    stddev: z.number().min(0).default(1).describe('The standard deviation of the distribution.'),
    nulls,
  }),
  z.strictObject({
    generator: z.literal('choice').describe('One of the given values.'),
    values: z
      .array(z.union([z.string(), z.number(), z.boolean()]))
      .min(1, 'at least one value')
      .describe('The values, all of the same type: `[Lima, Quito]`.'),
    weights: z
      .array(z.number().min(0))
      .optional()
      .describe('The relative weight of each value: `[3, 1]`. Default: all values are equally likely.'),
    nulls,
  }),
  z.strictObject({
    generator: z
      .literal('date-range')
      .describe('Dates between `start` and `end`, all equally likely; timestamps if one of these has a time.'),
    start: moment.describe('The earliest value: `2025-01-31` or `2025-01-31T12:00:00`.'),
    end: moment.describe('The latest value.'),
    nulls,
  }),
  z.strictObject({ generator: z.literal('uuid').describe('Random UUIDs, version 4.'), nulls }),
  z.strictObject({ generator: z.literal('name').describe('Names of people.'), nulls }),
  z.strictObject({
    generator: z.literal('email').describe('Email addresses, at example.com and similar domains.'),
    nulls,
  }),
]);
type ColumnOption = z.output<typeof column>;

export const generator = defineStage({
  type: 'generator',
  category: 'origin',
  face: {
    title: 'Test data',
    synonyms: ['generator', 'random', 'fake', 'mock', 'dummy', 'sequence', 'row generator'],
    sign: { icon: 'dices' },
    box: ({ rows }, printCount) => [
      typeof rows === 'number' ? `${printCount(rows)} ${rows === 1 ? 'row' : 'rows'}` : textOf(rows),
    ],
  },
  summary: 'Makes test data: sequences and random values.',
  description: 'The same seed gives the same rows, with any number of workers.',
  example: `openstage: 1
name: people
stages:
  people:
    type: generator
    rows: 1000
    seed: 7
    columns:
      id: { generator: sequence }
      name: { generator: name }
      city: { generator: choice, values: [Lima, Quito], weights: [3, 1] }
      born: { generator: date-range, start: 1950-01-01, end: 2005-12-31, nulls: 0.1 }
  show: { type: printer, from: people }
`,
  inputs: 'none',
  outputs: 'one',
  options: z.strictObject({
    rows: z.int().min(0).describe('The number of rows.'),
    seed: z.int().default(1).describe('The seed of the random numbers.'),
    columns: z.record(newColumnName, column).describe('The columns by name, and how their values are generated.'),
  }),
  form: { more: ['seed'] },
  preservesOrder: true,
  rows: 'any',
  check({ rows, seed, columns: given }, context) {
    const checked = context.entries(['columns'], given).map(([name, option]) => checkColumn(name, option, context));
    if (checked.length === 0) context.report('missing-option', 'missing columns: none is named', ['columns']);
    if (checked.length === 0 || checked.includes(undefined)) return { plan: undefined, outputs: { [OUT]: undefined } };
    const columns = checked as GeneratorColumn[];
    const plan: GeneratorPlan = { rows, seed, columns };
    return { plan, outputs: { [OUT]: columns.map(({ name, type, nulls }) => ({ name, type, nullable: nulls > 0 })) } };
  },
  flow: originFlow,
  shape: (plan) => sourceShape(plan, 'rows'),
});

function checkColumn(name: string, option: ColumnOption, context: CheckContext): GeneratorColumn | undefined {
  const { nulls } = option;
  const invalid = (key: string, message: string, remedy: string, value: unknown) =>
    void context.report('invalid-option', message, ['columns', name, key], { remedy, value });
  switch (option.generator) {
    case 'sequence':
      return { name, type: INTEGER, nulls, generator: { kind: 'sequence', start: option.start, step: option.step } };
    case 'uniform': {
      const { min, max, type } = option;
      if (max < min) return invalid('max', `invalid max: ${max}`, `at least min, ${min}`, max);
      const fraction = (['min', 'max'] as const).find((key) => type === 'integer' && !Number.isSafeInteger(option[key]));
      if (fraction)
        return invalid(fraction, `invalid ${fraction}: ${option[fraction]}`, 'a whole number, for integers', option[fraction]);
      return { name, type: type === 'integer' ? INTEGER : FLOAT, nulls, generator: { kind: 'uniform', min, max } };
    }
    case 'normal':
      return { name, type: FLOAT, nulls, generator: { kind: 'normal', mean: option.mean, stddev: option.stddev } };
    case 'choice':
      return checkChoice(name, option, invalid);
    case 'date-range': {
      const withTime = option.start.length > 10 || option.end.length > 10;
      const [start, end] = [microsecondsOf(option.start), microsecondsOf(option.end)];
      if (start === undefined)
        return invalid('start', `invalid start: ${option.start}`, 'this date or time does not exist', option.start);
      if (end === undefined) return invalid('end', `invalid end: ${option.end}`, 'this date or time does not exist', option.end);
      if (end < start) return invalid('end', `invalid end: ${option.end}`, 'it lies before the start', option.end);
      const unit = withTime ? 1n : 86_400_000_000n;
      const generator = { kind: 'date-range', start: start / unit, end: end / unit } as const;
      return { name, type: withTime ? TIMESTAMP : DATE, nulls, generator };
    }
    default:
      return { name, type: STRING, nulls, generator: { kind: option.generator } };
  }
}

function checkChoice(
  name: string,
  option: Extract<ColumnOption, { generator: 'choice' }>,
  invalid: (key: string, message: string, remedy: string, value: unknown) => undefined,
): GeneratorColumn | undefined {
  const { values, weights = values.map(() => 1), nulls } = option;
  const kinds = new Set(values.map((value) => typeof value));
  if (kinds.size > 1)
    return invalid('values', 'invalid values: of several types', 'write all as text, or all as numbers', values);
  if (weights.length !== values.length) {
    return invalid('weights', `invalid weights: ${weights.length} for ${values.length} values`, 'one for each value', weights);
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total <= 0) return invalid('weights', 'invalid weights: all are 0', 'at least one above 0', weights);
  let sum = 0;
  const cumulative = weights.map((weight, index) => {
    sum += weight;
    return index === weights.length - 1 ? 1 : sum / total;
  });
  const integers = values.every((value) => Number.isSafeInteger(value));
  const type = kinds.has('string') ? STRING : kinds.has('boolean') ? BOOLEAN : integers ? INTEGER : FLOAT;
  return { name, type, nulls, generator: { kind: 'choice', values, cumulative } };
}

/** Microseconds since 1970-01-01 of a local date or timestamp; `undefined` if there is no such day or time. */
function microsecondsOf(text: string): bigint | undefined {
  const [, day = '', hours = '00:00', seconds = '00', fraction = ''] =
    /^(.{10})(?:[T ](\d\d:\d\d)(?::(\d\d)(?:\.(\d+))?)?)?$/.exec(text) ?? [];
  const date = new Date(`${day}T${hours}:${seconds}Z`);
  if (Number.isNaN(date.getTime()) || !date.toISOString().startsWith(`${day}T${hours}`)) return undefined;
  return BigInt(date.getTime()) * 1000n + BigInt(fraction.padEnd(6, '0'));
}
