import type { Schema } from '../../model/types.ts';
import type { Filter } from '../connector.ts';
import type { SqliteSource } from './introspect.ts';

/** A value as SQLite has it, in a form that JSON keeps. */
export type StoredValue = { readonly integer: string } | { readonly real: number } | { readonly text: string };

/** What one connection is to read. */
export interface SqliteReadRequest {
  readonly stage: string;
  /** Of the database; absolute. */
  readonly path: string;
  readonly source: SqliteSource;
  /** The columns that are wanted, in the order in which batches have them. */
  readonly columns: Schema;
  /** Of the `rejects` port. */
  readonly rejects: Schema;
  readonly filters: readonly Filter[];
  readonly partitionColumn: string | undefined;
  readonly watermark: { readonly column: string; readonly above: StoredValue | null } | undefined;
  readonly maxRows: number | undefined;
  readonly beforeQuery: string | undefined;
  readonly afterQuery: string | undefined;
  readonly timeoutMs: number;
  /** Where the first connection cuts the rows into parts, for one that shares its work. */
  readonly bounds?: readonly bigint[];
}
