import type { Value } from '../../model/job/document.ts';

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
