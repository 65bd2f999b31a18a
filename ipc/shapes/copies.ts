import type { ConnectionTarget } from './connections.ts';

/** A table by its name; absent where the system has no schemas. */
export interface TablePlace {
  readonly schema?: string;
  readonly name: string;
}

/** A job that copies tables from one database to another is asked for. */
export interface CopyRequest {
  readonly source: ConnectionTarget;
  readonly target: ConnectionTarget;
  readonly tables: readonly TablePlace[];
  /** The schema, database or dataset of the new tables. Default: that of the connection; between databases of one system that has schemas, that of the source. */
  readonly targetSchema?: string;
  readonly ifExists: 'fail' | 'replace' | 'append' | 'upsert';
}

/** A job that copies tables, and what people should know of it. */
export interface CopyJob {
  readonly name: string;
  readonly text: string;
  /** Tables that it copies. */
  readonly tables: number;
  /** Tables that it does not copy, and why. */
  readonly leftOut: readonly { readonly table: string; readonly why: string }[];
  /** What the copies are without, and what happens to tables that are there. */
  readonly notes: readonly string[];
}
