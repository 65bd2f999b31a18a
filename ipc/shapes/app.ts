import type { Schema } from '../../model/types.ts';

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
  /** The option that its reader needs where the name does not tell. */
  readonly compression?: string;
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
