import { byLayout, one, oneRefusing, same, two, twoRefusing } from './kernel.ts';
import type { StrictKernel } from './strict.ts';

export const add = byLayout({ i64: twoRefusing((k) => k.addI64), f64: two((k) => k.addF64) });
export const subtract = byLayout({ i64: twoRefusing((k) => k.subtractI64), f64: two((k) => k.subtractF64) });
export const multiply = byLayout({ i64: twoRefusing((k) => k.multiplyI64), f64: two((k) => k.multiplyF64) });
export const divide = byLayout({ f64: twoRefusing((k) => k.divideF64) });
export const modulo = byLayout({ i64: twoRefusing((k) => k.moduloI64), f64: twoRefusing((k) => k.moduloF64) });

const negateInteger: StrictKernel = (frame, [a], validity, type) =>
  twoRefusing((k) => k.subtractI64)(frame, [frame.constantAt(type, frame.zeros), a!], validity, type);

export const negate = byLayout({ i64: negateInteger, f64: one((k) => k.negateF64) });
export const abs = byLayout({ i64: oneRefusing((k) => k.absI64), f64: one((k) => k.absF64) });
export const sign = byLayout({ i64: one((k) => k.signI64), f64: one((k) => k.signF64) });
export const floor = byLayout({ i64: same, f64: one((k) => k.floorF64) });
export const ceil = byLayout({ i64: same, f64: one((k) => k.ceilF64) });
export const trunc = byLayout({ i64: same, f64: one((k) => k.truncF64) });

/** Rounding without a number of digits is to none. */
const withDigits =
  (kernel: StrictKernel): StrictKernel =>
  (frame, [a, digits], validity, type) =>
    kernel(frame, [a!, digits ?? frame.constantAt(type, frame.zeros)], validity, type);

export const round = byLayout({ i64: withDigits(twoRefusing((k) => k.roundI64)), f64: withDigits(two((k) => k.roundF64)) });

export const sqrt = oneRefusing((k) => k.sqrtF64);
export const exp = one((k) => k.expF64);
export const ln = oneRefusing((k) => k.lnF64);
export const log10 = oneRefusing((k) => k.log10F64);
export const power = twoRefusing((k) => k.powerF64);
