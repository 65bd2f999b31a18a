/** Rows that stages have read and refused. */
export type StageRows = Readonly<
  Record<string, { readonly rowsIn: number; readonly rowsOut: number; readonly rejected: number }>
>;

/** Who keeps what the next run is to know, so that it holds if, and only if, the rows are loaded; also when this process is killed at any time. */
export interface StateKeeper {
  /** What receipts have in common. */
  readonly receiptsOf: string;
  /**
   * All that can fail is done, and nothing can be seen yet. `receipts`: by destination that keeps rows, what tells whether it has committed; null: nothing
   * does. What it throws fails the run.
   */
  prepare(after: Readonly<Record<string, unknown>>, receipts: Readonly<Record<string, string | null>>, rows: StageRows): void;
  /** Everything can be seen. Returns whether `after` is kept. */
  keep(after: Readonly<Record<string, unknown>>, rows: StageRows): boolean;
  /** Nothing was committed. */
  drop(): void;
}

/** What a run knows of earlier runs of its job, by stage, and what the next run is to know: plain data that JSON keeps. */
export interface IncrementalState {
  readonly before: Readonly<Record<string, unknown>>;
  /** Whether files that do not begin with what was loaded of them count as new ones. */
  readonly accept: boolean;
  /** Holds only once all destinations have committed. */
  readonly after: Record<string, unknown>;
}
