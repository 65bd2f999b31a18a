import { dateNames } from './date-names.ts';
import { compileDateFormat } from './expression/date-format.ts';

/** How a text seems to be written that is a date, maybe with a time of the day. */
export interface DateForm {
  /** The formats of `strptime` that fit: two, where the day or the month could come first. */
  readonly formats: readonly string[];
  /** The language of the month's name, if that is not English. */
  readonly locale?: string;
  readonly clock: boolean;
  readonly zoned: boolean;
}

/** Languages that names of months are looked for in. */
const LOCALES = ['de', 'fr', 'es', 'it', 'pt', 'nl', 'pl', 'sv', 'da', 'nb', 'fi', 'cs', 'hu', 'ro', 'tr', 'ru', 'uk', 'el'];

const CLOCK =
  /(?<clock>(?<gap>T|,? )(?:\d{1,2})(?<hourMark>:)\d{2}(?<seconds>:\d{2})?(?<fraction>\.\d{1,6})?(?<half> ?[ap]m)?(?<zone> ?(?:Z|[+-]\d{2}(?::?\d{2})?))?)?$/i
    .source;
const NUMERIC = new RegExp(`^(?<a>\\d{1,4})(?<sign>[./ -])(?<b>\\d{1,2})\\k<sign>(?<c>\\d{1,4})${CLOCK}`, 'i');
const DAY_FIRST = new RegExp(
  `^\\d{1,2}(?<first>\\.? |-|/)(?<name>\\p{L}{3,})(?<point>\\.)?(?<second> |-|/)(?<year>\\d{4}|\\d{2})${CLOCK}`,
  'iu',
);
const MONTH_FIRST = new RegExp(`^(?<name>\\p{L}{3,})(?<point>\\.)? \\d{1,2}(?<second>,? )(?<year>\\d{4})${CLOCK}`, 'iu');
const COMPACT = new RegExp(`^(?<year>\\d{4})(?<month>\\d{2})(?<day>\\d{2})${CLOCK}`, 'i');

/** How a date is written that is in another form than ISO 8601, or in that one with slashes for dashes. */
export function dateForm(text: string): DateForm | undefined {
  const given = text.trim();
  const numeric = NUMERIC.exec(given)?.groups;
  const compact = COMPACT.exec(given)?.groups;
  const plain = numeric ? numericDates(numeric) : compact ? ['%Y%m%d'] : [];
  const groups = numeric ?? compact;
  if (groups) return formOf(given, plain, groups);
  for (const [pattern, build] of NAMED) {
    const named = pattern.exec(given)?.groups;
    if (named) return formOf(given, [build(named)], named);
  }
  return undefined;
}

/** The formats, those of them that the text is a date in. */
function formOf(text: string, dates: readonly string[], groups: Groups): DateForm | undefined {
  const all = dates.map((date) => `${date}${clockOf(groups)}`);
  const [clock, zoned] = [groups.clock !== undefined, groups.zone !== undefined];
  for (const locale of groups.name === undefined ? [undefined] : [undefined, ...LOCALES]) {
    const names = locale === undefined ? undefined : dateNames(locale);
    const formats = all.filter((format) => {
      const made = compileDateFormat(format, 'read', names);
      return typeof made !== 'string' && made.parse(text) !== undefined;
    });
    if (formats.length > 0) return { formats, clock, zoned, ...(locale !== undefined && { locale }) };
  }
  return undefined;
}

type Groups = Readonly<Record<string, string | undefined>>;

const yearCode = (year: string | undefined): string => (year?.length === 2 ? '%y' : '%Y');

const NAMED: readonly (readonly [RegExp, (groups: Groups) => string])[] = [
  [DAY_FIRST, ({ first, second, year }) => `%d${first}%b${second}${yearCode(year)}`],
  [MONTH_FIRST, ({ second, year }) => `%b %d${second}${yearCode(year)}`],
];

function numericDates({ a, c, sign }: Groups): string[] {
  if (a!.length > 2) return [`%Y${sign}%m${sign}%d`];
  const year = yearCode(c);
  // With points, the day comes first.
  return [`%d${sign}%m${sign}${year}`, ...(sign === '.' ? [] : [`%m${sign}%d${sign}${year}`])];
}

function clockOf({ clock, gap, seconds, fraction, half, zone }: Groups): string {
  if (clock === undefined) return '';
  const half12 = half === undefined ? '' : `${half.startsWith(' ') ? ' ' : ''}%p`;
  const offset = zone === undefined ? '' : `${zone.startsWith(' ') ? ' ' : ''}%z`;
  const hour = half === undefined ? '%H' : '%I';
  return `${gap}${hour}:%M${seconds === undefined ? '' : ':%S'}${fraction === undefined ? '' : '.%f'}${half12}${offset}`;
}

/** As `dateForm`, of a time of the day. */
export function timeForm(text: string): string | undefined {
  const given = text.trim();
  const half = /^(?:0?[1-9]|1[0-2])([:.])?(?:([0-5]\d))?(\1[0-5]\d)?( ?)[ap]m$/i.exec(given);
  if (half) {
    const [, mark = '', minutes, seconds, gap] = half;
    return `%I${minutes === undefined ? '' : `${mark}%M`}${seconds ? `${mark}%S` : ''}${gap}%p`;
  }
  const plain = /^(?:[01]?\d|2[0-3])([.h-])[0-5]\d(\1[0-5]\d)?$/i.exec(given);
  if (plain) return `%H${plain[1]}%M${plain[2] === undefined ? '' : `${plain[1]}%S`}`;
  return /^(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?$/.test(given) ? (given.length === 4 ? '%H%M' : '%H%M%S') : undefined;
}
