import { BOOLEAN } from '../../model/types.ts';
import type { Frame } from './frame.ts';
import { type Operand, step } from './operand.ts';
import { onConstants, type StrictKernel } from './strict.ts';

/** AND or OR of conditions, asked for one by one. Where one side decides, a refusal of the other does not count. */
export function connect(frame: Frame, name: 'and' | 'or', count: number, condition: (index: number) => Operand): Operand {
  let result = condition(0);
  for (let i = 1; i < count && !decided(frame, name, result); i++) result = both(frame, name, result, condition(i));
  return result;
}

/** Whether the result is the same for every row whatever else is connected to it. */
function decided(frame: Frame, name: 'and' | 'or', condition: Operand): boolean {
  if (condition.isNull) return false;
  const { kernels, rows } = frame;
  const bits = frame.bitmap();
  const [valid, validStep] = frame.valid(condition);
  if (name === 'or') kernels.bitAnd(condition.values, step(condition), valid, validStep, rows, bits);
  else kernels.bitAndNot(valid, validStep, condition.values, step(condition), rows, bits);
  return kernels.bitCount(bits, rows) === rows;
}

function both(frame: Frame, name: 'and' | 'or', a: Operand, b: Operand): Operand {
  return onConstants(frame, [a, b], (at) => {
    const { kernels, rows } = at;
    const values = at.bitmap();
    if (a.validity === 0 && b.validity === 0 && !a.isNull && !b.isNull) {
      const connectBits = name === 'and' ? kernels.bitAnd : kernels.bitOr;
      connectBits(a.values, step(a), b.values, step(b), rows, values);
      return at.settle(BOOLEAN, values, 0, 0);
    }
    const validity = at.bitmap();
    const connectLogic = name === 'and' ? kernels.logicAnd : kernels.logicOr;
    const [validA, validB] = [at.valid(a), at.valid(b)];
    connectLogic(a.values, step(a), ...validA, b.values, step(b), ...validB, rows, values, validity);
    return at.settle(BOOLEAN, values, validity, at.keepRefused(at.mergeRefused(a.refused, b.refused), validity, true));
  });
}

export const not: StrictKernel = (frame, [a]) => {
  const values = frame.bitmap();
  frame.kernels.bitXor(a!.values, step(a!), frame.zeros, 0, frame.rows, values, -1);
  return { values };
};

/** IS NULL, or IS NOT NULL when `inverted`. */
export function isNull(frame: Frame, a: Operand, inverted: boolean): Operand {
  if (a.validity === 0 && a.refused === 0) return frame.boolean(BOOLEAN, a.isNull !== inverted);
  const values = frame.bitmap();
  const [valid, validStep] = frame.valid(a);
  frame.kernels.bitXor(valid, validStep, frame.zeros, 0, frame.rows, values, inverted ? 0 : -1);
  return frame.settle(BOOLEAN, values, 0, a.refused);
}
