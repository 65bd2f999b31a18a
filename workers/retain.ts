import { type Batch, bitmapBytes, isView, rowBytes, type Vector, valueBytes } from '../columns/vector.ts';
import type { Field } from '../model/types.ts';
import type { TaskContext } from './context.ts';

/** What of a task's context keeping rows takes. Without a source block all text is copied. */
export type RetainContext = Pick<TaskContext, 'memory' | 'sourceBlock'>;

/**
 * Copies vectors out of the scratch into a block of their own that outlives the task. Text stays where it is if it lies in the task's source block and
 * fills a good part of it (the batch then keeps that block too); other text is copied along. Who receives the batch frees its blocks.
 */
export function retain(context: RetainContext, fields: readonly Field[], vectors: readonly Vector[], rows: number): Batch {
  const { arena } = context.memory;
  const { kernels } = arena;
  const source = context.sourceBlock;
  const views = vectors.filter((vector) => isView(vector.type) && vector.length > 0);
  const outside = (low: number, high: number) =>
    views.reduce((sum, vector) => sum + kernels.textBytes(vector.values, vector.validity, rows, low, high), 0);
  const all = outside(0, 0);
  const rest = source ? outside(source.address, source.address + source.bytes) : all;
  const keep = source !== undefined && (all - rest) * 2 > source.bytes;
  const [low, high] = keep ? [source.address, source.address + source.bytes] : [0, 0];
  const heapBytes = keep ? rest : all;

  let bytes = 0;
  for (const vector of vectors) bytes += sizes(vector, rows);
  const size = bytes + heapBytes + 64;
  const block = arena.alloc(size);
  let next = block;
  let heap = block + bytes;
  const columns = vectors.map((vector): Vector => {
    const valuesSize = valueBytes(vector.type, rows);
    const values = next;
    kernels.copyBytes(values, vector.values, valuesSize);
    next += align(valuesSize);
    let validity = 0;
    if (vector.validity !== 0) {
      validity = next;
      kernels.copyBytes(validity, vector.validity, bitmapBytes(rows));
      next += align(bitmapBytes(rows));
    }
    if (isView(vector.type)) heap = kernels.moveText(values, validity, rows, low, high, heap) >>> 0;
    return { type: vector.type, length: rows, values, validity };
  });
  if (keep) source.kept = true;
  return {
    schema: fields,
    columns,
    rows,
    blocks: keep ? [block, source.address] : [block],
    bytes: size,
    textBytes: keep ? all - rest : 0,
    dataBytes: rows * rowBytes(fields) + all,
  };
}

const align = (bytes: number): number => (bytes + 15) & ~15;

const sizes = (vector: Vector, rows: number): number =>
  align(valueBytes(vector.type, rows)) + (vector.validity === 0 ? 0 : align(bitmapBytes(rows)));
