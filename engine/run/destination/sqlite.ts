import { resolve } from 'node:path';
import type { Batch } from '../../../columns/vector.ts';
import { RunError } from '../../../model/errors.ts';
import type { StageOf } from '../../plan/graph.ts';
import type { Environment } from '../environment.ts';
import type { SqliteThread } from '../sqlite-thread.ts';
import type { Destination } from './destination.ts';

/** A table of a SQLite database. The work is done in a thread of its own; see `connectors/sqlite/load.ts`. */
export class SqliteTableDestination implements Destination {
  private readonly environment: Environment;
  private readonly stage: string;
  private readonly thread: SqliteThread;

  private constructor(environment: Environment, stage: string, thread: SqliteThread) {
    this.environment = environment;
    this.stage = stage;
    this.thread = thread;
  }

  static async open(environment: Environment, stage: StageOf<'sqlite-destination'>): Promise<SqliteTableDestination> {
    const { baseFolder, runId, sqlite } = environment;
    const destination = new SqliteTableDestination(environment, stage.id, sqlite.loader);
    const request = {
      stage: stage.id,
      path: resolve(baseFolder, stage.plan.database.path),
      plan: stage.plan,
      schema: stage.inputs[0]!.schema,
      rejects: stage.rejects!,
      runId,
    };
    await destination.attempt(() => destination.thread.call('openLoad', request));
    return destination;
  }

  async write(batch: Batch): Promise<void> {
    const bytes = await this.attempt(() => this.thread.call('write', this.stage, batch));
    this.environment.traffic.addWritten(this.stage, bytes);
  }

  load(): Promise<readonly Batch[]> {
    return this.attempt(() => this.thread.call('load', this.stage));
  }

  async commit(): Promise<void> {
    if (this.environment.preview) return this.abort();
    await this.attempt(() => this.thread.call('commit', this.stage));
  }

  async abort(): Promise<void> {
    await this.thread.call('abort', this.stage).catch(() => undefined);
  }

  /** Errors name the stage. */
  private async attempt<Result>(action: () => Promise<Result>): Promise<Result> {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof RunError) || error.stage !== undefined) throw error;
      const { code, message, remedy, value, retryable, cause } = error;
      const more = { ...(remedy !== undefined && { remedy }), ...(value !== undefined && { value }) };
      throw new RunError(code, message, { stage: this.stage, retryable, cause, ...more });
    }
  }
}
