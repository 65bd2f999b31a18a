import type { Arena } from './arena.ts';
import type { Scratch } from './scratch.ts';
import { bitmapBytes, bitWidth, type Vector, valueBytes } from './vector.ts';

/** The `count` rows of `vector` whose numbers (u32) lie at `selection`, as a new vector in `scratch`. Text stays where it is. */
export function gatherVector(arena: Arena, scratch: Scratch, vector: Vector, selection: number, count: number): Vector {
  const { kernels } = arena;
  const { type } = vector;
  const values = scratch.alloc(valueBytes(type, count));
  const width = bitWidth(type);
  if (width === 1) kernels.gatherBits(vector.values, selection, count, values);
  else if (width === 32) kernels.gather4(vector.values, selection, count, values);
  else if (width === 64) kernels.gather8(vector.values, selection, count, values);
  else kernels.gather16(vector.values, selection, count, values);
  let validity = 0;
  if (vector.validity !== 0) {
    validity = scratch.alloc(bitmapBytes(count));
    kernels.gatherBits(vector.validity, selection, count, validity);
  }
  return { type, length: count, values, validity };
}

/** As `gatherVector`, but row `NO_ROW` gives null. */
export function gatherVectorOrNull(arena: Arena, scratch: Scratch, vector: Vector, selection: number, count: number): Vector {
  const { kernels } = arena;
  const { type } = vector;
  const values = scratch.alloc(valueBytes(type, count));
  const width = bitWidth(type);
  if (width === 1) kernels.gatherBitsOrNull(vector.values, selection, count, values);
  else kernels.gatherOrNull(vector.values, width >> 3, selection, count, values);
  const validity = scratch.alloc(bitmapBytes(count));
  const present = kernels.gatherBitsOrNull(vector.validity, selection, count, validity);
  return { type, length: count, values, validity: present === count ? 0 : validity };
}
