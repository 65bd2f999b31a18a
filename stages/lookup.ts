import * as z from 'zod';
import { literalOf } from '../model/expression/build.ts';
import type { Expression } from '../model/expression/expression.ts';
import { printValue } from '../model/job/document.ts';
import { type Field, type Schema, typeName } from '../model/types.ts';
import { nameText } from './face.ts';
import { type ColumnSource, sameAs } from './flow.ts';
import { fieldsOf } from './shared/columns.ts';
import { checkKeys, clash, type KeyPair, mergeColumns, suffix } from './shared/merge.ts';
import { type Cell, cell, columnName, columnNames } from './shared/options.ts';
import { type CheckContext, defineStage, OUT } from './stage.ts';

export interface LookupColumn {
  readonly side: 'input' | 'reference';
  readonly from: string;
  readonly to: string;
  /** Of a reference column: the literal that stands for it where there is no match. */
  readonly default?: Expression;
}

export interface LookupPlan {
  /** Of several reference rows with equal keys the first one counts. */
  readonly keys: readonly { readonly input: string; readonly reference: string }[];
  readonly onMissing: 'fail' | 'reject' | 'drop' | 'defaults';
  /** The output's columns, in order. */
  readonly columns: readonly LookupColumn[];
  /** Whether they are all columns of the reference, but for its keys. */
  readonly others: boolean;
}

const keyPair = z.strictObject({
  input: columnName.describe('The column of `input`.'),
  reference: columnName.describe('The column of `reference`.'),
});

const options = z.strictObject({
  keys: z
    .union([columnName, z.array(z.union([columnName, keyPair])).min(1, 'at least one column')])
    .describe(
      'The columns that must be equal: a name for both inputs, or `{ input: country, reference: code }`. A null never matches.',
    ),
  columns: columnNames
    .optional()
    .describe('The columns of the reference to add: `[name, region]`. Default: all except the keys.'),
  onMissing: z
    .enum(['fail', 'reject', 'drop', 'defaults'])
    .default('fail')
    .describe(
      'What happens to a row without a match. `fail`: the run fails. `reject`: the row goes to `rejects`. `drop`: the row is dropped. `defaults`: the row gets the values of `defaults`.',
    ),
  defaults: z
    .record(columnName, cell)
    .optional()
    .describe('With `onMissing: defaults`: the values of the added columns: `{ name: unknown }`. Default: null.'),
  clash,
  suffix: suffix.default('_reference'),
});
type Options = z.output<typeof options>;

