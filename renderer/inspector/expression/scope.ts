import type { ParameterDeclaration } from '../../../model/job/document.ts';
import type { Schema } from '../../../model/types.ts';

/** What an expression can name, and what it has to be. */
export interface Scope {
  /** Absent where the columns are not known: then only the form of the expression is checked. */
  readonly schema?: Schema | undefined;
  readonly parameters: Readonly<Record<string, ParameterDeclaration>>;
  /** Whether it has to be true or false. */
  readonly condition: boolean;
  /** The columns of `schema` that the stage itself makes before, as a host evaluates them. */
  readonly made?: readonly { readonly name: string; readonly expression: string }[];
  /** Columns that it makes of this expression or after it. */
  readonly later?: readonly string[];
  /** Columns that it makes before by expressions that are wrong, or that only a run knows. */
  readonly broken?: readonly string[];
}

/** A part of the text of an expression, as the person wrote it. */
export interface Range {
  readonly from: number;
  readonly to: number;
}
