import * as z from 'zod';
import { textOf } from './face.ts';
import { passingFlow } from './flow.ts';
import { STREAM } from './shape.ts';
import { defineStage, OUT } from './stage.ts';

export type SamplePlan =
  | { readonly method: 'first'; readonly rows: number }
  /** Every set of `rows` rows is as likely as any other; they come in the order of the input. */
  | { readonly method: 'reservoir'; readonly rows: number; readonly seed: number }
  /** Every row with this probability, by itself. */
  | { readonly method: 'bernoulli'; readonly fraction: number; readonly seed: number };

export const sample = defineStage({
  type: 'sample',
  category: 'transformer',
  face: {
    title: 'Sample',
    synonyms: ['limit', 'head', 'top', 'first rows', 'random rows', 'subset'],
    sign: { icon: 'pipette' },
    box: ({ rows, fraction, method }, printCount) => [
      typeof rows === 'number' ? `${textOf(method) ?? 'first'} ${printCount(rows)}` : textOf(rows),
      typeof fraction === 'number' ? `${Number((fraction * 100).toFixed(2))} %` : textOf(fraction),
    ],
    noun: 'kept',
  },
  summary: 'Keeps some of the rows: the first ones, or random ones.',
  description: `A random sample depends only on the seed and the rows, not on the number of workers. Rows keep their order.`,
  example: `openstage: 1
name: some
stages:
  numbers: { type: generator, rows: 1000, columns: { id: { generator: sequence } } }
  some: { type: sample, from: numbers, rows: 10, method: random, seed: 7 }
  show: { type: printer, from: some }
`,
  inputs: 'one',
  outputs: 'one',
  options: z.strictObject({
    rows: z.int().min(0).optional().describe('The number of rows to keep.'),
    fraction: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .describe('Instead of `rows`: the approximate fraction of rows to keep, from 0 to 1.'),
    method: z
      .enum(['first', 'random'])
      .optional()
      .describe(
        '`first`: keeps the first rows. `random`: keeps random rows. Default: `first` with `rows`, `random` with `fraction`.',
      ),
    seed: z.int().default(1).describe('The seed of the random numbers. The same seed keeps the same rows.'),
  }),
  form: {
    more: ['seed'],
    choices: [{ label: 'How many', groups: { 'number of rows': ['rows'], 'part of the rows': ['fraction'] } }],
  },
  preservesOrder: true,
  rows: 'fewer',
  check(given, context) {
    const { rows, fraction, seed } = given;
    const method = given.method ?? (fraction === undefined ? 'first' : 'random');
    let plan: SamplePlan | undefined;
    if (rows !== undefined && fraction !== undefined) {
      context.report('conflicting-options', 'conflicting options: rows and fraction', ['fraction'], {
        part: 'key',
        remedy: 'keep one of them',
      });
    } else if (fraction !== undefined && method === 'first') {
      const remedy = 'set rows to keep the first rows, or method: random';
      context.report('conflicting-options', 'conflicting options: fraction and method first', ['method'], { remedy });
    } else if (fraction !== undefined) {
      plan = { method: 'bernoulli', fraction, seed };
    } else if (rows === undefined) {
      context.report('missing-option', 'missing rows', ['rows'], { remedy: 'or fraction' });
    } else {
      plan = method === 'first' ? { method, rows } : { method: 'reservoir', rows, seed };
    }
    return { plan, outputs: { [OUT]: context.input() } };
  },
  flow: (_plan, [schema]) => passingFlow(schema!, { byRow: false }),
  shape: (plan) =>
    plan.method === 'bernoulli'
      ? STREAM
      : ({
          kind: 'gather',
          by:
            plan.method === 'first'
              ? { exchange: 'first', rows: plan.rows }
              : { exchange: 'reservoir', rows: plan.rows, seed: plan.seed },
        } as const),
});
