import * as z from 'zod';
import type { Schema } from '../model/types.ts';
import { nameText, textOf } from './face.ts';
import { type ColumnSource, sameAs, unchanged } from './flow.ts';
import { checkKeys, clash, type KeyPair, type Merge, type MergedColumn, mergeColumns, suffix } from './shared/merge.ts';
import { columnName } from './shared/options.ts';
import { type CheckContext, defineStage, OUT } from './stage.ts';

export type JoinType = 'inner' | 'left' | 'right' | 'full' | 'semi' | 'anti' | 'cross';

export interface JoinPlan {
  readonly joinType: JoinType;
  /** Empty for `cross`. */
  readonly keys: readonly KeyPair[];
  /** The output's columns, in order; for `semi` and `anti` those of the left. */
  readonly columns: readonly MergedColumn[];
}

const keyPair = z.strictObject({
  left: columnName.describe('The column of the left input.'),
  right: columnName.describe('The column of the right input.'),
});

const options = z.strictObject({
  joinType: z
    .enum(['inner', 'left', 'right', 'full', 'semi', 'anti', 'cross'])
    .default('inner')
    .describe(
      'Which rows the join gives. `inner`: matches. `left`, `right`, `full`: also the unmatched rows of that input, or of both. `semi`: left rows with a match. `anti`: left rows without a match. `cross`: every pair.',
    ),
  keys: z
    .union([columnName, z.array(z.union([columnName, keyPair]))])
    .default([])
    .describe(
      'The columns that must be equal: a name for both inputs, or `{ left: customer_id, right: id }`. A null never matches.',
    ),
  clash,
  suffix,
});
type Options = z.output<typeof options>;

export const join = defineStage({
  type: 'join',
  category: 'transformer',
  face: {
    title: 'Join',
    synonyms: ['merge', 'combine', 'inner', 'left', 'outer', 'match', 'semi', 'anti', 'cross'],
    sign: { icon: 'blend' },
    box: ({ joinType, keys }) => [textOf(joinType) ?? (keys === undefined ? undefined : 'inner'), nameText(keys)],
  },
  summary: 'Combines the rows of two inputs that have equal keys.',
  description: `The output has the columns of the left input, then those of the right. A key that has the same name on both sides appears once; if
there is no left row, it has the value of the right row. Rows come in the order of the left input, and the matches of one row in the order of the right input; unmatched
right rows follow at the end.

Two side outputs give the rows without a match, for every type of join: \`stage.leftOnly\` those of the left input, \`stage.rightOnly\` those of the right input, each with the columns of its input.`,
  example: `openstage: 1
name: with-customers
stages:
  sales: { type: generator, rows: 100, columns: { customer_id: { generator: uniform, min: 1, max: 9, type: integer } } }
  customers: { type: generator, rows: 5, columns: { id: { generator: sequence }, name: { generator: name } } }
  named: { type: join, from: { left: sales, right: customers }, joinType: left, keys: [{ left: customer_id, right: id }] }
  show: { type: printer, from: named }
`,
  inputs: ['left', 'right'],
  outputs: 'one',
  sideOutputs: ({ joinType }) => (joinType === 'cross' ? [] : ['leftOnly', 'rightOnly']),
  options,
  form: {
    when: {
      keys: { option: 'joinType', is: ['inner', 'left', 'right', 'full', 'semi', 'anti'] },
      suffix: { option: 'clash', is: ['suffix'] },
    },
    labels: { joinType: 'Type', clash: 'Same name on both sides', suffix: 'Suffix of the right one' },
  },
  preservesOrder: true,
  rows: 'any',
  partitions: { by: 'hash', option: 'keys', needsOption: true },
  check(given, context) {
    const left = context.input('left');
    const right = context.input('right');
    const keys = keyPairs(given, context);
    const sound = keys && checkKeys(keys, keyPath(given), { left, right }, context);
    const merged = sound && left && right ? merge(given, keys, left, right, context) : undefined;
    const plan: JoinPlan | undefined = merged && keys && { joinType: given.joinType, keys, columns: merged.columns };
    const sides = given.joinType === 'cross' ? {} : { leftOnly: left, rightOnly: right };
    return { plan, outputs: { [OUT]: merged?.schema, ...sides } };
  },
  flow: ({ keys, columns, joinType }, [left, right]) => ({
    reads: [keys.map((key) => key.left), keys.map((key) => key.right)],
    outputs: {
      out: new Map(columns.map(({ side, from, to }) => [to, mergedSource(side, from)])),
      leftOnly: unchanged(left!),
      rightOnly: unchanged(right!, 1),
    },
    passesOthers: [true, joinType !== 'semi' && joinType !== 'anti'],
    byRow: [false, false],
  }),
  shape: (plan) => ({
    ...{ kind: 'state', keys: plan.keys },
    unmatched: plan.joinType === 'right' || plan.joinType === 'full' ? plan : undefined,
    partitions: plan.joinType === 'cross' ? undefined : plan,
  }),
});

function mergedSource(side: MergedColumn['side'], column: string): ColumnSource {
  if (side !== 'either') return sameAs(side === 'left' ? 0 : 1, column);
  return { is: 'value', of: [0, 1].map((input) => ({ input, column })) };
}

function keyPairs(given: Options, context: CheckContext): readonly KeyPair[] | undefined {
  const list = typeof given.keys === 'string' ? [given.keys] : given.keys;
  const cross = given.joinType === 'cross';
  if (cross !== (list.length === 0)) {
    const remedy = cross ? 'a cross join pairs every row with every row' : 'the columns that must be equal; or joinType: cross';
    if (cross)
      context.report('conflicting-options', 'conflicting options: keys and joinType cross', ['keys'], { part: 'key', remedy });
    else context.report('missing-option', 'missing keys', ['keys'], { remedy });
    return undefined;
  }
  return list.map((key) => (typeof key === 'string' ? { left: key, right: key } : key));
}

function keyPath(given: Options) {
  return (index: number, side: 'left' | 'right') => {
    if (typeof given.keys === 'string') return ['keys'];
    return typeof given.keys[index] === 'string' ? ['keys', index] : ['keys', index, side];
  };
}

function merge(given: Options, keys: readonly KeyPair[], left: Schema, right: Schema, context: CheckContext): Merge | undefined {
  const { joinType, clash, suffix } = given;
  if (joinType === 'semi' || joinType === 'anti') {
    return { schema: left, columns: left.map(({ name }) => ({ side: 'left', from: name, to: name })) };
  }
  const optional = {
    left: joinType === 'right' || joinType === 'full',
    right: joinType === 'left' || joinType === 'full',
  };
  return mergeColumns(left, right, keys, { clash, suffix, optional }, context);
}
