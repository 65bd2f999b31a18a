import type { ArenaHandle } from '../columns/arena.ts';
import type { Stored } from '../columns/stored.ts';
import type { Batch, Vector } from '../columns/vector.ts';
import type { ScanDialect } from '../connectors/csv/chunk.ts';
import type { CsvWriteOptions } from '../connectors/csv/options.ts';
import type { KeyTree } from '../connectors/json/key-tree.ts';
import type { JsonWriteOptions } from '../connectors/json/options.ts';
import type { ErrorReport } from '../model/errors.ts';
import type { Reject } from '../model/reject.ts';
import type { DataType, Field, Schema } from '../model/types.ts';
import type { AggregatorPlan } from '../stages/aggregator.ts';
import type { DerivePlan } from '../stages/derive.ts';
import type { FilterPlan } from '../stages/filter.ts';
import type { FunnelPlan } from '../stages/funnel.ts';
import type { JoinPlan } from '../stages/join.ts';
import type { LookupPlan } from '../stages/lookup.ts';
import type { SamplePlan } from '../stages/sample.ts';
import type { SelectPlan } from '../stages/select.ts';
import type { SortKey } from '../stages/shared/columns.ts';
import type { SwitchPlan } from '../stages/switch.ts';

/** What a thread of the pool is given when it starts. */
export interface WorkerSetup {
  readonly arena: ArenaHandle;
  /** Counters of the run: rows and times, see `engine/run/counters.ts`. Word 0 is set when the run is to stop. */
  readonly counters: SharedArrayBuffer;
}

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
}

export interface CsvSourcePlan extends TextSourcePlan {
  readonly dialect: ScanDialect;
  readonly nullValues: readonly string[];
}

