import { RunError } from '../../model/errors.ts';
import type { TableName } from '../../stages/shared/database.ts';
import type { CheckedConnection } from '../../stages/stage.ts';
import { statementsOf } from '../sql/pieces.ts';
import { Session } from './session.ts';
import { quoteText, schemaOf, tableName } from './sql.ts';

/** Seconds to wait for those who change the table that is to be locked: whoever wants to change it waits behind us. */
const LOCK_SECONDS = 3;

/** Begins a transaction that sees this moment. */
export function beginSnapshot(session: Session): Promise<number> {
  return session.execute(
    'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ; START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY',
  );
}

/** Nobody changes a table while several connections begin their transactions, so that all see the same. */
export class TableLock {
  private readonly session: Session;

  private constructor(session: Session) {
    this.session = session;
  }

  /** Locks a table against changes; `undefined` where that would be of no use, may not be done, or takes too long. */
  static async take(
    connection: CheckedConnection,
    baseFolder: string,
    table: TableName,
    stopped: () => boolean,
  ): Promise<TableLock | undefined> {
    const session = await Session.open(connection, baseFolder, stopped);
    try {
      // Transactions see old rows in tables of InnoDB only.
      const [row] = await session.query(
        `SELECT ENGINE FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${schemaOf(table)} AND TABLE_NAME = ${quoteText(table.table)}`,
      );
      if (row?.[0] === 'InnoDB') {
        await session.execute(`SET SESSION lock_wait_timeout = ${LOCK_SECONDS}; LOCK TABLES ${tableName(table)} READ`);
        return new TableLock(session);
      }
    } catch (error) {
      if (!(error instanceof RunError)) {
        await session.close();
        throw error;
      }
    }
    await session.close();
    return undefined;
  }

  release(): Promise<void> {
    return this.session.close();
  }
}

const READ_ONLY = 'read-only-transaction';
const TEMPORARY = /^(?:CREATE\s+(?:OR\s+REPLACE\s+)?|DROP\s+|ALTER\s+)TEMPORARY\s/i;
const COMMENTS = /^(?:\s|#.*\n|--\s.*\n|\/\*(?!M?!)[\s\S]*?\*\/)+/;

/**
 * Runs statements of the user's so that nothing is changed: temporary tables are made and filled, what would change others is left out.
 */
export async function rehearse(session: Session, sql: string): Promise<void> {
  await session.execute('SET SESSION TRANSACTION READ ONLY');
  for (const statement of statementsOf(sql, await session.dialect())) {
    const isTemporary = TEMPORARY.test(statement.replace(COMMENTS, ''));
    if (isTemporary) await session.execute('SET SESSION TRANSACTION READ WRITE');
    try {
      await session.execute(statement);
    } catch (error) {
      if ((error as RunError).code !== READ_ONLY) throw error;
    }
    if (isTemporary) await session.execute('SET SESSION TRANSACTION READ ONLY');
  }
}
