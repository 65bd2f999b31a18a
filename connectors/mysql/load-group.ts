import { RunError } from '../../model/errors.ts';
import type { MysqlDestinationPlan } from '../../stages/mysql-destination.ts';
import type { LoadRequest } from '../connector.ts';
import { Session } from './session.ts';
import { settingsOf } from './settings.ts';

/** Finds out whether the transaction of a lost connection was committed. */
export type Outcome = (error: RunError) => Promise<boolean>;

/**
 * The connections that load the tables of a group. The first one has the transaction in which rows go into tables that are there, and the locks of hidden
 * tables. Another one, where there may be one, makes tables while the transaction is open, and commits the rows of those that nobody sees yet.
 */
export class LoadGroup {
  readonly session: Session;
  private readonly request: LoadRequest<MysqlDestinationPlan>;
  private readonly stopped: () => boolean;
  private other: Session | undefined;
  private begun = false;
  /** Whether the open transaction holds what could not be done again. */
  private isUsed = false;
  private committed = false;
  private members = 0;
  private outcome: Outcome | undefined;
  private readonly tidied = new Set<string>();
  isOver = false;

  private constructor(session: Session, request: LoadRequest<MysqlDestinationPlan>, stopped: () => boolean) {
    this.session = session;
    this.request = request;
    this.stopped = stopped;
  }

  /** Throws `RunError` when the server cannot be reached. */
  static async open(request: LoadRequest<MysqlDestinationPlan>, stopped: () => boolean): Promise<LoadGroup> {
    const session = await Session.open(request.connection, request.baseFolder, stopped, { localFiles: true });
    return new LoadGroup(session, request, stopped);
  }

  /** Whether there may be a connection beside the first. */
  get hasLoader(): boolean {
    return this.request.connections > 1;
  }

  get inTransaction(): boolean {
    return this.begun;
  }

  /** One more load. */
  enter(): void {
    this.members++;
  }

  /** The connection beside the first, without autocommit. */
  async loader(): Promise<Session> {
    if (this.other) return this.other;
    if (!this.hasLoader) {
      throw new RunError('too-few-connections', `${this.session.place}: loading needs a second connection`, {
        value: String(this.request.connections),
        remedy: 'raise maxConnections of the connection',
      });
    }
    const { connection, baseFolder, plan } = this.request;
    this.other = await Session.open(connection, baseFolder, this.stopped, { localFiles: true });
    await this.other.execute(`${settingsOf(plan)}; SET autocommit = 0`);
    return this.other;
  }

  async begin(): Promise<void> {
    if (this.begun) return;
    await this.session.execute('START TRANSACTION');
    this.begun = true;
  }

  /** Something was done in the transaction that is not at hand any more. */
  use(): void {
    this.isUsed = true;
  }

  /** What was staged, and nobody sees, is to outlive the transaction if that is rolled back; not where it holds more. */
  async keepStaged(): Promise<void> {
    if (this.begun && !this.isUsed) await this.session.execute('COMMIT; START TRANSACTION');
  }

  /** Rolls the transaction back and begins it anew, if nothing is lost by that; returns whether. */
  async restart(): Promise<boolean> {
    if (this.isUsed) return false;
    await this.session.execute('ROLLBACK; START TRANSACTION');
    return true;
  }

  /** The statements of the user's that ran in the transaction may have ended it. */
  async goOn(): Promise<void> {
    if (!(await this.session.inTransaction())) await this.session.execute('START TRANSACTION');
    this.begun = true;
    this.isUsed = true;
  }

  /** Runs a statement that makes or changes tables, and that would commit an open transaction. */
  async define(sql: string): Promise<void> {
    const session = this.begun ? await this.loader() : this.session;
    await session.execute(sql);
  }

  /** Whether nobody has looked yet for what runs have left in a database. Later the group's own tables are there, whose locks it has. */
  isUntidy(schema: string): boolean {
    if (this.begun || this.tidied.has(schema)) return false;
    this.tidied.add(schema);
    return true;
  }

  /** How it is found out what became of a commit whose answer was lost. */
  told(outcome: Outcome): void {
    this.outcome ??= outcome;
  }

  /** Makes the rows of the transaction visible. Does nothing the second time. */
  async commit(): Promise<void> {
    if (this.committed || !this.begun) return;
    try {
      await this.session.execute('COMMIT');
    } catch (error) {
      if (!(error instanceof RunError) || error.code !== 'connection-lost' || !this.outcome) throw error;
      if (!(await this.outcome(error))) throw error;
    }
    this.committed = true;
  }

  /** A load is committed; the last one ends the connections. */
  async leave(): Promise<void> {
    if (--this.members === 0) await this.close();
  }

  /** Ends the connections; what is not committed is taken back. */
  async close(): Promise<void> {
    if (this.isOver) return;
    this.isOver = true;
    await this.other?.close();
    await this.session.close();
  }
}
