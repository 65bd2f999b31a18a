/** The candidate nearest to `word` (Damerau-Levenshtein, at most a third of its length away), else the only one that begins with it. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = word.length < 2 ? 1 : Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    if (candidate.toLowerCase() === word.toLowerCase()) return candidate;
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best ?? theOnlyLonger(word, candidates);
}

/** The only candidate that begins with the word: `int` for `integer`. */
function theOnlyLonger(word: string, candidates: Iterable<string>): string | undefined {
  const longer = longerThan(word, candidates);
  return longer.length === 1 ? longer[0] : undefined;
}

/** Candidates that begin with the word, of which a suggestion names this many: `csv-origin` and `csv-destination` for `csv`. */
const MOST_LONGER = 3;

function longerThan(word: string, candidates: Iterable<string>): string[] {
  if (word.length < 2) return [];
  return [...candidates].filter((candidate) => candidate.toLowerCase().startsWith(word.toLowerCase()));
}

/** `did you mean 'amount'?` when something is near, or a few begin with the word; else the list of what there is, when it is short. */
export function didYouMean(word: string, candidates: readonly string[], noun = 'there'): string | undefined {
  const near = nearest(word, candidates);
  if (near !== undefined) return `did you mean '${near}'?`;
  const longer = longerThan(word, candidates);
  if (longer.length > 1 && longer.length <= MOST_LONGER) return `did you mean ${longer.map((each) => `'${each}'`).join(' or ')}?`;
  return candidates.length > 0 && candidates.length <= 12 ? `${noun} are: ${candidates.join(', ')}` : undefined;
}

function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let d = Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) d = Math.min(d, before[j - 2]! + 1);
      row.push(d);
    }
    before = previous;
    previous = row;
  }
  return previous[b.length]!;
}