export const lookup = defineStage({
  type: 'lookup',
  category: 'transformer',
  face: {
    title: 'Look up',
    synonyms: ['vlookup', 'xlookup', 'reference', 'enrich', 'map value', 'dictionary', 'lookup'],
    sign: { icon: 'scan-search' },
    box: ({ keys, columns }) => [nameText(keys), columns === undefined ? undefined : `adds ${nameText(columns)}`],
  },
  summary: 'Adds columns from a small reference input, by key.',
  description: `All workers share the reference in memory; use a join for a large reference. The output has every row of \`input\` at most once:
if several reference rows have equal keys, the first one is used.`,
  example: `openstage: 1
name: country-names
stages:
  codes: { type: generator, rows: 100, columns: { code: { generator: choice, values: [UY, AR, XX] } } }
  names: { type: generator, rows: 2, columns: { code: { generator: choice, values: [UY, AR] }, name: { generator: name } } }
  named: { type: lookup, from: { input: codes, reference: names }, keys: [code], onMissing: defaults, defaults: { name: unknown } }
  show: { type: printer, from: named }
`,
  inputs: ['input', 'reference'],
  outputs: 'one',
  rejects: 'row',
  options,
  form: {
    when: { defaults: { option: 'onMissing', is: ['defaults'] }, suffix: { option: 'clash', is: ['suffix'] } },
    labels: {
      columns: 'Columns to add',
      onMissing: 'Rows without match',
      clash: 'Same name on both sides',
      suffix: 'Suffix of the second one',
    },
    columnsOf: { columns: 'reference', defaults: 'reference' },
  },
  preservesOrder: true,
  rows: 'fewer',
  check(given, context) {
    const input = context.input('input');
    const reference = context.input('reference');
    const list = typeof given.keys === 'string' ? [given.keys] : given.keys;
    const keys = list.map((key) => (typeof key === 'string' ? { input: key, reference: key } : key));
    const pairs = keys.map((key): KeyPair => ({ left: key.input, right: key.reference }));
    const sound = checkKeys(pairs, keyPath(given), { left: input, right: reference }, context);
    const added = given.columns === undefined ? undefined : fieldsOf(['columns'], given.columns, reference, context);
    const defaults = defaultsOf(given, reference, context);
    if (!sound || !defaults || !input || !reference || (given.columns !== undefined && !added)) {
      return { plan: undefined, outputs: { [OUT]: undefined } };
    }
    const referenceKeys = new Set(keys.map((key) => key.reference));
    const right = added ?? reference.filter((field) => !referenceKeys.has(field.name));
    const { clash, suffix, onMissing } = given;
    const optional = { left: false, right: onMissing === 'defaults' };
    const merged = mergeColumns(input, right, [], { clash, suffix, optional }, context);
    if (!merged) return { plan: undefined, outputs: { [OUT]: undefined } };
    const schema = merged.schema.map((field, index): Field => {
      const from = merged.columns[index]!.from;
      const isFilled = merged.columns[index]!.side === 'right' && defaults.has(from);
      return isFilled ? { ...field, nullable: reference.find((other) => other.name === from)!.nullable } : field;
    });
    const columns = merged.columns.map(({ side, from, to }): LookupColumn => {
      if (side !== 'right') return { side: 'input', from, to };
      const value = defaults.get(from);
      return { side: 'reference', from, to, ...(value && { default: value }) };
    });
    const plan: LookupPlan = { keys, onMissing, columns, others: given.columns === undefined };
    return { plan, outputs: { [OUT]: schema } };
  },
  flow: ({ keys, columns, others }) => ({
    reads: [keys.map((key) => key.input), keys.map((key) => key.reference)],
    outputs: {
      out: new Map(
        columns.map(({ side, from, to }): [string, ColumnSource] => [
          to,
          side === 'input' ? sameAs(0, from) : { is: 'value', of: [{ input: 1, column: from }] },
        ]),
      ),
    },
    passesOthers: [true, others],
    byRow: [true, false],
  }),
  shape: ({ keys }) => ({
    ...{ kind: 'state', unmatched: undefined, partitions: undefined },
    keys: keys.map(({ input, reference }) => ({ left: input, right: reference })),
  }),
});

function keyPath(given: Options) {
  return (index: number, side: 'left' | 'right') => {
    if (typeof given.keys === 'string') return ['keys'];
    return typeof given.keys[index] === 'string' ? ['keys', index] : ['keys', index, side === 'left' ? 'input' : 'reference'];
  };
}

/** The values that stand for missing ones, null apart, by the names of the reference's columns. */
function defaultsOf(given: Options, reference: Schema | undefined, context: CheckContext): Map<string, Expression> | undefined {
  const values = new Map<string, Expression>();
  if (given.defaults !== undefined && given.onMissing !== 'defaults') {
    const message = `conflicting options: defaults and onMissing ${given.onMissing}`;
    context.report('conflicting-options', message, ['defaults'], { part: 'key', remedy: 'write onMissing: defaults' });
    return undefined;
  }
  let sound = true;
  for (const [name, value] of Object.entries(given.defaults ?? {})) {
    const field = context.column(['defaults', name], name, reference, 'key');
    if (!field && reference) sound = false;
    if (!field || value === null) continue;
    const literal = literalFor(name, field, value, context);
    if (literal) values.set(name, literal);
    else sound = false;
  }
  return sound ? values : undefined;
}

function literalFor(name: string, field: Field, value: Cell, context: CheckContext): Expression | undefined {
  const literal = literalOf(value, field.type);
  if (!literal) {
    const message = `invalid value: ${printValue(value)}`;
    context.report('invalid-literal', message, ['defaults', name], { value, remedy: `${name} is ${typeName(field.type)}` });
  }
  return literal;
}