export interface JsonSourcePlan extends TextSourcePlan {
  readonly tree: KeyTree;
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

export type OperatorPlan = OperatorBase &
  (
    | { readonly kernel: 'filter'; readonly plan: FilterPlan }
    | { readonly kernel: 'derive'; readonly plan: DerivePlan }
    | { readonly kernel: 'select'; readonly plan: SelectPlan }
    | { readonly kernel: 'switch'; readonly plan: SwitchPlan }
    | { readonly kernel: 'copy' }
    | { readonly kernel: 'funnel'; readonly plan: FunnelPlan }
    | { readonly kernel: 'sample'; readonly plan: SamplePlan }
    | { readonly kernel: 'probe'; readonly plan: JoinPlan }
    | { readonly kernel: 'lookup'; readonly plan: LookupPlan }
    /** Sinks: their rows leave the fragment. */
    | { readonly kernel: 'group'; readonly plan: AggregatorPlan; readonly whole: boolean }
    | {
        readonly kernel: 'distinct';
        readonly keys: readonly string[];
        readonly keep: 'first' | 'last';
        readonly orderBy: readonly SortKey[] | undefined;
        readonly columns: Schema;
        readonly raw: RawColumns | undefined;
      }
    | {
        readonly kernel: 'partition';
        readonly keys: readonly string[];
        readonly columns: Schema;
        readonly raw: RawColumns | undefined;
      }
    | {
        readonly kernel: 'order';
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
        readonly plan: Extract<SamplePlan, { method: 'reservoir' }>;
        readonly columns: Schema;
        readonly raw: RawColumns | undefined;
      }
    | { readonly kernel: 'write-json'; readonly options: JsonWriteOptions; readonly columns: Schema }
    | { readonly kernel: 'write-csv'; readonly options: CsvWriteOptions; readonly columns: readonly CsvOutputColumn[] }
  );

export type KernelName = OperatorPlan['kernel'];

/**
 * Runs of columns that pass as they stand in a CSV source: `columns` of the source next to each other, carried as one column of raw text named `name`.
 */
export interface RawColumns {
  readonly spans: readonly { readonly name: string; readonly columns: readonly string[] }[];
}

/** A column of a CSV file to write, or several next to each other that pass raw from a CSV source with the same dialect. */
export type CsvOutputColumn =
  | { readonly kind: 'value'; readonly field: Field }
  | { readonly kind: 'raw'; readonly name: string; readonly columns: readonly string[] };

/** A value that the host has put into shared memory (v8.serialize), which threads keep by its number. */
export interface Shared<T> {
  readonly id: number;
  readonly address: number;
  readonly bytes: number;
  readonly type?: T;
}

/** What a task reads. Addresses are of blocks in the arena. */
export type SourceTask =
  /** Rows of a file that start in bytes [from, to). `order`: by position in the file, the number of the source's column; `null`: the same. */
  | {
      readonly kind: 'csv-range';
      readonly fd: number;
      readonly path: string;
      readonly from: number;
      readonly to: number;
      readonly size: number;
      readonly links: Links;
      readonly maxRows: number;
      readonly order: readonly number[] | null;
    }
  /** Whole rows of CSV text in memory; the task frees the block. */
  | {
      readonly kind: 'csv-bytes';
      readonly block: number;
      readonly bytes: number;
      readonly from: number;
      readonly line: number;
      readonly maxRows: number;
      /** Where tasks tell each other of their rows, when only some are wanted. */
      readonly links: Links | undefined;
      readonly order: readonly number[] | null;
    }
  /** Rows [from, from + rows) of a generator. */
  | { readonly kind: 'generate'; readonly from: number; readonly rows: number }
  /** The lines of a JSON Lines file that start in bytes [from, to). `start`: where the text starts, behind a byte order mark. */
  | {
      readonly kind: 'json-range';
      readonly fd: number;
      readonly path: string;
      readonly from: number;
      readonly to: number;
      readonly size: number;
      readonly start: number;
      readonly links: Links;
      readonly maxRows: number;
    }
  /** Whole records of JSON text in memory; the task frees the block. A byte 0 stands behind them. */
  | {
      readonly kind: 'json-bytes';
      readonly part: JsonPart;
      readonly block: number;
      readonly bytes: number;
      /** Lines before the text. */
      readonly line: number;
      readonly links: Links;
      readonly maxRows: number;
    }
  /** `input`: the input of the operators that the rows are for, where one feed has those of several. `rejects`: rows that the source refused. */
  | { readonly kind: 'batch'; readonly batch: Stored; readonly input?: number; readonly rejects?: Batch }
  /** Rows that a destination refused, of its `rejects` port. */
  | { readonly kind: 'rejected'; readonly batch: Batch }
  /** The rows of a batch whose numbers are given. */
  | { readonly kind: 'rows'; readonly batch: Stored; readonly rows: Uint32Array }
  /** Right rows [from, to) of a join that no left row has matched. */
  | {
      readonly kind: 'unmatched';
      readonly table: JoinTable;
      readonly from: number;
      readonly to: number;
      readonly plan: JoinPlan;
      readonly left: Schema;
    }
  /** Of each run the rows [from, to), by its entries. */
  | {
      readonly kind: 'merge';
      readonly runs: Shared<readonly SortedRun[]>;
      readonly from: Uint32Array;
      readonly to: Uint32Array;
      readonly by: readonly SortKey[];
      readonly columns: Schema;
    }
  /** One hash partition of all batches, or all of them (`part` undefined). */
  | {
      readonly kind: 'merge-groups';
      readonly batches: Shared<readonly PartitionedBatch[]>;
      readonly part: number | undefined;
      readonly plan: AggregatorPlan;
      readonly whole: boolean;
      readonly input: Schema;
    }
  /** One hash partition of both sides of a join. */
  | {
      readonly kind: 'join-part';
      readonly left: Shared<readonly PartitionedBatch[]>;
      readonly right: Shared<readonly PartitionedBatch[]>;
      readonly part: number;
      readonly plan: JoinPlan;
      readonly leftSchema: Schema;
      /** The columns of the batches of either side. */
      readonly leftColumns: Schema;
      readonly rightColumns: Schema;
    }
  /** One hash partition of all batches, as it is. */
  | { readonly kind: 'concat-part'; readonly batches: Shared<readonly PartitionedBatch[]>; readonly part: number }
  | {
      readonly kind: 'merge-distinct';
      readonly batches: Shared<readonly PartitionedBatch[]>;
      readonly part: number | undefined;
      readonly keys: readonly string[];
      readonly keep: 'first' | 'last';
      readonly orderBy: readonly SortKey[] | undefined;
      readonly columns: Schema;
    };

/** Lines; elements of a list, of which it is the first, some, or the last part; or text that is no record, with the reason. */
export type JsonPart =
  | { readonly kind: 'lines' }
  /** `cutOff`: the file ends before the list is closed. */
  | { readonly kind: 'elements'; readonly first: boolean; readonly last: boolean; readonly cutOff: boolean }
  | { readonly kind: 'refused'; readonly code: number };

/** A batch whose rows are ordered by hash partition; `offsets` has the start of each and the end. */
export interface PartitionedBatch {
  readonly batch: Stored;
  readonly offsets: readonly number[];
}

/** A batch and its rows' entries in sorted order (`columns/native/sort.ts`). Its last column, `_order`, says each row's place in the input. */
export interface SortedRun {
  readonly batch: Stored;
  /** 0: the rows themselves are in order, as those of spilled batches are. */
  readonly entries: number;
  readonly rows: number;
}

/** What a task reads besides its source: tables that other fragments have built, by stage. */
export interface Bindings {
  readonly [stage: string]: JoinTable;
}

export interface JoinTable {
  readonly batch: Batch;
  readonly hashes: number;
  readonly heads: number;
  readonly bits: number;
  readonly next: number;
  /** A byte per row, set when a left row matched; 0 where nobody asks. */
  readonly matched: number;
}

export type Task =
  | {
      readonly kind: 'run';
      readonly fragment: Shared<FragmentPlan>;
      readonly source: SourceTask;
      /** Place of this task among the fragment's tasks, which are in the order of the rows. */
      readonly sequence: number;
      readonly bindings: Bindings;
      /** By operator index: what its sink writes to. */
      readonly sinks: { readonly [operator: number]: SinkTask };
      /** Whether all rejects without a link are to be handed over. */
      readonly keepRejects: boolean;
    }
  | {
      readonly kind: 'concat';
      readonly batches: readonly Batch[];
      readonly target: Batch;
      readonly part: number;
      readonly parts: number;
    }
  | {
      readonly kind: 'chain';
      readonly table: JoinTable;
      readonly keys: readonly string[];
      readonly part: number;
      readonly partBits: number;
    }
  /** Of each run, the rows before each splitter. */
  | {
      readonly kind: 'bounds';
      readonly runs: Shared<readonly SortedRun[]>;
      readonly from: number;
      readonly to: number;
      readonly samples: Shared<readonly Batch[]>;
      /** Rows of the samples. */
      readonly splitters: readonly { readonly sample: number; readonly row: number }[];
      readonly by: readonly SortKey[];
    };

/** Addresses of two links of a chain (`workers/chain.ts`): what the task before has written, and what this task writes. */
export interface Links {
  readonly before: number;
  readonly after: number;
}

/** Where a file sink writes: at the offset that the tasks before have come to. */
export interface SinkTask {
  readonly fd: number;
  readonly path: string;
  readonly links: Links;
}

export interface SinkResult {
  readonly batch?: Batch;
  readonly run?: SortedRun;
  /** Starts of the hash partitions within `batch`, and its end. */
  readonly offsets?: readonly number[];
  readonly rows: number;
  readonly bytes?: number;
}

export interface TaskResult {
  /** By operator index. */
  readonly sinks: { readonly [operator: number]: readonly SinkResult[] };
  /** Rejects whose port is not linked; at most `MAX_REPORTED_REJECTS` unless all are asked for. */
  readonly rejects: readonly Reject[];
  readonly rejectCount: number;
  /** Bytes and rows of the source that this task read. */
  readonly bytesRead: number;
  readonly rows: number;
  /** The thread that did it, and from when to when: milliseconds since 1970. */
  readonly thread: number;
  readonly start: number;
  readonly end: number;
  readonly bounds?: readonly (readonly number[])[];
}

/** What a failed task rejects with, in a form that survives the way between threads. */
export interface TaskFailure {
  readonly failure: ErrorReport;
}

export const isTaskFailure = (error: unknown): error is TaskFailure =>
  typeof error === 'object' && error !== null && 'failure' in error;
