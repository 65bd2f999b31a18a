import type * as z from 'zod';
import type { ProblemCode } from '../model/codes.ts';
import type { CheckOptions } from '../model/expression/check.ts';
import type { Expression } from '../model/expression/expression.ts';
import type { Path } from '../model/job/document.ts';
import type { Language } from '../model/job/references.ts';
import type { ResolvedValue } from '../model/job/resolve.ts';
import type { DataType, Field, Schema } from '../model/types.ts';
import type { Face } from './face.ts';
import type { Flow } from './flow.ts';
import type { FormHints } from './hints.ts';
import type { Shape } from './shape.ts';

export type Category = 'origin' | 'destination' | 'router' | 'transformer';

/** What a stage reads: nothing, one link, a list of links, or one link for each of these names. */
export type Inputs = 'none' | 'one' | 'many' | readonly string[];

/**
 * What a stage gives: nothing; one port, `out`; ports that its options name; or one port, `out`, that any number of links may read.
 */
export type Outputs = 'none' | 'one' | 'named' | 'copy';

/** The port of a stage with one input, and that of a stage with one output. */
export const IN = 'in';
export const OUT = 'out';
/** The port of the rows that a stage refused. */
export const REJECTS = 'rejects';

/** How rows are split where those that belong together have to meet: by hash or by ranges of the columns that `option` names, of all if it is not set. */
export interface Partitioning {
  readonly by: 'hash' | 'range';
  readonly option: string;
  /** Whether there is no such split where the option is not set. */
  readonly needsOption?: boolean;
}

/** How many rows come out, against those that go in. */
export type Rows = 'same' | 'fewer' | 'more' | 'any' | 'none';

/** A connection with its references resolved; its credentials stay references. */
export interface CheckedConnection {
  readonly name?: string;
  readonly type: string;
  readonly [field: string]: ResolvedValue | undefined;
}

export interface Report {
  readonly remedy?: string | undefined;
  readonly value?: unknown;
  readonly severity?: 'error' | 'warning';
  readonly part?: 'key' | 'value';
}

/** What a stage's check sees, and how it reports. Paths lead from the stage to the option: `['by', 0, 'column']`. */
export interface CheckContext {
  readonly stage: string;
  /** In the order of the links. A schema is `undefined` where it is not known; that has been reported where it arose. */
  readonly inputs: readonly { readonly port: string; readonly schema: Schema | undefined }[];
  /** The columns of what an origin reads, as the host found them; `undefined` if it did not or could not look. */
  readonly sourceSchema: Schema | undefined;
  /** The schema of the input `port`. Default: the first input. */
  input(port?: string): Schema | undefined;
  report(code: ProblemCode, message: string, option: Path, more?: Report): void;
  /** Parses and types an expression over the columns of `schema`. `undefined` when it is wrong, or the schema is not known. */
  expression(
    option: Path,
    text: string | number | bigint | boolean,
    schema: Schema | undefined,
    more?: CheckOptions,
  ): Expression | undefined;
  /** The column that an option names. `undefined` when there is none, which is reported, or the schema is not known. */
  column(option: Path, name: string, schema: Schema | undefined, part?: 'key' | 'value'): Field | undefined;
  /** The entries of an option that is a map, as the document has them: JavaScript itself puts names such as `2024` first. */
  entries<Entry>(option: Path, map: Readonly<Record<string, Entry>>): readonly (readonly [name: string, entry: Entry])[];
  /** The data type that an option names; `undefined`, and a report, when there is none. */
  type(option: Path, name: string): DataType | undefined;
  /** The job's connection that an option names, which must be of one of the types. */
  connection(option: Path, name: string, types: readonly string[]): CheckedConnection | undefined;
}

export interface Checked<Plan> {
  /** Everything the engine needs, parsed and typed. `undefined` when a problem was reported, or a schema is not known. */
  readonly plan: Plan | undefined;
  /** The schema of every output port but `rejects`; `undefined` where it is not known. */
  readonly outputs: { readonly [port: string]: Schema | undefined };
  /** The type of stage that does the work, and its options, where the checked one only stands for it. */
  readonly as?: { readonly type: string; readonly options: Readonly<Record<string, unknown>> };
}

/** What a type of stage is. Validation, forms, docs, JSON Schema and `open-stage stages` all come from it. */
export interface StageSpec<
  Type extends string = string,
  Options extends z.ZodObject = z.ZodObject,
  Plan = unknown,
  Moves extends Shape = Shape,
> {
  readonly type: Type;
  readonly category: Category;
  /** The system whose connector does the reading or loading; the plan is a `ConnectorOriginPlan` or `ConnectorDestinationPlan` then. */
  readonly connector?: string;
  /** How it looks in the designer. */
  readonly face: Face;
  /** One line. */
  readonly summary: string;
  /** Paragraphs of Markdown. */
  readonly description: string;
  /** A whole job document. */
  readonly example: string;
  readonly inputs: Inputs;
  readonly outputs: Outputs;
  /** The output ports, where the options name them. */
  readonly ports?: (options: z.output<Options>) => readonly string[];
  /** Output ports of rows that would be dropped, by the options. Nobody need read them. Their schemas are among the outputs of `check`. */
  readonly sideOutputs?: (options: z.output<Options>) => readonly string[];
  /** Whether there is a `rejects` port: `row` holds the refused input row, `record` the text of a source's record. */
  readonly rejects?: 'row' | 'record';
  readonly options: Options;
  /** Options whose texts are in a language; `columns.*` stands for each entry of `columns`. References in them stay values. */
  readonly languages?: { readonly [option: string]: Language };
  readonly form?: FormHints;
  /** Whether the rows of an output port come in the order of the input. */
  readonly preservesOrder: boolean;
  readonly rows: Rows;
  /** How the rows of its inputs are split. Absent: they need not be. */
  readonly partitions?: Partitioning;
  check(options: z.output<Options>, context: CheckContext): Checked<Plan>;
  /** What a sound stage does to the columns of its inputs. */
  flow(plan: NoInfer<Plan>, inputs: readonly Schema[]): Flow;
  /** How the rows of a sound stage move. A stage of the shape `stream` or `state` has a kernel of its type's name. */
  shape(plan: NoInfer<Plan>): Moves;
}

/** States a stage's specification, keeping the types of its options and its plan. */
export function defineStage<const Type extends string, Options extends z.ZodObject, Plan, Moves extends Shape>(
  spec: StageSpec<Type, Options, Plan, Moves>,
): StageSpec<Type, Options, Plan, Moves> {
  return spec;
}
