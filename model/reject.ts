/** A refused row, as shown in messages and kept in dead-letter files. */
export interface Reject {
  readonly stage: string;
  readonly column: string | null;
  readonly code: string;
  readonly message: string;
  readonly line: number | null;
  /** The original row: its text, or its columns. */
  readonly row: string | Readonly<Record<string, unknown>>;
}
