import type { Expression } from '../model/expression/expression.ts';
import type { Schema } from '../model/types.ts';

/** A column of one of a stage's inputs. */
export interface InputColumn {
  /** Number of the input, in the order of the links; of a stage with named inputs, in the order of its type. */
  readonly input: number;
  readonly column: string;
}

/**
 * Where a column of an output comes from. `same`: it is a column of an input as it stands, its text in a file too; of several inputs whose rows follow each
 * other, that of each. `value`: its values are those of input columns, but not row by row, or not always. `made`: it is computed.
 */
export interface ColumnSource {
  readonly is: 'same' | 'value' | 'made';
  /** What it is taken or computed from. Empty: from no column. */
  readonly of: readonly InputColumn[];
}

export type ColumnSources = ReadonlyMap<string, ColumnSource>;

/** What a stage does to columns. Everything that the planner and the designer know about columns comes from it. */
export interface Flow {
  /** By input: the columns whose values the stage itself uses, whether or not anybody reads what it makes of them. A value that is not of its type refuses the row. */
  readonly reads: readonly (readonly string[])[];
  /** By input: the columns that it writes out, for which their text in the source does as well as their values. Default: none. */
  readonly writes?: readonly (readonly string[])[];
  /** The columns of every output port but `rejects`. Ports and columns that are not here come from outside. */
  readonly outputs: Readonly<Record<string, ColumnSources>>;
  /** The condition for which it keeps rows; it drops all others. A source can leave them out. */
  readonly keeps?: Expression;
  /** By input: whether columns that the stage does not name would be in its output, if there were more of them. */
  readonly passesOthers: readonly boolean[];
  /** By input: whether each row that comes out depends on one of its rows, and on no other. */
  readonly byRow: readonly boolean[];
}

/** All columns of an input, as they stand. */
export function unchanged(schema: Schema, input = 0): Map<string, ColumnSource> {
  return new Map(schema.map(({ name }) => [name, sameAs(input, name)]));
}

/** A column of an input as it stands. */
export const sameAs = (input: number, column: string): ColumnSource => ({ is: 'same', of: [{ input, column }] });

/** A column that is computed from columns of one input. */
export const madeOf = (columns: Iterable<string>, input = 0): ColumnSource => ({
  is: 'made',
  of: [...columns].map((column) => ({ input, column })),
});

/** The flow of a stage that reads from outside. */
export const originFlow = (): Flow => ({ reads: [], outputs: {}, passesOthers: [], byRow: [] });

/** The flow of a stage that takes all columns by value and gives nothing. */
export const destinationFlow = (_plan: unknown, [schema]: readonly Schema[]): Flow => ({
  reads: [schema!.map(({ name }) => name)],
  outputs: {},
  passesOthers: [true],
  byRow: [true],
});

/** The flow of a stage with one output that has all columns of its one input. `reads`: the columns that it uses itself. */
export const passingFlow = (
  schema: Schema,
  { reads = [], byRow }: { readonly reads?: readonly string[]; readonly byRow: boolean },
): Flow => ({ reads: [reads], outputs: { out: unchanged(schema) }, passesOthers: [true], byRow: [byRow] });
