import { isOutOfMemory } from '../../columns/arena.ts';
import { RunError } from '../../model/errors.ts';
import type { PhysicalPlan } from '../plan/physical.ts';
import { TableTooLarge } from './exchange/table.ts';

/** The joins whose right sides may be what a run has too little memory for: they can be done from disk. */
export function largeJoins(error: unknown, plan: PhysicalPlan): readonly string[] {
  if (error instanceof TableTooLarge) return [error.stage];
  return isOutOfMemory(error) ? tablesOf(plan).flatMap(({ stage, onDisk }) => (onDisk ? [stage] : [])) : [];
}

/** The error, with the stages that hold what they look up in memory in its remedy. */
export function heldInMemory(error: unknown, plan: PhysicalPlan): unknown {
  const held = tablesOf(plan).flatMap(({ stage, onDisk }) => (onDisk ? [] : [`'${stage}'`]));
  if (!isOutOfMemory(error) || held.length === 0) return error;
  return new RunError(error.code, error.message, {
    ...(error.stage !== undefined && { stage: error.stage }),
    remedy: `raise it with --memory; the tables of ${held.join(' and ')} must stay in memory; a join by keys can go to disk`,
    cause: error,
  });
}

/** The stages with a table of one of their inputs. `onDisk`: whether they can do without it. */
const tablesOf = ({ exchanges }: PhysicalPlan): { readonly stage: string; readonly onDisk: boolean }[] =>
  [...exchanges.values()].flatMap(({ holds, stage }) =>
    holds.exchange === 'table' ? [{ stage: stage.id, onDisk: holds.state.partitions !== undefined }] : [],
  );
