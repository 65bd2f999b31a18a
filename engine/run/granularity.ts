/** How finely work is cut into tasks. The same for any number of workers and any memory, because sums of floats are added up by task. */
export interface Granularity {
  /** Bytes of text that one task reads. */
  readonly rangeBytes: number;
  /** Rows of sorted runs that one task merges: few enough for their columns to stay in a core's cache. */
  readonly mergeRows: number;
  /** Bytes of them, where rows are long. */
  readonly mergeBytes: number;
  /** Up to so many groups or distinct rows are merged by one task; a table is looked through in parts of so many rows. */
  readonly partRows: number;
  /** Bytes of them, where rows are long. */
  readonly partBytes: number;
}

export const DEFAULT_GRANULARITY: Granularity = {
  rangeBytes: 2 << 20,
  mergeRows: 1 << 15,
  mergeBytes: 4 << 20,
  partRows: 1 << 16,
  partBytes: 8 << 20,
};
