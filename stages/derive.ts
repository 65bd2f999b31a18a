import * as z from 'zod';
import { columnsOf, type Expression } from '../model/expression/expression.ts';
import { isNullable } from '../model/expression/nullable.ts';
import type { Field } from '../model/types.ts';
import { keyText } from './face.ts';
import { madeOf, unchanged } from './flow.ts';
import { STREAM } from './shape.ts';
import { expression, newColumnName } from './shared/options.ts';
import { defineStage, OUT } from './stage.ts';

export interface DerivePlan {
  /**
   * In the order in which they are made. An expression reads the columns of the input and those that were added before it; a name of both is the input's. A name
   * that the input has is replaced in its place; others follow at the end.
   */
  readonly columns: readonly { readonly name: string; readonly expression: Expression }[];
}

export const derive = defineStage({
  type: 'derive',
  category: 'transformer',
  face: {
    title: 'Derive columns',
    synonyms: ['formula', 'calculate', 'compute', 'expression', 'add column', 'transform', 'math', 'map', 'modify'],
    sign: { mark: 'ƒ' },
    box: ({ columns }) => [keyText(columns)],
  },
  summary: 'Adds or changes columns by expressions.',
  description: `An expression can use the columns of the input, and the new columns above it in the stage: \`net: price * quantity\`,
\`gross: net * 1.21\`. If an expression changes a column of the input, the other expressions still see its old value, as in SQL: after \`price: price * 2\`,
\`total: price * 3\` uses the old price. A changed column keeps its position; new columns are added at the end. A row is refused if an expression cannot be computed for it (a division by zero, an overflow, a failed conversion).`,
  example: `openstage: 1
name: prices
stages:
  numbers: { type: generator, rows: 10, columns: { net: { generator: uniform, min: 1, max: 100 } } }
  gross: { type: derive, from: numbers, columns: { gross: net * 1.21, is_large: gross > 50 } }
  show: { type: printer, from: gross }
`,
  inputs: 'one',
  outputs: 'one',
  rejects: 'row',
  options: z.strictObject({
    columns: z
      .record(newColumnName, expression)
      .describe('The columns to add or change, and their expressions: `{ gross: net * 1.21 }`.'),
  }),
  languages: { 'columns.*': 'expression' },
  form: { changes: ['columns'] },
  preservesOrder: true,
  rows: 'same',
  check({ columns }, context) {
    const schema = context.input();
    const entries = context.entries(['columns'], columns);
    const isNew = (name: string) => !schema?.some((field) => field.name === name);
    const added: Field[] = [];
    const broken: string[] = [];
    const made = entries.map(([name, text], i) => {
      const readable = schema && [...schema, ...added];
      const later = entries.slice(i).flatMap(([other]) => (isNew(other) ? [other] : []));
      const expression = context.expression(['columns', name], text, readable, { later, broken });
      if (!expression || !readable) {
        if (isNew(name)) broken.push(name);
        return undefined;
      }
      const field = { name, type: expression.type, nullable: isNullable(expression, readable) };
      if (isNew(name)) added.push(field);
      return { field, expression };
    });
    if (made.length === 0) context.report('missing-option', 'missing columns: none is named', ['columns']);
    if (!schema || !made.every((column) => column !== undefined)) return { plan: undefined, outputs: { [OUT]: undefined } };
    const changed = new Map(made.map(({ field }) => [field.name, field]));
    return {
      plan: { columns: made.map(({ field, expression }) => ({ name: field.name, expression })) },
      outputs: { [OUT]: [...schema.map((field) => changed.get(field.name) ?? field), ...added] },
    };
  },
  flow: ({ columns }, [schema]) => {
    const of = columns.map(({ name, expression }) => {
      // Others are made by the stage itself.
      const read = [...columnsOf(expression)].filter((column) => schema!.some((field) => field.name === column));
      return [name, madeOf(read)] as const;
    });
    return {
      reads: [[...new Set(of.flatMap(([, { of: read }]) => read.map(({ column }) => column)))]],
      outputs: { out: new Map([...unchanged(schema!), ...of]) },
      passesOthers: [true],
      byRow: [true],
    };
  },
  shape: () => STREAM,
});
