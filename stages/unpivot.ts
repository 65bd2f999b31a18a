import * as z from 'zod';
import type { Expression } from '../model/expression/expression.ts';
import { type DataType, type Field, type Schema, STRING, sameType, typeName } from '../model/types.ts';
import { nameText } from './face.ts';
import { type ColumnSource, madeOf, sameAs } from './flow.ts';
import { STREAM } from './shape.ts';
import { castExpression, fieldsOf, uniqueNames } from './shared/columns.ts';
import { columnNames, newColumnName, typeText } from './shared/options.ts';
import { type CheckContext, defineStage, OUT } from './stage.ts';

export interface UnpivotPlan {
  /** The columns that become rows, in order. `cast` converts the value. */
  readonly columns: readonly { readonly name: string; readonly cast?: Expression }[];
  /** The columns that every one of these rows has. */
  readonly keep: readonly string[];
  /** Whether `keep` is all other columns. */
  readonly others: boolean;
  readonly nameColumn: string;
  readonly valueColumn: string;
  /** Of the values. */
  readonly type: DataType;
  readonly nulls: 'drop' | 'keep';
}

const options = z.strictObject({
  columns: columnNames.optional().describe('The columns that become rows: `[jan, feb, mar]`.'),
  pattern: z
    .string()
    .min(1, 'a pattern')
    .optional()
    .describe('Instead of `columns`: a regular expression; the columns whose names contain a match: `^q[1-4]$`.'),
  keep: columnNames.optional().describe('The columns that every row keeps. Default: all others.'),
  nameColumn: newColumnName.default('name').describe('The new column that holds the name of the column.'),
  valueColumn: newColumnName.default('value').describe('The new column that holds its value.'),
  nulls: z.enum(['drop', 'keep']).default('drop').describe('Whether nulls become rows. `drop`: they do not.'),
  cast: typeText.optional().describe('The type of the values, where the columns have different types: `string`.'),
});
type Options = z.output<typeof options>;

export const unpivot = defineStage({
  type: 'unpivot',
  category: 'transformer',
  face: {
    title: 'Unpivot',
    synonyms: ['melt', 'wide to long', 'transpose', 'columns to rows', 'stack', 'pivot longer', 'vertical pivot'],
    sign: { icon: 'table-rows-split' },
    box: ({ columns, pattern }) => [
      columns === undefined ? (typeof pattern === 'string' ? pattern : undefined) : nameText(columns),
    ],
  },
  summary: 'Turns columns into rows: one row for each column, with its name and its value.',
  description: `Each input row gives one row per column of \`columns\`, in their order. All of these columns need one type; \`cast\` converts them to
one. A row with a value that does not convert is refused as a whole.`,
  example: `openstage: 1
name: by-quarter
stages:
  sales:
    type: generator
    rows: 4
    columns: { shop: { generator: sequence }, q1: { generator: uniform, max: 9 }, q2: { generator: uniform, max: 9 } }
  quarters: { type: unpivot, from: sales, columns: [q1, q2], nameColumn: quarter, valueColumn: amount }
  show: { type: printer, from: quarters }
`,
  inputs: 'one',
  outputs: 'one',
  rejects: 'row',
  options,
  form: {
    choices: [{ label: 'Columns', groups: { names: ['columns'], pattern: ['pattern'] } }],
    labels: { cast: 'Type of the values' },
  },
  preservesOrder: true,
  rows: 'more',
  check(given, context) {
    const schema = context.input();
    const fields = chosenFields(given, schema, context);
    const declared = given.cast === undefined ? undefined : context.type(['cast'], given.cast);
    if (!fields || !schema || (given.cast !== undefined && !declared)) return { plan: undefined, outputs: { [OUT]: undefined } };
    const chosen = new Set(fields.map(({ name }) => name));
    const keep =
      given.keep === undefined ? schema.filter(({ name }) => !chosen.has(name)) : fieldsOf(['keep'], given.keep, schema, context);
    const type = declared ?? commonType(fields, context);
    const others = (keep ?? []).map(({ name }) => name);
    const remedy = 'give it another name, or leave the other column out of keep';
    const unique =
      uniqueNames(['nameColumn'], [...others, given.nameColumn], context, remedy) &&
      uniqueNames(['valueColumn'], [...others, given.nameColumn, given.valueColumn], context, remedy);
    if (!keep || !type || !unique) return { plan: undefined, outputs: { [OUT]: undefined } };
    const { nameColumn, valueColumn, nulls } = given;
    const columns = fields.map((field) => ({
      name: field.name,
      ...(!sameType(field.type, type) && { cast: castExpression(field, type) }),
    }));
    const plan: UnpivotPlan = {
      ...{ columns, nameColumn, valueColumn, type, nulls },
      keep: keep.map(({ name }) => name),
      others: given.keep === undefined,
    };
    const nullable = nulls === 'keep' && fields.some((field) => field.nullable);
    const added: Schema = [
      { name: nameColumn, type: STRING, nullable: false },
      { name: valueColumn, type, nullable },
    ];
    return { plan, outputs: { [OUT]: [...keep, ...added] } };
  },
  flow: ({ columns, keep, others, nameColumn, valueColumn }) => {
    const names = columns.map(({ name }) => name);
    return {
      reads: [names],
      outputs: {
        out: new Map<string, ColumnSource>([
          ...keep.map((name) => [name, sameAs(0, name)] as const),
          [nameColumn, madeOf([])],
          [valueColumn, madeOf(names)],
        ]),
      },
      passesOthers: [others],
      byRow: [true],
    };
  },
  shape: () => STREAM,
});

