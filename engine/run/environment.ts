import type { Arena } from '../../columns/arena.ts';
import type { RowsWritten } from '../../model/rows-written.ts';
import type { CheckedConnection } from '../../stages/stage.ts';
import type { LongRecords, NotedRecords } from '../../workers/protocol.ts';
import type { ServerPlan } from '../plan/servers.ts';
import type { MemoryInput, StageNote } from '../result.ts';
import type { Blocks } from './blocks.ts';
import type { ConnectorThreads } from './connector-thread.ts';
import type { Counters } from './counters.ts';
import type { Granularity } from './granularity.ts';
import type { GuessedTypes } from './guessed-types.ts';
import type { LeftOutFields } from './left-out.ts';
import type { NotedRecordLog } from './noted-records.ts';
import type { Profile } from './profile.ts';
import type { RunPool } from './run-pool.ts';
import type { SharedValues } from './shared.ts';
import type { SpillFile } from './spill.ts';
import type { IncrementalState } from './state.ts';

/** Shows what a printer prints. `keep`: whether the history of runs may keep it. */
export type Print = (text: string, options: { readonly keep: boolean }) => void;

/** What the parts of a run share. */
export interface Environment {
  readonly runId: string;
  readonly baseFolder: string;
  readonly granularity: Granularity;
  readonly arena: Arena;
  readonly blocks: Blocks;
  readonly counters: Counters;
  readonly pool: RunPool;
  readonly profile: Profile;
  readonly shared: SharedValues;
  readonly spill: SpillFile;
  readonly signal: AbortSignal;
  /** What a job without values to read or write shows: printers, on the console or in a panel. */
  readonly print: Print;
  readonly connectors: ConnectorThreads;
  /** How many connections the run has to each server; absent until it is planned. */
  readonly servers: { plan: ServerPlan | undefined };
  /** The connection with the values of its secrets. Pass it only to the code that opens the connection. Throws `RunError` for a missing secret. */
  readonly connect: (connection: CheckedConnection) => Promise<CheckedConnection>;
  /** Whether only some rows are to be shown: nothing may be written, nor changed in sources. */
  readonly preview: boolean;
  /** Whether rows keep their order where that costs something. */
  readonly ordered: boolean;
  readonly state: IncrementalState;
  /** What the receipts of an incremental job have in common; `undefined`: none are wanted. */
  readonly receiptsOf: string | undefined;
  /** Data for memory origins, by their names. */
  readonly inputs: Readonly<Record<string, MemoryInput>>;
  /** Bytes in files that a run reads, and those read so far, by stage. */
  readonly traffic: Traffic;
  /** What destinations have done with their rows. */
  readonly written: Map<string, RowsWritten>;
  readonly leftOut: LeftOutFields;
  readonly longRecords: NotedRecordLog<LongRecords>;
  readonly shortRecords: NotedRecordLog<NotedRecords>;
  readonly guessed: GuessedTypes;
  /** Whether an origin has read its minimum number of rows. Until then it is read on, although no stage needs the rows. */
  readonly hasMinRows: (origin: string) => boolean;
  /** Has the result, and who watches the run, say something of a stage's work; the same words only once. */
  readonly note: (note: StageNote) => void;
}

/** Bytes that stages have read and written. */
export class Traffic {
  private readonly readBytes = new Map<string, number>();
  private readonly writtenBytes = new Map<string, number>();
  /** Bytes of all input files, as far as known. */
  expected = 0;

  /** Begins anew; what is expected stays. */
  reset(): void {
    this.readBytes.clear();
    this.writtenBytes.clear();
  }

  addRead(stage: string, bytes: number): void {
    this.readBytes.set(stage, (this.readBytes.get(stage) ?? 0) + bytes);
  }

  addWritten(stage: string, bytes: number): void {
    this.writtenBytes.set(stage, (this.writtenBytes.get(stage) ?? 0) + bytes);
  }

  read(stage: string): number {
    return this.readBytes.get(stage) ?? 0;
  }

  written(stage: string): number {
    return this.writtenBytes.get(stage) ?? 0;
  }

  get totalRead(): number {
    return [...this.readBytes.values()].reduce((sum, bytes) => sum + bytes, 0);
  }
}
