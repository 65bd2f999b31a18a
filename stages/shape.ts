import type { AggregatorPlan } from './aggregator.ts';
import type { JoinPlan } from './join.ts';
import type { SortKey } from './shared/columns.ts';
import type { KeyPair } from './shared/merge.ts';

/**
 * How the rows of a stage move. The planner knows stages by their shape alone:
 *
 * - `source`: rows come from outside.
 * - `stream`: frame in, frames out. The stage goes into the fragment of what feeds it. `inTurn`: all rows of an input come before those of the next one. `counts`: its
 *   kernel has to know how many rows came before, so that they are gathered first.
 * - `gather`: rows wait until those that belong together have come; behind them a new fragment begins.
 * - `state`: the second input becomes a table that every worker has, and the first one streams by.
 * - `sink`: rows leave the job.
 */
export type Shape =
  | SourceShape
  | { readonly kind: 'stream'; readonly inTurn?: boolean; readonly counts?: boolean }
  | { readonly kind: 'gather'; readonly by: Gathering }
  | StateShape
  | { readonly kind: 'sink' };

/** What becomes of gathered rows. */
export type Gathering =
  /** Ranges of the keys, merged in their order. `prepares`: the rows of each input pass the stage's own kernel before. */
  | { readonly exchange: 'sort'; readonly by: readonly SortKey[]; readonly prepares: boolean }
  /** Partial measures by hash of the keys, merged. */
  | { readonly exchange: 'group'; readonly plan: AggregatorPlan }
  /** By hash of the keys, one row of each; or all rows, with a further column. */
  | {
      readonly exchange: 'distinct';
      readonly keys: readonly string[];
      readonly keep: 'first' | 'last';
      readonly orderBy: readonly SortKey[] | undefined;
      readonly adds: AddedColumn | undefined;
    }
  /** The first rows. */
  | { readonly exchange: 'first'; readonly rows: number }
  /** As many rows, any as likely as any other. */
  | { readonly exchange: 'reservoir'; readonly rows: number; readonly seed: number };

/** What is added to rows that are put together by key: whether a row would be left out as a duplicate, or its number among the rows of its key. */
export type AddedColumn =
  | { readonly is: 'duplicate'; readonly name: string }
  | { readonly is: 'number'; readonly name: string; readonly start: bigint; readonly step: bigint };

export interface SourceShape {
  readonly kind: 'source';
  /** The plan that reads at most so many rows, whatever earlier runs have read. */
  readonly limit: (rows: number) => unknown;
}

export interface StateShape {
  readonly kind: 'state';
  /** Columns of the rows that stream by, and those of the table; empty: every row of the table is a partner. */
  readonly keys: readonly KeyPair[];
  /** Set where rows of the table without a partner follow at the end. */
  readonly unmatched: JoinPlan | undefined;
  /** Set where both inputs may be split by hash of the keys instead, if the table does not fit into memory. */
  readonly partitions: JoinPlan | undefined;
}

export const STREAM = { kind: 'stream' } as const satisfies Shape;
export const SINK = { kind: 'sink' } as const satisfies Shape;

/** The shape of an origin whose plan says how many rows it reads at most, in the field `most`. */
export const sourceShape = <Plan extends object>(plan: Plan, most: keyof Plan, more: Partial<Plan> = {}): SourceShape => ({
  kind: 'source',
  limit: (rows) => ({ ...plan, ...more, [most]: Math.min((plan[most] as number | undefined) ?? rows, rows) }),
});
