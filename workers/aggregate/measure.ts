import type { Vector } from '../../columns/vector.ts';
import type { DataType, Schema } from '../../model/types.ts';
import type { Measure } from '../../stages/aggregator.ts';
import type { Memory } from '../frame.ts';

/** Rows and the groups they belong to: `groups` (u32 per row), numbered from 0 to `count` - 1. */
export interface Grouping {
  readonly groups: number;
  readonly rows: number;
  readonly count: number;
}

/**
 * A measure that can be computed of parts: the rows of a task give partial states, a row per group, which are then combined in the order of the tasks, so that
 * results do not depend on how tasks were spread over workers.
 */
export interface PartialMeasure {
  /** The columns of a partial state. Names are made unique by the caller. */
  readonly state: Schema;
  accumulate(memory: Memory, grouping: Grouping, input: Vector | undefined): Vector[];
  combine(memory: Memory, grouping: Grouping, partial: readonly Vector[]): Vector[];
  finish(memory: Memory, state: readonly Vector[], groups: number): Vector;
}

/** A measure that needs all values of a group at once. */
export type WholeMeasure = (memory: Memory, grouping: Grouping, input: Vector, measure: Measure) => Vector;

export type InputType = DataType | undefined;
