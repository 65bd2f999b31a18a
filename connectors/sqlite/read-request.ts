import type { Schema } from '../../model/types.ts';
import type { Filter } from '../connector.ts';
import type { NewRows, NewRowsRequest } from '../sql/watermark.ts';
import type { SqliteSource } from './introspect.ts';

/** What the first connection has found out: where it cuts the rows into parts, and which are new. */
export interface SqliteShare {
  readonly bounds: readonly bigint[];
  readonly newer: NewRows | undefined;
}

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
  readonly watermark: Omit<NewRowsRequest, 'limit' | 'warn'> | undefined;
  /** Whether only some rows are wanted, and nothing of them is remembered. */
  readonly preview: boolean;
  readonly maxRows: number | undefined;
  readonly beforeQuery: string | undefined;
  readonly afterQuery: string | undefined;
  readonly timeoutMs: number;
  /** Of the first connection, for one that shares its work. */
  readonly share?: SqliteShare;
}
