import { buildVector } from '../../columns/values.ts';
import { INTEGER, STRING } from '../../model/types.ts';
import { Frame, type Memory } from '../frame.ts';

/** A record of a text that was refused: where, why, and the record as it stands. */
export interface RefusedText {
  readonly column: string | null;
  readonly code: string;
  readonly message: string;
  readonly line: number;
  readonly raw: string;
  /** Lines that the record takes; absent: one. No column of the port, but what limits on rejects count. */
  readonly lines?: number;
  /** What to do about it. No column of the port: only those are told of it whose rows no link takes. */
  readonly remedy?: string | undefined;
}

/** Refused records as a frame of the rejects port of an origin that reads text. `file`: where several are read. */
export function refusedFrame(memory: Memory, stage: string, file: string | undefined, rows: readonly RefusedText[]): Frame {
  const { arena, scratch } = memory;
  const strings = (pick: (row: RefusedText) => string | null) => buildVector(arena, scratch, STRING, rows.map(pick));
  const within = file === undefined ? '' : ` of ${file}`;
  const lines = rows.map((row) => row.line);
  return Frame.of(memory, rows.length, [
    ['_stage', strings(() => stage)],
    ['_column', strings((row) => row.column)],
    ['_code', strings((row) => row.code)],
    ['_message', strings((row) => `line ${row.line}${within}: ${row.message}`)],
    ['_line', buildVector(arena, scratch, INTEGER, lines)],
    ['_raw', strings((row) => row.raw)],
    ...(rows.some((row) => (row.lines ?? 1) > 1)
      ? [
          [
            '_lines',
            buildVector(
              arena,
              scratch,
              INTEGER,
              rows.map((row) => row.lines ?? 1),
            ),
          ] as const,
        ]
      : []),
    ...(rows.some(({ remedy }) => remedy) ? [['_remedy', strings((row) => row.remedy ?? null)] as const] : []),
  ]);
}

/** The bytes of a text as characters; what is no UTF-8 shows as replacement characters. */
export const textAt = ({ arena }: Memory, from: number, to: number): string =>
  new TextDecoder().decode(arena.bytes.slice(from, to));
