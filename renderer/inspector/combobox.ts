import { bestFirst } from '../ui/best-first.ts';

/** One entry of a list to pick from. */
export interface Option {
  readonly value: string;
  /** Shown in place of `value`. */
  readonly title?: string;
  /** Shown beside it: a column's type. */
  readonly detail?: string;
}

/** The options that a typed text means: the one that it names first, then those that begin with it, then those that hold it. All of them where nothing is typed. */
export function matching<Entry extends Option>(options: readonly Entry[], typed: string): readonly Entry[] {
  return bestFirst(options, typed, ({ value, title }) => (title === undefined ? [value] : [title, value]));
}
