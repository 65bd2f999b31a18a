import { readValue, type Value } from '../columns/values.ts';
import type { Reject } from '../model/reject.ts';
import type { Schema } from '../model/types.ts';
import type { TaskContext } from './context.ts';
import type { Frame } from './frame.ts';

/** Rejects that a task reports in full; the others are counted, unless the run keeps all. */
export const MAX_REPORTED_REJECTS = 100;

/** Reports a frame of a rejects port that no link takes. */
export function reportRejects(context: TaskContext, frame: Frame, schema: Schema): void {
  const { arena } = context.memory;
  const most = context.keepRejects ? frame.rows : Math.min(frame.rows, MAX_REPORTED_REJECTS);
  const rejects = Array.from({ length: most }, (_, row): Reject => {
    const values: Record<string, Value> = {};
    // Columns that nobody needs are not read from every source.
    for (const { name } of schema) {
      const column = frame.find(name);
      if (column) values[name] = readValue(arena, column.vector(), row);
    }
    const { _stage, _column, _code, _message, _line, _raw, ...original } = values;
    return {
      stage: String(_stage),
      column: _column === null || _column === undefined ? null : String(_column),
      code: String(_code),
      message: String(_message),
      line: typeof _line === 'number' ? _line : null,
      row: _raw === undefined ? original : String(_raw),
    };
  });
  context.report(rejects, frame.rows);
}
