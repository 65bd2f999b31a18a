import type { Vector } from '../columns/vector.ts';
import type { ScanDialect } from '../connectors/csv/chunk.ts';
import type { CsvWriteOptions } from '../connectors/csv/options.ts';
import type { KeyTree } from '../connectors/json/key-tree.ts';
import type { JsonWriteOptions, UnknownFields } from '../connectors/json/options.ts';
import type { DataType, Field, Schema } from '../model/types.ts';
import type { ValueFormat } from '../model/value-format.ts';
import type { AggregatorPlan } from '../stages/aggregator.ts';
import type { PlanOf, STAGES, StageType } from '../stages/index.ts';
import type { SortKey } from '../stages/shared/columns.ts';

/** Where rows that leave a port go on within the fragment. */
export interface Target {
  /** Index in `FragmentPlan.operators`. */
  readonly operator: number;
  readonly input: number;
}

/** The rows of an output port: how they are counted, and who reads them. A port without targets is counted, and its rows are dropped. */
export interface OutputPort {
  readonly targets: readonly Target[];
  /** Index of the port's row counter, -1: not counted. */
  readonly counter: number;
}

export interface RejectsPort extends OutputPort {
  readonly schema: Schema;
}

/** A chain (or tree) of stages that one task runs in one pass. */
export interface FragmentPlan {
  readonly source: SourcePlan;
  readonly operators: readonly OperatorPlan[];
}

export interface SourcePlan {
  /** The stage whose output port the source's rows are. */
  readonly stage: string;
  readonly type: string;
  readonly schema: Schema;
  readonly out: OutputPort;
  /** Absent: no rejects port. `targets` empty: rejects go to the host. */
  readonly rejects?: RejectsPort;
  readonly timer: number;
  readonly csv?: CsvSourcePlan;
  readonly json?: JsonSourcePlan;
  readonly generator?: GeneratorSourcePlan;
}

export interface GeneratorSourcePlan {
  readonly columns: readonly GeneratedColumn[];
}

/** How the values of a column are made; see `columns/native/generate.ts`. Vectors and addresses are of lists in shared memory. */
export interface GeneratedColumn {
  readonly name: string;
  readonly type: DataType;
  readonly key: bigint;
  readonly nulls: number;
  readonly nullKey: bigint;
  readonly generator:
    | { readonly kind: 'sequence'; readonly start: bigint; readonly step: bigint }
    /** Also dates (days) and timestamps (microseconds). `span`: how many numbers from `min` on. */
    | { readonly kind: 'integers'; readonly min: bigint; readonly span: bigint }
    | { readonly kind: 'floats'; readonly min: number; readonly max: number }
    | { readonly kind: 'normal'; readonly mean: number; readonly stddev: number }
    | { readonly kind: 'choice'; readonly cumulative: number; readonly values: Vector }
    | { readonly kind: 'pick'; readonly values: Vector }
    | { readonly kind: 'uuid'; readonly lowKey: bigint }
    | { readonly kind: 'email'; readonly locals: Vector; readonly domains: Vector; readonly longestBytes: number };
}

/** What the plans of sources that are decoded lazily have in common. */
export interface TextSourcePlan {
  /** Every column of the file in file order; those that no stage reads too. */
  readonly columns: readonly Field[];
  /** Columns whose values are checked though nobody may read them, because the user declared their types. */
  readonly declared: readonly string[];
  /** Columns whose types are guesses, by name. */
  readonly guesses: ReadonlyMap<string, Guess>;
}

/** What becomes of a value that a guessed type does not take: the run begins again with another type, or the row is refused. */
export type Guess = 'widen' | 'refuse';

export interface CsvSourcePlan extends TextSourcePlan {
  readonly dialect: ScanDialect;
  readonly nullValues: readonly string[];
  readonly quotedNulls: boolean;
  /** How columns are written, where not as usual. */
  readonly formats: ReadonlyMap<string, ValueFormat>;
}

export interface JsonSourcePlan extends TextSourcePlan {
  readonly tree: KeyTree;
  readonly unknownFields: UnknownFields;
}

interface OperatorBase {
  readonly stage: string;
  readonly type: string;
  readonly inputs: readonly {
    readonly schema: Schema /** Columns that the operator takes values of. */;
    readonly reads: readonly string[];
  }[];
  readonly outputs: { readonly [port: string]: OutputPort };
  readonly rejects?: RejectsPort;
  readonly timer: number;
}

/** The types of stages whose rows pass a kernel of their own, which is called as they are. */
export type KernelStageType = {
  [Type in StageType]: [Extract<ReturnType<(typeof STAGES)[Type]['shape']>, { kind: 'stream' | 'state' }>] extends [never]
    ? never
    : Type;
}[StageType];

/** The kernel of a stage, and what it is to do. `matches`: of one that keeps a table, the index of the counter of pairs. */
export type StageOperator = {
  [Type in KernelStageType]: { readonly kernel: Type; readonly plan: PlanOf<Type>; readonly matches: number };
}[KernelStageType];

export type OperatorPlan = OperatorBase &
  (
    | StageOperator
    /** Sinks: their rows leave the fragment. `ordinal`: which of the feeds of the exchange it is; see `firstPlace`. */
    | { readonly kernel: 'group'; readonly plan: AggregatorPlan; readonly whole: boolean; readonly ordinal: number }
    | {
        readonly kernel: 'distinct';
        readonly ordinal: number;
        readonly keys: readonly string[];
        readonly keep: 'first' | 'last';
        readonly orderBy: readonly SortKey[] | undefined;
        readonly columns: Schema;
        readonly raw: RawColumns | undefined;
      }
    | {
        readonly kernel: 'partition';
        readonly ordinal: number;
        readonly keys: readonly string[];
        readonly columns: Schema;
        readonly raw: RawColumns | undefined;
      }
    | {
        readonly kernel: 'order';
        readonly ordinal: number;
        readonly by: readonly SortKey[];
        readonly columns: Schema;
        readonly raw: RawColumns | undefined;
      }
    | {
        readonly kernel: 'collect';
        readonly columns: Schema;
        readonly raw: RawColumns | undefined;
        readonly maxRows: number | undefined /** Keys to hash into a last column `_hash`. */;
        readonly hashOf: readonly string[] | undefined;
      }
    | {
        readonly kernel: 'reservoir';
        readonly rows: number;
        readonly seed: number;
        readonly columns: Schema;
        readonly raw: RawColumns | undefined;
      }
    | { readonly kernel: 'write-json'; readonly options: JsonWriteOptions; readonly columns: Schema }
    | { readonly kernel: 'write-csv'; readonly options: CsvWriteOptions; readonly columns: readonly CsvOutputColumn[] }
  );

export type KernelName = OperatorPlan['kernel'];

/**
 * Runs of columns that pass as they stand in a CSV source: `columns` of the source next to each other, carried as one column of raw text named `name`.
 * `unquoted`: a single column, carried as its text without quotes.
 */
export interface RawColumns {
  readonly spans: readonly { readonly name: string; readonly columns: readonly string[]; readonly unquoted: boolean }[];
}

/**
 * A column of a CSV file to write: by its value, or, of a CSV source, by its text, carried under a name of its own; or several next to each other that pass raw
 * from a CSV source with the same dialect.
 */
export type CsvOutputColumn =
  | { readonly kind: 'value'; readonly field: Field }
  | { readonly kind: 'text'; readonly name: string; readonly field: Field }
  | { readonly kind: 'raw'; readonly name: string; readonly columns: readonly string[] };
