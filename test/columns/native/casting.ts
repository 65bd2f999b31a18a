// Calls the cast kernels on whole columns of values.
import { Arena } from '../../../columns/arena.ts';
import { REFUSED_INVALID_CAST, REFUSED_OVERFLOW, TEXT_BYTES, VIEW_BYTES } from '../../../columns/layout.ts';
import { Scratch } from '../../../columns/scratch.ts';
import { buildVector, readValues, type Value } from '../../../columns/values.ts';
import { valueBytes } from '../../../columns/vector.ts';
import { type DataType, STRING } from '../../../model/types.ts';
import { SEED } from '../../seed.ts';

export const arena = Arena.create(128 << 20);
const scratch = new Scratch(arena);

type FromText = (views: number, n: number, validity: number, out: number, outRefused: number) => number;
type ToText = (values: number, n: number, validity: number, outViews: number, heap: number) => number;

/** What a text was cast to: the value, or 'overflow' or 'invalid' when it was refused. */
export function castFromText(kernel: FromText, type: DataType, texts: readonly (string | null)[]): Value[] {
  scratch.reset();
  const { values: views, validity } = buildVector(arena, scratch, STRING, texts);
  const values = scratch.alloc(valueBytes(type, texts.length));
  const refused = scratch.alloc(texts.length);
  const count = kernel(views, texts.length, validity, values, refused);
  const codes = arena.bytes.slice(refused, refused + texts.length);
  if (count !== codes.filter(Boolean).length) throw new Error(`${count} refused, by their codes ${codes.filter(Boolean).length}`);
  return readValues(arena, { type, length: texts.length, values, validity }).map((value, row) => {
    if (codes[row] === 0) return value;
    const zero = value === 0 || value === false || /^[0.:T-]*$|1970-01-01/.test(String(value));
    if (!zero) throw new Error(`refused row ${row} left ${value}`);
    return codes[row] === REFUSED_OVERFLOW ? 'overflow' : codes[row] === REFUSED_INVALID_CAST ? 'invalid' : `code ${codes[row]}`;
  });
}

/** The texts that `values` of `type` are cast to. */
export function castToText(kernel: ToText, type: DataType, values: readonly Value[]): Value[] {
  scratch.reset();
  const vector = buildVector(arena, scratch, type, values);
  const views = scratch.alloc(values.length * VIEW_BYTES);
  const heap = scratch.alloc(values.length * TEXT_BYTES);
  arena.bytes.fill(255, views, heap + values.length * TEXT_BYTES);
  const used = kernel(vector.values, values.length, vector.validity, views, heap);
  if (used > values.length * TEXT_BYTES) throw new Error(`${used} bytes of heap used`);
  return readValues(arena, { type: STRING, length: values.length, values: views, validity: vector.validity });
}

/** A generator of integers in [0, 2^32) with a printed seed (mulberry32). Set `SEED` to repeat a run. */
export function seeded(name: string): () => number {
  let state = SEED;
  console.log(`${name}: SEED=${state}`);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  };
}
