import type { CheckedConnection } from '../../stages/stage.ts';

/** A server, with the values of its secrets. */
export interface ServerAccess {
  readonly connection: CheckedConnection;
  readonly baseFolder: string;
  readonly signal?: AbortSignal;
}

/** Statements of an introspection may take so long. */
export const PATIENCE_MS = 30_000;

/** A table or view that the user may see. */
export interface ListedTable {
  readonly schema: string;
  readonly name: string;
  readonly kind: 'table' | 'view';
  /** As the statistics have it. */
  readonly rows?: number;
}

/** A table or view; `rows` as a number, where the server knows one. */
export const listedTable = (schema: string, name: string, isView: boolean, rows: number | undefined): ListedTable => ({
  ...{ schema, name, kind: isView ? 'view' : 'table' },
  ...(!isView && rows !== undefined && { rows }),
});

/** A column of a table. */
export interface ListedColumn {
  readonly name: string;
  /** As a job sees it: `decimal(10,2)`. */
  readonly type: string;
  /** As the table declares it. */
  readonly declared: string;
  readonly nullable: boolean;
  readonly key: boolean;
}

/** What tells whether a table that runs add rows to is still the one that they have filled. */
export interface TargetLook {
  readonly exists: boolean;
  /** `undefined`: the account may not see them. */
  readonly hasRows: boolean | undefined;
  /** Tells the table from another one that got its name; absent where the system has no such thing. */
  readonly id?: string;
}

export const NO_TARGET: TargetLook = { exists: false, hasRows: false };
