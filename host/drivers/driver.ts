import type { LoadCheck } from '../../connectors/connector.ts';
import type { TableDefinition, TablePlace, TargetLook } from '../../connectors/sql/introspect.ts';
import type { StageProblem } from '../../connectors/target-problems.ts';
import type { TableColumn, TableSummary } from '../../ipc/api.ts';
import type { TableName } from '../../stages/shared/database.ts';
import type { CheckedConnection } from '../../stages/stage.ts';

/** A connection with its secrets filled in, and what its relative paths are relative to. Lives for one call; never logged. */
export interface ReadyConnection {
  readonly fields: CheckedConnection;
  readonly baseFolder: string;
}

/** What the app can do with a connection beside running jobs over it. All may throw `RunError`. */
export interface Driver {
  /** Connects, and says to what: `SQLite 3.53.0`. */
  test(connection: ReadyConnection, signal: AbortSignal): Promise<string>;
  /** Tables and views that a person may look at, in the order of their names. */
  tables(connection: ReadyConnection, signal: AbortSignal): Promise<readonly TableSummary[]>;
  columns(
    connection: ReadyConnection,
    table: { readonly schema?: string; readonly name: string },
    signal: AbortSignal,
  ): Promise<readonly TableColumn[]>;
  /** What copies of tables are made from. */
  define(connection: ReadyConnection, places: readonly TablePlace[], signal: AbortSignal): Promise<readonly TableDefinition[]>;
  /** Whether a load was committed whose process was killed meanwhile, by its receipt; `undefined`: that is not known. */
  wasCommitted?(connection: ReadyConnection, receipt: string, signal: AbortSignal): Promise<boolean | undefined>;
  /** Whether a table that runs add rows to is there, and has rows. Absent: such runs are not to be had. */
  target?(connection: ReadyConnection, table: TableName, signal: AbortSignal): Promise<TargetLook>;
  /** What keeps loads through one connection from succeeding, or what they would change. Absent: that is not known before the run. */
  checkLoads?(loads: readonly LoadCheck[], signal: AbortSignal): Promise<readonly StageProblem[]>;
}
