import type { Expression } from '../../../model/expression/expression.ts';
import { Refusal } from './evaluation.ts';
import { convert, type Native, type Plain } from './reference-casts.ts';
import { compare, STRICT } from './reference-functions.ts';

// The meaning of expressions, one row at a time and in the simplest way: what the vectorised evaluation is tested against.

export type Row = Readonly<Record<string, Native>>;

export function interpret(expression: Expression, row: Row): Native {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'column':
      return row[expression.name]!;
    case 'cast': {
      const value = interpret(expression.value, row);
      if (value === null || value instanceof Refusal) return value;
      const result = convert(value, expression.value.type, expression.type);
      return expression.safe && result instanceof Refusal ? null : result;
    }
    case 'case':
      for (const { when, then } of expression.branches) {
        const condition = interpret(when, row);
        if (condition instanceof Refusal) return condition;
        if (condition === true) return interpret(then, row);
      }
      return expression.otherwise && interpret(expression.otherwise, row);
    case 'call':
      return callOf(expression, row);
  }
}

function callOf(expression: Expression & { kind: 'call' }, row: Row): Native {
  const name = expression.function;
  const args = expression.args.map((arg) => interpret(arg, row));
  if (name === 'and' || name === 'or') {
    const decisive = name === 'or';
    if (args.includes(decisive)) return decisive;
    return args.find((arg) => arg instanceof Refusal) ?? (args.includes(null) ? null : !decisive);
  }
  if (name === 'coalesce') return args.find((arg) => arg !== null) ?? null;
  const refusal = args.find((arg) => arg instanceof Refusal);
  if (refusal) return refusal;
  const values = args as (Plain | null)[];
  const [a, b] = values as [Plain | null, Plain | null];
  switch (name) {
    case 'is_null':
      return a === null;
    case 'is_not_null':
      return a !== null;
    case 'is_distinct':
    case 'is_not_distinct':
      return (a === null || b === null ? a === b : compare(a, b) === 0) === (name === 'is_not_distinct');
    case 'nullif':
      return a !== null && b !== null && compare(a, b) === 0 ? null : a;
    case 'concat':
      return values.filter((value) => value !== null).join('');
    case 'least':
    case 'greatest': {
      const present = values.filter((value) => value !== null);
      const better = (x: Plain, y: Plain) => (name === 'least' ? compare(y, x) < 0 : compare(x, y) < 0);
      return present.length === 0 ? null : present.reduce((x, y) => (better(x, y) ? y : x));
    }
    case 'in':
      if (a === null) return null;
      if (values.slice(1).some((item) => item !== null && compare(a, item) === 0)) return true;
      return values.slice(1).includes(null) ? null : false;
  }
  if (values.includes(null)) return null;
  const types = expression.args.map((arg) => arg.type);
  return STRICT[name]!(values as Plain[], types, expression.type);
}
