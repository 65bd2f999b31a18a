import { type DeclaredFormat, isOdd, type ValueFormat } from '../../model/value-format.ts';
import { bareNumber } from './bare-number.ts';
import { classify, IS_FLOAT, IS_INTEGER, IS_LONG_INTEGER, IS_SPECIAL_FLOAT, IS_TEXT } from './infer-type.ts';
import { type Marks, plainNumber } from './number-text.ts';
import { OddNumbers } from './odd-numbers.ts';
import { classifyAs, type ReadFormat, readFormat } from './read-format.ts';

export const IS_NUMBER: number = IS_INTEGER | IS_FLOAT | IS_LONG_INTEGER | IS_SPECIAL_FLOAT;

/** How numbers may be written, the usual one first. */
const MARKS: readonly Marks[] = [
  { decimal: '.', thousands: '' },
  { decimal: ',', thousands: '.' },
  { decimal: ',', thousands: ' ' },
  { decimal: ',', thousands: "'" },
  { decimal: '.', thousands: ',' },
  { decimal: '.', thousands: "'" },
  { decimal: '.', thousands: ' ' },
];
const POINT = 46;
const COMMA = 44;
const CLOCKS = ['', ' %H:%M', ' %H:%M:%S', ' %I:%M %p', ' %I:%M:%S %p'] as const;
const DATE =
  /^(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})(?: (?:([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?|(?:0?[1-9]|1[0-2]):[0-5]\d(:[0-5]\d)? ([ap]m)))?$/i;
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The most digits of numbers before and behind the decimal mark; an exponent has infinitely many. */
export interface Digits {
  readonly whole: number;
  readonly scale: number;
}

/** Numbers of a column, as they are in one way to write them. */
export interface NumberTally {
  readonly marks: Marks;
  /** The union of `IS_*` bits. */
  kinds: number;
  /** As of `Digits`. */
  whole: number;
  scale: number;
  /** The fewest digits behind the decimal mark. */
  least: number;
}

/** The order of a date's parts. */
export type DateOrder = 'dmy' | 'mdy' | 'ymd';

/** How the values of a column could be written, as far as they were looked at. */
export class FormatTally {
  readonly declared: DeclaredFormat;
  /** The ways that all values so far could be written in; none: they are no numbers. */
  numbers: NumberTally[];
  /** Whether a value has a point, or a comma; both of them. */
  pointed = false;
  commaed = false;
  both = false;
  /** Whether a value has another mark between groups of digits. */
  marked = false;
  /** The first value with a mark. */
  example = '';
  /** The union of `IS_*` bits in the declared format of dates. */
  dateKinds = 0;
  /** What dates that nobody declares could be. */
  orders: DateOrder[] = ['dmy', 'mdy', 'ymd'];
  clocks: readonly string[] = CLOCKS;
  sign = '';
  /** Whether all years have two digits only. */
  shortYears = true;
  dateExample = '';
  readonly odd: OddNumbers = new OddNumbers();
  private readonly dates: ReadFormat | undefined;

  constructor(declared: DeclaredFormat) {
    this.declared = declared;
    this.numbers = marksOf(declared).map((marks) => ({ marks, kinds: 0, whole: 0, scale: 0, least: Number.POSITIVE_INFINITY }));
    const { dateFormats, locale } = declared;
    this.dates = dateFormats && readFormat({ decimal: '.', thousands: '', dateFormats, locale });
    if (this.dates) this.orders = [];
  }

  /** Whether more values can tell anything. */
  get open(): boolean {
    return (
      this.numbers.length > 0 ||
      this.odd.alive ||
      this.orders.length > 0 ||
      (this.dates !== undefined && (this.dateKinds & IS_TEXT) === 0)
    );
  }

  /** Adds a value without blanks around it. `kind`: what `classify` says of it. */
  add(bytes: Uint8Array, start: number, end: number, kind: number): void {
    if (this.dates && (this.dateKinds & IS_TEXT) === 0) this.dateKinds |= classifyAs(bytes, start, end, this.dates);
    if (this.odd.alive) this.odd.add(bytes, start, end, kind);
    if (this.numbers.length > 0) {
      if (isOdd(this.declared)) this.addBare(bytes, start, end);
      else this.addNumber(bytes, start, end, kind);
    }
    if (this.orders.length === 0) return;
    if (kind === IS_TEXT && end - start <= 24) this.addDate(String.fromCharCode(...bytes.subarray(start, end)));
    else this.orders = [];
  }

  private addBare(bytes: Uint8Array, start: number, end: number): void {
    const bare = bareNumber(new TextDecoder().decode(bytes.slice(start, end)), this.declared);
    if (bare === undefined) {
      this.numbers = [];
      return;
    }
    const text = new TextEncoder().encode(bare);
    this.addNumber(text, 0, text.length, classify(text, 0, text.length));
  }

  private addNumber(bytes: Uint8Array, start: number, end: number, kind: number): void {
    if ((kind & (IS_INTEGER | IS_LONG_INTEGER)) !== 0) {
      const whole = end - start - (bytes[start] === 45 ? 1 : 0);
      for (const tally of this.numbers) {
        tally.kinds |= kind;
        tally.least = 0;
        if (whole > tally.whole) tally.whole = whole;
      }
      return;
    }
    const point = bytes.subarray(start, end).includes(POINT);
    const comma = bytes.subarray(start, end).includes(COMMA);
    const alive = this.numbers.filter((tally) => addTo(tally, bytes, start, end, kind));
    this.numbers = alive;
    if (alive.length === 0 || (kind & IS_SPECIAL_FLOAT) !== 0) return;
    this.pointed ||= point;
    this.commaed ||= comma;
    this.both ||= point && comma;
    this.marked ||= (kind & IS_FLOAT) === 0 && !comma && !point;
    if (this.example === '') this.example = new TextDecoder().decode(bytes.slice(start, end));
  }

  private addDate(text: string): void {
    const found = DATE.exec(text);
    if (!found || (this.sign !== '' && found[2] !== this.sign)) {
      this.orders = [];
      return;
    }
    this.sign = found[2]!;
    const [a, b, c] = [found[1]!, found[3]!, found[4]!];
    this.shortYears &&= a.length === 2 && b.length === 2 && c.length === 2;
    this.orders = this.orders.filter((order) => fits(order, a, b, c));
    const [, , , , , hour, seconds, otherSeconds, half] = found;
    const clock = hour === undefined && half === undefined ? 0 : half !== undefined ? (otherSeconds ? 4 : 3) : seconds ? 2 : 1;
    this.clocks = this.clocks.filter((text) => text === CLOCKS[clock]);
    if (this.clocks.length === 0) this.orders = [];
    if (this.dateExample === '') this.dateExample = text;
  }
}

/** The text of a date's format. */
export function dateFormatOf(order: DateOrder, sign: string, clock: string, year = '%Y'): string {
  return `${[...order].map((part) => (part === 'y' ? year : `%${part}`)).join(sign)}${clock}`;
}

/** The formats of a file's numbers that its declared marks leave open. */
function marksOf({ decimal, thousands }: DeclaredFormat): readonly Marks[] {
  if (thousands !== undefined) {
    const usual = decimal ?? (thousands === '.' ? ',' : thousands === ',' ? '.' : undefined);
    const either: readonly ValueFormat['decimal'][] = thousands === ' ' ? [',', '.'] : ['.', ','];
    return (usual ? [usual] : either).map((mark) => ({ decimal: mark, thousands }));
  }
  return decimal === undefined ? MARKS : MARKS.filter((marks) => marks.decimal === decimal);
}

/** Adds a value to what it is in one way to write it. Returns whether it is a number then. */
function addTo(tally: NumberTally, bytes: Uint8Array, start: number, end: number, kind: number): boolean {
  const { marks } = tally;
  const usual = marks.decimal === '.' && (marks.thousands === '' || (kind & IS_FLOAT) !== 0);
  const plain = usual ? bytes.subarray(start, end) : plainNumber(bytes, start, end, marks);
  if (!plain) return false;
  const own = usual ? kind : classify(plain, 0, plain.length);
  if ((own & IS_NUMBER) === 0) return false;
  tally.kinds |= own;
  const { whole, scale } = digitsOf(plain);
  tally.whole = Math.max(tally.whole, whole);
  tally.least = Math.min(tally.least, scale);
  tally.scale = Math.max(tally.scale, (own & IS_SPECIAL_FLOAT) !== 0 ? Number.POSITIVE_INFINITY : scale);
  return true;
}

/** Digits of a number that is written as usual. */
export function digitsOf(plain: Uint8Array): Digits {
  const point = plain.indexOf(POINT);
  const whole = (point < 0 ? plain.length : point) - (plain[0] === 45 ? 1 : 0);
  if (plain.some((byte) => (byte | 32) === 101)) return { whole, scale: Number.POSITIVE_INFINITY };
  return { whole, scale: point < 0 ? 0 : plain.length - point - 1 };
}

function fits(order: DateOrder, a: string, b: string, c: string): boolean {
  const year = order === 'ymd' ? a : c;
  const [month, day] = order === 'dmy' ? [b, a] : order === 'mdy' ? [a, b] : [b, c];
  if (day.length > 2 || month.length > 2 || (year.length !== 4 && year.length !== 2)) return false;
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  if (m < 1 || m > 12 || d < 1 || d > DAYS[m - 1]!) return false;
  return m !== 2 || d < 29 || year.length === 2 || (y % 4 === 0 && (y % 100 !== 0 || y % 400 === 0));
}
