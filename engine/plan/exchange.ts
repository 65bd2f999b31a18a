import type { Schema } from '../../model/types.ts';
import type { CheckedStage } from '../../stages/check-job.ts';
import type { JoinPlan } from '../../stages/join.ts';
import type { Gathering, StateShape } from '../../stages/shape.ts';

/** What stands between fragments and holds their rows. */
export interface Exchange {
  readonly id: string;
  readonly stage: CheckedStage;
  readonly holds: Holding;
  /** The columns that are gathered, raw ones among them; of a `join` those that come out. */
  readonly columns: Schema;
  /** Of a `join`: the columns of its left and its right side. */
  readonly sides?: readonly Schema[];
}

/** What becomes of the rows of an exchange. */
export type Holding =
  | Gathering
  /** They come out as they came in, one input after the other. */
  | { readonly exchange: 'spool' }
  /** A hash table that workers probe. */
  | { readonly exchange: 'table'; readonly state: StateShape }
  /** Both inputs of a join, split by hash of the keys. */
  | { readonly exchange: 'join'; readonly plan: JoinPlan };
