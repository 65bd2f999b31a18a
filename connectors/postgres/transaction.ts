import { RunError } from '../../model/errors.ts';
import type { LoadRequest } from '../connector.ts';
import { wasCommitted } from './outcome.ts';
import { Session } from './session.ts';

/** The connection that loads the tables of a group, and the one transaction in which it does. */
export class Transaction {
  readonly session: Session;
  private readonly request: LoadRequest;
  private id: string | undefined;
  private committed = false;
  private staged = 0;
  /** Whether the transaction sees only what was committed when it began. */
  private isStrict = false;
  /** Whether it holds what could not be done again. */
  private isUsed = false;
  /** Ids of tables whose rows are staged, and come into them when all are there. */
  readonly waiting = new Set<string>();
  private readonly tidied = new Set<string>();
  isOver = false;

  private constructor(session: Session, request: LoadRequest) {
    this.session = session;
    this.request = request;
  }

  /** Connects; the transaction begins when `begin` is called first. Throws `RunError`. */
  static async open(request: LoadRequest, stopped: () => boolean): Promise<Transaction> {
    return new Transaction(await Session.open(request.connection, request.baseFolder, stopped), request);
  }

  async begin(): Promise<void> {
    if (this.session.inTransaction) return;
    await this.session.execute('BEGIN');
    const [row] = await this.session.query('SHOW transaction_isolation');
    this.isStrict = row![0] !== 'read committed';
  }

  /** Something was done in the transaction that is not at hand any more. */
  use(): void {
    this.isUsed = true;
  }

  /** Makes a temporary table for rows that are staged. It outlives the transaction where that may begin anew. */
  async stage(columns: string): Promise<string> {
    const name = `open_stage_rows_${++this.staged}`;
    const ends = this.mayRestart ? 'PRESERVE ROWS' : 'DROP';
    await this.session.execute(`CREATE TEMPORARY TABLE ${name} (${columns}) ON COMMIT ${ends}`);
    await this.keepStaged();
    return `pg_temp.${name}`;
  }

  /** What was staged, and nobody sees, is to outlive the transaction where that may begin anew. */
  async keepStaged(): Promise<void> {
    if (this.mayRestart) await this.session.execute('COMMIT; BEGIN');
  }

  /** Rolls the transaction back and begins it anew, if nothing is lost by that; returns whether. */
  async restart(): Promise<boolean> {
    if (!this.mayRestart) return false;
    await this.session.execute('ROLLBACK; BEGIN');
    return true;
  }

  private get mayRestart(): boolean {
    return this.isStrict && !this.isUsed;
  }

  /** Whether nobody has looked yet for what runs have left in a schema. Later the run's own tables are there, whose locks it has. */
  isUntidy(schema: string): boolean {
    if (this.tidied.has(schema)) return false;
    this.tidied.add(schema);
    return true;
  }

  /** A table is loaded, all but the commit: what is looked at only then is looked at now. */
  async check(): Promise<void> {
    await this.session.execute('SET CONSTRAINTS ALL IMMEDIATE');
    const [row] = await this.session.query('SELECT pg_current_xact_id_if_assigned()');
    this.id = row?.[0] ?? undefined;
  }

  /** What tells later whether the transaction was committed; empty: it has changed nothing. */
  get receipt(): string {
    return this.id ?? '';
  }

  /** Makes the rows of all tables visible. Does nothing the second time. */
  async commit(): Promise<void> {
    if (this.committed) return;
    try {
      await this.session.commit();
    } catch (error) {
      if (!(error instanceof RunError) || error.code !== 'connection-lost') throw error;
      if (this.id !== undefined && !(await wasCommitted(this.request, this.id, error))) throw error;
    }
    this.committed = true;
  }

  /** Ends the connection; what is not committed is taken back. */
  async close(): Promise<void> {
    if (this.isOver) return;
    this.isOver = true;
    await this.session.close();
  }
}
