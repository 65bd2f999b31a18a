import type { TableLoadPlan, UpsertPlan } from '../../stages/shared/database.ts';
import { refuseProblems, type TargetProblem, warningOf } from '../target-problems.ts';

/** What is to be done to a table that is there, so that rows can take the place of its own. */
export interface Replacement {
  /** How its columns change, in words: `column day becomes date`. */
  readonly changes: readonly string[];
  /** What it loses by that, in words: `view totals`. */
  readonly losses: readonly string[];
  /** Its columns that the rows do not have, and that have no default either. */
  readonly unfilled: readonly string[];
}

/**
 * Throws `RunError` `loss-refused` when a table would lose something that the job does not give up.
 */
export function refuseLosses(table: string, replacement: Replacement, plan: Pick<UpsertPlan, 'onLoss'>): void {
  refuseProblems(lossProblems(table, replacement, plan));
}

/** What a table would lose that the job does not give up; else what a run changes there, as warnings. */
export function lossProblems(
  table: string,
  replacement: Replacement,
  { onLoss }: Pick<UpsertPlan, 'onLoss'>,
): readonly TargetProblem[] {
  const { changes, losses } = replacement;
  if (losses.length === 0 || onLoss === 'accept') {
    return replacementNotes(table, replacement).map((text) => warningOf('table-changes', text, table));
  }
  return [
    {
      ...{ code: 'loss-refused', severity: 'error', value: table },
      message: `table ${table} would have to change (${changes.join('; ')}) and would lose: ${losses.join('; ')}`,
      remedy: 'make the rows fit the table with a select stage before, or set onLoss: accept',
    },
  ];
}

/** What a run says of a table whose rows it replaces; nothing where there is nothing to say. */
export function replacementNotes(table: string, { changes, losses, unfilled }: Replacement): string[] {
  const lost = losses.length === 0 ? '' : `, and loses: ${losses.join('; ')}`;
  return [
    ...(changes.length === 0 ? [] : [`table ${table} changes (${changes.join('; ')})${lost}`]),
    ...(unfilled.length === 0
      ? []
      : [`the rows have no ${named(unfilled)}: ${unfilled.length === 1 ? 'it is' : 'they are'} null in table ${table}`]),
  ];
}

/** `column a`, `columns a, b`. */
export const named = (names: readonly string[]): string => `${names.length === 1 ? 'column' : 'columns'} ${names.join(', ')}`;

/** Says something to the user of the run. Default: a warning. */
export type Note = (text: string, severity?: 'info' | 'warning') => void;

/** Says how a table changes whose rows are replaced, and that one connection loads it where the job allows several. `isAnew`: another table takes its place. */
export function noteReplacement(
  note: Note,
  { table: { table }, connections }: Pick<TableLoadPlan, 'table' | 'connections'>,
  replacement: Replacement,
  isAnew: boolean,
): void {
  for (const text of replacementNotes(table, replacement)) note(text);
  if (!isAnew && connections > 1) note(`table ${table} keeps its definition, so only one connection loads it`, 'info');
}
