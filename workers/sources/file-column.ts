import { VIEW_BYTES } from '../../columns/layout.ts';
import { writeText } from '../../columns/values.ts';
import type { Vector } from '../../columns/vector.ts';
import { STRING } from '../../model/types.ts';
import { type Frame, type Memory, VectorColumn } from '../frame.ts';
import type { FileColumn } from '../source-task.ts';

/** The rows of a file with a column that holds its path. */
export function withFileColumn(memory: Memory, frame: Frame, column: FileColumn | undefined): Frame {
  if (!column) return frame;
  return frame.with(new Map([[column.name, new VectorColumn(memory, repeated(memory, column.path, frame.rows))]]));
}

function repeated({ arena, scratch }: Memory, text: string, rows: number): Vector {
  const values = scratch.alloc(rows * VIEW_BYTES);
  if (rows > 0) writeText(arena, scratch, values, new TextEncoder().encode(text));
  for (let done = 1; done < rows; done *= 2) {
    const more = Math.min(done, rows - done);
    arena.bytes.copyWithin(values + done * VIEW_BYTES, values, values + more * VIEW_BYTES);
  }
  return { type: STRING, length: rows, values, validity: 0 };
}
