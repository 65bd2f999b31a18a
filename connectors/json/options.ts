import type { DataType } from '../../model/types.ts';
import type { Compression } from '../files/compression.ts';
import type { Encoding } from '../files/encoding.ts';

/** `lines`: a record per line. `array`: one document, whose root, or what `records` leads to, is a list of records or a single one. */
export type JsonFormat = 'array' | 'lines';

/**
 * What becomes of fields that no column holds: the record is refused; it is read without them, and the run says so; or nobody wants to know, since the user has
 * named the columns, or the job takes none but those.
 */
export type UnknownFields = 'reject' | 'note' | 'ignore';

/** What the user has set of how JSON files are read; the rest is found by looking at them. */
export interface JsonSettings {
  readonly format?: JsonFormat | undefined;
  /** Keys that lead from the root to the records. Default: none. */
  readonly records?: readonly string[] | undefined;
  /** What joins the keys of nested objects into names; `undefined`: they stay JSON. */
  readonly flatten?: string | undefined;
  /** Types by column name; other columns have the found one. */
  readonly types?: Readonly<Record<string, DataType>> | undefined;
  /** Columns that are wanted. They count only where no record tells the columns: other files have what their records have. */
  readonly columns?: readonly string[] | undefined;
  /** Records to look at. Default 10,000. */
  readonly sampleRecords?: number | undefined;
  /** `auto` (default): by the file's extension. */
  readonly compression?: Compression | 'auto' | undefined;
  /** `auto` (default): by the file's first bytes. */
  readonly encoding?: Encoding | 'auto' | undefined;
}

/** A column of a JSON source. */
export interface JsonColumn {
  readonly name: string;
  /** The keys that lead to it from a record: one, or several when nested objects are flattened. */
  readonly path: readonly string[];
  readonly type: DataType;
}

/** Everything that writing a JSON file needs to know. */
export interface JsonWriteOptions {
  readonly format: JsonFormat;
  /** Indent the objects of a list by two spaces. */
  readonly pretty: boolean;
  readonly compression: Compression;
}
