import { RunError } from '../../model/errors.ts';
import type { LoadRequest } from '../connector.ts';
import { Session } from './session.ts';

/** How often it is asked whether a transaction was committed, whose connection was lost, and how long between. */
const OUTCOME_TRIES = 20;
const OUTCOME_WAIT_MS = 500;

/**
 * Whether a transaction was committed, though its connection was lost: the server knows.
 * @throws RunError `commit-unknown` when it cannot be asked.
 */
export async function wasCommitted(
  { connection, baseFolder }: Pick<LoadRequest, 'connection' | 'baseFolder'>,
  transaction: string,
  cause: RunError,
): Promise<boolean> {
  for (let tries = 0; tries < OUTCOME_TRIES; tries++) {
    try {
      const session = await Session.open(connection, baseFolder, () => false);
      try {
        const [row] = await session.query('SELECT pg_xact_status($1::xid8)', [transaction]);
        if (row?.[0] === 'committed') return true;
        if (row?.[0] === 'aborted') return false;
      } finally {
        await session.close();
      }
    } catch (error) {
      if (!(error instanceof RunError)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, OUTCOME_WAIT_MS));
  }
  throw new RunError('commit-unknown', `${cause.message}; whether the rows are loaded is not known`, {
    cause,
    remedy: 'look whether the rows are in the table before running again',
  });
}
