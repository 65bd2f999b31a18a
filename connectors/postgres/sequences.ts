import { RunError } from '../../model/errors.ts';
import type { Session } from './session.ts';
import { quoteName, quoteText } from './sql.ts';
import type { FoundTable, Target } from './table.ts';

/**
 * Has the sequences of columns whose values the rows bring go on behind those: otherwise the next row that is inserted without a value would get one that is
 * taken. A sequence is never set back, and does not return when the transaction is rolled back. Returns what there is to say of those that could not be moved.
 */
export async function moveSequences(
  session: Session,
  table: string,
  { columns }: FoundTable,
  targets: readonly Target[],
): Promise<readonly string[]> {
  const given = new Set(targets.map(({ field }) => field.name));
  const notes: string[] = [];
  for (const { name, sequence } of columns) {
    if (sequence === undefined || !given.has(name)) continue;
    const [state] = await session.query(
      "SELECT seqincrement > 0, has_sequence_privilege(seqrelid, 'UPDATE') FROM pg_sequence WHERE seqrelid = to_regclass($1)",
      [sequence],
    );
    if (!state) continue;
    const [isAscending, mayMove] = state;
    const why = mayMove === 't' ? await move(session, table, { name, sequence }, isAscending === 't') : 'the user may not do it';
    if (why === undefined) continue;
    notes.push(
      `the sequence ${sequence} of column ${name} was not moved behind the values that were loaded (${why}): rows that are inserted without ${name} may get values that are taken`,
    );
  }
  return notes;
}

/** Returns why it could not be done. */
async function move(
  session: Session,
  table: string,
  { name, sequence }: { readonly name: string; readonly sequence: string },
  isAscending: boolean,
): Promise<string | undefined> {
  const [last, before] = isAscending ? ['max', '<'] : ['min', '>'];
  try {
    await session.attempt(
      `SELECT setval(${quoteText(sequence)}, value) FROM ${sequence}, (SELECT ${last}(${quoteName(name)})::bigint AS value FROM ${table}) AS loaded
       WHERE last_value ${before} value OR (NOT is_called AND last_value = value)`,
    );
    return undefined;
  } catch (error) {
    // Past the end of the sequence, or in a table that the user may only add rows to.
    if (error instanceof RunError && !error.retryable) return error.message;
    throw error;
  }
}
