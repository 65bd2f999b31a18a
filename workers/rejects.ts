import { readValue, type Value } from '../columns/values.ts';
import { setOwn } from '../model/own.ts';
import type { Reject } from '../model/reject.ts';
import type { Schema } from '../model/types.ts';
import type { TaskContext } from './context.ts';
import type { Frame } from './frame.ts';

/** Rejects of a stage that a task reports in full; the others are counted, unless the run keeps all. */
export const MAX_REPORTED_REJECTS = 100;

/** Rejects of a task whose ports are not linked: counted by stage, the first ones of each reported. */
export class TaskRejects {
  readonly reported: Reject[] = [];
  readonly counts = new Map<string, number>();
  private readonly keepsAll: boolean;

  constructor(keepsAll: boolean) {
    this.keepsAll = keepsAll;
  }

  /** Counts `rows` refused rows of a stage, which took `lines` lines of a text. Returns how many of them are to be reported. */
  count(stage: string, rows: number, lines = rows): number {
    const before = this.counts.get(stage) ?? 0;
    this.counts.set(stage, before + lines);
    return this.keepsAll ? rows : Math.min(rows, Math.max(0, MAX_REPORTED_REJECTS - before));
  }
}

/** Lines that refused records took, of which a lone quote may have made one. */
function linesOf({ memory: { arena } }: TaskContext, frame: Frame): number {
  const lines = frame.find('_lines')?.vector();
  if (!lines) return frame.rows;
  let sum = 0;
  for (let row = 0; row < frame.rows; row++) sum += Number(readValue(arena, lines, row));
  return sum;
}

/** Reports a frame of a stage's rejects port that no link takes. */
export function reportRejects(context: TaskContext, stage: string, frame: Frame, schema: Schema): void {
  const { arena } = context.memory;
  const reported = context.rejects.count(stage, frame.rows, linesOf(context, frame));
  const remedies = frame.find('_remedy')?.vector();
  for (let row = 0; row < reported; row++) {
    const values: Record<string, Value> = {};
    // Columns that nobody needs are not read from every source.
    for (const { name } of schema) {
      const column = frame.find(name);
      if (column) setOwn(values, name, readValue(arena, column.vector(), row));
    }
    const { _stage, _column, _code, _message, _line, _raw, ...original } = values;
    const remedy = remedies && readValue(arena, remedies, row);
    context.rejects.reported.push({
      stage: String(_stage),
      column: _column === null || _column === undefined ? null : String(_column),
      code: String(_code),
      message: String(_message),
      line: typeof _line === 'number' ? _line : null,
      ...(typeof remedy === 'string' && { remedy }),
      row: _raw === undefined ? original : String(_raw),
    });
  }
}
