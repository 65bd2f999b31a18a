import { bareNumber } from './bare-number.ts';
import { IS_FLOAT, IS_INTEGER, IS_LONG_INTEGER, IS_SPECIAL_FLOAT, IS_TEXT } from './infer-type.ts';

const IS_NUMBER = IS_INTEGER | IS_FLOAT | IS_LONG_INTEGER | IS_SPECIAL_FLOAT;
/** Currencies and units that are no signs or codes of their own. */
const KNOWN = new Set([
  '%',
  '‰',
  'kr',
  'kr.',
  'Kr',
  'Kr.',
  'zł',
  'Kč',
  'Ft',
  'lei',
  'лв',
  'лв.',
  'руб',
  'руб.',
  'Fr',
  'Fr.',
  'SFr.',
  'Rs',
  'Rs.',
  'RM',
  'Rp',
]);
const CURRENCY_SIGN = /^(?:[A-Z]{1,3})?\p{Sc}$/u;
const FRONT = /^[-+\u2212(]*\s*([\p{L}\p{Sc}%‰]+\.?)/u;
const BACK = /([\p{L}\p{Sc}%‰]+\.?)[-+\u2212)]*$/u;
const GROUPED = /^-?(?=.*\d)(?:\d{1,3}(?:([., _'’\u00a0\u2009\u202f])\d{2,3}(?:\1\d{2,3})*)?|\d+)?(?:[.,]\d*)?$/;
const MAX_LENGTH = 40;
const MAX_UNITS = 5;

const decoder = new TextDecoder();

/** Numbers of a column with units or the signs of accounting. */
export class OddNumbers {
  /** Whether all values so far are numbers, with or without them. */
  alive = true;
  /** The units, and the first value with one. */
  readonly units: Set<string> = new Set();
  united = '';
  /** The first value with a sign that only accounting has. */
  signed = '';
  private plus = '';
  private dash = '';
  private minus = false;

  /** Adds a value without blanks around it. `kind`: what `classify` says of it. */
  add(bytes: Uint8Array, start: number, end: number, kind: number): void {
    if ((kind & IS_NUMBER) !== 0) this.minus ||= bytes[start] === 45;
    else this.alive = kind === IS_TEXT && end - start <= MAX_LENGTH && this.addText(decoder.decode(bytes.slice(start, end)));
  }

  private addText(text: string): boolean {
    const unit = unitOf(text);
    if (unit !== undefined) {
      this.units.add(unit);
      this.united ||= text;
    }
    const units = unit === undefined ? [] : [unit];
    const bare = bareNumber(text, { accounting: true, units });
    if (bare === undefined || !GROUPED.test(bare)) return false;
    this.minus ||= text.startsWith('-');
    if (text.startsWith('+')) this.plus ||= text;
    else if (!GROUPED.test(bareNumber(text, { units }) ?? '')) this.mark(text);
    // All with a plus: telephone numbers.
    if (this.minus) this.signed ||= this.plus;
    // A lone dash is zero beside amounts, and else missing.
    if (this.united !== '') this.signed ||= this.dash;
    return this.units.size <= MAX_UNITS;
  }

  private mark(text: string): void {
    if (text === '-') this.dash = text;
    else this.signed ||= text;
  }
}

/** The currency or unit of a number. */
export function unitOf(text: string): string | undefined {
  const found = (FRONT.exec(text) ?? BACK.exec(text))?.[1];
  if (found === undefined) return undefined;
  return [found, found.replace(/\.$/, '')].find((unit) => KNOWN.has(unit) || CURRENCY_SIGN.test(unit) || codes().has(unit));
}

let known: ReadonlySet<string> | undefined;

/** Codes of ISO 4217. */
function codes(): ReadonlySet<string> {
  known ??= new Set(Intl.supportedValuesOf('currency'));
  return known;
}
