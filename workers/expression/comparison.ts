import type { Kernels } from '../../columns/kernels.ts';
import { BOOLEAN } from '../../model/types.ts';
import type { Frame } from './frame.ts';
import { type Layout, layoutOf, type Operand, step } from './operand.ts';
import { onConstants, type StrictKernel } from './strict.ts';

type Compare = (a: number, stepA: number, b: number, stepB: number, rows: number, out: number, flip: number) => void;
type Comparisons = Record<Layout, (kernels: Kernels) => Compare>;

const EQUAL: Comparisons = {
  bits: (k) => (a, stepA, b, stepB, rows, out, flip) => k.bitXor(a, stepA, b, stepB, rows, out, ~flip),
  i32: (k) => k.equalI32,
  i64: (k) => k.equalI64,
  f64: (k) => k.equalF64,
  i128: (k) => k.equalI128,
  view: (k) => k.equalViews,
};

const LESS: Comparisons = {
  bits: (k) => k.bitLess,
  i32: (k) => k.lessI32,
  i64: (k) => k.lessI64,
  f64: (k) => k.lessF64,
  i128: (k) => k.lessI128,
  view: (k) => k.lessViews,
};

function compare(comparisons: Comparisons, frame: Frame, a: Operand, b: Operand, out: number, inverted: boolean): void {
  const kernel = comparisons[layoutOf(a.type)](frame.kernels);
  kernel(a.values, step(a), b.values, step(b), frame.rows, out, inverted ? -1 : 0);
}

/** Writes where the values of two operands of the same type are equal (`inverted`: are not), whatever their validity. */
export function equalBits(frame: Frame, a: Operand, b: Operand, out: number, inverted: boolean): void {
  compare(EQUAL, frame, a, b, out, inverted);
}

/** Writes where `a` is less than `b` (`inverted`: is not), whatever their validity. False is less than true. */
export function lessBits(frame: Frame, a: Operand, b: Operand, out: number, inverted: boolean): void {
  compare(LESS, frame, a, b, out, inverted);
}

const equality =
  (inverted: boolean): StrictKernel =>
  (frame, [a, b]) => {
    const values = frame.bitmap();
    equalBits(frame, a!, b!, values, inverted);
    return { values };
  };

const order =
  (swapped: boolean, inverted: boolean): StrictKernel =>
  (frame, [a, b]) => {
    const values = frame.bitmap();
    if (swapped) lessBits(frame, b!, a!, values, inverted);
    else lessBits(frame, a!, b!, values, inverted);
    return { values };
  };

export const equal = equality(false);
export const notEqual = equality(true);
export const less = order(false, false);
export const lessEqual = order(true, true);
export const greater = order(true, false);
export const greaterEqual = order(false, true);

/** IS DISTINCT FROM, or IS NOT DISTINCT FROM when `inverted`. */
export function isDistinct(frame: Frame, a: Operand, b: Operand, inverted: boolean): Operand {
  return onConstants(frame, [a, b], (at) => {
    const values = at.bitmap();
    equalBits(at, a, b, values, false);
    at.kernels.bitNotDistinct(values, 8, ...at.valid(a), ...at.valid(b), at.rows, values, inverted ? 0 : -1);
    return at.settle(BOOLEAN, values, 0, at.mergeRefused(a.refused, b.refused));
  });
}
