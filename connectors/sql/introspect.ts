import type { DataType } from '../../model/types.ts';
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

/** A table's place: SQLite has no schemas. */
export interface TablePlace {
  readonly schema?: string;
  readonly name: string;
}

/** A column as a copy of its table needs to know it. */
export interface DefinedColumn {
  readonly name: string;
  /** How a job reads it. */
  readonly type: DataType;
  /** As the table declares it; empty where it does not. */
  readonly declared: string;
  readonly nullable: boolean;
  /** Whether the server computes it from other columns. */
  readonly computed: boolean;
  /** The domain whose type it is declared by. */
  readonly domain?: string;
  /** The words that an enum has. */
  readonly members?: readonly string[];
}

/** What a copy of a table is made from. */
export interface TableDefinition extends TablePlace {
  readonly columns: readonly DefinedColumn[];
  /** The primary key, in its order. */
  readonly keys: readonly string[];
  /** Tables that its foreign keys point at. */
  readonly references: readonly TablePlace[];
  /** Whose rows it holds a part of: `a partition of orders`. */
  readonly partOf?: string;
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
