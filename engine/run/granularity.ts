/** How finely work is cut into tasks. The same for any number of workers, because sums of floats are added up by task. */
export interface Granularity {
  /** Bytes of text that one task reads. */
  readonly rangeBytes: number;
  /** Rows of sorted runs that one task merges: few enough for their columns to stay in a core's cache. */
  readonly mergeRows: number;
  /** Up to so many groups or distinct rows are merged by one task; a table is looked through in parts of so many rows. */
  readonly partRows: number;
}

export const DEFAULT_GRANULARITY: Granularity = { rangeBytes: 2 << 20, mergeRows: 1 << 15, partRows: 1 << 16 };
