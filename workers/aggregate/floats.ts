import type { Vector } from '../../columns/vector.ts';
import { FLOAT } from '../../model/types.ts';
import { evaluate } from '../expression/evaluate.ts';
import type { Memory } from '../frame.ts';

/** A column of numbers as floats. */
export function asFloats(memory: Memory, vector: Vector): Vector {
  if (vector.type.kind === 'float') return vector;
  const span = { start: 0, end: 0 };
  const value = { kind: 'column', type: vector.type, name: 'value', span } as const;
  const cast = { kind: 'cast', type: FLOAT, value, safe: false, span } as const;
  return evaluate(cast, { rows: vector.length, column: () => vector }, memory).vector;
}
