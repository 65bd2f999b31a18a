import type { QueryError, ResultSetHeader } from 'mysql2';
import mysql from 'mysql2';
import type { Cell } from '../../stages/shared/options.ts';
import type { CheckedConnection } from '../../stages/stage.ts';
import { connectPatiently } from '../sql/crowded.ts';
import type { SqlDialect } from '../sql/pieces.ts';
import { Watch } from '../sql/watch.ts';
import type { ClientCommand, ClientState } from './client.ts';
import { type ConnectOptions, connectClient, killQuery, placeOf } from './connect.ts';
import { mysqlError } from './errors.ts';
import { refuseLarge } from './execute-packet.ts';
import { dialectOf } from './sql.ts';

export type TextRow = readonly (string | null)[];

/** A prepared statement, as the client has it. */
export interface Statement {
  readonly id: number;
  readonly columns: readonly DescribedColumn[];
  readonly parameters: readonly unknown[];
}

/** A column of a result, as the client describes it. */
export interface DescribedColumn {
  readonly name: string;
  readonly columnType: number;
  readonly flags: number;
  readonly characterSet: number;
  readonly columnLength: number;
  readonly decimals: number;
  /** Of MariaDB: `json`. */
  readonly extendedFormat?: string;
}

/** A value with the type that `executePacket` gives it, too: the client would send whole numbers as floats, or as text. */
const parameterOf = (value: Cell): unknown => {
  const isWhole =
    typeof value === 'boolean' || typeof value === 'bigint' || (Number.isSafeInteger(value) && !Object.is(value, -0));
  return isWhole ? mysql.TypedParameter.LONGLONG(value) : value;
};

/** SERVER_STATUS_IN_TRANS of https://dev.mysql.com/doc/dev/mysql-server/latest/mysql__com_8h.html */
const IN_TRANSACTION = 1;

/** One connection. All errors are `RunError`s that name the server. */
export class Session {
  readonly client: mysql.Connection;
  readonly place: string;
  private readonly connection: CheckedConnection;
  private readonly baseFolder: string;
  private readonly watch: Watch;

  private constructor(client: mysql.Connection, connection: CheckedConnection, baseFolder: string, stopped: () => boolean) {
    this.client = client;
    const place = placeOf(connection);
    this.place = place;
    this.connection = connection;
    this.baseFolder = baseFolder;
    this.watch = new Watch({
      ...{ place, stopped },
      kill: () => this.kill(),
      cut: () => client.destroy(),
      errorOf: (error) => mysqlError(error, place),
    });
  }

  /** Throws `RunError` when it cannot be had. `patient`: whether to wait for one where the server has none left. */
  static async open(
    connection: CheckedConnection,
    baseFolder: string,
    stopped: () => boolean,
    { patient = true, ...options }: ConnectOptions & { readonly patient?: boolean } = {},
  ): Promise<Session> {
    const patienceMs = patient ? Number(connection.connectTimeoutMs ?? 15_000) : 0;
    const client = await connectPatiently(() => connectClient(connection, baseFolder, options), patienceMs, stopped);
    return new Session(client, connection, baseFolder, stopped);
  }

  /** What the server calls itself: `MariaDB 10.11.19`, `MySQL 8.4.2`. */
  async version(): Promise<{ readonly name: 'MariaDB' | 'MySQL'; readonly number: string }> {
    const [row] = await this.query('SELECT VERSION()');
    const text = row![0]!;
    return { name: /mariadb/i.test(text) ? 'MariaDB' : 'MySQL', number: /^\d+(\.\d+)*/.exec(text)?.[0] ?? text };
  }

  /** How SQL is read now, which statements of the user's may change. */
  async dialect(): Promise<SqlDialect> {
    const [row] = await this.query('SELECT @@SESSION.sql_mode');
    return dialectOf(row![0]!);
  }

  /** Whether a transaction is open. */
  async inTransaction(): Promise<boolean> {
    const { serverStatus } = (await this.send('DO 0')) as ResultSetHeader;
    return (serverStatus & IN_TRANSACTION) !== 0;
  }