/** The columns that become rows; at least one. */
function chosenFields(given: Options, schema: Schema | undefined, context: CheckContext): readonly Field[] | undefined {
  const { columns, pattern } = given;
  if (columns !== undefined && pattern !== undefined) {
    context.report('conflicting-options', 'conflicting options: columns and pattern', ['pattern'], {
      part: 'key',
      remedy: 'keep one of them',
    });
    return undefined;
  }
  if (columns !== undefined) {
    if (columns.length === 0) context.report('missing-option', 'missing columns: none is named', ['columns']);
    return columns.length === 0 ? undefined : fieldsOf(['columns'], columns, schema, context);
  }
  if (pattern === undefined) {
    context.report('missing-option', 'missing columns', ['columns'], {
      remedy: 'the columns that become rows, or a pattern of their names',
    });
    return undefined;
  }
  const regex = patternOf(pattern, context);
  const fields = regex && schema?.filter(({ name }) => regex.test(name));
  if (fields?.length === 0) {
    const remedy = `the columns are: ${schema!.map(({ name }) => name).join(', ')}`;
    context.report('missing-column', `no column matches the pattern: ${pattern}`, ['pattern'], { value: pattern, remedy });
    return undefined;
  }
  return fields;
}

function patternOf(pattern: string, context: CheckContext): RegExp | undefined {
  try {
    return new RegExp(pattern, 'u');
  } catch (error) {
    const reason = (error as Error).message.replace(/^Invalid regular expression: \/.*\/\w*: /s, '');
    context.report('invalid-option', `invalid pattern: ${reason}`, ['pattern'], { value: pattern });
    return undefined;
  }
}

/** The type that all columns have. */
function commonType(fields: readonly Field[], context: CheckContext): DataType | undefined {
  const [first] = fields;
  const other = fields.find(({ type }) => !sameType(type, first!.type));
  if (!other) return first!.type;
  const message = `type mismatch: column ${first!.name} is ${typeName(first!.type)}, ${other.name} is ${typeName(other.type)}`;
  context.report('type-mismatch', message, ['columns'], {
    value: other.name,
    remedy: 'set cast to one type for all values: cast: string',
  });
  return undefined;
}
