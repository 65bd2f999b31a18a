import type { ServerAccess } from '../sql/introspect.ts';
import type { MysqlReceipt } from './ending.ts';
import { HiddenTables } from './hidden.ts';
import { Session } from './session.ts';
import { quoteText } from './sql.ts';

/** The server may take so long to notice that the client of a session is gone. */
const PATIENCE_SECONDS = 20;

/** Whether a load of a process that has been killed was committed; `undefined`: what tells is gone. */
export async function wasCommitted(
  { connection, baseFolder, signal }: ServerAccess,
  receipt: string,
): Promise<boolean | undefined> {
  const { way, schema, runId, stage, table } = JSON.parse(receipt) as MysqlReceipt;
  const session = await Session.open(connection, baseFolder, () => signal?.aborted ?? false);
  try {
    const hidden = new HiddenTables(schema, runId, stage);
    // While its session lives it may still commit.
    if (!(await hidden.take(session, PATIENCE_SECONDS))) return undefined;
    if (way === 'mark') {
      if (!(await hidden.hasMark(session))) return undefined;
      return (await session.query(`SELECT 1 FROM ${hidden.mark}`)).length > 0;
    }
    if (await hidden.hasRows(session)) return false;
    const [found] = await session.query(
      `SELECT 1 FROM information_schema.TABLES WHERE CONCAT('\`', REPLACE(TABLE_SCHEMA, '\`', '\`\`'), '\`.\`', REPLACE(TABLE_NAME, '\`', '\`\`'), '\`') = ${quoteText(table)}`,
    );
    if (!found) return false;
    return way === 'make' ? true : undefined;
  } finally {
    await session.close();
  }
}
