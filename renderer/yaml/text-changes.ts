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
  if (from === to) return [];
  const [old, next] = [linesOf(from), linesOf(to)];
  let head = 0;
  while (head < old.length && head < next.length && old[head] === next[head]) head++;
  let tail = 0;
  while (tail < old.length - head && tail < next.length - head && old.at(-1 - tail) === next.at(-1 - tail)) tail++;
  const [a, b] = [old.slice(head, old.length - tail), next.slice(head, next.length - tail)];
  const start = old.slice(0, head).join('').length;
  const hunks = a.length * b.length > MAX_PAIRS ? [{ a: [0, a.length], b: [0, b.length] } as Hunk] : hunksOf(a, b);
  let [line, offset] = [0, start];
  return hunks.map((hunk) => {
    offset += a.slice(line, hunk.a[0]).join('').length;
    const removed = a.slice(...hunk.a).join('');
    const change = trimmed({ from: offset, to: offset + removed.length, insert: b.slice(...hunk.b).join('') }, removed);
    offset += removed.length;
    line = hunk.a[1];
    return change;
  });
}

interface Hunk {
  readonly a: readonly [number, number];
  readonly b: readonly [number, number];
}

const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

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
