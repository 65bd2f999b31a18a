import { literalOf } from '../expression/build.ts';
import { formatLiteral } from '../expression/literals.ts';
import { printLiteral, quoteText } from '../expression/print.ts';
import { BOOLEAN, type DataType, FLOAT, INTEGER, NULL_TYPE, STRING } from '../types.ts';
import type { Value } from './document.ts';

/** What one reference stands for: a single value, of the type that its parameter declares. Decimals, dates and times are text. */
export interface TypedValue {
  readonly value: Value;
  readonly type: DataType;
}

export type SpliceValue = string | number | bigint | boolean | null;

/** A value that takes the place of a reference. `type`: by default what the value is in JavaScript. */
export interface Spliced {
  readonly value: SpliceValue;
  readonly type?: DataType;
}

export function typeOf({ value, type }: Spliced): DataType {
  if (type !== undefined) return type;
  switch (typeof value) {
    case 'string':
      return STRING;
    case 'boolean':
      return BOOLEAN;
    case 'bigint':
      return INTEGER;
    case 'number':
      return Number.isInteger(value) ? INTEGER : FLOAT;
    default:
      return NULL_TYPE;
  }
}

/** A keyword before a text that makes a literal of both: `DATE '2026-11-01'`. */
const TYPED_TEXT = /(?:^|[^\p{L}\p{N}_$])(?:date|timestamp|timestamptz|time|decimal|numeric|interval)\s*$/iu;

/** A value as a literal of the expression language that has exactly its type, whatever stands before it. */
export function expressionLiteral(spliced: Spliced, before: string): string {
  const { value } = spliced;
  const type = typeOf(spliced);
  if (typeof value === 'string' && TYPED_TEXT.test(before)) return quoteText(value);
  if (typeof value === 'boolean' && type.kind === 'boolean') return String(value);
  const literal = literalOf(value, type);
  return literal?.kind === 'literal' ? printLiteral(literal) : quoteText(String(value));
}

/**
 * A number as SQL writes it, with a point where it is no integer: `1000.0` is not divided as an integer, and SQLite compares a decimal
 * in quotes as text. `undefined` for what is no number.
 */
export function sqlNumber(spliced: Spliced): string | undefined {
  const { value } = spliced;
  const type = typeOf(spliced);
  if (type.kind === 'decimal') {
    const literal = literalOf(value, type);
    if (literal?.kind !== 'literal' || literal.value === null) return undefined;
    return formatLiteral(literal.value, type);
  }
  if (typeof value === 'bigint' || (typeof value === 'number' && type.kind !== 'float')) return String(value);
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  return /[.e]/.test(String(value)) ? String(value) : `${value}.0`;
}

/** A decimal as the number that has all its digits, if there is one. */
export function exactNumber({ value, type }: TypedValue): number | undefined {
  if (type.kind !== 'decimal' || value === null) return undefined;
  const [number, exact] = [Number(value), literalOf(value, type)];
  const near = literalOf(number, type);
  return near?.kind === 'literal' && exact?.kind === 'literal' && near.value === exact.value ? number : undefined;
}
