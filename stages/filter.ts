import * as z from 'zod';
import { COMPARISON_OPERATORS, type ComparisonOperator, comparison } from '../model/expression/build.ts';
import { columnsOf, type Expression } from '../model/expression/expression.ts';
import { BOOLEAN } from '../model/types.ts';
import { textOf } from './face.ts';
import { passingFlow } from './flow.ts';
import { STREAM } from './shape.ts';
import { cell, columnName, expression } from './shared/options.ts';
import { type CheckContext, defineStage, OUT } from './stage.ts';

export interface FilterPlan {
  /** Boolean; rows for which it is true pass, those for which it is false or null do not. */
  readonly predicate: Expression;
}

const OPERATORS = Object.keys(COMPARISON_OPERATORS) as [ComparisonOperator, ...ComparisonOperator[]];

const options = z.strictObject({
  where: expression.optional().describe("The condition, as an expression: `amount > 1000 AND country IN ('UY', 'AR')`."),
  column: columnName.optional().describe('Instead of `where`: the column to compare.'),
  operator: z.enum(OPERATORS).optional().describe('The comparison of `column` with `value`.'),
  value: z
    .union([cell, z.array(cell)])
    .optional()
    .describe(
      'The value to compare `column` with. For `in` and `not in`: a list of values. For `between`: a list of two values, `[1, 10]`. None for `is null` and `is not null`.',
    ),
});

export const filter = defineStage({
  type: 'filter',
  category: 'transformer',
  face: {
    title: 'Filter',
    synonyms: ['where', 'condition', 'keep rows', 'drop rows', 'row filter'],
    sign: { icon: 'list-filter' },
    box: ({ where, column, operator, value }) =>
      where === undefined
        ? [[column, operator, value].map(textOf).filter(Boolean).join(' ')]
        : [textOf(where)?.replace(/\s+/g, ' ')],
    noun: 'kept',
  },
  summary: 'Keeps the rows for which a condition is true.',
  description: `The condition is an expression (\`where\`), or a column, an operator and a value.
Rows for which it is false or null are dropped. A row is refused if the condition cannot be computed for it (a division by zero, an overflow).`,
  example: `openstage: 1
name: high-values
stages:
  numbers: { type: generator, rows: 100, columns: { amount: { generator: uniform, min: 0, max: 2000 } } }
  high: { type: filter, from: numbers, where: amount > 1000 }
  show: { type: printer, from: high }
`,
  inputs: 'one',
  outputs: 'one',
  rejects: 'row',
  options,
  languages: { where: 'expression' },
  form: {
    choices: [{ label: 'Condition', groups: { expression: ['where'], comparison: ['column', 'operator', 'value'] } }],
    when: { value: { option: 'operator', is: OPERATORS.filter((operator) => !operator.startsWith('is ')) } },
    conditions: ['where'],
    labels: { where: 'Keep only where' },
  },
  preservesOrder: true,
  rows: 'fewer',
  check(given, context) {
    const schema = context.input();
    const predicate = predicateOf(given, context);
    return { plan: predicate && { predicate }, outputs: { [OUT]: schema } };
  },
  flow: ({ predicate }, [schema]) => ({
    ...passingFlow(schema!, { reads: [...columnsOf(predicate)], byRow: true }),
    keeps: predicate,
  }),
  shape: () => STREAM,
});

function predicateOf(given: z.output<typeof options>, context: CheckContext): Expression | undefined {
  const { where, column, operator, value } = given;
  if (where !== undefined) {
    const extra = (['column', 'operator', 'value'] as const).find((name) => given[name] !== undefined);
    if (extra !== undefined) {
      const message = `conflicting options: where and ${extra}`;
      context.report('conflicting-options', message, [extra], { part: 'key', remedy: 'keep one form of the condition' });
      return undefined;
    }
    return context.expression(['where'], where, context.input(), { expect: BOOLEAN });
  }
  if (column === undefined) {
    const remedy = 'or column, operator and value';
    context.report('missing-option', 'missing where', ['where'], { remedy });
    return undefined;
  }
  const field = context.column(['column'], column, context.input());
  if (operator === undefined) {
    context.report('missing-option', 'missing operator', ['operator'], { remedy: `operators are: ${OPERATORS.join(', ')}` });
    return undefined;
  }
  const unary = COMPARISON_OPERATORS[operator] === 'none';
  if (unary !== (value === undefined)) {
    const [code, message] = unary
      ? (['conflicting-options', `conflicting options: ${operator} and value`] as const)
      : (['missing-option', 'missing value'] as const);
    context.report(code, message, ['value'], unary ? { part: 'key', remedy: 'remove the value' } : {});
    return undefined;
  }
  if (!field) return undefined;
  const result = comparison(operator, field, value);
  if ('expression' in result) return result.expression;
  const { code, message, remedy } = result.problem;
  context.report(code, message, ['value'], { remedy, value });
  return undefined;
}
