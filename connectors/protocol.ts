import type { ArenaHandle } from '../columns/arena.ts';
import type { Batch } from '../columns/vector.ts';
import type { ErrorReport } from '../model/errors.ts';
import type { RowsWritten } from '../model/rows-written.ts';
import type { LoadCheck, LoadRequest, ReadBatch, ReadRequest, ReadStart } from './connector.ts';
import type { StageProblem } from './target-problems.ts';

/** What a thread that works with a system is given when it starts. */
export interface ThreadSetup {
  readonly arena: ArenaHandle;
  /** Counters of the run; word 0 is set when the run is to stop. */
  readonly counters: SharedArrayBuffer;
  /** An i32, which is 1 when the thread has loaded its program. */
  readonly loaded: SharedArrayBuffer;
  /** Type of connection. */
  readonly system: string;
}

/** What such a thread does: it loads tables, or reads one. Calls are worked off one after the other. See `ReadSession` and `LoadSession`. */
export interface ThreadCalls {
  capacity(access: Pick<LoadRequest, 'connection' | 'baseFolder'>): number | undefined;
  checkLoads(loads: readonly LoadCheck[]): readonly StageProblem[];
  openLoad(request: LoadRequest): void;
  write(stage: string, batch: Batch): number;
  pause(stage: string): void;
  load(stage: string): readonly Batch[];
  verify(stage: string): void;
  receipt(stage: string): string | undefined;
  commit(stage: string): void;
  written(stage: string): RowsWritten | undefined;
  settle(stage: string): void;
  abort(stage: string): void;
  openRead(request: ReadRequest): ReadStart;
  isUnchanged(): boolean;
  beginPart(part: number): void;
  next(): ReadBatch | undefined;
  closeRead(complete: boolean): void;
}

export type CallName = keyof ThreadCalls;

export interface CallMessage<Name extends CallName = CallName> {
  readonly id: number;
  readonly name: Name;
  readonly args: Parameters<ThreadCalls[Name]>;
}

/** What a connector says of a stage's work, beside its replies. */
export interface NoteMessage {
  readonly note: { readonly stage: string; readonly text: string; readonly severity?: 'info' | 'warning' };
}

export type CallReply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly failure: ErrorReport };
