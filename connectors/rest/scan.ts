/** What a path in a document leads to. */
export interface Found {
  readonly kind: 'text' | 'number' | 'boolean' | 'null' | 'list' | 'object' | 'too-long';
  /** Of a scalar: its text, without quotes. */
  readonly text: string;
  /** Of a list: whether it has entries. Of an object: whether it has a value that says something: none of `null`, `false`, an empty text. */
  readonly filled: boolean;
  /** Of an object: some of its keys. */
  readonly keys: readonly string[];
}

/** Where a record begins and ends among the bytes of a page. */
export interface RecordSpan {
  readonly from: number;
  readonly to: number;
}

/** Looks through the text of a page while it comes in. */
export interface Scan {
  /** Records that have begun. An empty object in place of records is none. */
  readonly count: number;
  /** Whether the text has come to its end. Nothing at all is no end. */
  readonly closed: boolean;
  /** Whether nothing but white space has come. */
  readonly empty: boolean;
  /** What the path of the records leads to; `undefined`: nothing that could be records. */
  readonly shape: 'list' | 'object' | 'null' | undefined;
  push(bytes: Uint8Array): void;
  /** `undefined` for a path that leads nowhere. */
  found(path: readonly string[]): Found | undefined;
  /** Tells the records from those of other pages: equal for equal bytes. Call it when the text has been read. */
  digest(): string;
  /** The records that lie in the first bytes of the text. */
  spans(): readonly RecordSpan[];
}

/** Records are located within so many bytes of a page. */
export const LOCATED_BYTES = 8 << 20;
