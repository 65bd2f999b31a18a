import type { ParameterDeclaration } from '../../../model/job/document.ts';
import type { Schema } from '../../../model/types.ts';

/** What an expression can name, and what it has to be. */
export interface Scope {
  /** Absent where the columns are not known: then only the form of the expression is checked. */
  readonly schema?: Schema | undefined;
  readonly parameters: Readonly<Record<string, ParameterDeclaration>>;
  /** Whether it has to be true or false. */
  readonly condition: boolean;
}

/** A part of the text of an expression, as the person wrote it. */
export interface Range {
  readonly from: number;
  readonly to: number;
}
