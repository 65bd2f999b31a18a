/** The rank of names that have nothing to do with a text. */
const NOT_FOUND = 7;

/**
 * How well a typed text names something, 0 the best: in full, in full but for the case, as its beginning, as the beginning of one of its
 * words, anywhere in it, or by several words anywhere in it.
 */
function rankOf(name: string, typed: string): number {
  if (name === typed) return 0;
  const [folded, text] = [name.toLowerCase(), typed.toLowerCase()];
  if (folded === text) return 1;
  if (folded.startsWith(text)) return name.startsWith(typed) ? 2 : 3;
  if (folded.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(text))) return 4;
  if (folded.includes(text)) return 5;
  const words = text.split(/\s+/);
  return words.length > 1 && words.every((word) => folded.includes(word)) ? 6 : NOT_FOUND;
}

/** The items that a typed text means, the best first, equally good ones in their order. All items if nothing is typed. `namesOf`: what an item is called. */
export function bestFirst<Item>(
  items: readonly Item[],
  typed: string,
  namesOf: (item: Item) => readonly string[],
): readonly Item[] {
  const text = typed.trim();
  if (text === '') return items;
  const ranked = items.map((item) => ({ item, rank: Math.min(...namesOf(item).map((name) => rankOf(name, text))) }));
  return ranked
    .filter(({ rank }) => rank < NOT_FOUND)
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}
