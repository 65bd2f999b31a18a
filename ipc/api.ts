import type { SecretStatus } from '../credentials/secrets.ts';
import type { LinkResult, PartitionRows, Progress, RunResult, StageProgress, StageResult, TaskSpan } from '../engine/result.ts';
import type { ErrorReport, Problem } from '../model/errors.ts';
import type { Value } from '../model/job/document.ts';
import type { Schema } from '../model/types.ts';

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
  /** The results of an expression on the sampled rows of a stage's input. */
  'preview.expression': (request: ExpressionRequest) => Preview;
  'preview.cancel': (id: string) => void;

  /** Starts a run; `run.progress` and `run.ended` tell of it. Fails with `JobError` when the job has errors. */
  'runs.start': (request: RunRequest) => StartedRun;
  'runs.stop': (runId: string) => void;
  'runs.active': () => readonly ActiveRun[];
  /** The newest first. */
  'runs.list': (request: { readonly file?: string; readonly limit?: number }) => readonly RunSummary[];
  'runs.get': (runId: string) => RunDetails;

  /** The user's connections, which all jobs can name. */
  'connections.list': () => readonly Connection[];
  /** `replaces`: the name it had before. */
  'connections.save': (connection: Connection, replaces?: string) => void;
  'connections.remove': (name: string) => void;
  /** Connects and says how that went. Fails only for bugs. */
  'connections.test': (target: ConnectionTarget) => ConnectionTest;
  'connections.tables': (target: ConnectionTarget) => readonly TableSummary[];
  'connections.columns': (target: ConnectionTarget, table: string, schema?: string) => readonly TableColumn[];

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
  /** A menu's command: the renderer does what the shortcut of the same name does. */
  command: { readonly name: string };
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

export interface AppInfo {
  readonly version: string;
  readonly platform: 'linux' | 'darwin' | 'win32' | (string & {});
  readonly nativeDialogs: boolean;
  readonly cores: number;
  /** What runs may use unless told otherwise. */
  readonly defaultMemoryBytes: number;
  readonly machineMemoryBytes: number;
  /** Where new jobs go. */
  readonly jobsFolder: string;
  readonly homeFolder: string;
  /** Types of connections that can be opened. */
  readonly connectionTypes: readonly string[];
}

export interface Settings {
  readonly theme: 'system' | 'light' | 'dark';
  /** Threads and memory of runs; absent: one per core, half of the machine's. */
  readonly workers?: number;
  readonly memoryBytes?: number;
  readonly previewRows: number;
  /** Rows that previews read of each origin, at most. Default: 10,000. */
  readonly sampleRows?: number;
  /** Sizes of panels and the like, in pixels, by name. */
  readonly sizes: Readonly<Record<string, number>>;
}

/** `null`: the default again. */
export type SettingsChanges = { readonly [Name in keyof Settings]?: Settings[Name] | null };

export interface FolderEntry {
  readonly name: string;
  readonly path: string;
  readonly kind: 'folder' | 'file';
  readonly bytes: number;
  /** ISO 8601, UTC. */
  readonly modified: string;
}
export interface FolderListing {
  readonly folder: string;
  /** Absent for a root. */
  readonly parent?: string;
  /** Folders first, both by name. */
  readonly entries: readonly FolderEntry[];
}

export interface FileDescription {
  readonly path: string;
  readonly origin: 'csv-origin' | 'json-origin' | 'sqlite-origin';
  readonly bytes: number;
  /** Of CSV and JSON. */
  readonly schema?: Schema;
  /** Of databases. */
  readonly tables?: readonly string[];
}

export interface FileFilter {
  readonly name: string;
  readonly extensions: readonly string[];
}
export interface OpenDialog {
  readonly title: string;
  readonly kind: 'file' | 'folder';
  readonly folder?: string;
  readonly filters?: readonly FileFilter[];
}
export interface SaveDialog {
  readonly title: string;
  /** A file name or a path. */
  readonly suggested?: string;
  readonly filters?: readonly FileFilter[];
}

/** A job as it is being edited. */
export interface JobText {
  readonly text: string;
  /** Its file, absolute; without one, relative paths are relative to the folder of jobs. */
  readonly file?: string;
  readonly parameters?: Readonly<Record<string, Value>>;
}

export interface RecentJob {
  readonly file: string;
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly opened: string;
  readonly exists: boolean;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}
export interface Note extends Point {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly text: string;
}
/** Where things lie on the canvas, in its pixels; kept beside the job in `.openstage/layout/`, so that dragging a box changes no job. */
export interface Layout {
  readonly version: 1;
  /** Upper left corners, by stage. */
  readonly stages: Readonly<Record<string, Point>>;
  readonly notes: readonly Note[];
}

