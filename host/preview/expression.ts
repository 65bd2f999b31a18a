import type { Table } from 'apache-arrow';
import type { ExpressionRequest } from '../../ipc/api.ts';
import { JobError } from '../../model/errors.ts';
import { checkExpression } from '../../model/expression/check.ts';
import { columnsOf, type Expression } from '../../model/expression/expression.ts';
import { isNullable } from '../../model/expression/nullable.ts';
import type { Field, Schema } from '../../model/types.ts';
import type { CheckedJob } from '../../stages/check-job.ts';
import { memoryDestination, memoryOrigin } from './plan.ts';

/** An expression over some columns, as a job that derives one more. */
export interface ExpressionPlan {
  readonly job: CheckedJob;
  /** The name of the job's memory origin. */
  readonly input: string;
  /** The name of the table with the results. */
  readonly output: string;
  /** The result first, then the columns that the expression reads. */
  readonly schema: Schema;
}

const INPUT = 'input';
const OUTPUT = 'output';
const DERIVE = 'derive';
const RESULT = 'value';

/** Types an expression. Throws `JobError` with line and column in the expression's own text. */
export function parseExpression(text: string, schema: Schema, stage: string): Expression {
  const { expression, problems } = checkExpression(text, schema);
  if (expression) return expression;
  throw new JobError(
    problems.map(({ code, message, remedy, value, span }) => {
      const lines = text.slice(0, span.start).split('\n');
      const place = { stage, option: 'expression', line: lines.length, column: lines.at(-1)!.length + 1 };
      const more = { ...(remedy !== undefined && { remedy }), ...(value !== undefined && { value: String(value) }) };
      return { code, message, severity: 'error', place, ...more } as const;
    }),
  );
}

/** A column that a stage adds. */
export interface MadeColumn {
  readonly field: Field;
  readonly expression: Expression;
}

/** The columns that a stage adds to those of `schema`, one after the other; those that are wrong are left out. */
export function parseMade(made: NonNullable<ExpressionRequest['made']>, schema: Schema): MadeColumn[] {
  const columns: MadeColumn[] = [];
  for (const { name, expression: text } of made) {
    const readable = [...schema, ...columns.map(({ field }) => field)];
    const { expression } = checkExpression(text, readable);
    // A name that the input has is the input's.
    if (!expression || readable.some((field) => field.name === name)) continue;
    columns.push({ field: { name, type: expression.type, nullable: isNullable(expression, readable) }, expression });
  }
  return columns;
}

/** A job that evaluates an expression over rows at hand, and over columns that are added to them. */
export function planExpression(expression: Expression, schema: Schema, made: readonly MadeColumn[] = []): ExpressionPlan {
  const names = columnsOf(expression);
  const all = [...schema, ...made.map(({ field }) => field)];
  const read = all.filter((field) => names.has(field.name));
  // From the last: what a column that is needed reads is needed, too.
  const needed = made.toReversed().filter(({ field, expression: own }) => names.has(field.name) && columnsOf(own, names));
  const inputs = schema.filter((field) => names.has(field.name));
  // Rows of no column could not be counted.
  const carried = inputs.length > 0 ? inputs : schema.slice(0, 1);
  let name = RESULT;
  while (all.some((field) => field.name === name)) name += '_';
  const result = { name, type: expression.type, nullable: isNullable(expression, all) };
  const before = needed.toReversed();
  const out = [...carried, ...before.map(({ field }) => field), result];
  const columns = [...before.map((column) => ({ name: column.field.name, expression: column.expression })), { name, expression }];
  const from = { stage: DERIVE, port: 'out' };
  const job: CheckedJob = {
    ...{ name: 'expression', description: undefined, parameters: {}, connections: {}, ordered: true },
    onError: { policy: 'skip', maxRejects: undefined, deadLetter: undefined },
    stages: [
      memoryOrigin(INPUT, carried),
      {
        ...{ id: DERIVE, type: 'derive', plan: { columns }, options: {}, place: {} },
        inputs: [{ port: 'in', from: { stage: INPUT, port: 'out' }, schema: carried }],
        outputs: { out },
      },
      memoryDestination({ ...from, name: OUTPUT }, out),
    ],
  };
  return { job, input: INPUT, output: OUTPUT, schema: [result, ...read] };
}

/** The columns of a schema, in its order. */
export const project = (table: Table, schema: Schema): Table => table.select(schema.map(({ name }) => name));
