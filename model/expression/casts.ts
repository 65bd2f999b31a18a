import { type DataType, sameType, type TypeKind, typeName } from '../types.ts';
import { convertLiteral } from './conversions.ts';
import type { Expression, Span } from './expression.ts';
import { literalForm } from './literals.ts';
import type { Problems } from './problems.ts';

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
  'integer to timestamp': "write date_add(TIMESTAMP '1970-01-01', value, 'second')",
  'float to boolean': 'write value <> 0',
  'decimal to boolean': 'write value <> 0',
  'boolean to float': 'CAST to integer first',
  'boolean to decimal': 'CAST to integer first',
};

export const canCast = (from: DataType, to: DataType): boolean =>
  sameType(from, to) || to.kind === 'string' || CASTS[from.kind].includes(to.kind);

/** `CAST(value AS type)`, or `TRY_CAST` when `safe`. Literals are converted now where that is exact. */
export function castTo(value: Expression, type: DataType, safe: boolean, span: Span, problems: Problems): Expression | undefined {
  if (!canCast(value.type, type)) {
    const remedy = REMEDIES[`${value.type.kind} to ${type.kind}`];
    return problems.add('invalid-cast', `invalid cast: ${typeName(value.type)} to ${typeName(type)}`, span, remedy);
  }
  if (sameType(value.type, type)) return { ...value, span };
  if (value.kind === 'literal') {
    const folded = convertLiteral(value, type);
    if (folded) return { ...folded, span };
    if (value.type.kind === 'string' && literalForm(type) !== undefined) {
      if (safe) return { kind: 'literal', type, value: null, span };
      const text = String(value.value);
      return problems.add('invalid-literal', `invalid ${typeName(type)}: '${text}'`, value.span, literalForm(type), text);
    }
  }
  return { kind: 'cast', type, value, safe, span };
}
