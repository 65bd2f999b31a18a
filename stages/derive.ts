import * as z from 'zod';
import type { Expression } from '../model/expression/expression.ts';
import { isNullable } from '../model/expression/nullable.ts';
import type { Field } from '../model/types.ts';
import { expression, newColumnName } from './shared/options.ts';
import { defineStage, OUT } from './stage.ts';

export interface DerivePlan {
  /** Every expression reads the columns of the input. A name that the input has is replaced in its place; others follow at the end. */
  readonly columns: readonly { readonly name: string; readonly expression: Expression }[];
}

export const derive = defineStage({
  type: 'derive',
  category: 'transformer',
  summary: 'Adds or changes columns by expressions.',
  description: `All expressions read the columns as they come in, also those that the stage changes. A changed column keeps its place; new ones follow
at the end. A row for which an expression cannot be computed (a division by zero, an overflow, a failed conversion) is refused.`,
  example: `openstage: 1
name: prices
stages:
  numbers: { type: generator, rows: 10, columns: { net: { generator: uniform, min: 1, max: 100 } } }
  gross: { type: derive, from: numbers, columns: { gross: net * 1.21, is_large: net > 50 } }
  show: { type: printer, from: gross }
`,
  inputs: 'one',
  outputs: 'one',
  rejects: 'row',
  options: z.strictObject({
    columns: z.record(newColumnName, expression).describe('Names of columns and the expressions that make them.'),
  }),
  languages: { 'columns.*': 'expression' },
  preservesOrder: true,
  rows: 'same',
  check({ columns }, context) {
    const schema = context.input();
    const made = context.entries(['columns'], columns).map(([name, text]) => ({
      name,
      expression: context.expression(['columns', name], text, schema),
    }));
    if (made.length === 0) context.report('missing-option', 'missing columns: none is named', ['columns']);
    if (!schema || made.some(({ expression }) => !expression)) return { plan: undefined, outputs: { [OUT]: undefined } };
    const plan = made as DerivePlan['columns'];
    const output: Field[] = [...schema];
    for (const { name, expression } of plan) {
      const field = { name, type: expression.type, nullable: isNullable(expression, schema) };
      const index = output.findIndex((other) => other.name === name);
      if (index < 0) output.push(field);
      else output[index] = field;
    }
    return { plan: { columns: plan }, outputs: { [OUT]: output } };
  },
});
