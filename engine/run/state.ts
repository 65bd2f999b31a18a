/** What a run knows of earlier runs of its job, by stage, and what the next run is to know: plain data that JSON keeps. */
export interface IncrementalState {
  readonly before: Readonly<Record<string, unknown>>;
  /** Holds only once all destinations have committed. */
  readonly after: Record<string, unknown>;
}
