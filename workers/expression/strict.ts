import type { DataType } from '../../model/types.ts';
import { type Details, UNKNOWN } from './causes.ts';
import type { Frame } from './frame.ts';
import type { Operand } from './operand.ts';

/** What a kernel computed: values per row, and if it has them a validity narrower than its arguments' and refusal codes (0: none). */
export interface Computed {
  readonly values: number;
  readonly validity?: number;
  readonly refused?: number;
}

/** Computes a function of arguments none of which is the null constant. `validity` is 0 or where no argument is null. */
export type StrictKernel = (frame: Frame, args: readonly Operand[], validity: number, type: DataType) => Computed;

/** Null where an argument is null, refused where one is refused; computed once if all are constants. `details`: of the rows that the kernel refuses. */
export function strictly(
  frame: Frame,
  type: DataType,
  args: readonly Operand[],
  kernel: StrictKernel,
  details: Details = UNKNOWN,
): Operand {
  let refused = 0;
  for (const arg of args) refused = frame.mergeRefused(refused, arg.refused);
  if (args.some((arg) => arg.isNull)) {
    return args.every((arg) => arg.constant) ? frame.nullOf(type, refused) : frame.nullWith(type, refused);
  }
  return onConstants(frame, args, (at) => {
    const validity = at.validOfAll(args);
    const computed = kernel(at, args, validity, type);
    const own = computed.refused ?? 0;
    if (own !== 0) at.causes.name(at.arena, own, at.rows, details);
    return at.settle(type, computed.values, computed.validity ?? validity, at.mergeRefused(refused, own));
  });
}

/** Runs `compute` over all rows, or over one when all arguments are constants. */
export function onConstants(frame: Frame, args: readonly Operand[], compute: (frame: Frame) => Operand): Operand {
  if (frame.rows === 1 || !args.every((arg) => arg.constant)) return compute(frame);
  return frame.broadcast(compute(frame.single));
}
