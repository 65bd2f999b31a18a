import type { SecretStatus } from '../credentials/secrets.ts';
import type { LinkResult, PartitionRows, Progress, RunResult, StageProgress, StageResult, TaskSpan } from '../engine/result.ts';
import type { ErrorReport, Problem } from '../model/errors.ts';
import type { AppInfo, FileDescription, FolderListing, OpenDialog, SaveDialog, Settings, SettingsChanges } from './shapes/app.ts';
import type { Connection, ConnectionTarget, ConnectionTest, TableColumn, TableSummary } from './shapes/connections.ts';
import type { CopyJob, CopyRequest } from './shapes/copies.ts';
import type {
  Draft,
  JobChanged,
  JobFile,
  JobText,
  Layout,
  RecentJob,
  SaveOutcome,
  SaveRequest,
  Template,
} from './shapes/jobs.ts';
import type { ExpressionRequest, Preview, PreviewRequest, SourcesLooked, WrittenRequest, WrittenRows } from './shapes/preview.ts';
import type { ActiveRun, RunDetails, RunRequest, RunSummary, StartedRun } from './shapes/runs.ts';
import type { StageState } from './shapes/states.ts';

export type * from './shapes/app.ts';
export type * from './shapes/connections.ts';
export type * from './shapes/copies.ts';
export type * from './shapes/jobs.ts';
export type * from './shapes/preview.ts';
export type * from './shapes/runs.ts';
export type * from './shapes/states.ts';
export type { LinkResult, PartitionRows, Progress, RunResult, SecretStatus, StageProgress, StageResult, TaskSpan };

/** What a host can do, by channel. The renderer, the preload, the main process and the server all take their types from here. */
export interface Calls {
  'app.info': () => AppInfo;
  'settings.read': () => Settings;
  /** Changes the given settings and gives all of them. */
  'settings.save': (changes: SettingsChanges) => Settings;

  /** What a folder holds; without one, the folder of jobs. */
  'files.list': (folder?: string) => FolderListing;
  /** What a data file holds: which origin reads it, and with which columns. */
  'files.describe': (path: string) => FileDescription;
  /** A native dialog; only where `AppInfo.nativeDialogs`. Nothing when the person cancels. */
  'dialogs.open': (request: OpenDialog) => string | undefined;
  'dialogs.save': (request: SaveDialog) => string | undefined;

  'jobs.recent': () => readonly RecentJob[];
  'jobs.forget': (file: string) => void;
  /** Fails with `JobError` when there is no such file. What is wrong with the job itself is no failure. */
  'jobs.open': (file: string) => JobFile;
  'jobs.save': (request: SaveRequest) => SaveOutcome;
  'jobs.saveLayout': (file: string, layout: Layout) => void;
  /** Watches these files for this client, and no others; `job.changed` tells. */
  'jobs.watch': (files: readonly string[]) => void;
  /** What `open-stage explain` prints. */
  'jobs.explain': (job: JobText) => string;

  'drafts.list': () => readonly Draft[];
  'drafts.save': (draft: Draft) => void;
  'drafts.discard': (id: string) => void;

  'templates.list': () => readonly Template[];
  /** Puts a template's job and its data into the folder of jobs, under a name that is free there. */
  'templates.create': (id: string) => JobFile;

  /** Looks at what the origins of a job would read. Never writes, never fails for what a source holds or lacks. */
  'sources.look': (job: JobText) => SourcesLooked;

  /** Rows of a port, from a sample of the sources. Writes nothing. */
  'preview.rows': (request: PreviewRequest) => Preview;
  /** The first rows of what the last run of a job has written into a destination. Fails with `not-written` when none has, or they cannot be read. */
  'preview.written': (request: WrittenRequest) => WrittenRows;
  /** The results of an expression on the sampled rows of a stage's input. */
  'preview.expression': (request: ExpressionRequest) => Preview;
  'preview.cancel': (id: string) => void;

  /** Starts a run; `run.progress` and `run.ended` tell of it. Fails with `JobError` when the job has errors. */
  'runs.start': (request: RunRequest) => StartedRun;
  'runs.stop': (runId: string) => void;
  'runs.active': () => readonly ActiveRun[];
  /** Those of a job's file, and of what it was known by before it had one; all for neither. The newest first. */
  'runs.list': (request: { readonly file?: string; readonly draft?: string; readonly limit?: number }) => readonly RunSummary[];
  /** A job that was run without a file has one now: its runs are those of the file. */
  'runs.adopt': (draft: string, file: string) => void;
  'runs.get': (runId: string) => RunDetails;

  /** How far runs of the job have read its incremental stages. */
  'states.list': (job: JobText) => readonly StageState[];
  /** Forgets it: the next run reads all rows. Fails with `job-running` while one goes on. */
  'states.reset': (job: JobText, stage: string) => void;

  /** The user's connections, which all jobs can name. */
  'connections.list': () => readonly Connection[];
  /** `replaces`: the name it had before. */
  'connections.save': (connection: Connection, replaces?: string) => void;
  'connections.remove': (name: string) => void;
  /** Connects and says how that went. Fails only for bugs. */
  'connections.test': (target: ConnectionTarget) => ConnectionTest;
  'connections.tables': (target: ConnectionTarget) => readonly TableSummary[];
  'connections.columns': (target: ConnectionTarget, table: string, schema?: string) => readonly TableColumn[];

  /** Writes a job that copies tables from one database to another. Changes neither. */
  'connections.copy': (request: CopyRequest) => CopyJob;

  'secrets.status': () => SecretStatus;
  /** Names only: no call gives a secret back. */
  'secrets.list': () => readonly string[];
  'secrets.set': (name: string, value: string) => void;
  'secrets.remove': (name: string) => void;
  /** Opens the encrypted file, or makes it when there is none; only where there is no keychain. */
  'secrets.unlock': (passphrase: string) => SecretStatus;
}

/** What a host tells its clients without being asked. */
export interface Events {
  'job.changed': JobChanged;
  'run.progress': { readonly runId: string; readonly progress: Progress };
  /** What a printer of the run shows. */
  'run.printed': { readonly runId: string; readonly text: string };
  'run.ended': { readonly runId: string; readonly result: RunResult };
  /** The list of drafts, connections, secrets, recent jobs or runs is not what it was. */
  changed: { readonly what: 'drafts' | 'connections' | 'secrets' | 'recent' | 'runs' | 'settings' };
  /** A menu's command: the renderer does what the shortcut of the same name does. `byKey`: its keys were pressed, which may have been meant for a field. */
  command: { readonly name: string; readonly byKey?: boolean };
  /** A file that the system asks to be opened. */
  'open-file': { readonly file: string };
}

export type Channel = keyof Calls;
export type EventName = keyof Events;
export type Arguments<Name extends Channel> = Parameters<Calls[Name]>;
export type Result<Name extends Channel> = Awaited<ReturnType<Calls[Name]>>;

/** A host as its clients see it. */
export interface HostClient {
  /** Rejects with a `HostError`. */
  call<Name extends Channel>(name: Name, ...args: Arguments<Name>): Promise<Result<Name>>;
  /** Returns what ends it. */
  on<Name extends EventName>(name: Name, listener: (event: Events[Name]) => void): () => void;
}

/** A failed call, as it crosses from the host to its clients. */
export interface CallFailure extends ErrorReport {
  /** Of a `JobError`. */
  readonly problems?: readonly Problem[];
}
