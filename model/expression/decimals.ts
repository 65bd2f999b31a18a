import { type DataType, decimal, MAX_DECIMAL_PRECISION } from '../types.ts';
import { trimBlanks } from './blanks.ts';

export type DecimalType = Extract<DataType, { kind: 'decimal' }>;

/** A decimal number as written: `unscaled / 10 ** scale`. `scale` is not negative. */
export interface Numeral {
  readonly unscaled: bigint;
  readonly scale: number;
}

/** Digits beyond these exponents fit in no decimal. */
const MAX_EXPONENT = 400;

/** Reads `-12.50`, `.5`, `1e-3` exactly, keeping written zeros, without blanks around it. `undefined` for what is no number or has a huge exponent. */
export function parseNumeral(text: string): Numeral | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(trimBlanks(text));
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', power = '0'] = match;
  const digits = whole + fraction;
  if (digits === '') return undefined;
  const unscaled = BigInt(digits) * (sign === '-' ? -1n : 1n);
  const scale = fraction.length - Number(power);
  if (unscaled === 0n) return { unscaled, scale: Math.min(Math.max(scale, 0), digits.length + MAX_EXPONENT) };
  if (Math.abs(scale) > digits.length + MAX_EXPONENT) return undefined;
  return scale < 0 ? { unscaled: unscaled * 10n ** BigInt(-scale), scale: 0 } : { unscaled, scale };
}

/** The numeral without the zeros at its end after the point. */
export function stripZeros({ unscaled, scale }: Numeral): Numeral {
  if (unscaled === 0n) return { unscaled, scale: 0 };
  const digits = unscaled.toString();
  let zeros = 0;
  while (zeros < scale && digits.at(-1 - zeros) === '0') zeros++;
  return zeros === 0 ? { unscaled, scale } : { unscaled: unscaled / 10n ** BigInt(zeros), scale: scale - zeros };
}

/** The narrowest decimal type that holds a numeral as written, or `undefined` past 38 digits. */
export function typeOfNumeral({ unscaled, scale }: Numeral): DecimalType | undefined {
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().length;
  const precision = Math.max(digits, scale, 1);
  return precision <= MAX_DECIMAL_PRECISION ? (decimal(precision, scale) as DecimalType) : undefined;
}

/** The unscaled digits of a numeral in a decimal type, or `undefined` where it does not fit exactly. */
export function fitNumeral(numeral: Numeral, { precision, scale }: { precision: number; scale: number }): bigint | undefined {
  const short = stripZeros(numeral);
  if (short.scale > scale) return undefined;
  const unscaled = short.unscaled * 10n ** BigInt(scale - short.scale);
  return (unscaled < 0n ? -unscaled : unscaled) < 10n ** BigInt(precision) ? unscaled : undefined;
}

/** `-1234` with scale 2 → `-12.34`. */
export function formatNumeral({ unscaled, scale }: Numeral): string {
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return unscaled < 0n ? `-${text}` : text;
}

const capped = (precision: number, scale: number): DecimalType =>
  decimal(Math.min(MAX_DECIMAL_PRECISION, precision), scale) as DecimalType;

/**
 * The decimal that holds both: the larger scale and the larger number of digits before the point. Past 38 digits the scale stays,
 * so that no value is rounded; values too large for what is left are refused.
 */
export function commonDecimal(a: DecimalType, b: DecimalType): DecimalType {
  const scale = Math.max(a.scale, b.scale);
  return capped(Math.max(a.precision - a.scale, b.precision - b.scale) + scale, scale);
}

/** `+` and `-` of two decimals: one digit more before the point. */
export function sumDecimal(a: DecimalType, b: DecimalType): DecimalType {
  const common = commonDecimal(a, b);
  return capped(common.precision + 1, common.scale);
}

/** `*`: precisions and scales add up. The product is exact, so scales that add up to more than 38 have no type. */
export function productDecimal(a: DecimalType, b: DecimalType): DecimalType | string {
  const scale = a.scale + b.scale;
  if (scale > MAX_DECIMAL_PRECISION) return `the product would have ${scale} decimals; the maximum is ${MAX_DECIMAL_PRECISION}`;
  return capped(a.precision + b.precision, scale);
}

/**
 * `/`: scale max(6, s1 + p2 + 1) and precision p1 - s1 + s2 + scale, where past 38 digits the scale gives way down to 6: the rule
 * of SQL Server, Hive and Spark. Quotients are rounded half away from zero.
 */
export function quotientDecimal(a: DecimalType, b: DecimalType): DecimalType {
  const scale = Math.max(6, a.scale + b.precision + 1);
  const whole = a.precision - a.scale + b.scale;
  if (whole + scale <= MAX_DECIMAL_PRECISION) return decimal(whole + scale, scale) as DecimalType;
  return decimal(MAX_DECIMAL_PRECISION, Math.max(MAX_DECIMAL_PRECISION - whole, Math.min(scale, 6))) as DecimalType;
}
