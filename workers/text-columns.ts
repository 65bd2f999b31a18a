import { TEXT_BYTES } from '../columns/layout.ts';
import { type Vector, valueBytes } from '../columns/vector.ts';
import { STRING } from '../model/types.ts';
import { evaluate } from './expression/evaluate.ts';
import type { Memory } from './frame.ts';

/** The values of a column as text, as CSV has them. Text itself comes back as it is. */
export function asText(memory: Memory, vector: Vector): Vector {
  const { arena, scratch } = memory;
  const { kernels } = arena;
  const { type, values, validity, length } = vector;
  if (type.kind === 'string' || type.kind === 'json' || type.kind === 'list') return vector;
  const views = scratch.alloc(valueBytes(STRING, length));
  const heap = () => scratch.alloc(length * TEXT_BYTES);
  switch (type.kind) {
    case 'integer':
      kernels.castI64ToText(values, length, validity, views, heap());
      break;
    case 'float':
      kernels.castF64ToText(values, length, validity, views, heap());
      break;
    case 'decimal':
      kernels.castDecimalToText(values, length, validity, views, heap(), type.scale);
      break;
    case 'boolean':
      kernels.castBoolToText(values, length, validity, views, heap());
      break;
    default: {
      const span = { start: 0, end: 0 };
      const value = { kind: 'column', type, name: 'value', span } as const;
      return evaluate({ kind: 'cast', type: STRING, value, safe: false, span }, { rows: length, column: () => vector }, memory)
        .vector;
    }
  }
  return { type: STRING, length, values: views, validity };
}
