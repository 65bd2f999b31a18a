import type { Frame } from './frame.ts';
import { isValidRow } from './operand.ts';

/** Calls `compute` for the rows that are not null; it gives a REFUSED_* code for those that it refuses, else 0. Gives the address of the codes, or 0. */
export function eachRow(frame: Frame, validity: number, compute: (row: number) => number): number {
  const { arena, rows, scratch } = frame;
  let refused = 0;
  for (let row = 0; row < rows; row++) {
    if (!isValidRow(arena, validity, row)) continue;
    const code = compute(row);
    if (code === 0) continue;
    refused ||= scratch.allocZeroed(rows);
    arena.bytes[refused + row] = code;
  }
  return refused;
}

const MAX_KEPT = 1000;

/** Keeps what texts were compiled to, patterns for one: the same few come again in every batch. */
export function keptBy<Compiled>(compile: (text: string) => Compiled): (text: string) => Compiled {
  const kept = new Map<string, Compiled>();
  return (text) => {
    const known = kept.get(text);
    if (known !== undefined || kept.has(text)) return known as Compiled;
    if (kept.size === MAX_KEPT) kept.clear();
    const compiled = compile(text);
    kept.set(text, compiled);
    return compiled;
  };
}
