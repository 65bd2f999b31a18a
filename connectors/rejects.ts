import type { Arena } from '../columns/arena.ts';
import { BatchBuilder } from '../columns/builder.ts';
import { Scratch } from '../columns/scratch.ts';
import { buildVector, type Value } from '../columns/values.ts';
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

/** A row that a destination refused: the values of its columns, and why. */
export interface RefusedValues {
  readonly values: readonly Value[];
  readonly column: string | null;
  readonly code: string;
  readonly message: string;
}

/** Columns of `rejects` that say why. */
const REASONS = ['_stage', '_column', '_code', '_message'];
/** Rows of a batch of rejects. */
const REJECT_ROWS = 1 << 14;

/** The refused rows of a destination as they came, with why, as batches of the `rejects` port. Who receives them frees them. */
export function rejectsOfRows(
  arena: Arena,
  rejects: Schema,
  schema: Schema,
  stage: string,
  refused: readonly RefusedValues[],
): Batch[] {
  const batches: Batch[] = [];
  for (let from = 0; from < refused.length; from += REJECT_ROWS) {
    const part = refused.slice(from, from + REJECT_ROWS);
    const scratch = new Scratch(arena);
    const reasons: Readonly<Record<string, (row: RefusedValues) => Value>> = {
      _stage: () => stage,
      _column: ({ column }) => column,
      _code: ({ code }) => code,
      _message: ({ message }) => message,
    };
    const columns = rejects.map(({ name, type }) => {
      const index = schema.findIndex((field) => field.name === name);
      const value = REASONS.includes(name) ? reasons[name]! : ({ values }: RefusedValues) => values[index] ?? null;
      return buildVector(arena, scratch, type, part.map(value));
    });
    batches.push({ schema: rejects, columns, rows: part.length, blocks: scratch.detach() });
  }
  return batches;
}
