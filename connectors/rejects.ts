import type { Arena } from '../columns/arena.ts';
import { BatchBuilder } from '../columns/builder.ts';
import type { Batch } from '../columns/vector.ts';
import type { Schema } from '../model/types.ts';

/** A row of a source with a value that its column cannot hold. */
export interface RefusedRow {
  /** Within the batch. */
  readonly row: number;
  readonly column: string;
  readonly code: string;
  readonly message: string;
  /** All columns of the row, as JSON. */
  readonly raw: string;
}

/** The rejects of a source, with their numbers from `firstRow` on if those are known, as a batch of the `rejects` port. */
export function rejectsOf(
  arena: Arena,
  schema: Schema,
  stage: string,
  firstRow: number | undefined,
  refused: readonly RefusedRow[],
): Batch {
  const builder = new BatchBuilder(arena, schema, refused.length);
  const column = new Map(schema.map(({ name }, i) => [name, builder.columns[i]!]));
  refused.forEach(({ row, column: name, code, message, raw }, i) => {
    const line = firstRow === undefined ? undefined : firstRow + row;
    column.get('_stage')!.text(i, stage);
    column.get('_column')!.text(i, name);
    column.get('_code')!.text(i, code);
    column.get('_message')!.text(i, line === undefined ? message : `row ${line}: ${message}`);
    if (line === undefined) column.get('_line')!.null(i);
    else column.get('_line')!.safeInteger(i, line);
    column.get('_raw')!.text(i, raw);
  });
  return builder.finish(refused.length);
}
