import type { RunError } from '../../model/errors.ts';
import type { LoadRequest } from '../connector.ts';
import { outcomeOf } from '../sql/outcome.ts';
import { Session } from './session.ts';

/**
 * Whether a transaction was committed, though its connection was lost: the server knows.
 * @throws RunError `commit-unknown` when it cannot be asked.
 */
export function wasCommitted(
  { connection, baseFolder }: Pick<LoadRequest, 'connection' | 'baseFolder'>,
  transaction: string,
  cause: RunError,
): Promise<boolean> {
  return outcomeOf(cause, async () => {
    const session = await Session.open(connection, baseFolder, () => false);
    try {
      const [row] = await session.query('SELECT pg_xact_status($1::xid8)', [transaction]);
      if (row?.[0] === 'committed') return true;
      return row?.[0] === 'aborted' ? false : undefined;
    } finally {
      await session.close();
    }
  });
}
