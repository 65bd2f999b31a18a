import { ARITHMETIC } from './functions/arithmetic.ts';
import { COMPARISON } from './functions/comparison.ts';
import { CONDITIONAL } from './functions/conditional.ts';
import { DATES } from './functions/dates.ts';
import { TEXT } from './functions/text.ts';
import type { FunctionName } from './names.ts';
import type { FunctionSpec } from './signature.ts';

export { FUNCTION_NAMES, type FunctionName } from './names.ts';
export type { FunctionSpec, Overload, Parameter } from './signature.ts';

/** The catalogue: every function that a checked expression can call, by its canonical name. */
export const FUNCTIONS: Readonly<Record<FunctionName, FunctionSpec>> = {
  ...ARITHMETIC,
  ...COMPARISON,
  ...CONDITIONAL,
  ...TEXT,
  ...DATES,
};

/** Canonical names by what may be written in a call, in lower case. */
export const BY_SPELLING: ReadonlyMap<string, FunctionName> = new Map(
  (Object.keys(FUNCTIONS) as FunctionName[]).flatMap((name) => FUNCTIONS[name].names.map((spelling) => [spelling, name])),
);
