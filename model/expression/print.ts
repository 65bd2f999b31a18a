import { typeName } from '../types.ts';
import type { Literal } from './conversions.ts';
import { RESERVED } from './cursor.ts';
import { type DecimalType, parseNumeral, typeOfNumeral } from './decimals.ts';
import type { Expression } from './expression.ts';
import type { FunctionName } from './functions.ts';
import { formatLiteral } from './literals.ts';
import { POWER } from './powers.ts';

/** Binary operators by their sign, with how strongly they bind. None is printed as chained without parentheses on the right. */
const OPERATORS: Partial<Record<FunctionName, readonly [sign: string, power: number]>> = {
  or: ['OR', POWER.or],
  and: ['AND', POWER.and],
  is_distinct: ['IS DISTINCT FROM', POWER.is],
  is_not_distinct: ['IS NOT DISTINCT FROM', POWER.is],
  equal: ['=', POWER.comparison],
  not_equal: ['<>', POWER.comparison],
  less: ['<', POWER.comparison],
  less_equal: ['<=', POWER.comparison],
  greater: ['>', POWER.comparison],
  greater_equal: ['>=', POWER.comparison],
  like: ['LIKE', POWER.predicate],
  ilike: ['ILIKE', POWER.predicate],
  concat_op: ['||', POWER.concat],
  add: ['+', POWER.additive],
  subtract: ['-', POWER.additive],
  multiply: ['*', POWER.multiplicative],
  divide: ['/', POWER.multiplicative],
  modulo: ['%', POWER.multiplicative],
};

/** Above every operator. */
const TIGHTEST = 99;

/** The expression as SQL text, which reads back as the same expression. Conversions show as CAST. */
export function printExpression(expression: Expression): string {
  return print(expression, 0);
}

/** Prints, with parentheses where the whole binds less strongly than `power`. */
function print(expression: Expression, power: number): string {
  switch (expression.kind) {
    case 'literal':
      return printLiteral(expression);
    case 'column':
      return quoteName(expression.name);
    case 'cast':
      return `${expression.safe ? 'TRY_CAST' : 'CAST'}(${print(expression.value, 0)} AS ${typeName(expression.type)})`;
    case 'case': {
      const branches = expression.branches.map(({ when, then }) => ` WHEN ${print(when, 0)} THEN ${print(then, 0)}`);
      const otherwise = expression.otherwise ? ` ELSE ${print(expression.otherwise, 0)}` : '';
      return `CASE${branches.join('')}${otherwise} END`;
    }
    default: {
      const [text, own] = printCall(expression.function, expression.args);
      return own < power ? `(${text})` : text;
    }
  }
}

function printCall(name: FunctionName, args: readonly Expression[]): readonly [text: string, power: number] {
  const operator = OPERATORS[name];
  if (operator) {
    const [sign, power] = operator;
    const left = power === POWER.comparison || power === POWER.predicate || args.length > 2 ? power + 1 : power;
    const operands = name === 'like' || name === 'ilike' ? args.slice(0, 2) : args;
    const text = operands.map((arg, i) => print(arg, i === 0 ? left : power + 1)).join(` ${sign} `);
    const escaping = operands.length < args.length ? ` ESCAPE ${print(args[2]!, power + 1)}` : '';
    return [text + escaping, power];
  }
  switch (name) {
    case 'negate':
      return [
        `-${args[0]!.kind === 'literal' || args[0]!.kind === 'call' ? `(${print(args[0]!, 0)})` : print(args[0]!, TIGHTEST)}`,
        POWER.sign,
      ];
    case 'not':
      return [`NOT ${print(args[0]!, POWER.not)}`, POWER.not];
    case 'is_null':
      return [`${print(args[0]!, POWER.is)} IS NULL`, POWER.is];
    case 'is_not_null':
      return [`${print(args[0]!, POWER.is)} IS NOT NULL`, POWER.is];
    case 'in': {
      const items = args.slice(1).map((arg) => print(arg, 0));
      return [`${print(args[0]!, POWER.predicate + 1)} IN (${items.join(', ')})`, POWER.predicate];
    }
    case 'extract': {
      const [part, value] = args;
      if (part?.kind === 'literal') return [`EXTRACT(${String(part.value).toUpperCase()} FROM ${print(value!, 0)})`, TIGHTEST];
    }
  }
  return [`${name}(${args.map((arg) => print(arg, 0)).join(', ')})`, TIGHTEST];
}

/** A literal as text that reads back as the same value of the same type. */
export function printLiteral({ type, value }: Literal): string {
  if (value === null) return type.kind === 'null' ? 'NULL' : `CAST(NULL AS ${typeName(type)})`;
  const text = formatLiteral(value, type);
  switch (type.kind) {
    case 'integer':
      return text;
    case 'boolean':
      return text.toUpperCase();
    case 'float':
      if (!Number.isFinite(value)) return `CAST('${text}' AS float)`;
      return /[.e]/.test(text) ? text : `${text}.0`;
    case 'decimal': {
      const own = typeOfNumeral(parseNumeral(text)!) as DecimalType;
      const same = own.precision === type.precision && own.scale === type.scale;
      return same ? `DECIMAL '${text}'` : `CAST('${text}' AS ${typeName(type)})`;
    }
    case 'date':
    case 'time':
    case 'timestamp':
      return `${type.kind.toUpperCase()} '${text}'`;
    default:
      return quoteText(text);
  }
}

export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Words that would read as something else than a column in some place. */
const SPECIAL = new Set('from for as escape distinct interval current_date current_timestamp both leading trailing'.split(' '));

/** A column's name as an expression writes it: in double quotes where it needs them. */
export function quoteName(name: string): string {
  const word = name.toLowerCase();
  if (/^[\p{L}_][\p{L}\p{N}_$]*$/u.test(name) && !RESERVED.has(word) && !SPECIAL.has(word)) return name;
  return `"${name.replaceAll('"', '""')}"`;
}
