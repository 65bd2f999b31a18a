import { RunError } from '../../model/errors.ts';
import type { GivenType } from '../../stages/shared/database.ts';
import { problemOf, type TargetProblem } from '../target-problems.ts';

/** The type that a job gives a column of a table that is made, as SQL. */
export const givenType = (types: readonly GivenType[] | undefined, column: string): string | undefined =>
  types?.find((given) => given.column === column)?.type;

/** Whether a type says that its column takes no null. */
export const isNotNull = (type: string): boolean => /\bNOT\s+NULL\b/i.test(type);

/** What makes a table for nobody but the session that looks, and takes it away again. Throws `RunError` for what the server does not take. */
type Trial = (types: readonly GivenType[]) => Promise<readonly TargetProblem[]>;

/**
 * What a server says of the types that a job gives to columns of a table that is not there, and how the rows get into them. Each type that it does not
 * take is named. Nothing where the user may not try it out, though perhaps make the table.
 */
export async function checkGivenTypes(types: readonly GivenType[], trial: Trial): Promise<readonly TargetProblem[]> {
  try {
    return await trial(types);
  } catch (error) {
    if (!isAnswer(error)) throw error;
    if (error.code === 'permission-denied') return [];
    const wrong: TargetProblem[] = [];
    for (const given of types) {
      const why = await trial([given]).then(
        () => undefined,
        (failure) => (isAnswer(failure) ? failure : Promise.reject(failure)),
      );
      if (why) wrong.push(refusedType(given, why));
    }
    return wrong.length === 0 ? [problemOf(error)] : wrong;
  }
}

const isAnswer = (error: unknown): error is RunError => error instanceof RunError && !error.retryable;

function refusedType({ column, type }: GivenType, { message, cause }: RunError): TargetProblem {
  const why = cause instanceof Error ? cause.message : message;
  return {
    ...{ code: 'invalid-type', severity: 'error', value: type },
    ...{ message: `column ${column} cannot be made as ${type}: ${why}`, remedy: `correct columnTypes.${column}` },
  };
}
