import type { DataType } from '../types.ts';
import type { FunctionName } from './names.ts';

/** Characters `start` (inclusive) to `end` (exclusive) of the expression's text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * A literal's value by its type: string → string; integer → bigint; float → number; decimal → bigint (unscaled digits);
 * boolean → boolean; date → number (days since 1970-01-01); timestamp, time → bigint (microseconds); null → null.
 */
export type LiteralValue = string | bigint | number | boolean | null;

/**
 * A checked, typed scalar expression: the common form that workers evaluate and that SQL compilers print.
 * Every implicit conversion has been made an explicit `cast`, so that the arguments of a call have exactly the types which its
 * overload in `functions.ts` takes. Three-valued logic: a null argument gives null unless the function says otherwise.
 */
export type Expression =
  | { readonly kind: 'literal'; readonly type: DataType; readonly value: LiteralValue; readonly span: Span }
  | { readonly kind: 'column'; readonly type: DataType; readonly name: string; readonly span: Span }
  /** `function` is the canonical name in `functions.ts`: `add`, `equal`, `and`, `like`, `upper`, … */
  | {
      readonly kind: 'call';
      readonly type: DataType;
      readonly function: FunctionName;
      readonly args: readonly Expression[];
      readonly span: Span;
    }
  /** The first branch whose `when` is true; `otherwise` (null when absent) if none. */
  | {
      readonly kind: 'case';
      readonly type: DataType;
      readonly branches: readonly { readonly when: Expression; readonly then: Expression }[];
      readonly otherwise: Expression | null;
      readonly span: Span;
    }
  /** `safe`: TRY_CAST, null where the value does not convert; otherwise such a row is refused. */
  | { readonly kind: 'cast'; readonly type: DataType; readonly value: Expression; readonly safe: boolean; readonly span: Span };

/** The names of the columns an expression reads. */
export function columnsOf(expression: Expression, into: Set<string> = new Set()): Set<string> {
  switch (expression.kind) {
    case 'literal':
      break;
    case 'column':
      into.add(expression.name);
      break;
    case 'call':
      for (const arg of expression.args) columnsOf(arg, into);
      break;
    case 'case':
      for (const branch of expression.branches) {
        columnsOf(branch.when, into);
        columnsOf(branch.then, into);
      }
      if (expression.otherwise) columnsOf(expression.otherwise, into);
      break;
    case 'cast':
      columnsOf(expression.value, into);
      break;
  }
  return into;
}
