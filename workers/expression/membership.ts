import { VIEW_BYTES } from '../../columns/layout.ts';
import { bitWidth } from '../../columns/vector.ts';
import { BOOLEAN } from '../../model/types.ts';
import { equalBits } from './comparison.ts';
import type { Frame } from './frame.ts';
import { layoutOf, type Operand } from './operand.ts';
import { strictly } from './strict.ts';

/** Up to so many constants are compared one by one. */
const FEW = 8;

/** `value IN (items)`. A null among the items makes null of what would be false. */
export function isIn(frame: Frame, value: Operand, count: number, item: (index: number) => Operand): Operand {
  const operands = Array.from({ length: count }, (_, i) => item(i));
  const constants = operands.filter((item) => !item.isNull);
  const withNull = constants.length < operands.length;
  return strictly(frame, BOOLEAN, [value], (at, _, validity) => {
    const values = at.bitmap();
    if (layoutOf(value.type) === 'view') textMember(at, value, constants, values);
    else if (constants.length > FEW && bitWidth(value.type) === 64) wordMember(at, value, constants, values);
    else anyEqual(at, value, constants, values);
    if (!withNull) return { values };
    const found = at.bitmap();
    at.kernels.bitAnd(values, 8, validity || at.ones, validity && 8, at.rows, found);
    return { values, validity: found };
  });
}

function anyEqual(frame: Frame, value: Operand, items: readonly Operand[], out: number): void {
  const { kernels, rows } = frame;
  kernels.bitAnd(frame.zeros, 0, frame.zeros, 0, rows, out);
  const one = frame.bitmap();
  for (const item of items) {
    equalBits(frame, value, item, one, false);
    kernels.bitOr(out, 8, one, 8, rows, out);
  }
}

function textMember(frame: Frame, value: Operand, items: readonly Operand[], out: number): void {
  const { arena, kernels, rows } = frame;
  const list = frame.scratch.alloc(items.length * VIEW_BYTES);
  items.forEach((item, i) => {
    arena.bytes.copyWithin(list + i * VIEW_BYTES, item.values, item.values + VIEW_BYTES);
  });
  const [table, slots] = items.length > FEW ? emptyTable(frame, items.length) : [0, 0];
  if (table !== 0) kernels.memberTableViews(list, items.length, table, slots);
  kernels.memberViews(value.values, rows, list, items.length, table, slots, out);
}

function wordMember(frame: Frame, value: Operand, items: readonly Operand[], out: number): void {
  const { arena, kernels, rows } = frame;
  const float = layoutOf(value.type) === 'f64';
  const list = frame.scratch.alloc(items.length * 8);
  items.forEach((item, i) => {
    // As the kernel sees values: one zero and one NaN.
    if (float) arena.f64[(list >>> 3) + i] = canonical(arena.f64[item.values >>> 3]!);
    else arena.i64[(list >>> 3) + i] = arena.i64[item.values >>> 3]!;
  });
  const [table, slots] = emptyTable(frame, items.length);
  kernels.memberTable8(list, items.length, table, slots);
  kernels.member8(value.values, rows, float, list, table, slots, out);
}

/** A zeroed hash table, at most half full with `count` items: its address and its number of slots. */
function emptyTable(frame: Frame, count: number): [table: number, slots: number] {
  const slots = 2 ** Math.ceil(Math.log2(count * 2));
  return [frame.scratch.allocZeroed(slots * 4), slots];
}

const canonical = (value: number): number => (Number.isNaN(value) ? Number.NaN : value + 0);
