import { type DataType, sameType, type TypeKind, typeName } from '../types.ts';
import { castLiteral, convertLiteral } from './conversions.ts';
import type { Expression, Span } from './expression.ts';
import { literalForm } from './literals.ts';
import { excerpt, type Problems } from './problems.ts';

/** The kinds that CAST converts each kind to. Text converts to and from everything. */
const CASTS: Readonly<Record<TypeKind, readonly TypeKind[]>> = {
  null: ['integer', 'float', 'decimal', 'boolean', 'date', 'timestamp', 'time', 'binary', 'json', 'list'],
  string: ['integer', 'float', 'decimal', 'boolean', 'date', 'timestamp', 'time', 'binary', 'json'],
  integer: ['float', 'decimal', 'boolean'],
  float: ['integer', 'decimal'],
  decimal: ['integer', 'float', 'decimal'],
  boolean: ['integer'],
  date: ['timestamp'],
  timestamp: ['date', 'time', 'timestamp'],
  time: [],
  binary: [],
  json: [],
  list: [],
};

/** What to write instead of some conversions. */
const REMEDIES: Readonly<Record<string, string>> = {
  'date to integer': "write date_diff('day', DATE '1970-01-01', value)",
  'integer to date': "write date_add(DATE '1970-01-01', value, 'day')",
  'timestamp to integer': 'write EXTRACT(EPOCH FROM value)',
  'timestamp to float': 'write EXTRACT(EPOCH FROM value)',
  'integer to timestamp': "write to_timestamp(value) for seconds since 1970, or to_timestamp(value, 'millisecond')",
  'float to timestamp': 'write to_timestamp(value) for seconds since 1970',
  'float to boolean': 'write value <> 0',
  'decimal to boolean': 'write value <> 0',
  'boolean to float': 'CAST to integer first',
  'boolean to decimal': 'CAST to integer first',
};

/** What to write instead of a cast that there is not, if anything. */
export const castRemedy = (from: DataType, to: DataType): string | undefined => REMEDIES[`${from.kind} to ${to.kind}`];

export const canCast = (from: DataType, to: DataType): boolean =>
  sameType(from, to) || to.kind === 'string' || CASTS[from.kind].includes(to.kind);

/** `CAST(value AS type)`, or `TRY_CAST` when `safe`. A literal that does not convert is a problem now. */
export function castTo(value: Expression, type: DataType, safe: boolean, span: Span, problems: Problems): Expression | undefined {
  if (!canCast(value.type, type)) {
    const remedy = castRemedy(value.type, type);
    return problems.add('invalid-cast', `invalid cast: ${typeName(value.type)} to ${typeName(type)}`, span, remedy);
  }
  if (sameType(value.type, type) && value.kind !== 'literal') return { ...value, span };
  const constant = folded(value);
  const form = literalForm(type);
  if (constant.kind === 'literal' && constant.type.kind === 'string' && form && !convertLiteral(constant, type)) {
    if (safe) return { kind: 'literal', type, value: null, span };
    const text = String(constant.value);
    return problems.add('invalid-literal', `invalid ${typeName(type)}: '${excerpt(text)}'`, value.span, form, text);
  }
  return { kind: 'cast', type, value, safe, span };
}

/**
 * The literal that a cast of a literal gives, where it is exactly one. Types are decided before: beside other values a literal may take their type, what was
 * cast to a type has it.
 */
export function folded(expression: Expression): Expression {
  if (expression.kind !== 'cast') return expression;
  const value = folded(expression.value);
  const literal = value.kind === 'literal' ? castLiteral(value, expression.type) : undefined;
  return literal ? { ...literal, span: expression.span } : { ...expression, value };
}
