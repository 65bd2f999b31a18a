import type { RunError } from '../../model/errors.ts';
import type { LoadRequest } from '../connector.ts';
import { outcomeOf } from '../sql/outcome.ts';
import type { HiddenTables } from './hidden.ts';
import { Session } from './session.ts';

/**
 * Whether something was done, the answer to which was lost with its connection: looks when the session is over, which shows by its lock.
 * @throws RunError `commit-unknown` when the server cannot be asked.
 */
export function wasDone(
  { connection, baseFolder }: Pick<LoadRequest, 'connection' | 'baseFolder'>,
  hidden: HiddenTables,
  look: (session: Session) => Promise<boolean>,
  cause: RunError,
): Promise<boolean> {
  return outcomeOf(cause, async () => {
    const session = await Session.open(connection, baseFolder, () => false);
    try {
      return (await hidden.take(session, 1)) ? await look(session) : undefined;
    } finally {
      await session.close();
    }
  });
}
