import { type DataType, decimal, FLOAT, NULL_TYPE, sameType, TIMESTAMP, type TypeKind } from '../types.ts';
import { commonDecimal, type DecimalType, fitNumeral, formatNumeral, parseNumeral, typeOfNumeral } from './decimals.ts';
import type { Expression, LiteralValue } from './expression.ts';
import { DAY_MICROS, MAX_INTEGER, MIN_INTEGER, parseLiteral } from './literals.ts';

export type Literal = Extract<Expression, { kind: 'literal' }>;

/** The decimal that holds any integer. */
const INTEGER_DECIMAL = decimal(19, 0) as DecimalType;

const isText = (expression: Expression): expression is Literal & { readonly value: string } =>
  expression.kind === 'literal' && expression.type.kind === 'string' && expression.value !== null;

/**
 * The literal as a value of another type, or `undefined` where it is not exactly one. The nearest float stands for integers and
 * decimals that no float holds.
 */
export function convertLiteral(literal: Literal, type: DataType): Literal | undefined {
  const value = literalValue(literal, type);
  return value === undefined ? undefined : { ...literal, type, value };
}

/** As `convertLiteral`, but as a CAST converts a column: a float is its exact value, not the digits that were written. */
export function castLiteral(literal: Literal, type: DataType): Literal | undefined {
  const converted = convertLiteral(literal, type);
  if (!converted || literal.type.kind !== 'float' || literal.value === null) return converted;
  const value = literal.value as number;
  if (type.kind === 'integer') return { ...converted, value: BigInt(value) };
  return type.kind === 'decimal' && scaledFloat(value, type.scale) !== converted.value ? undefined : converted;
}

function literalValue({ type: from, value }: Literal, to: DataType): LiteralValue | undefined {
  if (value === null) return null;
  if (sameType(from, to)) return value;
  if (from.kind === 'string') return parseLiteral(value as string, to);
  switch (to.kind) {
    case 'float':
      if (from.kind === 'integer') return Number(value);
      return from.kind === 'decimal' ? Number(formatNumeral({ unscaled: value as bigint, scale: from.scale })) : undefined;
    case 'decimal': {
      const numeral = numeralOf(from, value);
      return numeral && fitNumeral(numeral, to);
    }
    case 'integer': {
      const numeral = numeralOf(from, value);
      const whole = numeral && fitNumeral(numeral, { precision: 19, scale: 0 });
      return whole !== undefined && whole >= MIN_INTEGER && whole <= MAX_INTEGER ? whole : undefined;
    }
    case 'timestamp':
      return from.kind === 'date' ? BigInt(value as number) * DAY_MICROS : undefined;
    case 'string':
      return from.kind === 'integer' ? String(value) : undefined;
    default:
      return undefined;
  }
}

/** The exact value of a float in units of `10 ** -scale`, rounded half away from zero. */
function scaledFloat(value: number, scale: number): bigint {
  let numerator = Math.abs(value);
  let halvings = 0n;
  for (; !Number.isInteger(numerator); halvings++) numerator *= 2;
  const scaled = BigInt(numerator) * 10n ** BigInt(scale);
  const rounded = halvings === 0n ? scaled : (scaled + (1n << (halvings - 1n))) >> halvings;
  return value < 0 ? -rounded : rounded;
}

function numeralOf(type: DataType, value: LiteralValue) {
  if (value === null) return undefined;
  if (type.kind === 'float') return parseNumeral(String(value));
  if (type.kind === 'integer') return { unscaled: value as bigint, scale: 0 };
  return type.kind === 'decimal' ? { unscaled: value as bigint, scale: type.scale } : undefined;
}

/** `a` and `b` as types, without regard to values: what both convert to implicitly, or `undefined`. */
export function commonOfTypes(a: DataType, b: DataType): DataType | undefined {
  if (sameType(a, b) || b.kind === 'null') return a;
  if (a.kind === 'null') return b;
  const kinds = [a.kind, b.kind];
  const numbers = kinds.every((kind) => kind === 'integer' || kind === 'float' || kind === 'decimal');
  if (numbers && kinds.includes('float')) return FLOAT;
  if (numbers) return commonDecimal(asDecimal(a), asDecimal(b));
  const unzoned = [a, b].every((type) => type.kind === 'date' || (type.kind === 'timestamp' && !type.zoned));
  return unzoned ? TIMESTAMP : undefined;
}

const asDecimal = (type: DataType): DecimalType => (type.kind === 'decimal' ? (type as DecimalType) : INTEGER_DECIMAL);

/** What a set of arguments has in common, or the first two that have nothing in common, or a literal that does not fit. */
export type Common =
  | { readonly type: DataType }
  | { readonly clash: readonly [Expression, Expression] }
  | { readonly unfit: Literal; readonly type: DataType };

/**
 * The type that all arguments convert to. Columns and computed values decide; number literals then fit in (`1.5` beside a decimal
 * is that decimal), then text literals take the type of the others.
 */
