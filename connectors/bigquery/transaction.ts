import { RunError } from '../../model/errors.ts';
import { pause } from '../http/pause.ts';
import { waitBefore } from '../http/retry.ts';
import type { BigQueryClient } from './client.ts';
import type { JobResource } from './jobs.ts';
import { QuerySession } from './session.ts';

/** A statement, and what the log calls it. */
export interface Step {
  readonly what: string;
  readonly sql: string;
}

export interface TransactionOptions {
  /** How long it is tried again when somebody else changes the same tables meanwhile; 0: for ever. */
  readonly timeoutMs: number;
  /** The id of the job that commits, of the first try. */
  readonly commitId: string;
  readonly note: (what: string, job: JobResource) => void;
}

/** Statements that happen together or not at all, in a session of the server. The server lets one of two transactions that change a table fail: it is begun anew. */
export class Transaction {
  private readonly client: BigQueryClient;
  private readonly steps: readonly Step[];
  private readonly options: TransactionOptions;
  private session: QuerySession;
  private tries = 0;
  private startedAt = performance.now();

  constructor(client: BigQueryClient, steps: readonly Step[], options: TransactionOptions) {
    this.client = client;
    this.steps = steps;
    this.options = options;
    this.session = new QuerySession(client, true);
  }

  /** Runs the statements. Nothing of them is seen before `commit`. */
  async run(): Promise<void> {
    this.startedAt = performance.now();
    await this.again(() => this.attempt());
  }

  async commit(): Promise<void> {
    const before = this.tries;
    await this.again(async () => {
      if (this.tries > before) await this.attempt();
      const { commitId } = this.options;
      await this.session.run(
        { sql: 'COMMIT TRANSACTION' },
        { id: this.tries === 0 ? commitId : `${commitId}_again_${this.tries}` },
      );
    });
  }

  /** What has not been committed is undone. Never fails. */
  close(): Promise<void> {
    return this.session.close();
  }

  private async attempt(): Promise<void> {
    await this.session.run({ sql: 'BEGIN TRANSACTION' });
    for (const { what, sql } of this.steps) this.options.note(what, await this.session.run({ sql }));
  }

  private async again(work: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        await work();
        return;
      } catch (error) {
        const { timeoutMs } = this.options;
        const isOver = timeoutMs > 0 && performance.now() - this.startedAt >= timeoutMs;
        if (!(error instanceof RunError) || error.code !== 'database-conflict' || isOver) throw error;
        await this.session.close();
        await pause(waitBefore(this.tries++), this.client.signal);
        this.session = new QuerySession(this.client, true);
      }
    }
  }
}
