import type { Stored } from '../columns/stored.ts';
import type { Batch } from '../columns/vector.ts';
import type { Schema } from '../model/types.ts';
import type { AggregatorPlan } from '../stages/aggregator.ts';
import type { JoinPlan } from '../stages/join.ts';
import type { AddedColumn } from '../stages/shape.ts';
import type { SortKey } from '../stages/shared/columns.ts';

/** A value that the host has put into shared memory (v8.serialize), which threads keep by its number. */
export interface Shared<T> {
  readonly id: number;
  readonly address: number;
  readonly bytes: number;
  readonly type?: T;
}

/** A column that holds the path of the file that a row is read from. */
export interface FileColumn {
  readonly name: string;
  readonly path: string;
}

/** What a task reads. Addresses are of blocks in the arena. `file`: what rejects call the file, where an origin reads several. */
export type SourceTask =
  /** Rows of a file that start in bytes [from, to). `order`: by position in the file, the number of the source's column; `null`: the same. */
  | {
      readonly kind: 'csv-range';
      readonly file?: string;
      readonly fileColumn?: FileColumn;
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
      readonly file?: string;
      readonly fileColumn?: FileColumn;
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
      readonly file?: string;
      readonly fileColumn?: FileColumn;
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
      readonly file?: string;
      readonly fileColumn?: FileColumn;
      readonly part: JsonPart;
      readonly block: number;
      readonly bytes: number;
      /** Lines before the text. */
      readonly line: number;
      readonly links: Links;
      readonly maxRows: number;
    }
  /**
   * `input`: the input of the operators that the rows are for, where one feed has those of several. `before`: how many rows of the feed come before. `rejects`: rows that
   * the source refused.
   */
  | {
      readonly kind: 'batch';
      readonly batch: Stored;
      readonly input?: number;
      readonly before?: number;
      readonly rejects?: Batch;
    }
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
      /** Of each run, the rows to merge. */
      readonly from: Uint32Array;
      readonly to: Uint32Array;
      /** Of the merged rows, those that are wanted. Absent: all. */
      readonly slice?: { readonly skip: number; readonly rows: number };
      readonly by: readonly SortKey[];
      readonly columns: Schema;
    }
  /** One hash partition of all batches, or all of them (`part` undefined). */
  | {
      readonly kind: 'merge-groups';
      readonly batches: Shared<readonly PartitionedBatch[]>;
      readonly part: number | undefined;
      readonly plan: AggregatorPlan;
      readonly input: Schema;
    }
  /** One hash partition of both sides of a join. */
  | {
      readonly kind: 'join-part';
      /** Index of the counter of pairs. */
      readonly matches: number;
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
      /** Set where all rows come out: a further column. */
      readonly adds: AddedColumn | undefined;
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
  /** Of an aggregator: whether it has rows, and not partial states of groups. */
  readonly ungrouped?: boolean;
}

/** A batch and its rows' entries in sorted order (`columns/native/sort.ts`). Its last column, `_order`, says each row's place in the input. */
export interface SortedRun {
  readonly batch: Stored;
  /** 0: the rows themselves are in order, as those of spilled batches are. */
  readonly entries: number;
  readonly rows: number;
}

/** Addresses of two links of a chain (`workers/chain.ts`): what the task before has written, and what this task writes. */
export interface Links {
  readonly before: number;
  readonly after: number;
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
