import type { DataType } from '../../model/types.ts';
import type { Decimal, DeclaredFormat } from '../../model/value-format.ts';
import type { Compression } from '../files/compression.ts';
import type { Encoding } from '../files/encoding.ts';

export type LineEnding = 'lf' | 'crlf' | 'cr';

/**
 * How the text of a CSV file is to be read.
 *
 * A row ends at LF, CRLF or a lone CR, mixed as they come. Blank lines are no rows. A quote is special only as the first byte of a field; inside,
 * two quotes stand for one, and so does `escape` before a quote (before another `escape` it stands for itself). Line breaks and delimiters
 * inside quotes are text. Blanks and tabs behind the closing quote do not count.
 */
export interface CsvDialect {
  /** One or more characters. */
  readonly delimiter: string;
  /** One ASCII character; `null`: nothing is quoted. */
  readonly quote: string | null;
  /** One ASCII character besides the doubled quote; `null`: only the doubled quote. */
  readonly escape: string | null;
  /** Whether the first row (after `skipRows`, comments and blank lines) holds the columns' names. */
  readonly header: boolean;
  /** Whether blanks before a field do not belong to it. */
  readonly skipInitialSpace: boolean;
  /** Lines that begin with this text are no rows; `null`: every line is one. */
  readonly comment: string | null;
  /** Physical lines to skip at the beginning, whatever they hold. */
  readonly skipRows: number;
  /** What becomes of a row with fewer fields than there are columns: it is refused, or has empty fields for the others. */
  readonly shortRows: 'refuse' | 'null';
  /** Records to leave out at the end of each file. Blank lines and comments are none. */
  readonly skipFooter: number;
  /** Unquoted fields with exactly one of these texts are null. Default `[""]`. */
  readonly nullValues: readonly string[];
  /** Whether quoted fields with one of these texts are null, too. Default: no quoted field is. */
  readonly quotedNulls: boolean;
  /** The line ending that the file has most. Reading takes all of them. */
  readonly lineEnding: LineEnding;
}

/** Everything that reading a CSV source needs to know, fully decided. */
export interface CsvReadOptions extends CsvDialect {
  readonly encoding: Encoding;
  readonly compression: Compression;
  /** The member of a zip archive to read; `null`: its only one. */
  readonly member: string | null;
  /** Rows to read at most, over all files; `null`: all. */
  readonly maxRows: number | null;
  /** Types that the user set, by column name; other columns have the detected one. */
  readonly types: Readonly<Record<string, DataType>>;
}

/** What of `CsvReadOptions` the user has set; the rest is detected. */
export type CsvSettings = {
  readonly [option in Exclude<keyof CsvReadOptions, 'compression' | 'encoding' | 'lineEnding'>]?:
    | CsvReadOptions[option]
    | undefined;
} & {
  /** `auto` (default): by the file's extension. */
  readonly compression?: Compression | 'auto' | undefined;
  /** `auto` (default): by the file's first bytes. */
  readonly encoding?: Encoding | 'auto' | undefined;
  /** The type of columns that `types` does not name; `undefined`: the detected one. */
  readonly otherTypes?: DataType | undefined;
  /** How numbers and dates are written, and those of single columns; what is open is found. */
  readonly format?: DeclaredFormat | undefined;
  readonly formats?: ReadonlyMap<string, DeclaredFormat> | undefined;
  /** What numbers with decimals are read as. Default: float. */
  readonly numbers?: 'float' | 'decimal' | undefined;
  /** `byName`: files may have other columns than the first one. Default: they are refused. */
  readonly union?: 'same' | 'byName' | undefined;
  /** Rows to look at for types, from the first on; `undefined`: samples from some places. */
  readonly sampleRows?: number | undefined;
};

/** Everything that writing a CSV file needs to know. */
export interface CsvWriteOptions {
  readonly delimiter: string;
  readonly quote: string;
  /** Written before a quote inside quotes; the quote itself by default. */
  readonly escape: string;
  /** `needed`: only fields that hold a delimiter, quote, escape or line break, or that would read as null. */
  readonly quoting: 'needed' | 'all' | 'non-numeric' | 'none';
  readonly header: boolean;
  readonly encoding: Encoding;
  /** Whether to begin the file with a byte order mark. Default: only for UTF-16. */
  readonly bom: boolean;
  readonly mode: 'overwrite' | 'append';
  readonly compression: Compression;
  /** The text of null, unquoted. Default: empty. */
  readonly nullValue: string;
  readonly lineEnding: 'lf' | 'crlf';
  /** What stands before the decimals of floats and decimals. */
  readonly decimal: Decimal;
  /** As `strftime` takes them: the first without a time of the day is for dates, the first with one for timestamps; none: ISO 8601. */
  readonly dateFormats: readonly string[];
  /** The language of names of months and days; `undefined`: English. */
  readonly locale: string | undefined;
  /** Put `'` before text that a spreadsheet would take for a formula (it begins with `= + - @`, tab or CR). */
  readonly formulaGuard: boolean;
  /** One file per partition (`out.0001.csv`) instead of one file. */
  readonly partitioned: boolean;
}
