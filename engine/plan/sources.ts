import type { CsvInput } from '../../connectors/csv/input.ts';
import type { CsvReadOptions } from '../../connectors/csv/options.ts';
import type { JsonInput } from '../../connectors/json/introspect.ts';
import type { JsonColumn, UnknownFields } from '../../connectors/json/options.ts';
import type { RestIntrospection } from '../../connectors/rest/introspect.ts';
import type { Schema } from '../../model/types.ts';
import type { ValueFormat } from '../../model/value-format.ts';

/** A CSV origin as it was found: how to read its files. */
export interface CsvSource {
  readonly options: CsvReadOptions;
  /** Every column of the files, in the order of the first file. */
  readonly columns: Schema;
  readonly declared: readonly string[];
  /** How columns are written, where not as usual. */
  readonly formats: ReadonlyMap<string, ValueFormat>;
  /** The columns whose formats are no guesses; `true`: those of all. */
  readonly declaredFormats: ReadonlySet<string> | true;
  readonly inputs: readonly CsvInput[];
  /** The column of the files' paths, which none of them has. */
  readonly fileColumn: string | undefined;
  /** Where the rows start in each input's text, and the lines before. */
  readonly starts: readonly { readonly offset: number; readonly line: number }[];
}

/** A JSON origin as it was found: how to read its files. */
export interface JsonSource {
  /** The keys that lead to the records of a document. */
  readonly records: readonly string[];
  readonly columns: readonly JsonColumn[];
  readonly declared: readonly string[];
  readonly inputs: readonly JsonInput[];
  /** The column of the files' paths, which is no field of records. */
  readonly fileColumn: string | undefined;
  /** Bytes of a record, as far as records were looked at; 0: there were none. */
  readonly recordBytes: number;
  readonly maxRows: number | undefined;
  readonly unknownFields: UnknownFields;
}

/** What a run says of a source before it reads it: a guess that could be otherwise. */
export interface SourceDoubt {
  readonly stage: string;
  readonly text: string;
}

/** The sources of a job's origins that read files or web APIs, by stage. */
export interface FileSources {
  readonly csv: ReadonlyMap<string, CsvSource>;
  readonly json: ReadonlyMap<string, JsonSource>;
  /** What was found of web APIs; those whose columns are declared need not be asked. */
  readonly rest: ReadonlyMap<string, RestIntrospection>;
  readonly doubts: readonly SourceDoubt[];
}