export interface JobFile {
  /** Absolute. */
  readonly file: string;
  readonly text: string;
  /** Of the file's content: equal versions have equal text. */
  readonly version: string;
  readonly layout?: Layout;
}

export interface SaveRequest {
  readonly file: string;
  readonly text: string;
  readonly layout?: Layout;
  /** What the text was made from; absent for a new file, which then must not exist. */
  readonly version?: string;
  /** Saves whatever there is. */
  readonly overwrite?: boolean;
}
/** `current`: what the file holds instead of what the text was made from; absent when it has gone. Nothing was written then. */
export type SaveOutcome =
  | { readonly saved: true; readonly version: string }
  | { readonly saved: false; readonly current?: JobFile };

export interface JobChanged {
  readonly file: string;
  /** Absent when the file has gone. */
  readonly current?: JobFile;
}

/** Unsaved work. */
export interface Draft {
  readonly id: string;
  /** Absent for a job that has never been saved. */
  readonly file?: string;
  readonly name: string;
  readonly text: string;
  readonly layout?: Layout;
  /** What `text` was made from. */
  readonly version?: string;
  /** ISO 8601, UTC. */
  readonly modified: string;
}

export interface Template {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  /** Types of its stages, in order, for the picture. */
  readonly stages: readonly string[];
  /** The job itself. */
  readonly text: string;
}

export interface SourcesLooked {
  /** By origin. */
  readonly schemas: Readonly<Record<string, Schema>>;
  /** Sources that could not be looked at, as warnings at their stages. */
  readonly problems: readonly Problem[];
  /** What was found, in words, by origin: `UTF-8, delimiter ",", header, 315 MB`. */
  readonly notes: Readonly<Record<string, readonly string[]>>;
}

export interface PreviewRequest {
  /** Chosen by the caller, for `preview.cancel`. */
  readonly id: string;
  readonly job: JobText;
  readonly stage: string;
  /** Default: the first output; for a destination, what it would get. */
  readonly port?: string;
  /** At most so many rows are given. */
  readonly rows: number;
}
export interface ExpressionRequest {
  readonly id: string;
  readonly job: JobText;
  readonly stage: string;
  /** The input port. Default: the first. */
  readonly port?: string;
  readonly expression: string;
  readonly rows: number;
}
export interface Preview {
  /** An Arrow IPC stream. */
  readonly arrow: Uint8Array<ArrayBuffer>;
  readonly schema: Schema;
  readonly rows: number;
  /** Whether there may be more rows than these. */
  readonly partial: boolean;
  /** Rows read of each origin, at most: the rows come from these alone. Absent when the sources were read whole. */
  readonly sampledRows?: number;
  /** Stages whose results of an earlier preview were reused. */
  readonly reused: readonly string[];
  readonly durationMs: number;
}

export interface RunRequest {
  readonly job: JobText;
  readonly workers?: number;
  readonly memoryBytes?: number;
}
export interface StartedRun {
  readonly runId: string;
  /** ISO 8601, UTC. */
  readonly start: string;
}
export interface ActiveRun extends StartedRun {
  readonly job: string;
  readonly file?: string;
  readonly progress?: Progress;
}
export interface RunSummary extends StartedRun {
  readonly job: string;
  readonly file?: string;
  readonly state: RunResult['status'] | 'running' | 'interrupted';
  readonly durationMs?: number;
  readonly recordsExtracted?: number;
  readonly recordsLoaded?: number;
  readonly recordsRejected?: number;
}
export interface RunDetails extends RunSummary {
  /** The job as it was, as YAML, without secrets. */
  readonly document: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Absent unless the run has ended. */
  readonly result?: RunResult;
}

export interface Connection {
  readonly name: string;
  readonly type: string;
  /** By the fields of the type; credentials only as references: `${secret:name}`. */
  readonly fields: Readonly<Record<string, Value>>;
}
/** A connection that is being edited, or one that a job names. */
export type ConnectionTarget = { readonly connection: Connection } | { readonly job: JobText; readonly name: string };
export type ConnectionTest =
  | { readonly ok: true; readonly durationMs: number /** `PostgreSQL 18.1` */; readonly server: string }
  | { readonly ok: false; readonly error: ErrorReport };
export interface TableSummary {
  readonly schema?: string;
  readonly name: string;
  readonly kind: 'table' | 'view';
  /** An estimate; absent when there is none. */
  readonly rows?: number;
}
export interface TableColumn {
  readonly name: string;
  /** As the job sees it: `decimal(10,2)`. */
  readonly type: string;
  /** As the database declares it. */
  readonly declared: string;
  readonly nullable: boolean;
  readonly key: boolean;
}
