import type { ServerAccess } from '../sql/introspect.ts';
import { Session } from './session.ts';

/** How often it is asked what has become of a transaction that is still open, and how long between. */
const TRIES = 40;
const WAIT_MS = 500;

/** Whether the transaction of a process that has been killed was committed; `undefined`: the server does not know any more. */
export async function wasCommitted(
  { connection, baseFolder, signal }: ServerAccess,
  transaction: string,
): Promise<boolean | undefined> {
  // It has changed nothing.
  if (transaction === '') return true;
  const session = await Session.open(connection, baseFolder, () => signal?.aborted ?? false);
  try {
    for (let tries = 0; tries < TRIES; tries++) {
      const [row] = await session.query('SELECT pg_xact_status($1::xid8)', [transaction]);
      if (row?.[0] === 'committed') return true;
      if (row?.[0] === 'aborted') return false;
      if (row?.[0] == null) return undefined;
      await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
    }
    return undefined;
  } finally {
    await session.close();
  }
}
