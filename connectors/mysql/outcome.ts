import { RunError } from '../../model/errors.ts';
import type { LoadRequest } from '../connector.ts';
import type { HiddenTables } from './hidden.ts';
import { Session } from './session.ts';

/** How often it is asked what has become of a session that was lost, and how long between. */
const OUTCOME_TRIES = 20;
const OUTCOME_WAIT_MS = 500;

/**
 * Whether something was done, the answer to which was lost with its connection: looks when the session is over, which shows by its lock.
 * @throws RunError `commit-unknown` when the server cannot be asked.
 */
export async function wasDone(
  { connection, baseFolder }: Pick<LoadRequest, 'connection' | 'baseFolder'>,
  hidden: HiddenTables,
  look: (session: Session) => Promise<boolean>,
  cause: RunError,
): Promise<boolean> {
  for (let tries = 0; tries < OUTCOME_TRIES; tries++) {
    try {
      const session = await Session.open(connection, baseFolder, () => false);
      try {
        if (await hidden.take(session, 1)) return await look(session);
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
