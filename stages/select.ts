import * as z from 'zod';
import { canCast } from '../model/expression/casts.ts';
import { columnsOf, type Expression } from '../model/expression/expression.ts';
import { ownValue } from '../model/own.ts';
import { type DataType, type Field, type Schema, sameType, typeName } from '../model/types.ts';
import { keyText, nameText } from './face.ts';
import { madeOf, sameAs } from './flow.ts';
import { STREAM } from './shape.ts';
import { castExpression, fieldsOf, uniqueNames } from './shared/columns.ts';
import { columnName, columnNames, newColumnName, typeNames } from './shared/options.ts';
import { type CheckContext, defineStage, OUT } from './stage.ts';

export interface SelectPlan {
  /** Whether the columns are all of the input's, but for those that are dropped. */
  readonly others: boolean;
  /** The output's columns, in order. `cast` converts the input's column `from`. */
  readonly columns: readonly { readonly from: string; readonly to: string; readonly cast?: Expression }[];
}

const options = z.strictObject({
  keep: columnNames.optional().describe('The columns of the output, in this order: `[id, amount]`. Default: all.'),
  drop: columnNames.optional().describe('Instead of `keep`: the columns to drop.'),
  rename: z.record(columnName, newColumnName).optional().describe('New names of columns: `{ old: new }`.'),
  cast: typeNames.optional().describe('New types of columns: `{ amount: "decimal(12,2)" }`.'),
});
type Options = z.output<typeof options>;

export const select = defineStage({
  type: 'select',
  category: 'transformer',
  face: {
    title: 'Select columns',
    synonyms: ['rename', 'cast', 'convert', 'type', 'drop column', 'reorder', 'keep columns', 'column filter', 'project'],
    sign: { icon: 'columns-3' },
    box: ({ keep, drop, rename, cast }) => [
      keep === undefined ? undefined : `keep ${nameText(keep)}`,
      drop === undefined ? undefined : `drop ${nameText(drop)}`,
      rename === undefined ? undefined : `rename ${keyText(rename)}`,
      cast === undefined ? undefined : `cast ${keyText(cast)}`,
    ],
  },
  summary: 'Keeps, drops, reorders, renames and casts columns.',
  description:
    'All options use the names of the input columns. A row with a value that does not convert to the new type is refused.',
  example: `openstage: 1
name: tidy
stages:
  numbers: { type: generator, rows: 10, columns: { id: { generator: sequence }, x: { generator: normal } } }
  tidy: { type: select, from: numbers, keep: [x, id], rename: { x: score }, cast: { id: string } }
  show: { type: printer, from: tidy }
`,
  inputs: 'one',
  outputs: 'one',
  rejects: 'row',
  options,
  form: {
    choices: [{ label: 'Columns', groups: { keep: ['keep'], drop: ['drop'] } }],
    labels: { cast: 'Change types' },
  },
  preservesOrder: true,
  rows: 'same',
  check(given, context) {
    const schema = context.input();
    const kept = keptFields(given, schema, context);
    const renamed = checkNames('rename', given, schema, kept, context);
    const casts = checkNames('cast', given, schema, kept, context);
    const types = castTypes(given, schema, context);
    if (!kept || !renamed || !casts || !types) return { plan: undefined, outputs: { [OUT]: undefined } };
    const made = kept.map((field) => {
      const to = ownValue(given.rename, field.name) ?? field.name;
      const type = types.get(field.name);
      const cast = type && !sameType(type, field.type) ? { cast: castExpression(field, type) } : {};
      return { column: { from: field.name, to, ...cast }, field: { ...field, name: to, type: type ?? field.type } };
    });
    const names = made.map(({ field }) => field.name);
    if (!uniqueNames(['rename'], names, context, 'give the columns different names'))
      return { plan: undefined, outputs: { [OUT]: undefined } };
    return {
      plan: { others: given.keep === undefined, columns: made.map(({ column }) => column) },
      outputs: { [OUT]: made.map(({ field }) => field) },
    };
  },
  flow: ({ columns, others }) => ({
    reads: [[...new Set(columns.flatMap(({ cast }) => (cast ? [...columnsOf(cast)] : [])))]],
    outputs: { out: new Map(columns.map(({ from, to, cast }) => [to, cast ? madeOf([from]) : sameAs(0, from)])) },
    passesOthers: [others],
    byRow: [true],
  }),
  shape: () => STREAM,
});

function keptFields(given: Options, schema: Schema | undefined, context: CheckContext): readonly Field[] | undefined {
  const { keep, drop } = given;
  if (keep !== undefined && drop !== undefined) {
    context.report('conflicting-options', 'conflicting options: keep and drop', ['drop'], {
      part: 'key',
      remedy: 'keep one of them',
    });
    return undefined;
  }
  if (keep !== undefined) return fieldsOf(['keep'], keep, schema, context);
  if (drop === undefined) return schema;
  const dropped = fieldsOf(['drop'], drop, schema, context);
  if (!dropped || !schema) return undefined;
  const kept = schema.filter((field) => !dropped.includes(field));
  if (kept.length > 0 || schema.length === 0) return kept;
  context.report('missing-column', 'missing columns: all are dropped', ['drop'], { remedy: 'keep at least one' });
  return undefined;
}

/** Whether all keys of an option are columns that are kept. */
function checkNames(
  option: 'rename' | 'cast',
  given: Options,
  schema: Schema | undefined,
  kept: readonly Field[] | undefined,
  context: CheckContext,
): boolean {
  let sound = true;
  for (const name of Object.keys(given[option] ?? {})) {
    const field = context.column([option, name], name, schema, 'key');
    if (schema && !field) sound = false;
    if (!field || !kept || kept.includes(field)) continue;
    const remedy = given.keep === undefined ? `take it out of drop` : 'add it to keep';
    context.report('unknown-column', `unknown column: ${name} is not kept`, [option, name], { part: 'key', value: name, remedy });
    sound = false;
  }
  return sound;
}

function castTypes(given: Options, schema: Schema | undefined, context: CheckContext): Map<string, DataType> | undefined {
  const types = new Map<string, DataType>();
  let sound = true;
  for (const [name, text] of Object.entries(given.cast ?? {})) {
    const type = context.type(['cast', name], text);
    const field = schema?.find((other) => other.name === name);
    if (type && field && !canCast(field.type, type)) {
      const message = `invalid cast: ${name} from ${typeName(field.type)} to ${typeName(type)}`;
      context.report('invalid-cast', message, ['cast', name], { value: text, remedy: 'cast to string first' });
      sound = false;
    }
    if (type) types.set(name, type);
    else sound = false;
  }
  return sound ? types : undefined;
}
