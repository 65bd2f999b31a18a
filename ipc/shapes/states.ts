/** How far runs have read a stage that reads only what is new. */
export interface StageState {
  readonly stage: string;
  readonly source: string;
  readonly target: string;
  /** Of the watermark; null: the stage reads files that have changed. */
  readonly column: string | null;
  /** As its source writes it; null: there is none yet. */
  readonly watermark: string | null;
  /** Rows at and below the watermark, or files, that are remembered. */
  readonly remembered: number;
  /** Rows of all runs since the state began. */
  readonly allRows: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** The run that left it. */
  readonly run: string;
}
