import { RunError } from '../../model/errors.ts';
import type { LoadRequest } from '../connector.ts';
import { Session } from './session.ts';

/** Limits of the server, the role and the database, less what is taken of each, with the connection that asks given back. */
const FREE = `SELECT least(
    current_setting('max_connections')::int - CASE WHEN r.rolsuper THEN 0 ELSE current_setting('superuser_reserved_connections')::int END
      - (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'),
    CASE WHEN r.rolsuper OR r.rolconnlimit < 0 THEN NULL ELSE r.rolconnlimit - (SELECT count(*) FROM pg_stat_activity WHERE usesysid = r.oid) END,
    CASE WHEN r.rolsuper OR d.datconnlimit < 0 THEN NULL ELSE d.datconnlimit - (SELECT count(*) FROM pg_stat_activity WHERE datid = d.oid) END) + 1
  FROM pg_roles r, pg_database d WHERE r.rolname = session_user AND d.datname = current_database()`;

/** Connections that the server has left for this account. Throws `RunError` when it cannot be reached. */
export async function capacity(
  { connection, baseFolder }: Pick<LoadRequest, 'connection' | 'baseFolder'>,
  stopped: () => boolean,
): Promise<number | undefined> {
  const session = await Session.open(connection, baseFolder, stopped);
  try {
    const [row] = await session.query(FREE);
    return row?.[0] == null ? undefined : Number(row[0]);
  } catch (error) {
    // Who has no right to know, or a pooler in between.
    if (!(error instanceof RunError)) throw error;
    return undefined;
  } finally {
    await session.close();
  }
}
