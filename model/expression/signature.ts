import type { DataType, TypeKind } from '../types.ts';
import type { FormatUse } from './date-format.ts';
import type { Expression } from './expression.ts';

/** One argument that a function takes. */
export interface Parameter {
  readonly name: string;
  /** The kind taken. `T`: all arguments of the call that are `T` are brought to one common type. */
  readonly type: TypeKind | 'T';
  /** The argument is a literal string and one of these words. */
  readonly words?: readonly string[];
  /** The argument is a literal. */
  readonly constant?: true;
  /** The argument is a regular expression (JavaScript, `u` flag), checked at design time when it is a literal. */
  readonly regex?: true;
  /** The argument is a format of `date-format.ts` for this use, checked at design time when it is a literal. */
  readonly dateFormat?: FormatUse;
}

/** The result's type: fixed, the common type `T`, or computed from the converted arguments. A string is the reason why there is no such type. */
export type Result = DataType | 'T' | ((args: readonly Expression[]) => DataType | string);

export interface Overload {
  readonly parameters: readonly Parameter[];
  /** How many of the last parameters may be left out. */
  readonly optional: number;
  /** The last parameter may be given any number of times more. */
  readonly variadic: boolean;
  /** What `T` may be; the first is what it is when all that is known is null. */
  readonly over: readonly TypeKind[];
  readonly result: Result;
}

/**
 * When a call may be null (without a refusal): where `any` of its arguments is null, `all` of them are, `never`, or `maybe` even where
 * none is.
 */
export type NullRule = 'any' | 'all' | 'never' | 'maybe';

export type Category = 'arithmetic' | 'comparison' | 'logic' | 'conditional' | 'text' | 'pattern' | 'date' | 'hash';

export interface FunctionSpec {
  readonly category: Category;
  /** What it gives, and for which rows it refuses. Markdown, without a full stop at the end of the last sentence. */
  readonly summary: string;
  /** The names that may be written in a call, the preferred one first. Empty: written as an operator only. */
  readonly names: readonly string[];
  /** How it is written as an operator or with keywords: `a + b`. */
  readonly syntax?: string;
  readonly overloads: readonly Overload[];
  readonly nulls: NullRule;
  /** An expression, and the SQL text of the literal that it equals. */
  readonly example: readonly [expression: string, value: string];
}

/** A parameter: `parameter('text', 'string')`. */
export function parameter(name: string, type: Parameter['type'], more: Omit<Parameter, 'name' | 'type'> = {}): Parameter {
  return { name, type, ...more };
}

/** An overload: `overload([text, count], STRING)`. */
export function overload(
  parameters: readonly Parameter[],
  result: Result,
  more: { optional?: number; variadic?: boolean; over?: readonly TypeKind[] } = {},
): Overload {
  return { parameters, result, optional: more.optional ?? 0, variadic: more.variadic ?? false, over: more.over ?? [] };
}
