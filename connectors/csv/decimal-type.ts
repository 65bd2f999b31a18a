import { type DataType, FLOAT } from '../../model/types.ts';
import type { Digits } from './format-tally.ts';

/** Digits of a decimal that fits 64 bits, and of any. */
const SHORT_DIGITS = 18;
const MOST_DIGITS = 38;

/** The decimal that holds numbers with so many digits, with room for more before the mark; float where none does. */
export function decimalOf({ whole, scale }: Digits): DataType {
  const needed = whole + scale;
  if (needed > MOST_DIGITS) return FLOAT;
  return { kind: 'decimal', precision: needed <= SHORT_DIGITS ? SHORT_DIGITS : MOST_DIGITS, scale };
}
