import type { Arena } from '../columns/arena.ts';
import type { Batch } from '../columns/vector.ts';
import type { RowsWritten } from '../model/rows-written.ts';
import type { Schema } from '../model/types.ts';
import type { ConnectorDestinationPlan, ConnectorOriginPlan } from '../stages/shared/database.ts';
import type { CheckedConnection } from '../stages/stage.ts';
import type { StageProblem } from './target-problems.ts';

/** What the thread that a connector works in gives it. */
export interface ConnectorThread {
  readonly arena: Arena;
  /** Whether the run is to stop: whoever waits looks at it now and then, ends what the server does, and throws. */
  readonly stopped: () => boolean;
  /** Says something of a stage's work that its result and the log keep: `query: 1.2 GB processed, 1.2 GB billed ($0.0068), 3.1 s`. */
  readonly note: (stage: string, text: string, severity?: 'info' | 'warning') => void;
}

/** A condition on one column that a system can look at for us. The filter stays in the job: the system only leaves out rows that it would drop. */
export interface Filter {
  readonly column: string;
  readonly type: 'integer' | 'float' | 'string';
  readonly operator: '=' | '<>' | '<' | '<=' | '>' | '>=' | 'in' | 'is not null';
  readonly values: readonly (bigint | number | string)[];
}

export interface ReadRequest<Plan extends ConnectorOriginPlan = ConnectorOriginPlan> {
  readonly stage: string;
  readonly plan: Plan;
  /** With the values of its secrets; of `plan.connection` they stay references. */
  readonly connection: CheckedConnection;
  /** What relative paths are relative to. */
  readonly baseFolder: string;
  /** The columns that are wanted, in the order in which batches have them. */
  readonly columns: Schema;
  /** Of the `rejects` port. */
  readonly rejects: Schema;
  readonly filters: readonly Filter[];
  /** What an earlier run has left as `ReadStart.watermark`. */
  readonly watermark: unknown;
  /** Whether rows that were read before may be read again: they only change rows that have their key. */
  readonly repeatable: boolean;
  /** Only some rows are wanted, and nothing may be changed. */
  readonly preview: boolean;
  /** Connections that may read at once. */
  readonly connections: number;
  /** Of the first connection's `ReadStart`: another one shares its work, and must see the same state. */
  readonly share?: unknown;
}

export interface ReadStart {
  /** In how many parts the rows are read, whose order is that of the rows. */
  readonly parts: number;
  /** What the next run is to know, in a form that JSON keeps; null: nothing. */
  readonly watermark: unknown;
  /** What other connections need to read other parts; absent: there can be none. */
  readonly share?: unknown;
}

/** Rows of a source, and those that it refused. Who receives them frees them. */
export interface ReadBatch {
  readonly batch: Batch;
  readonly rejects: Batch | undefined;
}

type Awaitable<Value> = Value | Promise<Value>;

/** A connection that reads. Calls come one after the other. */
export interface ReadSession {
  readonly start: ReadStart;
  /** Whether connections that share the work and were opened meanwhile see the same state. Absent: always. */
  isUnchanged?(): Awaitable<boolean>;
  /** Begins to read the rows of a part; 0 is all or the first. */
  beginPart(part: number): Awaitable<void>;
  /**
   * The next rows of the part, `undefined` at its end. Batches are cut in the same places however many connections read: sums of floats are added up by
   * batch.
   */
  next(): Awaitable<ReadBatch | undefined>;
  /** Ends the session. `complete`: all that was wanted has been read, so that `afterQuery` runs and what was changed is kept. */
  close(complete: boolean): Awaitable<void>;
}

export interface LoadRequest<Plan extends ConnectorDestinationPlan = ConnectorDestinationPlan> {
  readonly stage: string;
  readonly plan: Plan;
  readonly connection: CheckedConnection;
  readonly baseFolder: string;
  readonly schema: Schema;
  /** Of its `rejects` port. */
  readonly rejects: Schema;
  readonly runId: string;
  /** Connections that the loads of a thread may have at once. */
  readonly connections: number;
  /** Where the run wants a receipt: what the receipts of its job have in common. */
  readonly receiptsOf?: string | undefined;
}

/** What is looked at of a load before it begins. */
export type LoadCheck<Plan extends ConnectorDestinationPlan = ConnectorDestinationPlan> = Pick<
  LoadRequest<Plan>,
  'stage' | 'plan' | 'connection' | 'baseFolder' | 'schema'
> & {
  /** Whether statements of another stage may make or change the table before. */
  readonly unsettled?: boolean;
};

/** A table that is being loaded. Nothing of it can be seen before `commit`. Calls come one after the other. */
export interface LoadSession {
  /** Takes rows; who calls frees them afterwards. Returns the bytes that they have taken. */
  write(batch: Batch): Awaitable<number>;
  /** No rows come for a while: gives back connections that it does not need meanwhile. */
  pause?(): Awaitable<void>;
  /** All rows have come: does everything but the commit. Returns the refused rows. */
  load(): Awaitable<readonly Batch[]>;
  /** All tables of the run are loaded, all but the commit: looks at what ties them together, such as foreign keys. Throws `RunError`. */
  verify?(): Awaitable<void>;
  commit(): Awaitable<void>;
  /** After `commit`: what the rows did to those of the table. Absent, or `undefined`: nobody counted. */
  written?(): RowsWritten | undefined;
  /**
   * Between `load` and `commit`: what tells later whether the load was committed, when this process was killed meanwhile. `undefined`, or absent: nothing does.
   */
  receipt?(): Awaitable<string | undefined>;
  /** After `commit`: nobody needs the receipt any more. */
  settle?(): Awaitable<void>;
  /** The old state stays. Does nothing after `commit`. */
  abort(): Awaitable<void>;
}

/** What works with one system in one thread. All may throw `RunError`. */
export interface Connector {
  /** Connections that the server has left for this account, one of ours among them; `undefined` where nobody knows. Throws when it cannot be reached. */
  capacity?(access: Pick<LoadRequest, 'connection' | 'baseFolder'>): Awaitable<number | undefined>;
  /**
   * What keeps loads of one group from succeeding, as far as that can be seen without changing anything, and what they would change. Throws
   * when the system cannot be asked.
   */
  checkLoads?(loads: readonly LoadCheck[]): Awaitable<readonly StageProblem[]>;
  openRead?(request: ReadRequest): Awaitable<ReadSession>;
  /** Begins a load. All loads of a connector become visible together, as far as the system lets them. Throws early for what cannot end well. */
  openLoad?(request: LoadRequest): Awaitable<LoadSession>;
}

export type OpenConnector = (thread: ConnectorThread) => Connector;
