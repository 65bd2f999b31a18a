import { RunError } from '../../model/errors.ts';
import type { MysqlDestinationPlan } from '../../stages/mysql-destination.ts';
import type { LoadRequest } from '../connector.ts';
import { untilUndisturbed } from '../sql/deadlock.ts';
import { tableExists } from '../sql/problems.ts';
import { isDeadlock } from './errors.ts';
import type { HiddenTables } from './hidden.ts';
import type { LoadGroup } from './load-group.ts';
import { wasDone } from './outcome.ts';
import { Session } from './session.ts';
import { settingsOf, USUAL_SQL_MODE } from './settings.ts';

/** A table that is being loaded, and who loads it. */
export interface Work {
  readonly request: LoadRequest<MysqlDestinationPlan>;
  readonly group: LoadGroup;
  readonly hidden: HiddenTables;
  /** The table, with its database, as SQL. */
  readonly table: string;
}

/** How a load becomes visible. */
export interface Ending {
  /** All rows are there: does everything but the commit. */
  finish(): Promise<void>;
  commit(): Promise<void>;
  /** What tells later whether it was committed; `undefined`: nothing does. */
  readonly receipt: string | undefined;
  /** What has been made beside the table, as SQL. */
  readonly made: readonly string[];
}

/** How a load ends, by which it is known later whether it did. */
export interface MysqlReceipt {
  readonly way: 'mark' | 'make' | 'replace';
  /** The database. */
  readonly schema: string;
  readonly runId: string;
  readonly stage: string;
  /** With its database, as SQL. */
  readonly table: string;
}

function receiptOf({ request: { runId, stage }, hidden: { schema }, table }: Work, way: MysqlReceipt['way']): string {
  return JSON.stringify({ way, schema, runId, stage, table } satisfies MysqlReceipt);
}

/** Works in a session of its own. `stopped`: whether the run is to stop; absent: it is worked in spite of that. */
export async function beside<Result>(
  { connection, baseFolder, plan }: LoadRequest<MysqlDestinationPlan>,
  action: (session: Session) => Promise<Result>,
  stopped: () => boolean = () => false,
): Promise<Result> {
  const session = await Session.open(connection, baseFolder, stopped);
  try {
    await session.execute(settingsOf(plan));
    return await action(session);
  } finally {
    await session.close();
  }
}

/** Rows of a table that is there: a transaction is committed, in which a table of our own gets a row too, that tells so. */
export class TransactionEnding implements Ending {
  readonly made: readonly string[];
  private readonly work: Work;

  private constructor(work: Work, marked: boolean) {
    this.work = work;
    this.made = marked ? [work.hidden.mark] : [];
  }

  /** Who may make no tables is not told what became of a commit whose answer is lost; nor is who has no connection to make one. */
  static async open(work: Work): Promise<TransactionEnding> {
    const { group, hidden } = work;
    if (group.inTransaction && !group.hasLoader) return new TransactionEnding(work, false);
    try {
      await group.define(`CREATE TABLE ${hidden.mark} (loaded tinyint NOT NULL) ENGINE = InnoDB`);
    } catch (error) {
      if (!(error instanceof RunError) || error.code !== 'permission-denied') throw error;
      return new TransactionEnding(work, false);
    }
    const ending = new TransactionEnding(work, true);
    group.told((error) => wasDone(work.request, hidden, (other) => ending.isCommitted(other), error));
    return ending;
  }

  async finish(): Promise<void> {
    const { hidden, request, group } = this.work;
    const { session } = group;
    const { afterQuery } = request.plan;
    if (this.isMarked) await session.execute(`INSERT INTO ${hidden.mark} VALUES (1)`);
    group.use();
    if (afterQuery === undefined) return;
    try {
      await session.execute(USUAL_SQL_MODE);
      await session.execute(afterQuery);
    } catch (error) {
      if (!(error instanceof RunError) || !this.isMarked) throw error;
      if ((await session.inTransaction().catch(() => true)) || !(await this.isCommitted(session))) throw error;
      const message = `${error.message}; the rows are loaded: an earlier statement of afterQuery committed them`;
      throw new RunError(error.code, message, { cause: error });
    }
  }

  commit(): Promise<void> {
    return this.work.group.commit();
  }

  get receipt(): string | undefined {
    return this.isMarked ? receiptOf(this.work, 'mark') : undefined;
  }

  private get isMarked(): boolean {
    return this.made.length > 0;
  }

  /** Whether the transaction, which is over, was committed. */
  private async isCommitted(session: Session): Promise<boolean> {
    const rows = await session.query(`SELECT 1 FROM ${this.work.hidden.mark}`);
    return rows.length > 0;
  }
}

/** A table that is made: it is loaded under a hidden name. It gets its own in one step, in which the table that it replaces gets a hidden one. */
export class RenameEnding implements Ending {
  readonly made: readonly string[];
  private readonly work: Work;
  private readonly replaces: boolean;
  private readonly engine: string | undefined;

  /** `engine`: of the table, with its row format, where it is loaded in another one: `MyISAM ROW_FORMAT = FIXED`. */
  constructor(work: Work, replaces: boolean, engine?: string) {
    this.work = work;
    this.replaces = replaces;
    this.engine = engine;
    this.made = [work.hidden.rows, work.hidden.old];
  }

  async finish(): Promise<void> {}

  get receipt(): string {
    return receiptOf(this.work, this.replaces ? 'replace' : 'make');
  }

  async commit(): Promise<void> {
    const { group, request, hidden, table } = this.work;
    const { session } = group;
    const { afterQuery } = request.plan;
    // It would be committed by the renaming.
    await group.commit();
    if (this.engine !== undefined) await session.execute(`ALTER TABLE ${hidden.rows} ENGINE = ${this.engine}`);
    try {
      const rename = `RENAME TABLE ${this.replaces ? `${table} TO ${hidden.old}, ` : ''}${hidden.rows} TO ${table}`;
      await untilUndisturbed(
        () => session.execute(rename),
        isDeadlock,
        async () => true,
      );
    } catch (error) {
      if (!(error instanceof RunError)) throw error;
      if (error.code === 'mysql-1050') throw tableExists(request.plan.table.table);
      if (error.code !== 'connection-lost') throw error;
      if (!(await wasDone(request, hidden, async (other) => !(await hidden.hasRows(other)), error))) throw error;
      // The session in which the statements were to run is gone.
      if (afterQuery !== undefined) await this.putBack(error);
      return;
    }
    if (afterQuery === undefined) return;
    try {
      await session.execute(`${USUAL_SQL_MODE}; START TRANSACTION`);
      await session.execute(afterQuery);
      await session.execute('COMMIT');
    } catch (error) {
      await this.putBack(error);
    }
  }

  /** Gives the table that was replaced its name again. Throws what has gone wrong. */
  private async putBack(error: unknown): Promise<never> {
    const { group, request, hidden, table } = this.work;
    await group.close();
    const sql = `RENAME TABLE ${table} TO ${hidden.rows}${this.replaces ? `, ${hidden.old} TO ${table}` : ''}`;
    await beside(request, (other) => other.execute(sql));
    throw error;
  }
}
