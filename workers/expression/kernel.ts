import type { Kernels } from '../../columns/kernels.ts';
import { InternalError } from '../../model/errors.ts';
import { typeName } from '../../model/types.ts';
import { type Layout, layoutOf, step } from './operand.ts';
import type { StrictKernel } from './strict.ts';

// Adapters from the shapes that compiled kernels have. Results have a value of the call's type per row.

type One = (a: number, rows: number, out: number) => void;
type OneRefusing = (a: number, rows: number, validity: number, out: number, refused: number) => number;
type Two = (a: number, stepA: number, b: number, stepB: number, rows: number, out: number) => void;
type TwoRefusing = (
  ...args: [a: number, stepA: number, b: number, stepB: number, rows: number, validity: number, out: number, refused: number]
) => number;

export const one =
  (kernel: (kernels: Kernels) => One): StrictKernel =>
  (frame, [a], _, type) => {
    const values = frame.alloc(type);
    kernel(frame.kernels)(a!.values, frame.rows, values);
    return { values };
  };

export const oneRefusing =
  (kernel: (kernels: Kernels) => OneRefusing): StrictKernel =>
  (frame, [a], validity, type) => {
    const values = frame.alloc(type);
    const refused = frame.codes();
    const count = kernel(frame.kernels)(a!.values, frame.rows, validity, values, refused);
    return { values, refused: count > 0 ? refused : 0 };
  };

export const two =
  (kernel: (kernels: Kernels) => Two): StrictKernel =>
  (frame, [a, b], _, type) => {
    const values = frame.alloc(type);
    kernel(frame.kernels)(a!.values, step(a!), b!.values, step(b!), frame.rows, values);
    return { values };
  };

export const twoRefusing =
  (kernel: (kernels: Kernels) => TwoRefusing): StrictKernel =>
  (frame, [a, b], validity, type) => {
    const values = frame.alloc(type);
    const refused = frame.codes();
    const count = kernel(frame.kernels)(a!.values, step(a!), b!.values, step(b!), frame.rows, validity, values, refused);
    return { values, refused: count > 0 ? refused : 0 };
  };

/** The first argument as it is. */
export const same: StrictKernel = (frame, [a]) => ({ values: frame.vector(a!).values });

/** The kernel for the first argument's layout. */
export const byLayout =
  (kernels: Partial<Record<Layout, StrictKernel>>): StrictKernel =>
  (frame, args, validity, type) => {
    const kernel = kernels[layoutOf(args[0]!.type)];
    if (!kernel) throw new InternalError(`no kernel for ${typeName(args[0]!.type)}`);
    return kernel(frame, args, validity, type);
  };
