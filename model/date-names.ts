/** Names of months and days of a language, in the forms that people write. */
export interface DateNames {
  /** The text as its names are compared: in lower case and without accents. */
  fold(text: string): string;
  /** Folded names and short forms of months, 1 to 12. */
  readonly months: ReadonlyMap<string, number>;
  /** Of days of the week, 0 for Sunday to 6. */
  readonly weekdays: ReadonlyMap<string, number>;
  /** To print: January first, Sunday first. */
  readonly printed: { readonly [code in NameCode]: readonly string[] };
}

/** Codes of `strptime` that stand for names. */
export type NameCode = 'B' | 'b' | 'A' | 'a';

/** Names of months that people write and ICU does not have: the short form that Excel and Windows use, and those of Austria. */
const MORE_MONTHS: Readonly<Record<string, readonly (readonly [name: string, month: number])[]>> = {
  de: [
    ['Mrz', 3],
    ['Jänner', 1],
    ['Feber', 2],
  ],
};

/** Letters that a short form has at least. */
const SHORTEST = 3;

/** The names that ICU has for a locale; `undefined` for a locale that it does not know. */
export function dateNames(tag: string): DateNames | undefined {
  const locale = tag.replaceAll('_', '-');
  try {
    if (Intl.DateTimeFormat.supportedLocalesOf(locale).length === 0) return undefined;
  } catch {
    return undefined;
  }
  const fold = (text: string) =>
    text
      .toLocaleLowerCase(locale)
      .normalize('NFD')
      .replace(/[\u0300-\u036f]/g, '');
  const months = Array.from({ length: 12 }, (_, month) => Date.UTC(2024, month, 1));
  // 7 January 2024 was a Sunday.
  const weekdays = Array.from({ length: 7 }, (_, day) => Date.UTC(2024, 0, 7 + day));
  const names = (dates: readonly number[], part: 'month' | 'weekday', width: 'long' | 'short', day: boolean) => {
    const options = { [part]: width, ...(day && { day: 'numeric' as const }), timeZone: 'UTC', calendar: 'gregory' } as const;
    const format = new Intl.DateTimeFormat(locale, options);
    return dates.map((date) => format.formatToParts(date).find(({ type }) => type === part)?.value ?? format.format(date));
  };
  const forms = (dates: readonly number[], part: 'month' | 'weekday') =>
    (['long', 'short'] as const).flatMap((width) => [false, true].map((day) => names(dates, part, width, day)));
  const more = (MORE_MONTHS[new Intl.Locale(locale).language] ?? []).map(([name, month]) => [fold(name), month] as const);
  return {
    fold,
    months: new Map([...more, ...spellings(forms(months, 'month'), fold, 1)]),
    weekdays: spellings(forms(weekdays, 'weekday'), fold, 0),
    printed: {
      B: names(months, 'month', 'long', true),
      b: names(months, 'month', 'short', true),
      A: names(weekdays, 'weekday', 'long', false),
      a: names(weekdays, 'weekday', 'short', false),
    },
  };
}

/** The names, and beginnings of them that only one has, with the number of what they name. `first`: that of the first name. */
function spellings(forms: readonly (readonly string[])[], fold: (text: string) => string, first: number): Map<string, number> {
  const whole = new Map<string, Set<number>>();
  const short = new Map<string, Set<number>>();
  const add = (to: Map<string, Set<number>>, name: string, number: number) =>
    to.set(name, (to.get(name) ?? new Set()).add(number));
  for (const names of forms) {
    for (const [index, given] of names.entries()) {
      const name = fold(given).replace(/\.$/, '');
      add(whole, name, first + index);
      for (let length = SHORTEST; length < name.length; length++) add(short, name.slice(0, length), first + index);
    }
  }
  const single = (all: Map<string, Set<number>>) =>
    [...all].filter(([, numbers]) => numbers.size === 1).map(([name, numbers]) => [name, [...numbers][0]!] as const);
  return new Map([...single(short).filter(([name]) => !whole.has(name)), ...single(whole)]);
}
