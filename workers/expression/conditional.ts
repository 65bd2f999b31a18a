import { bitWidth } from '../../columns/vector.ts';
import type { Expression } from '../../model/expression/expression.ts';
import type { DataType } from '../../model/types.ts';
import { equalBits, lessBits } from './comparison.ts';
import type { Frame } from './frame.ts';
import { type Operand, step } from './operand.ts';
import { onConstants } from './strict.ts';

type Evaluate = (expression: Expression) => Operand;

/** CASE. Refusals count only in rows that come to the condition or the branch. */
export function caseOf(frame: Frame, expression: Expression & { kind: 'case' }, evaluate: Evaluate): Operand {
  const { kernels, rows } = frame;
  const taken: { mask: number; refused: number; result: Operand }[] = [];
  let left = 0;
  let all = false;
  for (const branch of expression.branches) {
    const when = evaluate(branch.when);
    const mask = frame.truth(when);
    const anyTaken = kernels.bitCount(mask, rows) > 0;
    if (!anyTaken && when.refused === 0) continue;
    taken.push({ mask, refused: when.refused, result: anyTaken ? evaluate(branch.then) : frame.nullOf(expression.type) });
    const stillLeft = frame.bitmap();
    kernels.bitAndNot(left || frame.ones, left && 8, mask, 8, rows, stillLeft);
    left = stillLeft;
    all = kernels.bitCount(left, rows) === 0;
    if (all) break;
  }
  const { type, otherwise } = expression;
  let result = otherwise && !all ? evaluate(otherwise) : frame.nullOf(type);
  for (const branch of taken.reverse()) result = choose(frame, type, branch.mask, branch.refused, branch.result, result);
  return result;
}

/** `a` in the rows of the bitmap, `b` in the others; a refusal of the choice itself comes first. */
function choose(frame: Frame, type: DataType, mask: number, refused: number, a: Operand, b: Operand): Operand {
  const { kernels, rows } = frame;
  const values = frame.alloc(type);
  const pair = [mask, a.values, step(a), b.values, step(b), rows, values] as const;
  const width = bitWidth(type);
  if (width === 1) kernels.bitChoose(...pair);
  else if (width === 32) kernels.choose4(...pair);
  else if (width === 64) kernels.choose8(...pair);
  else kernels.choose16(...pair);
  let validity = 0;
  if (a.validity !== 0 || b.validity !== 0 || a.isNull || b.isNull) {
    validity = frame.bitmap();
    kernels.bitChoose(mask, ...frame.valid(a), ...frame.valid(b), rows, validity);
  }
  const chosen = frame.mergeRefused(frame.keepRefused(a.refused, mask), frame.keepRefused(b.refused, mask, true));
  return frame.settle(type, values, validity, frame.mergeRefused(refused, chosen));
}

/** The first value that is not null. Arguments are asked for only while some row has none yet. */
export function coalesce(frame: Frame, type: DataType, count: number, argument: (index: number) => Operand): Operand {
  let result = argument(0);
  for (let i = 1; i < count && (result.isNull || result.validity !== 0); i++) {
    const next = argument(i);
    result = onConstants(frame, [result, next], (at) => {
      const [valid, validStep] = at.valid(result);
      const mask = validStep === 0 ? at.repeat(valid) : valid;
      return choose(at, type, mask, result.refused, result, next);
    });
  }
  return result;
}

/** The first argument, or null where it equals the second. */
export function nullIf(frame: Frame, type: DataType, a: Operand, b: Operand): Operand {
  return onConstants(frame, [a, b], (at) => {
    const { kernels, rows } = at;
    const refused = at.mergeRefused(a.refused, b.refused);
    const same = at.bitmap();
    equalBits(at, a, b, same, false);
    kernels.bitAnd(same, 8, ...at.valid(b), rows, same);
    const validity = at.bitmap();
    kernels.bitAndNot(...at.valid(a), same, 8, rows, validity);
    return at.settle(type, at.vector(a).values, validity, refused);
  });
}

/** The least or greatest of the arguments that are not null. */
export function extreme(frame: Frame, name: 'least' | 'greatest', type: DataType, args: readonly Operand[]): Operand {
  return args.reduce((best, next) =>
    onConstants(frame, [best, next], (at) => {
      const { kernels, rows } = at;
      // Taken is the next one where it is not null and either better or the best so far is null.
      const mask = at.bitmap();
      if (name === 'least') lessBits(at, next, best, mask, false);
      else lessBits(at, best, next, mask, false);
      const [valid, validStep] = at.valid(best);
      const missing = at.bitmap();
      kernels.bitAndNot(at.ones, 0, valid, validStep, rows, missing);
      kernels.bitOr(mask, 8, missing, 8, rows, mask);
      kernels.bitAnd(mask, 8, ...at.valid(next), rows, mask);
      return choose(at, type, mask, at.mergeRefused(best.refused, next.refused), next, best);
    }),
  );
}
