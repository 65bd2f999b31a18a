import type { Schema } from '../types.ts';
import type { Expression } from './expression.ts';
import { FUNCTIONS } from './functions.ts';

/** Whether an expression over these columns may be null in a row that it does not refuse. */
export function isNullable(expression: Expression, schema: Schema): boolean {
  switch (expression.kind) {
    case 'literal':
      return expression.value === null;
    case 'column':
      return schema.find(({ name }) => name === expression.name)?.nullable ?? true;
    case 'cast':
      return expression.safe || isNullable(expression.value, schema);
    case 'case': {
      const { branches, otherwise } = expression;
      return otherwise === null || [otherwise, ...branches.map(({ then }) => then)].some((result) => isNullable(result, schema));
    }
    case 'call':
      switch (FUNCTIONS[expression.function].nulls) {
        case 'never':
          return false;
        case 'maybe':
          return true;
        case 'all':
          return expression.args.every((arg) => isNullable(arg, schema));
        default:
          return expression.args.some((arg) => isNullable(arg, schema));
      }
  }
}