  /** Runs statements whose results nobody needs: any number of them. Returns the rows that the last one has changed. */
  async execute(sql: string): Promise<number> {
    const results = await this.send(sql);
    const last = (Array.isArray(results) ? results.at(-1) : results) as ResultSetHeader | undefined;
    return last?.affectedRows ?? 0;
  }

  /** Runs one statement that changes rows. `info`: what the server says of them, `Records: 3  Duplicates: 1  Warnings: 0`. */
  async change(sql: string): Promise<{ readonly affectedRows: number; readonly info: string }> {
    return (await this.send(sql)) as ResultSetHeader;
  }

  /** The rows of one statement, all values as text. */
  async query(sql: string): Promise<TextRow[]> {
    return (await this.send(sql)) as TextRow[];
  }

  /** Prepares a statement. Who calls gives it back with `release`. */
  prepare(sql: string): Promise<Statement> {
    return this.guarded(
      () =>
        new Promise((resolve, reject) =>
          this.client.prepare(sql, (error, statement) => (error ? reject(error) : resolve(statement as unknown as Statement))),
        ),
    );
  }

  /** The columns that a statement with values gives. Its rows are read, too. */
  async fieldsOf(sql: string, values: readonly Cell[]): Promise<readonly DescribedColumn[]> {
    return (await this.executeBound(sql, values)).fields;
  }

  /** The text of the first value of a statement with values. */
  async valueOf(sql: string, values: readonly Cell[]): Promise<string | null> {
    const { rows } = await this.executeBound(sql, values);
    const value = rows[0]?.[0];
    return value === undefined || value === null ? null : String(value);
  }

  /** The texts of the first column of a statement with values. */
  async textsOf(sql: string, values: readonly Cell[]): Promise<string[]> {
    const { rows } = await this.executeBound(sql, values);
    return rows.map(([value]) => String(value));
  }

  private async executeBound(sql: string, values: readonly Cell[]) {
    refuseLarge(values);
    const bound = values.map(parameterOf);
    return this.guarded(
      () =>
        new Promise<{ readonly rows: readonly unknown[][]; readonly fields: readonly DescribedColumn[] }>((resolve, reject) =>
          this.client.execute(sql, bound as never, (error: QueryError | null, rows: unknown, fields: unknown) => {
            this.release(sql);
            if (error) reject(error);
            else resolve({ rows: rows as unknown[][], fields: fields as DescribedColumn[] });
          }),
        ),
    );
  }

  release(sql: string): void {
    this.client.unprepare(sql);
  }

  /** Hands something to the client that speaks the protocol by itself. */
  submit<Command extends ClientCommand>(command: Command): Command {
    (this.client as unknown as ClientState).addCommand(command);
    return command;
  }

  /** How long a statement may take; then the server ends it, and the session is good for nothing any more. */
  set timeoutMs(timeoutMs: number | undefined) {
    this.watch.timeoutMs = timeoutMs;
  }

  /** Runs an action. While it waits and the run is to stop, or when it takes too long, the server is told to give up. */
  guarded<Result>(action: () => Promise<Result>): Promise<Result> {
    return this.watch.guarded(action);
  }

  /** A statement begins that goes on over several actions. */
  startClock(): void {
    this.watch.startClock();
  }

  stopClock(): void {
    this.watch.stopClock();
  }

  /** Ends the connection. What is under way is given up, by the server too. Never throws. */
  async close(): Promise<void> {
    this.watch.end();
    const { client } = this;
    const idle = !(client as unknown as ClientState)._command;
    if (idle) {
      const ended = new Promise<void>((done) => client.end(() => done()));
      await Promise.race([ended, new Promise((done) => setTimeout(done, 1000).unref())]);
    } else await this.kill();
    client.destroy();
  }

  private send(sql: string): Promise<unknown> {
    return this.guarded(
      () =>
        new Promise((resolve, reject) =>
          this.client.query(sql, (error: QueryError | null, results: unknown) => (error ? reject(error) : resolve(results))),
        ),
    );
  }

  /** Has the server end what it does for this session. Never fails. */
  kill(): Promise<void> {
    return killQuery(this.connection, this.baseFolder, this.client.threadId);
  }
}
