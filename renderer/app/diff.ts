import { compareLines, linesOf } from '../yaml/text-changes.ts';

export interface DiffRow {
  readonly kind: 'same' | 'mine' | 'theirs' | 'gap';
  readonly text: string;
}

/** Equal lines around differences that are shown. */
const AROUND = 3;

/** Two texts as one list of lines: those that only I have, those that only they have, and what is around them. */
export function diffRows(mine: string, theirs: string): DiffRow[] {
  const [a, b] = [linesOf(mine), linesOf(theirs)];
  const rows: DiffRow[] = [];
  const same = (from: number, to: number, first: boolean, last: boolean) => {
    const [head, tail] = [first ? 0 : AROUND, last ? 0 : AROUND];
    const lines = a.slice(from, to).map((text): DiffRow => ({ kind: 'same', text: line(text) }));
    const hidden = lines.length - head - tail;
    if (hidden <= 1) rows.push(...lines);
    else rows.push(...lines.slice(0, head), { kind: 'gap', text: `${hidden} equal lines` }, ...lines.slice(lines.length - tail));
  };
  let at = 0;
  for (const hunk of compareLines(a, b)) {
    same(at, hunk.a[0], at === 0, false);
    rows.push(...a.slice(...hunk.a).map((text): DiffRow => ({ kind: 'mine', text: line(text) })));
    rows.push(...b.slice(...hunk.b).map((text): DiffRow => ({ kind: 'theirs', text: line(text) })));
    at = hunk.a[1];
  }
  same(at, a.length, at === 0, true);
  return rows;
}

const line = (text: string): string => text.replace(/\r?\n$/, '');
