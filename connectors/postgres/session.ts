import type pg from 'pg';
import { RunError } from '../../model/errors.ts';
import type { CheckedConnection } from '../../stages/stage.ts';
import { connectPatiently } from '../sql/crowded.ts';
import { untilUndisturbed } from '../sql/deadlock.ts';
import { Watch } from '../sql/watch.ts';
import { cancelClient, connectClient, placeOf } from './connect.ts';
import { isDeadlock, postgresError } from './errors.ts';
import type { Bound } from './sql.ts';

export type TextRow = readonly (string | null)[];

/** A column of a result, as the server describes it. */
export interface ResultField {
  readonly name: string;
  readonly dataTypeID: number;
  readonly dataTypeModifier: number;
}

/** One connection. All errors are `RunError`s that name the server. */
export class Session {
  readonly client: pg.Client;
  readonly place: string;
  private readonly watch: Watch;

  private constructor(client: pg.Client, place: string, stopped: () => boolean) {
    this.client = client;
    this.place = place;
    this.watch = new Watch({
      ...{ place, stopped },
      kill: () => cancelClient(client),
      cut: () => this.cut(),
      errorOf: (error) => postgresError(error, place),
    });
  }

  /** Throws `RunError` when it cannot be had. `patient`: whether to wait for one where the server has none left. */
  static async open(
    connection: CheckedConnection,
    baseFolder: string,
    stopped: () => boolean,
    { patient = true }: { readonly patient?: boolean } = {},
  ): Promise<Session> {
    const patienceMs = patient ? Number(connection.connectTimeoutMs ?? 15_000) : 0;
    const client = await connectPatiently(() => connectClient(connection, baseFolder), patienceMs, stopped);
    return new Session(client, placeOf(connection), stopped);
  }

  /** Version as a number: 150018 is 15.18. */
  async version(): Promise<number> {
    const [row] = await this.query('SHOW server_version_num');
    return Number(row?.[0]);
  }

  /** Whether a transaction is open; also one that has failed. */
  get inTransaction(): boolean {
    return (this.client as unknown as { readonly _txStatus: string | null })._txStatus !== 'I';
  }

  /** Runs statements without results: any number of them, or one with values. */
  async execute(sql: string): Promise<void> {
    await this.guarded(() => this.client.query(sql));
  }

  /** Runs a statement that may fail: a transaction that is open goes on all the same. */
  async attempt(sql: string): Promise<void> {
    if (!this.inTransaction) return this.execute(sql);
    await this.execute('SAVEPOINT open_stage_try');
    try {
      await this.execute(sql);
    } catch (error) {
      await this.execute('ROLLBACK TO open_stage_try');
      throw error;
    } finally {
      await this.execute('RELEASE open_stage_try');
    }
  }

  /** Does something within the transaction, and again where it was chosen to end a deadlock. */
  async again<Result>(action: () => Promise<Result>): Promise<Result> {
    const once = async () => {
      await this.execute('SAVEPOINT open_stage_again');
      const result = await action();
      await this.execute('RELEASE open_stage_again');
      return result;
    };
    return untilUndisturbed(once, isDeadlock, async () => {
      await this.execute('ROLLBACK TO open_stage_again; RELEASE open_stage_again');
      return true;
    });
  }

  /** Runs statements of the user's within a transaction, which they may not end. */
  async executeWithin(sql: string): Promise<void> {
    await this.execute(sql);
    if (this.inTransaction) return;
    throw new RunError('transaction-ended', 'a statement ended the transaction that loads the rows', {
      value: sql,
      remedy: 'remove COMMIT, END and ROLLBACK',
    });
  }

  /** Commits. Throws when the transaction had failed, so that nothing was committed. */
  async commit(): Promise<void> {
    const { command } = await this.guarded(() => this.client.query('COMMIT'));
    if (command === 'COMMIT') return;
    throw new RunError('transaction-failed', `${this.place}: the transaction was rolled back, because a statement in it failed`, {
      remedy: 'check beforeQuery and afterQuery, and the log of the server',
    });
  }

  /** The rows of one statement, all values as text. */
  async query(sql: string, values: readonly unknown[] = []): Promise<TextRow[]> {
    const result = await this.guarded(() => this.client.query({ text: sql, values: [...values], rowMode: 'array' }));
    return result.rows as TextRow[];
  }

  /** The columns and parameters of a statement, without running it. */
  async describe({ sql }: Pick<Bound, 'sql'>): Promise<Description> {
    return this.guarded(() => this.submit(new Describe(sql)).description);
  }

  /** Hands something to the client that speaks the protocol by itself. */
  submit<Query extends pg.Submittable>(query: Query): Query {
    return this.client.query(query);
  }

  /** Runs an action. While it waits and the run is to stop, the server is told to give up. */
  guarded<Result>(action: () => Promise<Result>): Promise<Result> {
    return this.watch.guarded(action);
  }

  /** Ends the connection. What is under way is given up, by the server too. Never throws. */
  async close(): Promise<void> {
    this.watch.end();
    const { client } = this;
    const idle = (client as unknown as { readonly readyForQuery: boolean }).readyForQuery === true;
    if (!idle) {
      await cancelClient(client);
      this.cut();
    }
    await Promise.race([client.end().catch(() => undefined), new Promise((done) => setTimeout(done, 1000).unref())]);
    this.cut();
  }

  private cut(): void {
    (this.client as unknown as { readonly connection: { readonly stream: { destroy(): void } } }).connection.stream.destroy();
  }
}

/** What a statement takes and gives. */
export interface Description {
  /** The columns of its rows; `undefined` when it gives none. */
  readonly fields: readonly ResultField[] | undefined;
  /** Types of its parameters, as the server has found them out. */
  readonly parameters: readonly number[];
}

/** Parses and describes a statement, without executing it. */
class Describe implements pg.Submittable {
  readonly description: Promise<Description>;
  private readonly sql: string;
  private fields: readonly ResultField[] | undefined;
  private parameters: readonly number[] = [];
  private readonly settle: PromiseWithResolvers<Description>;

  constructor(sql: string) {
    this.sql = sql;
    this.settle = Promise.withResolvers();
    this.description = this.settle.promise;
  }

  submit(connection: pg.Connection): void {
    // The client hands no query the description of its parameters.
    connection.once('parameterDescription', ({ dataTypeIDs }: { readonly dataTypeIDs: readonly number[] }) => {
      this.parameters = dataTypeIDs;
    });
    connection.parse({ name: '', text: this.sql, types: [] } as never, true);
    connection.describe({ type: 'S', name: '' } as never, true);
    connection.sync();
  }

  handleRowDescription({ fields }: { readonly fields: readonly ResultField[] }): void {
    this.fields = fields;
  }

  handleError(error: Error): void {
    this.settle.reject(error);
  }

  handleReadyForQuery(): void {
    this.settle.resolve({ fields: this.fields, parameters: this.parameters });
  }
}
