import type { Vector } from '../columns/vector.ts';
import { rawFields } from '../connectors/csv/decode.ts';
import { InternalError } from '../model/errors.ts';
import { type Field, type Schema, STRING } from '../model/types.ts';
import type { RawColumns } from './fragment-plan.ts';
import type { Frame, Memory } from './frame.ts';
import { AbsentColumn } from './sources/absent-column.ts';
import { asCsvColumn, type CsvColumn } from './sources/csv.ts';

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
  for (const { name, columns, unquoted } of raw?.spans ?? []) {
    const text = unquoted ? untouchedText(frame, name, columns[0]!) : rawText(memory, frame, name, columns);
    fields.push({ name, type: STRING, nullable: text.validity !== 0 });
    vectors.push(text);
  }
  return { fields, vectors };
}

/** The text of a column of a CSV source, without quotes. `name`: what it is called behind an exchange, where it is a column already. */
export function untouchedText(frame: Frame, name: string, column: string): Vector {
  const carried = frame.find(name)?.vector();
  if (carried) return carried;
  const found = frame.column(column);
  if (found instanceof AbsentColumn) return found.text();
  const { source, index, selection } = csvColumn(frame, column);
  return source.decode(index, STRING, selection).vector;
}

/** Behind an exchange the text is a column already. */
function rawText(memory: Memory, frame: Frame, name: string, columns: readonly string[]): Vector {
  return frame.find(name)?.vector() ?? rawSpan(memory, frame, columns);
}

/** The raw text of neighbouring columns of a CSV source; null where the file does not have them. */
export function rawSpan(memory: Memory, frame: Frame, columns: readonly string[]): Vector {
  const found = frame.column(columns[0]!);
  if (found instanceof AbsentColumn) return found.text();
  const first = csvColumn(frame, columns[0]!);
  const last = csvColumn(frame, columns.at(-1)!);
  const { grid, plan } = first.source;
  const values = rawFields(memory.arena, memory.scratch, grid, first.index, last.index, first.selection, plan.dialect);
  return { type: STRING, length: frame.rows, values, validity: 0 };
}

function csvColumn(frame: Frame, name: string): CsvColumn {
  const column = asCsvColumn(frame.column(name));
  if (!column) throw new InternalError(`column ${name} is not of a CSV source`);
  return column;
}