export function commonType(args: readonly Expression[]): Common {
  const ranks = [
    args.filter((arg) => arg.kind !== 'literal'),
    args.filter((arg) => arg.kind === 'literal' && !isText(arg)),
    args.filter(isText),
  ] as const;
  let type: DataType = NULL_TYPE;
  let owner: Expression | undefined;
  for (const arg of [...ranks[0], ...ranks[1]]) {
    const own: DataType = arg.kind === 'literal' ? literalTypeBeside(arg, type) : arg.type;
    const both = commonOfTypes(type, own);
    if (both === undefined) return { clash: orderOf(args, owner!, arg) };
    type = both;
    if (owner === undefined || owner.type.kind === 'null') owner = arg;
  }
  for (const text of ranks[2]) {
    if (owner === undefined || type.kind === 'string' || type.kind === 'null') {
      type = commonOfTypes(type, text.type) ?? type;
      continue;
    }
    const fitting = textTypeBeside(text.value, type);
    if (fitting === undefined && parsesFromText(type)) return { unfit: text, type };
    if (fitting === undefined) return { clash: orderOf(args, owner, text) };
    type = fitting;
  }
  return { type };
}

const orderOf = (args: readonly Expression[], a: Expression, b: Expression): [Expression, Expression] =>
  args.indexOf(a) < args.indexOf(b) ? [a, b] : [b, a];

/** A number literal beside a decimal becomes a decimal with its digits; otherwise it keeps its type. */
function literalTypeBeside(literal: Literal, beside: DataType): DataType {
  if (beside.kind !== 'decimal' || (literal.type.kind !== 'float' && literal.type.kind !== 'integer')) return literal.type;
  const numeral = numeralOf(literal.type, literal.value);
  return (numeral && typeOfNumeral(numeral)) ?? literal.type;
}

/** The common type of a text literal and the other arguments: their type, or a wider one (a timestamp beside dates). */
function textTypeBeside(text: string, type: DataType): DataType | undefined {
  if (parseLiteral(text, type) !== undefined) return type;
  if (type.kind === 'date') return parseLiteral(text, TIMESTAMP) === undefined ? undefined : TIMESTAMP;
  if (type.kind !== 'decimal') return undefined;
  const numeral = parseNumeral(text);
  const own = numeral && typeOfNumeral(numeral);
  return own && commonDecimal(type as DecimalType, own);
}

const TEXT_LITERAL_KINDS: readonly TypeKind[] = ['integer', 'float', 'decimal', 'boolean', 'date', 'timestamp', 'time'];
/** Whether text literals are read as values of this type where such a value is expected. */
export const parsesFromText = (type: DataType): boolean => TEXT_LITERAL_KINDS.includes(type.kind);

/** Makes a conversion that is known to be allowed explicit: nothing, a folded literal, or a cast. */
export function converted(expression: Expression, type: DataType): Expression {
  if (sameType(expression.type, type)) return expression;
  const folded = expression.kind === 'literal' ? convertLiteral(expression, type) : undefined;
  return folded ?? { kind: 'cast', type, value: expression, safe: false, span: expression.span };
}

/** The argument, implicitly converted to exactly `type`; `undefined` if there is no such conversion. */
export function implicitly(expression: Expression, type: DataType): Expression | undefined {
  if (isText(expression) && !sameType(expression.type, type)) return convertLiteral(expression, type);
  if (expression.kind === 'literal' && expression.type.kind === 'float' && type.kind === 'decimal') {
    return convertLiteral(expression, type);
  }
  const common = commonOfTypes(expression.type, type);
  const widens = common !== undefined && (sameType(common, type) || (common.kind === 'decimal' && type.kind === 'decimal'));
  return widens && !losesScale(expression, type) ? converted(expression, type) : undefined;
}

/** Whether a decimal would lose decimals on its way to another: never done implicitly. */
function losesScale(expression: Expression, type: DataType): boolean {
  if (expression.type.kind !== 'decimal' || type.kind !== 'decimal' || expression.type.scale <= type.scale) return false;
  return expression.kind !== 'literal' || convertLiteral(expression, type) === undefined;
}

/** Costs of implicit conversions to a kind, to choose between overloads; 0: no conversion. */
export interface Fitted {
  readonly expression: Expression;
  readonly cost: number;
}

/** The argument as a value of `kind` (decimals: of the precision and scale that it needs), or `undefined`. */
export function fitKind(expression: Expression, kind: TypeKind): Fitted | undefined {
  const from = expression.type.kind;
  if (from === kind) return { expression, cost: 0 };
  if (from === 'null') return { expression: converted(expression, defaultType(kind)), cost: 0.25 };
  if (isText(expression)) {
    const text = expression.value;
    const numeral = kind === 'decimal' ? parseNumeral(text) : undefined;
    const type = kind === 'decimal' ? numeral && typeOfNumeral(numeral) : defaultType(kind);
    const fitted = type && parsesFromText(type) ? convertLiteral(expression, type) : undefined;
    return fitted && { expression: fitted, cost: 2 };
  }
  if (
    kind === 'decimal' &&
    (from === 'integer' || (from === 'float' && expression.kind === 'literal' && expression.value !== null))
  ) {
    const type =
      expression.kind === 'literal' && expression.value !== null
        ? literalTypeBeside(expression, INTEGER_DECIMAL)
        : INTEGER_DECIMAL;
    return type.kind === 'decimal' ? { expression: converted(expression, type), cost: from === 'float' ? 0.5 : 1 } : undefined;
  }
  const target = defaultType(kind);
  const fits = (kind === 'float' && (from === 'integer' || from === 'decimal')) || (kind === 'timestamp' && from === 'date');
  return fits ? { expression: converted(expression, target), cost: 1 } : undefined;
}

/** The type of a kind where nothing more is known. */
export function defaultType(kind: TypeKind): DataType {
  switch (kind) {
    case 'decimal':
      return INTEGER_DECIMAL;
    case 'timestamp':
      return TIMESTAMP;
    case 'list':
      return { kind, item: NULL_TYPE };
    default:
      return { kind };
  }
}
