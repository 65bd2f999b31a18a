import type { ErrorReport } from '../../model/errors.ts';
import type { Value } from '../../model/job/document.ts';
import type { JobText } from './jobs.ts';

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
