import type { ArenaHandle } from '../../columns/arena.ts';
import type { Batch } from '../../columns/vector.ts';
import type { ErrorReport } from '../../model/errors.ts';
import type { LoadRequest } from './load.ts';
import type { ReadRequest, ReadSnapshot, ReadStart } from './read.ts';

/** What a thread that works with SQLite is given when it starts. */
export interface SqliteSetup {
  readonly arena: ArenaHandle;
  /** Counters of the run; word 0 is set when the run is to stop. */
  readonly counters: SharedArrayBuffer;
}

/** Rows of a source, and those that it refused. Who receives them frees them. */
export interface ReadBatch {
  readonly batch: Batch;
  readonly rejects: Batch | undefined;
}

/** What such a thread does; SQLite knows no asynchronous calls, so it has a thread of its own. Calls are worked off one after the other. */
export interface SqliteCalls {
  /** Begins to load: throws early for what cannot end well. */
  openLoad(request: LoadRequest): void;
  /** Takes rows; who calls frees them afterwards. Returns bytes written. */
  write(stage: string, batch: Batch): number;
  /** All rows have come: does everything but the commit. Returns the refused rows. */
  load(stage: string): readonly Batch[];
  commit(stage: string): void;
  abort(stage: string): void;
  /** Opens the database to read from, and fixes the moment whose state is read. */
  openRead(request: ReadRequest): ReadStart;
  /** Opens another connection that must see the same state as the first. */
  openShare(request: ReadRequest): ReadSnapshot;
  /** Whether nothing has been committed since `openRead` began. */
  isUnchanged(): boolean;
  /** Begins to read the rows of a part; 0 is all or the first. */
  beginPart(part: number): void;
  /** The next rows of the part, `undefined` at its end. */
  next(): ReadBatch | undefined;
  /** Ends the session. `complete`: all that was wanted has been read, so that `afterQuery` runs and the transaction is committed. */
  closeRead(complete: boolean): void;
}

export type CallName = keyof SqliteCalls;

export interface CallMessage<Name extends CallName = CallName> {
  readonly id: number;
  readonly name: Name;
  readonly args: Parameters<SqliteCalls[Name]>;
}

export type CallReply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly failure: ErrorReport };
