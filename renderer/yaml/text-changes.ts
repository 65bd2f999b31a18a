/** A replacement of characters `from` to `to` of the old text. */
export interface TextChange {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** Pairs of lines that are compared at most; beyond it, what lies between equal ends is replaced as a whole. */
const MAX_PAIRS = 400_000;

/** What turns one text into another, line by line, so that cursors in lines that stay are not moved. In the order of the text, as places in the old one. */
export function textChanges(from: string, to: string): TextChange[] {
  const [a, b] = [linesOf(from), linesOf(to)];
  let [line, offset] = [0, 0];
  return compareLines(a, b).map((hunk) => {
    offset += lengthOf(a, line, hunk.a[0]);
    const removed = a.slice(...hunk.a).join('');
    const change = trimmed({ from: offset, to: offset + removed.length, insert: b.slice(...hunk.b).join('') }, removed);
    offset += removed.length;
    line = hunk.a[1];
    return change;
  });
}

/** Runs of lines that differ, in order. */
export function compareLines(a: readonly string[], b: readonly string[]): Hunk[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  const [inA, inB] = [a.slice(head, a.length - tail), b.slice(head, b.length - tail)];
  if (inA.length === 0 && inB.length === 0) return [];
  const whole: Hunk = { a: [0, inA.length], b: [0, inB.length] };
  const hunks = inA.length * inB.length > MAX_PAIRS ? [whole] : hunksOf(inA, inB);
  const moved = ([from, to]: readonly [number, number]) => [from + head, to + head] as const;
  return hunks.map((hunk) => ({ a: moved(hunk.a), b: moved(hunk.b) }));
}

/** The lines of a text, each with its newline. */
export const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

function lengthOf(lines: readonly string[], from: number, to: number): number {
  let length = 0;
  for (let at = from; at < to; at++) length += lines[at]!.length;
  return length;
}

/** Lines `a[0]` up to `a[1]` of one text that stand where the other has `b`. */
export interface Hunk {
  readonly a: readonly [number, number];
  readonly b: readonly [number, number];
}

/** Runs of lines that differ, by the longest common subsequence. */
function hunksOf(a: readonly string[], b: readonly string[]): Hunk[] {
  const width = b.length + 1;
  const common = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const here = i * width + j;
      common[here] = a[i] === b[j] ? common[here + width + 1]! + 1 : Math.max(common[here + width]!, common[here + 1]!);
    }
  }
  const hunks: Hunk[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [fromA, fromB] = [i, j];
    while ((i < a.length || j < b.length) && !(i < a.length && j < b.length && a[i] === b[j])) {
      const here = i * width + j;
      if (i < a.length && (j === b.length || common[here + width]! >= common[here + 1]!)) i++;
      else j++;
    }
    if (i > fromA || j > fromB) hunks.push({ a: [fromA, i], b: [fromB, j] });
    while (i < a.length && j < b.length && a[i] === b[j]) {
      i++;
      j++;
    }
  }
  return hunks;
}

/** The change without what is equal at its ends, so that typing in a line changes that word alone. */
function trimmed({ from, to, insert }: TextChange, removed: string): TextChange {
  let head = 0;
  while (head < removed.length && head < insert.length && removed[head] === insert[head]) head++;
  let tail = 0;
  while (tail < removed.length - head && tail < insert.length - head && removed.at(-1 - tail) === insert.at(-1 - tail)) tail++;
  return { from: from + head, to: to - tail, insert: insert.slice(head, insert.length - tail) };
}
