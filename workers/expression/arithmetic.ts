import type { DataType } from '../../model/types.ts';
import { byLayout, one, oneRefusing, same, two, twoRefusing } from './kernel.ts';
import { step } from './operand.ts';
import type { StrictKernel } from './strict.ts';

/** Which way decimals are made whole; as in `columns/native/decimal.ts`. */
const WHOLE_TRUNCATE = 0;
const WHOLE_FLOOR = 1;
const WHOLE_CEILING = 2;

const scaleOf = (type: DataType): number => (type.kind === 'decimal' ? type.scale : 0);
const precisionOf = (type: DataType): number => (type.kind === 'decimal' ? type.precision : 0);

const divideDecimal: StrictKernel = (frame, [a, b], validity, type) => {
  const values = frame.alloc(type);
  const refused = frame.codes();
  const shift = scaleOf(type) - scaleOf(a!.type) + scaleOf(b!.type);
  const operands = [a!.values, step(a!), b!.values, step(b!), shift] as const;
  const refusals = frame.kernels.divideDecimal(...operands, frame.rows, validity, values, refused);
  return { values, refused: refusals > 0 ? refused : 0 };
};

const roundDecimal: StrictKernel = (frame, [a, digits], validity, type) => {
  const values = frame.alloc(type);
  const refused = frame.codes();
  const operands = [
    a!.values,
    step(a!),
    scaleOf(a!.type),
    digits!.values,
    step(digits!),
    scaleOf(type),
    precisionOf(type),
  ] as const;
  const refusals = frame.kernels.roundDecimal(...operands, frame.rows, validity, values, refused);
  return { values, refused: refusals > 0 ? refused : 0 };
};

const whole =
  (way: number): StrictKernel =>
  (frame, [a], _, type) => {
    const values = frame.alloc(type);
    frame.kernels.wholeDecimal(a!.values, scaleOf(a!.type), way, frame.rows, values);
    return { values };
  };

export const add = byLayout({
  i64: twoRefusing((k) => k.addI64),
  i128: twoRefusing((k) => k.addDecimal),
  f64: two((k) => k.addF64),
});
export const subtract = byLayout({
  i64: twoRefusing((k) => k.subtractI64),
  i128: twoRefusing((k) => k.subtractDecimal),
  f64: two((k) => k.subtractF64),
});
export const multiply = byLayout({
  i64: twoRefusing((k) => k.multiplyI64),
  i128: twoRefusing((k) => k.multiplyDecimal),
  f64: two((k) => k.multiplyF64),
});
export const divide = byLayout({ i128: divideDecimal, f64: twoRefusing((k) => k.divideF64) });
export const modulo = byLayout({
  i64: twoRefusing((k) => k.moduloI64),
  i128: twoRefusing((k) => k.moduloDecimal),
  f64: twoRefusing((k) => k.moduloF64),
});

const negateInteger: StrictKernel = (frame, [a], validity, type) =>
  twoRefusing((k) => k.subtractI64)(frame, [frame.constantAt(type, frame.zeros), a!], validity, type);

export const negate = byLayout({ i64: negateInteger, f64: one((k) => k.negateF64), i128: one((k) => k.negateDecimal) });
export const abs = byLayout({ i64: oneRefusing((k) => k.absI64), f64: one((k) => k.absF64), i128: one((k) => k.absDecimal) });
export const sign = byLayout({ i64: one((k) => k.signI64), f64: one((k) => k.signF64), i128: one((k) => k.signDecimal) });
export const floor = byLayout({ i64: same, f64: one((k) => k.floorF64), i128: whole(WHOLE_FLOOR) });
export const ceil = byLayout({ i64: same, f64: one((k) => k.ceilF64), i128: whole(WHOLE_CEILING) });
export const trunc = byLayout({ i64: same, f64: one((k) => k.truncF64), i128: whole(WHOLE_TRUNCATE) });

/** Rounding without a number of digits is to none. */
const withDigits =
  (kernel: StrictKernel): StrictKernel =>
  (frame, [a, digits], validity, type) =>
    kernel(frame, [a!, digits ?? frame.constantAt(type, frame.zeros)], validity, type);

export const round = byLayout({
  i64: withDigits(twoRefusing((k) => k.roundI64)),
  f64: withDigits(twoRefusing((k) => k.roundF64)),
  i128: withDigits(roundDecimal),
});

export const sqrt = oneRefusing((k) => k.sqrtF64);
export const exp = one((k) => k.expF64);
export const ln = oneRefusing((k) => k.lnF64);
export const log10 = oneRefusing((k) => k.log10F64);
export const power = twoRefusing((k) => k.powerF64);
