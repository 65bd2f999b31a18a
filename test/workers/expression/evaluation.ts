import { Arena } from '../../../columns/arena.ts';
import {
  REFUSED_DIVISION_BY_ZERO,
  REFUSED_INVALID_ARGUMENT,
  REFUSED_INVALID_CAST,
  REFUSED_OVERFLOW,
  REFUSED_TOO_LONG,
} from '../../../columns/layout.ts';
import { Scratch } from '../../../columns/scratch.ts';
import { buildVector, readValues, type Value } from '../../../columns/values.ts';
import { checkExpression } from '../../../model/expression/check.ts';
import type { Expression } from '../../../model/expression/expression.ts';
import { BOOLEAN, type DataType, FLOAT, INTEGER, STRING } from '../../../model/types.ts';
import { evaluate, filterSelection, type Input } from '../../../workers/expression/evaluate.ts';

/** A row that was refused, and why. */
export class Refusal {
  readonly code: number;
  constructor(code: number) {
    this.code = code;
  }
}

export const OVERFLOW = new Refusal(REFUSED_OVERFLOW);
export const DIVISION_BY_ZERO = new Refusal(REFUSED_DIVISION_BY_ZERO);
export const INVALID_CAST = new Refusal(REFUSED_INVALID_CAST);
export const INVALID_ARGUMENT = new Refusal(REFUSED_INVALID_ARGUMENT);
export const TOO_LONG = new Refusal(REFUSED_TOO_LONG);

/** A column whose type its values do not tell. */
export interface Column {
  readonly type: DataType;
  readonly values: readonly Value[];
}
export type Columns = Readonly<Record<string, readonly Value[] | Column>>;
export type Results = (Value | Refusal)[];

export const of = (type: DataType, values: readonly Value[]): Column => ({ type, values });

export const arena = Arena.create(512 << 20);
export const scratch = new Scratch(arena);

/** The type that plain values have: whole numbers are integers. */
function typeOf(values: readonly Value[]): DataType {
  const present = values.filter((value) => value !== null);
  if (present.some((value) => typeof value === 'string')) return STRING;
  if (present.some((value) => typeof value === 'boolean')) return BOOLEAN;
  return present.every((value) => typeof value === 'bigint' || Number.isInteger(value)) ? INTEGER : FLOAT;
}

const columnOf = (column: readonly Value[] | Column): Column =>
  'type' in column ? column : { type: typeOf(column), values: column };

/** The columns as an input of an evaluation. Without columns there is one row. */
export function inputOf(columns: Columns): Input {
  const vectors = new Map(
    Object.entries(columns).map(([name, column]) => {
      const { type, values } = columnOf(column);
      return [name, buildVector(arena, scratch, type, values)];
    }),
  );
  return { rows: [...vectors.values()][0]?.length ?? 1, column: (name) => vectors.get(name)! };
}

export function check(text: string, columns: Columns): Expression {
  const schema = Object.entries(columns).map(([name, column]) => ({ name, type: columnOf(column).type, nullable: true }));
  const { expression, problems } = checkExpression(text, schema);
  if (!expression) throw new Error(`${text}: ${problems.map((problem) => problem.message).join('; ')}`);
  return expression;
}

/** What an expression gives for each row. */
export function evaluateExpression(expression: Expression, columns: Columns): Results {
  scratch.reset();
  const { vector, refusals } = evaluate(expression, inputOf(columns), { arena, scratch });
  return readValues(arena, vector).map((value, row) => {
    const code = refusals ? arena.bytes[refusals.codes + row]! : 0;
    if (code !== 0 && value !== null) throw new Error(`refused row ${row} is not null`);
    return code === 0 ? value : new Refusal(code);
  });
}

/** Why each row is refused; `undefined` where it is not. */
export function messagesOf(text: string, columns: Columns): (string | undefined)[] {
  scratch.reset();
  const input = inputOf(columns);
  const { refusals } = evaluate(check(text, columns), input, { arena, scratch });
  return Array.from({ length: input.rows }, (_, row) =>
    refusals && arena.bytes[refusals.codes + row] !== 0 ? refusals.message(row) : undefined,
  );
}

export const evaluateText = (text: string, columns: Columns = {}): Results => evaluateExpression(check(text, columns), columns);

/** The numbers of the rows for which a condition is true. */
export function selectText(text: string, columns: Columns): number[] {
  scratch.reset();
  const { selection, count } = filterSelection(check(text, columns), inputOf(columns), { arena, scratch });
  return [...arena.u32.subarray(selection >>> 2, (selection >>> 2) + count)];
}
