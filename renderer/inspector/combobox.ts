/** One entry of a list to pick from. */
export interface Option {
  readonly value: string;
  /** Shown in place of `value`. */
  readonly title?: string;
  /** Shown beside it: a column's type. */
  readonly detail?: string;
}

/** The options that a typed text means: those that begin with it, then those that hold it. All of them where nothing is typed. */
export function matching<Entry extends Option>(options: readonly Entry[], typed: string): readonly Entry[] {
  const text = typed.trim().toLowerCase();
  if (text === '') return options;
  const rank = (option: Entry): number => {
    const name = (option.title ?? option.value).toLowerCase();
    if (name === text || option.value.toLowerCase() === text) return 0;
    if (name.startsWith(text)) return 1;
    if (name.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(text))) return 2;
    return name.includes(text) ? 3 : 4;
  };
  const ranked = options.map((option) => ({ option, rank: rank(option) })).filter(({ rank }) => rank < 4);
  return ranked.sort((a, b) => a.rank - b.rank).map(({ option }) => option);
}
