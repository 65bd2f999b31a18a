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
    if (!this.session.inTransaction) await this.session.execute('BEGIN');
  }

  /** A name for a temporary table, which no other has. */
  newName(): string {
    return `open_stage_rows_${++this.staged}`;
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
