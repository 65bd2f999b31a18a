import type { Vector } from '../columns/vector.ts';
import { rawFields } from '../connectors/csv/decode.ts';
import { InternalError } from '../model/errors.ts';
import { type Field, type Schema, STRING } from '../model/types.ts';
import type { RawColumns } from './fragment-plan.ts';
import type { Frame, Memory } from './frame.ts';
import { asCsvColumn } from './sources/csv.ts';

/**
 * The columns of a frame to keep: those that pass raw as one column of CSV text for each span, the others by their values.
 * `schema` has the columns kept by value.
 */
export function passedColumns(
  memory: Memory,
  frame: Frame,
  schema: Schema,
  raw: RawColumns | undefined,
): { fields: Field[]; vectors: Vector[] } {
  const fields: Field[] = [...schema];
  const vectors = schema.map((field) => frame.vector(field.name));
  for (const { name, columns } of raw?.spans ?? []) {
    // Behind an exchange the text is a column already.
    const carried = frame.find(name)?.vector();
    fields.push({ name, type: STRING, nullable: carried !== undefined && carried.validity !== 0 });
    vectors.push(carried ?? { type: STRING, length: frame.rows, values: rawSpan(memory, frame, columns), validity: 0 });
  }
  return { fields, vectors };
}

/** Views of the raw text of neighbouring columns of a CSV source. */
function rawSpan(memory: Memory, frame: Frame, columns: readonly string[]): number {
  const first = asCsvColumn(frame.column(columns[0]!));
  const last = asCsvColumn(frame.column(columns.at(-1)!));
  if (!(first && last)) throw new InternalError(`column ${columns[0]} is not raw CSV`);
  const { grid, plan } = first.source;
  return rawFields(memory.arena, memory.scratch, grid, first.index, last.index, first.selection, plan.dialect);
}
