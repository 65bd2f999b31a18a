import { RunError } from '../../model/errors.ts';
import type { LoadRequest } from '../connector.ts';
import { Session } from './session.ts';

/** Connections that the server has left for this account, the one that asks given back. Throws `RunError` when it cannot be reached. */
export async function capacity(
  { connection, baseFolder }: Pick<LoadRequest, 'connection' | 'baseFolder'>,
  stopped: () => boolean,
): Promise<number | undefined> {
  const session = await Session.open(connection, baseFolder, stopped);
  try {
    const [limits] = await session.query('SELECT @@max_connections, @@SESSION.max_user_connections');
    const [all] = await session.query("SHOW GLOBAL STATUS LIKE 'Threads_connected'");
    // Without a right to see others', one's own are listed, and these are what counts.
    const [own] = await session.query(
      "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER = SUBSTRING_INDEX(CURRENT_USER(), '@', 1)",
    );
    const [most, mostOwn] = limits!.map(Number);
    const free = most! - Number(all![1]) + 1;
    return mostOwn === 0 ? free : Math.min(free, mostOwn! - Number(own![0]) + 1);
  } catch (error) {
    // Who has no right to know, or a proxy in between.
    if (!(error instanceof RunError)) throw error;
    return undefined;
  } finally {
    await session.close();
  }
}
