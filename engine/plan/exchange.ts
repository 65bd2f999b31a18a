import type { Schema } from '../../model/types.ts';
import type { CheckedStage } from '../../stages/check-job.ts';

/** What stands between fragments and holds their rows. `inputs`: rows kept apart by input. */
export interface Exchange {
  readonly id: string;
  readonly stage: CheckedStage;
  readonly kind: 'sort' | 'group' | 'distinct' | 'first' | 'reservoir' | 'table' | 'spool' | 'join';
  /** The columns that are gathered, raw ones among them; of a `join` those that come out. */
  readonly columns: Schema;
  /** Of a `join`: the columns of its left and its right side. */
  readonly sides?: readonly Schema[];
}
