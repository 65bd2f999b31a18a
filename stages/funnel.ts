import * as z from 'zod';
import { commonOfTypes } from '../model/expression/conversions.ts';
import { columnsOf, type Expression } from '../model/expression/expression.ts';
import { type DataType, type Field, type Schema, sameType, typeName } from '../model/types.ts';
import { nameText, textOf } from './face.ts';
import type { ColumnSource } from './flow.ts';
import { castExpression, type SortKey, sortKeysOf } from './shared/columns.ts';
import { sortKeys } from './shared/options.ts';
import { type CheckContext, defineStage, OUT } from './stage.ts';

/** What one input gives for a column: its column of that name, converted if `cast` is there; or nothing but nulls. */
export interface FunnelSource {
  readonly present: boolean;
  readonly cast?: Expression;
}

export interface FunnelPlan {
  /** Of the rows: as they come; all of the first input, then all of the second, …; merged by `by`, by which every input is sorted. */
  readonly mode: 'continuous' | 'sequence' | 'sort-merge';
  /** Of `sort-merge`, else empty. */
  readonly by: readonly SortKey[];
  /** The output's columns. `sources` has an entry for every input, in the order of the links. */
  readonly columns: readonly { readonly name: string; readonly type: DataType; readonly sources: readonly FunnelSource[] }[];
}

const options = z.strictObject({
  mode: z
    .enum(['continuous', 'sequence', 'sort-merge'])
    .default('sequence')
    .describe(
      'The order of the rows. `sequence`: all rows of the first input, then those of the second, and so on. `continuous`: as they arrive, which is faster. `sort-merge`: merges inputs that are sorted by `by`; of equal rows, those of the first input come first.',
    ),
  by: sortKeys
    .optional()
    .describe(
      'With `sort-merge`: the columns by which all inputs are sorted, as in `sort`: `[day, { column: amount, order: desc }]`.',
    ),
  missingColumns: z
    .enum(['null', 'refuse'])
    .default('refuse')
    .describe(
      'What happens if an input does not have a column of another input. `null`: the column is null in its rows. `refuse`: the job is invalid.',
    ),
});

export const funnel = defineStage({
  type: 'funnel',
  category: 'router',
  face: {
    title: 'Funnel',
    synonyms: ['union', 'append', 'concatenate', 'stack', 'merge streams', 'combine'],
    sign: { icon: 'merge', turn: 90 },
    box: ({ mode, by }) => [textOf(mode), nameText(by)],
  },
  summary: 'Combines the rows of several inputs into one output.',
  description: `Columns are matched by name. They have the order of the first input; columns that only later inputs have follow. If the types of a column differ, it gets the
type that holds both (integer and float: float); if there is none, the job is invalid. A value that needs more than the 38 digits of
the widest decimal fails the run.`,
  example: `openstage: 1
name: together
stages:
  a: { type: generator, rows: 10, columns: { id: { generator: sequence } } }
  b: { type: generator, rows: 10, columns: { id: { generator: sequence, start: 100 } } }
  all: { type: funnel, from: [a, b] }
  show: { type: printer, from: all }
`,
  inputs: 'many',
  outputs: 'one',
  options,
  form: {
    when: { by: { option: 'mode', is: ['sort-merge'] } },
    labels: { by: 'Sorted by', mode: 'Order' },
  },
  preservesOrder: true,
  rows: 'more',
  check(given, context) {
    const schemas = context.inputs.map((input) => input.schema);
    const known = schemas.includes(undefined) ? undefined : (schemas as Schema[]);
    const merged = known && merge(known, given.missingColumns === 'null', context);
    const by = orderOf(given, merged?.schema, context);
    const plan: FunnelPlan | undefined = merged && by && { mode: given.mode, by, columns: merged.columns };
    return { plan, outputs: { [OUT]: merged?.schema } };
  },
  flow: ({ by, columns }, inputs) => ({
    reads: inputs.map((_, input) => [
      ...new Set([
        ...by.map(({ column }) => column),
        ...columns.flatMap(({ sources }) => (sources[input]!.cast ? [...columnsOf(sources[input]!.cast)] : [])),
      ]),
    ]),
    outputs: { out: new Map(columns.map(({ name, sources }) => [name, sourceOf(name, sources)])) },
    passesOthers: inputs.map(() => true),
    byRow: inputs.map(() => true),
  }),
  shape: ({ mode, by }) =>
    mode === 'sort-merge'
      ? ({ kind: 'gather', by: { exchange: 'sort', by, prepares: true } } as const)
      : ({ kind: 'stream', inTurn: mode === 'sequence' } as const),
});

/** As it stands in all inputs, or converted or absent in some. */
function sourceOf(name: string, sources: readonly FunnelSource[]): ColumnSource {
  const of = sources.flatMap(({ present }, input) => (present ? [{ input, column: name }] : []));
  return { is: sources.every(({ present, cast }) => present && !cast) ? 'same' : 'value', of };
}

function orderOf(
  { mode, by }: z.output<typeof options>,
  schema: Schema | undefined,
  context: CheckContext,
): readonly SortKey[] | undefined {
  if (mode === 'sort-merge') {
    if (by !== undefined) return sortKeysOf(['by'], by, schema, context);
    context.report('missing-option', 'missing by', ['by'], { remedy: 'name the columns by which all inputs are sorted' });
    return undefined;
  }
  if (by === undefined) return [];
  const remedy = 'write mode: sort-merge';
  context.report('conflicting-options', `conflicting options: by and mode ${mode}`, ['by'], { part: 'key', remedy });
  return undefined;
}

function merge(
  schemas: readonly Schema[],
  nullsForMissing: boolean,
  context: CheckContext,
): { columns: FunnelPlan['columns']; schema: Schema } | undefined {
  const names = [...new Set(schemas.flatMap((schema) => schema.map((field) => field.name)))];
  const made = names.map((name) => {
    const fields = schemas.map((schema) => schema.find((field) => field.name === name));
    const lacking = fields.indexOf(undefined);
    if (lacking >= 0 && !nullsForMissing) {
      const remedy = "add it there, or write missingColumns: 'null'";
      context.report('missing-column', `missing column: ${name} in input ${lacking + 1}`, ['from'], { value: name, remedy });
      return undefined;
    }
    return mergeFields(name, fields, context);
  });
  if (made.includes(undefined)) return undefined;
  const merged = made as NonNullable<(typeof made)[number]>[];
  return { columns: merged.map(({ column }) => column), schema: merged.map(({ field }) => field) };
}

function mergeFields(name: string, fields: readonly (Field | undefined)[], context: CheckContext) {
  const present = fields.filter((field) => field !== undefined);
  let type = present[0]!.type;
  for (const field of present.slice(1)) {
    const common = commonOfTypes(type, field.type);
    if (!common) {
      const message = `type mismatch: column ${name} is ${typeName(type)} in one input, ${typeName(field.type)} in another`;
      context.report('type-mismatch', message, ['from'], { value: name, remedy: 'cast one of them with a select stage before' });
      return undefined;
    }
    type = common;
  }
  const sources = fields.map((field): FunnelSource => {
    if (!field) return { present: false };
    return sameType(field.type, type) ? { present: true } : { present: true, cast: castExpression(field, type) };
  });
  const nullable = present.length < fields.length || present.some((field) => field.nullable);
  return { column: { name, type, sources }, field: { name, type, nullable } };
}
