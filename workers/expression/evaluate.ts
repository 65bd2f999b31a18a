import type { Vector } from '../../columns/vector.ts';
import type { Expression } from '../../model/expression/expression.ts';
import { cast } from './casts.ts';
import { caseOf } from './conditional.ts';
import { type Context, Frame, type Input } from './frame.ts';
import { IMPLEMENTATIONS } from './functions.ts';
import type { Operand } from './operand.ts';

export type { Context, Input } from './frame.ts';

/** The rows that were refused. */
export interface Refusals {
  /** Address of a byte per row, 0 or a REFUSED_* code. */
  readonly codes: number;
  /** One sentence that says why a row was refused. */
  message(row: number): string;
  /** What to write instead, where that is known. */
  remedy?(row: number): string | undefined;
}

export interface Evaluated {
  /** A value per row, in the scratch. Text may point into the input's blocks, and a bare column is the input's own vector. */
  readonly vector: Vector;
  /** Absent when no row is refused. A refused row is null in `vector`. */
  readonly refusals: Refusals | undefined;
}

/** Evaluates a checked expression for every row of the input. */
export function evaluate(expression: Expression, input: Input, context: Context): Evaluated {
  const frame = new Frame(context, input);
  const result = operandOf(frame, expression);
  return { vector: frame.vector(result), refusals: refusalsOf(frame, result) };
}

export interface Selected {
  /** Address of the numbers (u32) of the selected rows, ascending, in the scratch. */
  readonly selection: number;
  readonly count: number;
  /** As in `Evaluated`. Refused rows are not selected. */
  readonly refusals: Refusals | undefined;
}

/** Selects the rows for which a condition is true (neither false nor null). */
export function filterSelection(condition: Expression, input: Input, context: Context): Selected {
  const frame = new Frame(context, input);
  const result = operandOf(frame, condition);
  const selection = context.scratch.alloc(input.rows * 4);
  const truth = result.constant || result.isNull ? frame.truth(result) : result.values;
  const count = frame.kernels.selectTrue(truth, result.validity, input.rows, selection);
  return { selection, count, refusals: refusalsOf(frame, result) };
}

function refusalsOf({ arena, causes, rows, scratch }: Frame, { refused }: Operand): Refusals | undefined {
  if (refused === 0) return undefined;
  const codes = scratch.alloc(rows);
  const { bytes } = arena;
  for (let row = 0; row < rows; row++) bytes[codes + row] = causes.code(bytes[refused + row]!);
  return {
    codes,
    message: (row) => causes.message(bytes[refused + row]!, row),
    remedy: (row) => causes.remedy(bytes[refused + row]!, row),
  };
}

function operandOf(frame: Frame, expression: Expression): Operand {
  switch (expression.kind) {
    case 'literal':
      return frame.constant(expression.type, expression.value);
    case 'column':
      return frame.column(expression.name);
    case 'case':
      return caseOf(frame, expression, (part) => operandOf(frame, part));
    case 'call':
      return IMPLEMENTATIONS[expression.function](frame, expression, (index) => operandOf(frame, expression.args[index]!));
    case 'cast':
      return cast(frame, operandOf(frame, expression.value), expression.type, expression.safe, expression.value);
  }
}
