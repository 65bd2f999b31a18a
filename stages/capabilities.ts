/** What a system can do, as far as jobs notice it. Data: the reference, the app and the engine read it. */
export interface Capabilities {
  /**
   * `exactly-once`: a run's rows are there once or not at all, also after a crash or a lost connection. `at-least-once`: what was sent before a failure
   * stays, and the next run sends it again.
   */
  readonly guarantee: 'exactly-once' | 'at-least-once';
  /** What is loaded in one transaction: all tables of a run in one database, each table by itself, or nothing. */
  readonly transaction: 'database' | 'table' | 'none';
  readonly ifExists: readonly ('fail' | 'replace' | 'append' | 'upsert')[];
  /** What the system does of a job's work: reads only the columns that stages need; simple conditions of filters are its own. */
  readonly pushDown: {
    readonly columns: 'tables' | 'queries' | 'none';
    /** `only-queries`: of queries that have no order and are one statement; a table’s rows are listed. */
    readonly filters: 'tables' | 'queries' | 'only-queries' | 'none';
    /** Types whose comparisons with literals mean the same there. */
    readonly filterTypes: readonly ('integer' | 'float' | 'string')[];
  };
  /** How several connections share the reading of a table, all seeing one moment: by ranges of a column, or by the storage order of the rows. */
  readonly parallelReads: readonly ('column' | 'storage')[];
  /** Whether several connections can load one table. */
  readonly parallelLoads: boolean;
  /** Of a server that limits them, the connections that a run takes; absent where it takes none. */
  readonly connections?: {
    /** Of tables that are loaded in one transaction: at least, and where more may be had. */
    readonly load: readonly [least: number, usual: number];
    /** Beside those that read a table together: while they begin. */
    readonly share: number;
  };
  /** Who ends a query that is cancelled or takes too long. */
  readonly cancel: 'server' | 'client';
  /** Whether rows that the system refuses go to `rejects` while the others load. */
  readonly rejects: boolean;
}
