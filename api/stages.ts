// Written by scripts/reference.ts from the specs of the stages.
import { factory, type OptionsOf } from './factory.ts';

/** Options of `generator`. */
export interface GeneratorOptions {
  /** The number of rows. */
  readonly rows: OptionsOf<'generator'>['rows'];
  /** The seed of the random numbers. Default: `1`. */
  readonly seed?: OptionsOf<'generator'>['seed'];
  /**
   * The columns by name, and how their values are generated.
   * - `columns.*.generator` (`sequence`): Integers, one after another.
   * - `columns.*.start` (whole number): With `sequence`: The first value. Default: `1`.
   * - `columns.*.step` (whole number): With `sequence`: The difference between one row and the next. Default: `1`.
   * - `columns.*.nulls` (number): The fraction of rows in which the value is null, from 0 to 1. Default: `0`.
   * - `columns.*.generator` (`uniform`): Numbers, all equally likely.
   * - `columns.*.min` (number): With `uniform`: The minimum. Default: `0`.
   * - `columns.*.max` (number): With `uniform`: The maximum. Default: `1`.
   * - `columns.*.type` (`float`, `integer`): With `uniform`: The type of the values. Default: `"float"`.
   * - `columns.*.generator` (`normal`): Floats of a normal distribution.
   * - `columns.*.mean` (number): With `normal`: The mean of the distribution. Default: `0`.
   * - `columns.*.stddev` (number): With `normal`: The standard deviation of the distribution. Default: `1`.
   * - `columns.*.generator` (`choice`): One of the given values.
   * - `columns.*.values` (list of text or number or true or false): With `choice`: The values, all of the same type: `[Lima, Quito]`.
   * - `columns.*.weights` (list of number): With `choice`: The relative weight of each value: `[3, 1]`. Default: all values are equally likely.
   * - `columns.*.generator` (`date-range`): Dates between `start` and `end`, all equally likely; timestamps if one of these has a time.
   * - `columns.*.start` (text): With `date-range`: The earliest value: `2025-01-31` or `2025-01-31T12:00:00`.
   * - `columns.*.end` (text): With `date-range`: The latest value.
   * - `columns.*.generator` (`uuid`): Random UUIDs, version 4.
   * - `columns.*.generator` (`name`): Names of people.
   * - `columns.*.generator` (`email`): Email addresses, at example.com and similar domains.
   */
  readonly columns: OptionsOf<'generator'>['columns'];
}

/**
 * Makes test data: sequences and random values.
 *
 * The same seed gives the same rows, with any number of workers.
 */
export const generator = factory<'origin', 'generator', GeneratorOptions>('origin', 'generator');

/** Options of `csv-origin`. */
export interface CsvOriginOptions {
  /**
   * A file or a pattern, relative to the job’s file: `data/*.csv`. The files of a pattern are read in the order of their names.
   */
  readonly path: OptionsOf<'csv-origin'>['path'];
  /**
   * Character encoding, in any usual spelling: `cp1250`, `Shift-JIS`, `ISO 8859-2`. Default: detected from the byte order mark and the text.
   */
  readonly encoding?: OptionsOf<'csv-origin'>['encoding'];
  /** Compression of the file. `auto` follows its extension. Default: `"auto"`. */
  readonly compression?: OptionsOf<'csv-origin'>['compression'];
  /** The delimiter between fields: one or more characters, such as `;` or `||`. Default: detected. */
  readonly delimiter?: OptionsOf<'csv-origin'>['delimiter'];
  /** The character around quoted fields; empty if no field is quoted. Default: detected, usually `"`. */
  readonly quote?: OptionsOf<'csv-origin'>['quote'];
  /**
   * The character that precedes a quote inside a quoted field, such as `\`. Default: detected, usually the quote itself (doubled).
   */
  readonly escape?: OptionsOf<'csv-origin'>['escape'];
  /** Ignores blanks after a delimiter. Default: detected. */
  readonly skipInitialSpace?: OptionsOf<'csv-origin'>['skipInitialSpace'];
  /** Whether the first row holds the names of the columns. Default: detected. */
  readonly header?: OptionsOf<'csv-origin'>['header'];
  /**
   * Types of columns: `{ zip: string, amount: "decimal(12,2)" }`. `*` stands for all other columns. Default: detected from samples of the file.
   */
  readonly types?: OptionsOf<'csv-origin'>['types'];
  /**
   * The number of rows that the types are detected from, over all files. `all` looks at every row, and reads the files once more. Default: samples from several places.
   */
  readonly sampleRows?: OptionsOf<'csv-origin'>['sampleRows'];
  /** The decimal mark: `,` for `1,5`. Default: detected. */
  readonly decimal?: OptionsOf<'csv-origin'>['decimal'];
  /** The mark between groups of three digits: `.` for `1.234.567`. A blank also means no-break blanks. Default: detected. */
  readonly thousands?: OptionsOf<'csv-origin'>['thousands'];
  /**
   * The format of dates and timestamps, with the codes of `strptime`: `%d.%m.%Y`. Formats of a list are tried in order. Default: ISO 8601, or detected.
   */
  readonly dateFormat?: OptionsOf<'csv-origin'>['dateFormat'];
  /**
   * Reads numbers as accountants write them, too: `(1,234.50)` and `1,234.50-` are negative, `+5` is 5, and `-` is 0. Default: such a column is text.
   */
  readonly accounting?: OptionsOf<'csv-origin'>['accounting'];
  /**
   * A currency or unit that may stand before or behind numbers: `€`, `[USD, $]`, `%`. The number is read as it stands: `12 %` is 12. A number with another unit is refused. Default: such a column is text.
   */
  readonly unit?: OptionsOf<'csv-origin'>['unit'];
  /** The language of the names of months and days in dates: `de`, `pt-BR`. Default: English. */
  readonly locale?: OptionsOf<'csv-origin'>['locale'];
  /**
   * Formats of single columns that differ from the rest of the file: `{ amount: { decimal: "," } }`.
   * - `formats.*.decimal` (`.`, `,`): The decimal mark: `,` for `1,5`. Default: detected.
   * - `formats.*.thousands` (`.`, `,`, ` `, `'`, `_`): The mark between groups of three digits: `.` for `1.234.567`. A blank also means no-break blanks. Default: detected.
   * - `formats.*.dateFormat` (text or list of text): The format of dates and timestamps, with the codes of `strptime`: `%d.%m.%Y`. Formats of a list are tried in order. Default: ISO 8601, or detected.
   * - `formats.*.accounting` (true or false): Reads numbers as accountants write them, too: `(1,234.50)` and `1,234.50-` are negative, `+5` is 5, and `-` is 0. Default: such a column is text.
   * - `formats.*.unit` (text or list of text): A currency or unit that may stand before or behind numbers: `€`, `[USD, $]`, `%`. The number is read as it stands: `12 %` is 12. A number with another unit is refused. Default: such a column is text.
   * - `formats.*.locale` (text): The language of the names of months and days in dates: `de`, `pt-BR`. Default: English.
   */
  readonly formats?: OptionsOf<'csv-origin'>['formats'];
  /**
   * The type of numbers with decimals, if no type is declared. `decimal` is exact: 0.1 + 0.2 is 0.3. It has as many decimals as the sample has at most. Default: `"float"`.
   */
  readonly numbers?: OptionsOf<'csv-origin'>['numbers'];
  /** Texts that mean null if they are not quoted: `["", NA]`. Default: `[""]`. */
  readonly nullValues?: OptionsOf<'csv-origin'>['nullValues'];
  /** Reads quoted fields with one of `nullValues` as null, too. Default: `false`. */
  readonly quotedNulls?: OptionsOf<'csv-origin'>['quotedNulls'];
  /** The number of lines to skip at the beginning of the file. `0` skips none. Default: detected. */
  readonly skipRows?: OptionsOf<'csv-origin'>['skipRows'];
  /**
   * What happens to a row with fewer fields than there are columns. `refuse` (the default): the row is rejected. `null`: the missing fields, the last ones, are read as empty, which is null; the run counts such rows.
   */
  readonly shortRows?: OptionsOf<'csv-origin'>['shortRows'];
  /**
   * Records to leave out at the end of each file, such as totals. Blank lines and comments do not count. Default: none; `0` also leaves out the warning about records that look like totals.
   */
  readonly skipFooter?: OptionsOf<'csv-origin'>['skipFooter'];
  /**
   * How the columns of several files come together. `same`: all files have the same columns, in any order; another file is an error. `byName`: the columns of all files, those of the first one first; a column that a file lacks is null in its rows. Default: `"same"`.
   */
  readonly union?: OptionsOf<'csv-origin'>['union'];
  /** The columns to read, in this order: `[id, amount]`. Default: all. */
  readonly columns?: OptionsOf<'csv-origin'>['columns'];
  /**
   * Adds a column of this name, the last one, with the path of the file that the row is read from: relative to the job’s folder if the file is in it, such as `data/2026-01.csv`. Default: no such column.
   */
  readonly fileColumn?: OptionsOf<'csv-origin'>['fileColumn'];
  /**
   * The run fails, before any destination shows anything, if this run reads fewer rows from the source. Refused rows do not count. Default: 0.
   */
  readonly minRows?: OptionsOf<'csv-origin'>['minRows'];
  /** Maximum number of rows to read, over all files. Default: all. */
  readonly maxRows?: OptionsOf<'csv-origin'>['maxRows'];
  /** Skips lines that begin with this text, such as `#`. Default: detected. */
  readonly comment?: OptionsOf<'csv-origin'>['comment'];
  /**
   * Reads only files whose content no earlier successful run of the job has loaded. Files are identified by a hash of their content. Default: `false`.
   */
  readonly onlyChanged?: OptionsOf<'csv-origin'>['onlyChanged'];
  /**
   * For files that only grow, such as logs. Like `onlyChanged`; but if a file begins with content that was loaded before, only the rows after it are read. The last line is read once it has a line end. Default: `false`.
   */
  readonly appendOnly?: OptionsOf<'csv-origin'>['appendOnly'];
}

/**
 * Reads CSV and other delimited text files.
 *
 * Dialect and types are detected from samples of the file; options override them. Files are read in parallel and in parts, so their
 * size is not limited by the memory. A record goes to `rejects`, with its line and text, if it cannot be read: too few or too many fields, an unclosed quote, invalid
 * bytes, or a value that is not of its column's type. An empty field is null if it is not quoted, and an empty text if it is.
 */
export const csvOrigin = factory<'origin', 'csv-origin', CsvOriginOptions>('origin', 'csv-origin');

/** Options of `json-origin`. */
export interface JsonOriginOptions {
  /**
   * A file or a pattern, relative to the job’s file: `data/*.csv`. The files of a pattern are read in the order of their names.
   */
  readonly path: OptionsOf<'json-origin'>['path'];
  /** `array`: one JSON document. `lines`: a document per line (JSON Lines). Default: detected. */
  readonly format?: OptionsOf<'json-origin'>['format'];
  /** The path of the list of records in a nested document: `data.items`. Default: the document itself. */
  readonly records?: OptionsOf<'json-origin'>['records'];
  /**
   * Makes a column of every field of nested objects: `address: { city: … }` becomes `address_city`. Otherwise a nested object is one column of JSON. Default: `false`.
   */
  readonly flatten?: OptionsOf<'json-origin'>['flatten'];
  /** With `flatten`: the text between the parts of a name. Default: `"_"`. */
  readonly separator?: OptionsOf<'json-origin'>['separator'];
  /**
   * Types of columns: `{ id: integer, amount: "decimal(12,2)" }`. `*` stands for all other columns. Default: detected from the first records.
   */
  readonly types?: OptionsOf<'json-origin'>['types'];
  /**
   * The columns to read, in this order: `[id, amount]`. A column that is also in `types` may be absent from the sampled records. Default: all columns of the sampled records.
   */
  readonly columns?: OptionsOf<'json-origin'>['columns'];
  /** The number of records that names and types of columns are detected from, or `all`. Default: `10000`. */
  readonly sampleRecords?: OptionsOf<'json-origin'>['sampleRecords'];
  /**
   * What happens to fields that none of the sampled records has, if `columns` is not set. `reject`: records with such fields go to `rejects`. `note`: such fields are left out, and the run says so. Default: `"reject"`.
   */
  readonly unknownFields?: OptionsOf<'json-origin'>['unknownFields'];
  /**
   * Adds a column of this name, the last one, with the path of the file that the row is read from: relative to the job’s folder if the file is in it, such as `data/2026-01.csv`. Default: no such column.
   */
  readonly fileColumn?: OptionsOf<'json-origin'>['fileColumn'];
  /**
   * The run fails, before any destination shows anything, if this run reads fewer rows from the source. Refused rows do not count. Default: 0.
   */
  readonly minRows?: OptionsOf<'json-origin'>['minRows'];
  /** Maximum number of records to read, over all files. Default: all. */
  readonly maxRows?: OptionsOf<'json-origin'>['maxRows'];
  /** Character encoding, such as `utf-8` or `cp1252`. Default: detected from the byte order mark and the text. */
  readonly encoding?: OptionsOf<'json-origin'>['encoding'];
  /** Compression of the file. `auto` follows its extension. Default: `"auto"`. */
  readonly compression?: OptionsOf<'json-origin'>['compression'];
  /**
   * Reads only files whose content no earlier successful run of the job has loaded. Files are identified by a hash of their content. Default: `false`.
   */
  readonly onlyChanged?: OptionsOf<'json-origin'>['onlyChanged'];
  /**
   * For files that only grow, such as logs. Like `onlyChanged`; but if a file begins with content that was loaded before, only the rows after it are read. The last line is read once it has a line end. Default: `false`.
   */
  readonly appendOnly?: OptionsOf<'json-origin'>['appendOnly'];
}

/**
 * Reads JSON and JSON Lines files.
 *
 * A record is an object: an item of a list, a line, an item of the list at `records`, or the whole document. The fields of the records become columns. A field that
 * a record does not have is null. If a record has a key twice, the last value counts.
 *
 * Names and types of columns are detected from the first records (`sampleRecords`). Integers and floats together become floats, unless a float would lose digits. Strings that
 * hold dates or times become these types. Other mixtures become text. Objects, lists and columns of nulls become JSON. A declared number column also accepts numbers in strings.
 *
 * A record goes to `rejects`, with its line and text, if it is not JSON, has a value that is not of its column's type, or has a field that none of the sampled records has. The option
 * `columns` names the fields to read; other fields are then ignored.
 */
export const jsonOrigin = factory<'origin', 'json-origin', JsonOriginOptions>('origin', 'json-origin');

/** Options of `rest-origin`. */
export interface RestOriginOptions {
  /** The name of a connection of type rest, which has the base URL and the credentials. */
  readonly connection?: OptionsOf<'rest-origin'>['connection'];
  /** With a connection: the path to add to its URL, such as `orders`. Without a connection: the whole URL, `https://…`. */
  readonly url?: OptionsOf<'rest-origin'>['url'];
  /** The HTTP method of the requests. Default: `"GET"`. */
  readonly method?: OptionsOf<'rest-origin'>['method'];
  /** HTTP headers to send: `{ Accept-Language: en }`. Credentials belong in the connection. */
  readonly headers?: OptionsOf<'rest-origin'>['headers'];
  /** Parameters of the URL, after `?`: `{ status: open }`. A list is sent as several parameters of one name. */
  readonly queryParameters?: OptionsOf<'rest-origin'>['queryParameters'];
  /** Milliseconds to wait for the response to begin, and for each further part of it. Default: `30000`. */
  readonly timeoutMs?: OptionsOf<'rest-origin'>['timeoutMs'];
  /**
   * Maximum number of retries of a request, after a lost connection, a timeout, or a temporary status (408, 425, 429, 500, 502 to 504, and 403 with `Retry-After` or an exhausted rate limit). The pause is the one that the server asks for, or random and longer with each retry. Default: `5`.
   */
  readonly maxRetries?: OptionsOf<'rest-origin'>['maxRetries'];
  /** Maximum number of requests to begin per second. Default: no limit. */
  readonly requestsPerSecond?: OptionsOf<'rest-origin'>['requestsPerSecond'];
  /**
   * Refuses addresses in private networks and on this machine, also by name and after a redirect. A connection can set this for all its stages. Default: `false`.
   */
  readonly refusePrivateAddresses?: OptionsOf<'rest-origin'>['refusePrivateAddresses'];
  /** The body of each request. A text is sent as it is, any other value as JSON: `{ status: open }`. */
  readonly body?: OptionsOf<'rest-origin'>['body'];
  /** `array`: a response is one JSON document. `lines`: a document per line (JSON Lines). Default: by `Content-Type`. */
  readonly format?: OptionsOf<'rest-origin'>['format'];
  /** The path of the list of records in a response: `data.items`. Default: the response itself. */
  readonly records?: OptionsOf<'rest-origin'>['records'];
  /**
   * Makes a column of every field of nested objects: `address: { city: … }` becomes `address_city`. Otherwise a nested object is one column of JSON. Default: `false`.
   */
  readonly flatten?: OptionsOf<'rest-origin'>['flatten'];
  /** With `flatten`: the text between the parts of a name. Default: `"_"`. */
  readonly separator?: OptionsOf<'rest-origin'>['separator'];
  /**
   * Types of columns: `{ id: integer, amount: "decimal(12,2)" }`. `*` stands for all other columns. Default: detected from the first response.
   */
  readonly types?: OptionsOf<'rest-origin'>['types'];
  /**
   * The columns to read, in this order: `[id, amount]`. Default: all columns of the first response. If `types` names all of them, no request is sent before the run.
   */
  readonly columns?: OptionsOf<'rest-origin'>['columns'];
  /**
   * How further pages are requested. `page`: by page number. `offset`: by the number of records so far. `cursor`: by a token from the page before. `link`: by a URL from the page before. Default: `"none"`.
   */
  readonly pagination?: OptionsOf<'rest-origin'>['pagination'];
  /** The parameter for the page number, offset or token. Default: `page`, `offset` or `cursor`, as `pagination` says. */
  readonly pageParameter?: OptionsOf<'rest-origin'>['pageParameter'];
  /** Where page parameters are sent. `query`: in the URL. `body`: as keys of `body`. Default: `"query"`. */
  readonly pageIn?: OptionsOf<'rest-origin'>['pageIn'];
  /** With `page`: the number of the first page. Default: 1. With `offset`: the offset of the first record. Default: 0. */
  readonly firstPage?: OptionsOf<'rest-origin'>['firstPage'];
  /** The number of records to request per page. Default: the server decides. */
  readonly pageSize?: OptionsOf<'rest-origin'>['pageSize'];
  /** The parameter that gets `pageSize`. Default: `limit`. */
  readonly pageSizeParameter?: OptionsOf<'rest-origin'>['pageSizeParameter'];
  /**
   * The path of the token or URL of the next page: `meta.next`. Reading ends if it is missing, `null`, 0 or empty. Default with `link`: the header `Link: …; rel="next"`.
   */
  readonly nextPath?: OptionsOf<'rest-origin'>['nextPath'];
  /**
   * The path of the field that says whether there are more pages: `meta.hasMore`. Reading ends if it is missing, `false`, `null`, 0 or empty.
   */
  readonly hasMorePath?: OptionsOf<'rest-origin'>['hasMorePath'];
  /** The HTTP status that means that there are no more pages, such as `404`. For the first page it is an error. */
  readonly endStatus?: OptionsOf<'rest-origin'>['endStatus'];
  /** Maximum number of pages to read. The run warns if there may be more. Default: no limit. */
  readonly maxPages?: OptionsOf<'rest-origin'>['maxPages'];
  /**
   * The run fails, before any destination shows anything, if this run reads fewer rows from the source. Refused rows do not count. Default: 0.
   */
  readonly minRows?: OptionsOf<'rest-origin'>['minRows'];
  /** Maximum number of records to read. Default: all. */
  readonly maxRows?: OptionsOf<'rest-origin'>['maxRows'];
  /** The number of records of the first response that names and types of columns are detected from, or `all`. Default: `1000`. */
  readonly sampleRecords?: OptionsOf<'rest-origin'>['sampleRecords'];
  /**
   * What happens to fields that none of the sampled records has, if `columns` is not set. `reject`: records with such fields go to `rejects`. `note`: such fields are left out, and the run says so. Default: `"note"`.
   */
  readonly unknownFields?: OptionsOf<'rest-origin'>['unknownFields'];
  /** Maximum number of concurrent requests. With `page` and `offset`, a value above 1 requests pages ahead. Default: `1`. */
  readonly concurrentRequests?: OptionsOf<'rest-origin'>['concurrentRequests'];
  /** Maximum size of a response in bytes, after decompression. A larger response fails the run. Default: `1000000000`. */
  readonly maxResponseBytes?: OptionsOf<'rest-origin'>['maxResponseBytes'];
}

/**
 * Reads records from a web API (REST, JSON over HTTP).
 *
 * The stage requests one response, or one page after the other, and reads its records: a list, the list at `records`, or lines. Their
 * fields become columns as in JSON files (see `json-origin`). Columns and types are detected from the first response. A record that is not JSON, or has a value
 * that is not of its column's type, goes to `rejects`.
 *
 * Reading ends at a page without records, token or link, or by `hasMorePath`, `endStatus` or `maxPages`. The run warns if the end is a guess: the server repeats its
 * last page, names further pages without records, or states another number of records than it sent. A server that always sends its first page is
 * an error. If the connection is lost within a page, the page is read again. The credentials of the connection are sent to its server only,
 * not to other servers that redirects or links name. `docs/rest.md` is a guide.
 */
export const restOrigin = factory<'origin', 'rest-origin', RestOriginOptions>('origin', 'rest-origin');

/** Options of `sqlite-origin`. */
export interface SqliteOriginOptions {
  /** The name of a connection of type sqlite. */
  readonly connection?: OptionsOf<'sqlite-origin'>['connection'];
  /** Instead of `connection`: the database file, relative to the job’s file. */
  readonly path?: OptionsOf<'sqlite-origin'>['path'];
  /** The table or view to read: `table` or `schema.table`. */
  readonly table?: OptionsOf<'sqlite-origin'>['table'];
  /** Instead of `table`: an SQL query, such as `SELECT id, amount FROM orders`. */
  readonly query?: OptionsOf<'sqlite-origin'>['query'];
  /** Values of the `:name` parameters of the query: `{ status: open }`. They are bound, not inserted into the text. */
  readonly queryParameters?: OptionsOf<'sqlite-origin'>['queryParameters'];
  /** Statements to run before reading, in the same session. */
  readonly beforeQuery?: OptionsOf<'sqlite-origin'>['beforeQuery'];
  /** Statements to run after reading, in the same session. */
  readonly afterQuery?: OptionsOf<'sqlite-origin'>['afterQuery'];
  /** Types of columns, to override those that the table declares or the values show: `{ amount: "decimal(12,2)" }`. */
  readonly types?: OptionsOf<'sqlite-origin'>['types'];
  /**
   * The run fails, before any destination shows anything, if this run reads fewer rows from the source. Refused rows do not count. Default: 0.
   */
  readonly minRows?: OptionsOf<'sqlite-origin'>['minRows'];
  /** Maximum number of rows to read. Default: all. */
  readonly maxResults?: OptionsOf<'sqlite-origin'>['maxResults'];
  /** Milliseconds to wait while another program has locked the database. Default: `30000`. */
  readonly timeoutMs?: OptionsOf<'sqlite-origin'>['timeoutMs'];
  /** With `table`: the integer column whose ranges are read in parallel. It must be the key or have an index. */
  readonly partitionColumn?: OptionsOf<'sqlite-origin'>['partitionColumn'];
  /**
   * Reads only rows that earlier successful runs have not read. The watermark is the largest value of this column so far. A run reads rows above the watermark, and new rows at the watermark or without a value.
   */
  readonly watermarkColumn?: OptionsOf<'sqlite-origin'>['watermarkColumn'];
  /** The first run reads only rows above this value. Default: all rows. */
  readonly watermarkStart?: OptionsOf<'sqlite-origin'>['watermarkStart'];
  /**
   * How far below the watermark a run looks for rows that were committed late: a number, or a duration such as `15 minutes` or `PT15M`. Rows that were read before are not read again. Default: not at all.
   */
  readonly lookback?: OptionsOf<'sqlite-origin'>['lookback'];
  /**
   * The columns that identify a row at or below the watermark. Default: the primary key of the table; all columns for a query or a table without a primary key.
   */
  readonly watermarkKeys?: OptionsOf<'sqlite-origin'>['watermarkKeys'];
}

/**
 * Reads a table or a query of a SQLite database.
 *
 * Columns have the types that the table declares. The type of a column without a declared type is detected from its values. SQLite accepts any value
 * in any column; a row with a value that is not of its column's type goes to `rejects`.
 *
 * All rows belong to one snapshot, also if the table is read in partitions. Columns that no stage needs are not read. The database evaluates simple conditions of a filter
 * right after the origin. `explain` shows both.
 */
export const sqliteOrigin = factory<'origin', 'sqlite-origin', SqliteOriginOptions>('origin', 'sqlite-origin');

/** Options of `postgres-origin`. */
export interface PostgresOriginOptions {
  /** The name of a connection of type postgres. */
  readonly connection: OptionsOf<'postgres-origin'>['connection'];
  /** The table or view to read: `table` or `schema.table`. */
  readonly table?: OptionsOf<'postgres-origin'>['table'];
  /** Instead of `table`: an SQL query, such as `SELECT id, amount FROM orders`. */
  readonly query?: OptionsOf<'postgres-origin'>['query'];
  /** Values of the `:name` parameters of the query: `{ status: open }`. They are bound, not inserted into the text. */
  readonly queryParameters?: OptionsOf<'postgres-origin'>['queryParameters'];
  /** Statements to run before reading, in the same session and transaction. */
  readonly beforeQuery?: OptionsOf<'postgres-origin'>['beforeQuery'];
  /** Statements to run after reading, in the same session. */
  readonly afterQuery?: OptionsOf<'postgres-origin'>['afterQuery'];
  /** Types of columns, to override those of the table or query: `{ amount: "decimal(12,2)" }`. */
  readonly types?: OptionsOf<'postgres-origin'>['types'];
  /**
   * The run fails, before any destination shows anything, if this run reads fewer rows from the source. Refused rows do not count. Default: 0.
   */
  readonly minRows?: OptionsOf<'postgres-origin'>['minRows'];
  /** Maximum number of rows to read. Default: all. */
  readonly maxResults?: OptionsOf<'postgres-origin'>['maxResults'];
  /** Milliseconds after which the server cancels a statement. Default: the setting of the server. */
  readonly timeoutMs?: OptionsOf<'postgres-origin'>['timeoutMs'];
  /**
   * With `table`: reads it in partitions, over several connections that share one snapshot.
   * - `partition.column` (text): The integer, date or timestamp column that divides the rows into ranges. Default: by the storage order of the rows.
   * - `partition.parts` (whole number): The number of partitions. Default: partitions of about 100,000 rows, or 8 MB.
   * - `partition.connections` (whole number): Connections that read in parallel. Default: one per worker, at most 4.
   */
  readonly partition?: OptionsOf<'postgres-origin'>['partition'];
  /**
   * Reads only rows that earlier successful runs have not read. The watermark is the largest value of this column so far. A run reads rows above the watermark, and new rows at the watermark or without a value.
   */
  readonly watermarkColumn?: OptionsOf<'postgres-origin'>['watermarkColumn'];
  /** The first run reads only rows above this value. Default: all rows. */
  readonly watermarkStart?: OptionsOf<'postgres-origin'>['watermarkStart'];
  /**
   * How far below the watermark a run looks for rows that were committed late: a number, or a duration such as `15 minutes` or `PT15M`. Rows that were read before are not read again. Default: not at all.
   */
  readonly lookback?: OptionsOf<'postgres-origin'>['lookback'];
  /**
   * The columns that identify a row at or below the watermark. Default: the primary key of the table; all columns for a query or a table without a primary key.
   */
  readonly watermarkKeys?: OptionsOf<'postgres-origin'>['watermarkKeys'];
}

/**
 * Reads a table or a query of a PostgreSQL database.
 *
 * All rows belong to one snapshot, also if several connections read the table in partitions. Columns that no stage needs are not read. The database evaluates
 * simple conditions of a filter right after the origin. `explain` shows both.
 *
 * PostgreSQL types that jobs do not have become the text that PostgreSQL writes for them: `interval` (in ISO 8601), `timetz`, `inet`, `bit`, ranges,
 * `numeric` without precision or with more than 38 digits. Arrays become lists; enums and `uuid` become strings. A row with a value that its type cannot hold (`infinity` as
 * a date, `NaN` as a decimal, `24:00` as a time) goes to `rejects`; with `types: { column: string }` such a value is read as text.
 */
export const postgresOrigin = factory<'origin', 'postgres-origin', PostgresOriginOptions>('origin', 'postgres-origin');

/** Options of `database-origin`. */
export interface DatabaseOriginOptions {
  /** The name of a connection of type sqlite, postgres, mysql or bigquery. */
  readonly connection: OptionsOf<'database-origin'>['connection'];
  /** The table or view to read: `table` or `schema.table`. */
  readonly table?: OptionsOf<'database-origin'>['table'];
  /** Instead of `table`: an SQL query, such as `SELECT id, amount FROM orders`. */
  readonly query?: OptionsOf<'database-origin'>['query'];
  /** Values of the `:name` parameters of the query: `{ status: open }`. They are bound, not inserted into the text. */
  readonly queryParameters?: OptionsOf<'database-origin'>['queryParameters'];
  /** Statements to run before reading, in the same session. */
  readonly beforeQuery?: OptionsOf<'database-origin'>['beforeQuery'];
  /** Statements to run after reading, in the same session. */
  readonly afterQuery?: OptionsOf<'database-origin'>['afterQuery'];
  /** Types of columns, to override those of the table or query: `{ amount: "decimal(12,2)" }`. */
  readonly types?: OptionsOf<'database-origin'>['types'];
  /**
   * The run fails, before any destination shows anything, if this run reads fewer rows from the source. Refused rows do not count. Default: 0.
   */
  readonly minRows?: OptionsOf<'database-origin'>['minRows'];
  /** Maximum number of rows to read. Default: all. */
  readonly maxResults?: OptionsOf<'database-origin'>['maxResults'];
  /** Milliseconds to wait for the database. The meaning is that of `timeoutMs` in the origin of the connection’s type. */
  readonly timeoutMs?: OptionsOf<'database-origin'>['timeoutMs'];
  /**
   * Reads only rows that earlier successful runs have not read. The watermark is the largest value of this column so far. A run reads rows above the watermark, and new rows at the watermark or without a value.
   */
  readonly watermarkColumn?: OptionsOf<'database-origin'>['watermarkColumn'];
  /** The first run reads only rows above this value. Default: all rows. */
  readonly watermarkStart?: OptionsOf<'database-origin'>['watermarkStart'];
  /**
   * How far below the watermark a run looks for rows that were committed late: a number, or a duration such as `15 minutes` or `PT15M`. Rows that were read before are not read again. Default: not at all.
   */
  readonly lookback?: OptionsOf<'database-origin'>['lookback'];
  /**
   * The columns that identify a row at or below the watermark. Default: the primary key of the table; all columns for a query or a table without a primary key.
   */
  readonly watermarkKeys?: OptionsOf<'database-origin'>['watermarkKeys'];
}

/**
 * Reads a table or a query of the database that its connection names, whatever its type.
 *
 * Works like the origin of the connection’s type (`sqlite-origin`, `postgres-origin`, `mysql-origin`, `bigquery-origin`), and has the options that
 * all of them have. To move a job to another database, change its connection; the SQL of the job must be valid in both.
 */
export const databaseOrigin = factory<'origin', 'database-origin', DatabaseOriginOptions>('origin', 'database-origin');

/** Options of `bigquery-origin`. */
export interface BigqueryOriginOptions {
  /** The name of a connection of type bigquery. Without one, set `projectId` and `credentialsPath`. */
  readonly connection?: OptionsOf<'bigquery-origin'>['connection'];
  /** The project that holds the tables and is charged. Default: the project of the connection. */
  readonly projectId?: OptionsOf<'bigquery-origin'>['projectId'];
  /**
   * A JSON file with the key of a service account. Default: the credentials of the connection, or the application default credentials.
   */
  readonly credentialsPath?: OptionsOf<'bigquery-origin'>['credentialsPath'];
  /** The table or view to read: `dataset.table`, or `project.dataset.table`. */
  readonly table?: OptionsOf<'bigquery-origin'>['table'];
  /** Instead of `table`: an SQL query in GoogleSQL, such as `SELECT id, amount FROM shop.orders`. */
  readonly query?: OptionsOf<'bigquery-origin'>['query'];
  /** Values of the `:name` parameters of the query: `{ status: open }`. They are bound, not inserted into the text. */
  readonly queryParameters?: OptionsOf<'bigquery-origin'>['queryParameters'];
  /** Types of query parameters: `{ since: DATE }`. Default: `STRING`, `INT64`, `FLOAT64` or `BOOL`, by the value. */
  readonly parameterTypes?: OptionsOf<'bigquery-origin'>['parameterTypes'];
  /** Statements to run before reading, in the same session. The query can read temporary tables that they create. */
  readonly beforeQuery?: OptionsOf<'bigquery-origin'>['beforeQuery'];
  /** Statements to run after reading, in the same session. */
  readonly afterQuery?: OptionsOf<'bigquery-origin'>['afterQuery'];
  /**
   * Types of columns, to override those of the table or query: `{ amount: "decimal(12,2)" }`. If the query cannot be checked before it runs, name all its columns.
   */
  readonly types?: OptionsOf<'bigquery-origin'>['types'];
  /**
   * The run fails, before any destination shows anything, if this run reads fewer rows from the source. Refused rows do not count. Default: 0.
   */
  readonly minRows?: OptionsOf<'bigquery-origin'>['minRows'];
  /** Maximum number of rows to read. Default: all. */
  readonly maxResults?: OptionsOf<'bigquery-origin'>['maxResults'];
  /** Milliseconds after which the server cancels a query. Default: the setting of the server. */
  readonly timeoutMs?: OptionsOf<'bigquery-origin'>['timeoutMs'];
  /**
   * Only checks the query. The log shows how many bytes it would read and what they cost. The stage gives no rows. Default: `false`.
   */
  readonly dryRun?: OptionsOf<'bigquery-origin'>['dryRun'];
  /** Maximum number of bytes to be billed for. A query above it fails and costs nothing. Default: no limit. */
  readonly maximumBytesBilled?: OptionsOf<'bigquery-origin'>['maximumBytesBilled'];
  /**
   * Maximum number of bytes that a preview may read by the query. With `0`, a preview shows only tables and queries that cost nothing. Default: `0`.
   */
  readonly previewBytes?: OptionsOf<'bigquery-origin'>['previewBytes'];
  /**
   * Reads only rows that earlier successful runs have not read. The watermark is the largest value of this column so far. A run reads rows above the watermark, and new rows at the watermark or without a value. A table is then read by a query.
   */
  readonly watermarkColumn?: OptionsOf<'bigquery-origin'>['watermarkColumn'];
  /** The first run reads only rows above this value. Default: all rows. */
  readonly watermarkStart?: OptionsOf<'bigquery-origin'>['watermarkStart'];
  /**
   * How far below the watermark a run looks for rows that were committed late: a number, or a duration such as `15 minutes` or `PT15M`. Rows that were read before are not read again. Default: not at all.
   */
  readonly lookback?: OptionsOf<'bigquery-origin'>['lookback'];
  /**
   * The columns that identify a row at or below the watermark. Default: the primary key of the table; all columns for a query or a table without a primary key.
   */
  readonly watermarkKeys?: OptionsOf<'bigquery-origin'>['watermarkKeys'];
  /** The number of partitions that a result is read in. Default: partitions of 100,000 rows. */
  readonly parts?: OptionsOf<'bigquery-origin'>['parts'];
  /**
   * Connections that read a result in parallel. Default: for a query one per worker, at most 4; for a table 1. With more than one, a table is read by a query, which is charged for.
   */
  readonly connections?: OptionsOf<'bigquery-origin'>['connections'];
}

/**
 * Reads a table or a query of Google BigQuery.
 *
 * Reading a table lists its rows page by page and costs nothing. A query is charged for the columns that it reads. Columns that no stage needs are
 * left out, unless the query has an `ORDER BY`. The log shows bytes, price and time; `dryRun` shows them before anything is read. All rows belong to one snapshot.
 *
 * The stage needs no rights except those of a reader, because it does not use the Storage Read API. `ARRAY` becomes a list and `STRUCT` becomes JSON. `GEOGRAPHY`, `INTERVAL`,
 * `RANGE`, and `BIGNUMERIC` of more than 38 digits, become the text that BigQuery writes for them.
 */
export const bigqueryOrigin = factory<'origin', 'bigquery-origin', BigqueryOriginOptions>('origin', 'bigquery-origin');

/** Options of `mysql-origin`. */
export interface MysqlOriginOptions {
  /** The name of a connection of type mysql. */
  readonly connection: OptionsOf<'mysql-origin'>['connection'];
  /** The table or view to read: `table` or `database.table`. */
  readonly table?: OptionsOf<'mysql-origin'>['table'];
  /** Instead of `table`: an SQL query, such as `SELECT id, amount FROM orders`. */
  readonly query?: OptionsOf<'mysql-origin'>['query'];
  /** Values of the `:name` parameters of the query: `{ status: open }`. They are bound, not inserted into the text. */
  readonly queryParameters?: OptionsOf<'mysql-origin'>['queryParameters'];
  /** Statements to run before reading, in the same session. */
  readonly beforeQuery?: OptionsOf<'mysql-origin'>['beforeQuery'];
  /** Statements to run after reading, in the same session. */
  readonly afterQuery?: OptionsOf<'mysql-origin'>['afterQuery'];
  /** Types of columns, to override those of the table or query: `{ amount: "decimal(12,2)" }`. */
  readonly types?: OptionsOf<'mysql-origin'>['types'];
  /**
   * The run fails, before any destination shows anything, if this run reads fewer rows from the source. Refused rows do not count. Default: 0.
   */
  readonly minRows?: OptionsOf<'mysql-origin'>['minRows'];
  /** Maximum number of rows to read. Default: all. */
  readonly maxResults?: OptionsOf<'mysql-origin'>['maxResults'];
  /** Milliseconds after which the server cancels a statement. Default: the setting of the server. */
  readonly timeoutMs?: OptionsOf<'mysql-origin'>['timeoutMs'];
  /**
   * With `table`: reads it in partitions, over several connections that share one snapshot.
   * - `partition.column` (text): The integer, date or timestamp column that divides the rows into ranges. Default: the first column of the primary key.
   * - `partition.parts` (whole number): The number of partitions. Default: partitions of about 100,000 rows.
   * - `partition.connections` (whole number): Connections that read in parallel. Default: one per worker, at most 4.
   */
  readonly partition?: OptionsOf<'mysql-origin'>['partition'];
  /**
   * Reads only rows that earlier successful runs have not read. The watermark is the largest value of this column so far. A run reads rows above the watermark, and new rows at the watermark or without a value.
   */
  readonly watermarkColumn?: OptionsOf<'mysql-origin'>['watermarkColumn'];
  /** The first run reads only rows above this value. Default: all rows. */
  readonly watermarkStart?: OptionsOf<'mysql-origin'>['watermarkStart'];
  /**
   * How far below the watermark a run looks for rows that were committed late: a number, or a duration such as `15 minutes` or `PT15M`. Rows that were read before are not read again. Default: not at all.
   */
  readonly lookback?: OptionsOf<'mysql-origin'>['lookback'];
  /**
   * The columns that identify a row at or below the watermark. Default: the primary key of the table; all columns for a query or a table without a primary key.
   */
  readonly watermarkKeys?: OptionsOf<'mysql-origin'>['watermarkKeys'];
}

/**
 * Reads a table or a query of a MySQL or MariaDB database.
 *
 * All rows belong to one snapshot, also if several connections read the table in partitions. That needs an InnoDB table and an account that may lock it; otherwise one
 * connection reads all partitions. With `table`, columns that no stage needs are not read, and the database evaluates simple conditions of a filter right after the
 * origin. `explain` shows both. A query runs unchanged; with `watermarkColumn` it becomes a subquery, and MySQL does not keep the order of its rows.
 *
 * `bigint unsigned` becomes decimal(20,0), `tinyint(1)` and `bit(1)` become boolean, `timestamp` becomes a timestamp in UTC, `datetime` a timestamp without a zone, `enum` and
 * `set` become strings, and spatial values the bytes in which MySQL stores them. A row with a value that its type cannot hold (`0000-00-00` as a date, `-838:59:59` as a time, 2 as a boolean) goes
 * to `rejects`; with `types: { column: string }` such a value is read as text.
 */
export const mysqlOrigin = factory<'origin', 'mysql-origin', MysqlOriginOptions>('origin', 'mysql-origin');

/** Options of `memory-origin`. */
export interface MemoryOriginOptions {
  /** The name under which the program passes the data. Default: the stage’s id. */
  readonly name?: OptionsOf<'memory-origin'>['name'];
  /**
   * Names and types of the columns: `{ name: string, age: integer }`. Default: those of the data. Required to validate the job without the data.
   */
  readonly columns?: OptionsOf<'memory-origin'>['columns'];
  /**
   * The run fails, before any destination shows anything, if this run reads fewer rows from the source. Refused rows do not count. Default: 0.
   */
  readonly minRows?: OptionsOf<'memory-origin'>['minRows'];
}

/** Options of `filter`. */
export interface FilterOptions {
  /** The condition, as an expression: `amount > 1000 AND country IN ('UY', 'AR')`. */
  readonly where?: OptionsOf<'filter'>['where'];
  /** Instead of `where`: the column to compare. */
  readonly column?: OptionsOf<'filter'>['column'];
  /** The comparison of `column` with `value`. */
  readonly operator?: OptionsOf<'filter'>['operator'];
  /**
   * The value to compare `column` with. For `in` and `not in`: a list of values. For `between`: a list of two values, `[1, 10]`. None for `is null` and `is not null`.
   */
  readonly value?: OptionsOf<'filter'>['value'];
}

/**
 * Keeps the rows for which a condition is true.
 *
 * The condition is an expression (`where`), or a column, an operator and a value.
 * Rows for which it is false or null are dropped. A row is refused if the condition cannot be computed for it (a division by zero, an overflow).
 */
export const filter = factory<'transformer', 'filter', FilterOptions>('transformer', 'filter');

/** Options of `derive`. */
export interface DeriveOptions {
  /** The columns to add or change, and their expressions: `{ gross: net * 1.21 }`. */
  readonly columns: OptionsOf<'derive'>['columns'];
}

/**
 * Adds or changes columns by expressions.
 *
 * An expression can use the columns of the input, and the new columns above it in the stage: `net: price * quantity`,
 * `gross: net * 1.21`. If an expression changes a column of the input, the other expressions still see its old value, as in SQL: after `price: price * 2`,
 * `total: price * 3` uses the old price. A changed column keeps its position; new columns are added at the end. A row is refused if an expression cannot be computed for it (a division by zero, an overflow, a failed conversion).
 */
export const derive = factory<'transformer', 'derive', DeriveOptions>('transformer', 'derive');

/** Options of `select`. */
export interface SelectOptions {
  /** The columns of the output, in this order: `[id, amount]`. Default: all. */
  readonly keep?: OptionsOf<'select'>['keep'];
  /** Instead of `keep`: the columns to drop. */
  readonly drop?: OptionsOf<'select'>['drop'];
  /** New names of columns: `{ old: new }`. */
  readonly rename?: OptionsOf<'select'>['rename'];
  /** New types of columns: `{ amount: "decimal(12,2)" }`. */
  readonly cast?: OptionsOf<'select'>['cast'];
}

/**
 * Keeps, drops, reorders, renames and casts columns.
 *
 * All options use the names of the input columns. A row with a value that does not convert to the new type is refused.
 */
export const select = factory<'transformer', 'select', SelectOptions>('transformer', 'select');

/** Options of `sort`. */
export interface SortOptions {
  /**
   * Columns, the most significant first: a name, or `{ column, order: asc | desc, nulls: first | last }`.
   * - `by[].column` (text): The column.
   * - `by[].order` (`asc`, `desc`): Ascending or descending. Default: `"asc"`.
   * - `by[].nulls` (`first`, `last`): Where nulls are placed, in ascending and descending order. Default: `"last"`.
   */
  readonly by: OptionsOf<'sort'>['by'];
}

/**
 * Orders rows by one or many columns.
 *
 * The sort is stable: rows with equal keys keep their order. Text is compared by code points; NaN is above all numbers. Data that does not fit into
 * memory is sorted in parts on disk.
 */
export const sort = factory<'transformer', 'sort', SortOptions>('transformer', 'sort');

/** Options of `aggregator`. */
export interface AggregatorOptions {
  /** The columns to group by: `[country, year]`. Default: none; all rows form one group. Default: `[]`. */
  readonly keys?: OptionsOf<'aggregator'>['keys'];
  /**
   * The computed columns by name: `{ total: { function: sum, column: amount }, n: { function: count } }`. Default: `{}`.
   * - `measures.*.function` (`sum`, `count`, `mean`, `median`, `min`, `max`, `std`, `var`, `count_distinct`, `first`, `last`, `concat`, `list`, `mode`, `quantile`, `avg`, `nunique`): The function to compute. `avg` is another name of `mean`, and `nunique` of `count_distinct`.
   * - `measures.*.column` (text): The column to compute it from. `count` without a column counts rows.
   * - `measures.*.q` (number): With `quantile`: the fraction, from 0 to 1. `0.9` is the 90th percentile.
   * - `measures.*.separator` (text): With `concat`: the text between the values. Default: `,`.
   */
  readonly measures?: OptionsOf<'aggregator'>['measures'];
}

/**
 * Groups rows by keys and computes measures of each group.
 *
 * The output has the keys, then the measures. Groups come in the order in which their keys first appear. Two null keys are equal.
 * Measures skip nulls. If a group has only nulls, `count` and `count_distinct` are 0, `list` is empty, and the other measures are null. Sums of integers and
 * decimals are exact; a sum past the range of its type fails the run. Sums of floats do not depend on the number of workers. `std` and `var` are those of a sample
 * (n − 1). `median` and `quantile` interpolate. If several values are the most frequent, `mode` gives the one that appears first.
 */
export const aggregator = factory<'transformer', 'aggregator', AggregatorOptions>('transformer', 'aggregator');

/** Options of `join`. */
export interface JoinOptions {
  /**
   * Which rows the join gives. `inner`: matches. `left`, `right`, `full`: also the unmatched rows of that input, or of both. `semi`: left rows with a match. `anti`: left rows without a match. `cross`: every pair. Default: `"inner"`.
   */
  readonly joinType?: OptionsOf<'join'>['joinType'];
  /**
   * The columns that must be equal: a name for both inputs, or `{ left: customer_id, right: id }`. A null never matches. Default: `[]`.
   * - `keys[].left` (text): The column of the left input.
   * - `keys[].right` (text): The column of the right input.
   */
  readonly keys?: OptionsOf<'join'>['keys'];
  /**
   * What happens when both inputs have a column of the same name. `suffix`: `suffix` is added to the name of the second. `fail`: the job is invalid. `left`, `right`: only that column is kept. Default: `"suffix"`.
   */
  readonly clash?: OptionsOf<'join'>['clash'];
  /** With `clash: suffix`: the text to add to the name. Default: `"_right"`. */
  readonly suffix?: OptionsOf<'join'>['suffix'];
}

/**
 * Combines the rows of two inputs that have equal keys.
 *
 * The output has the columns of the left input, then those of the right. A key that has the same name on both sides appears once; if
 * there is no left row, it has the value of the right row. Rows come in the order of the left input, and the matches of one row in the order of the right input; unmatched
 * right rows follow at the end.
 *
 * Two side outputs give the rows without a match, for every type of join: `stage.leftOnly` those of the left input, `stage.rightOnly` those of the right input, each with the columns of its input.
 */
export const join = factory<'join', 'join', JoinOptions>('join', 'join');

/** Options of `lookup`. */
export interface LookupOptions {
  /**
   * The columns that must be equal: a name for both inputs, or `{ input: country, reference: code }`. A null never matches.
   * - `keys[].input` (text): The column of `input`.
   * - `keys[].reference` (text): The column of `reference`.
   */
  readonly keys: OptionsOf<'lookup'>['keys'];
  /** The columns of the reference to add: `[name, region]`. Default: all except the keys. */
  readonly columns?: OptionsOf<'lookup'>['columns'];
  /**
   * What happens to a row without a match. `fail`: the run fails. `reject`: the row goes to `rejects`. `drop`: the row is dropped. `defaults`: the row gets the values of `defaults`. Default: `"fail"`.
   */
  readonly onMissing?: OptionsOf<'lookup'>['onMissing'];
  /** With `onMissing: defaults`: the values of the added columns: `{ name: unknown }`. Default: null. */
  readonly defaults?: OptionsOf<'lookup'>['defaults'];
  /**
   * What happens when both inputs have a column of the same name. `suffix`: `suffix` is added to the name of the second. `fail`: the job is invalid. `left`, `right`: only that column is kept. Default: `"suffix"`.
   */
  readonly clash?: OptionsOf<'lookup'>['clash'];
  /** With `clash: suffix`: the text to add to the name. Default: `"_reference"`. */
  readonly suffix?: OptionsOf<'lookup'>['suffix'];
}

/**
 * Adds columns from a small reference input, by key.
 *
 * All workers share the reference in memory; use a join for a large reference. The output has every row of `input` at most once:
 * if several reference rows have equal keys, the first one is used.
 */
export const lookup = factory<'lookup', 'lookup', LookupOptions>('lookup', 'lookup');

/** Options of `remove-duplicates`. */
export interface RemoveDuplicatesOptions {
  /** The columns whose values must be equal: `[email]`. Default: all columns. */
  readonly keys?: OptionsOf<'remove-duplicates'>['keys'];
  /** The row to keep of several with equal keys. Default: `"first"`. */
  readonly keep?: OptionsOf<'remove-duplicates'>['keep'];
  /**
   * The order that decides which row is first or last, as in `sort`: `[{ column: changed, order: desc }]`. Default: the order of the input.
   * - `orderBy[].column` (text): The column.
   * - `orderBy[].order` (`asc`, `desc`): Ascending or descending. Default: `"asc"`.
   * - `orderBy[].nulls` (`first`, `last`): Where nulls are placed, in ascending and descending order. Default: `"last"`.
   */
  readonly orderBy?: OptionsOf<'remove-duplicates'>['orderBy'];
}

/**
 * Keeps one row for each distinct key.
 *
 * Two nulls are equal here. The kept rows come in the order in which their keys first appear.
 *
 * The side output `stage.duplicates` gives the removed rows, in the order of the input.
 */
export const removeDuplicates = factory<'transformer', 'remove-duplicates', RemoveDuplicatesOptions>(
  'transformer',
  'remove-duplicates',
);

/** Options of `unpivot`. */
export interface UnpivotOptions {
  /** The columns that become rows: `[jan, feb, mar]`. */
  readonly columns?: OptionsOf<'unpivot'>['columns'];
  /** Instead of `columns`: a regular expression; the columns whose names contain a match: `^q[1-4]$`. */
  readonly pattern?: OptionsOf<'unpivot'>['pattern'];
  /** The columns that every row keeps. Default: all others. */
  readonly keep?: OptionsOf<'unpivot'>['keep'];
  /** The new column that holds the name of the column. Default: `"name"`. */
  readonly nameColumn?: OptionsOf<'unpivot'>['nameColumn'];
  /** The new column that holds its value. Default: `"value"`. */
  readonly valueColumn?: OptionsOf<'unpivot'>['valueColumn'];
  /** Whether nulls become rows. `drop`: they do not. Default: `"drop"`. */
  readonly nulls?: OptionsOf<'unpivot'>['nulls'];
  /** The type of the values, where the columns have different types: `string`. */
  readonly cast?: OptionsOf<'unpivot'>['cast'];
}

/**
 * Turns columns into rows: one row for each column, with its name and its value.
 *
 * Each input row gives one row per column of `columns`, in their order. All of these columns need one type; `cast` converts them to
 * one. A row with a value that does not convert is refused as a whole.
 */
export const unpivot = factory<'transformer', 'unpivot', UnpivotOptions>('transformer', 'unpivot');

/** Options of `record-id`. */
export interface RecordIdOptions {
  /** The name of the new column. Default: `"row_number"`. */
  readonly as?: OptionsOf<'record-id'>['as'];
  /** The number of the first row. Default: `1`. */
  readonly start?: OptionsOf<'record-id'>['start'];
  /** The difference between the numbers of two rows that follow each other. Default: `1`. */
  readonly step?: OptionsOf<'record-id'>['step'];
  /** Columns for each of whose values rows are counted anew: `[customer]`. Default: none. Default: `[]`. */
  readonly keys?: OptionsOf<'record-id'>['keys'];
}

/**
 * Numbers the rows in their order.
 *
 * The new column is the last one. Refused rows get no number, so that the numbers have no gaps. With `keys`, each value of the keys has its own
 * count; two nulls are equal. The numbers do not depend on the number of workers. A number past the range of an integer fails the run.
 */
export const recordId = factory<'transformer', 'record-id', RecordIdOptions>('transformer', 'record-id');

/** Options of `sample`. */
export interface SampleOptions {
  /** The number of rows to keep. */
  readonly rows?: OptionsOf<'sample'>['rows'];
  /** Instead of `rows`: the approximate fraction of rows to keep, from 0 to 1. */
  readonly fraction?: OptionsOf<'sample'>['fraction'];
  /** `first`: keeps the first rows. `random`: keeps random rows. Default: `first` with `rows`, `random` with `fraction`. */
  readonly method?: OptionsOf<'sample'>['method'];
  /** The seed of the random numbers. The same seed keeps the same rows. Default: `1`. */
  readonly seed?: OptionsOf<'sample'>['seed'];
}

/**
 * Keeps some of the rows: the first ones, or random ones.
 *
 * A random sample depends only on the seed and the rows, not on the number of workers. Rows keep their order.
 */
export const sample = factory<'transformer', 'sample', SampleOptions>('transformer', 'sample');

/** Options of `funnel`. */
export interface FunnelOptions {
  /**
   * The order of the rows. `sequence`: all rows of the first input, then those of the second, and so on. `continuous`: as they arrive, which is faster. `sort-merge`: merges inputs that are sorted by `by`; of equal rows, those of the first input come first. Default: `"sequence"`.
   */
  readonly mode?: OptionsOf<'funnel'>['mode'];
  /**
   * With `sort-merge`: the columns by which all inputs are sorted, as in `sort`: `[day, { column: amount, order: desc }]`.
   * - `by[].column` (text): The column.
   * - `by[].order` (`asc`, `desc`): Ascending or descending. Default: `"asc"`.
   * - `by[].nulls` (`first`, `last`): Where nulls are placed, in ascending and descending order. Default: `"last"`.
   */
  readonly by?: OptionsOf<'funnel'>['by'];
  /**
   * What happens if an input does not have a column of another input. `null`: the column is null in its rows. `refuse`: the job is invalid. Default: `"refuse"`.
   */
  readonly missingColumns?: OptionsOf<'funnel'>['missingColumns'];
}

/**
 * Combines the rows of several inputs into one output.
 *
 * Columns are matched by name. They have the order of the first input; columns that only later inputs have follow. If the types of a column differ, it gets the
 * type that holds both (integer and float: float); if there is none, the job is invalid. A value that needs more than the 38 digits of
 * the widest decimal fails the run.
 */
export const funnel = factory<'funnel', 'funnel', FunnelOptions>('funnel', 'funnel');

/** Options of `switch`. */
export interface SwitchOptions {
  /** With `mapping`: the column whose value decides the output. */
  readonly column?: OptionsOf<'switch'>['column'];
  /** The values of `column`, and the output for each: `{ setosa: a, virginica: b }`. */
  readonly mapping?: OptionsOf<'switch'>['mapping'];
  /**
   * Instead of `column` and `mapping`: the outputs and their conditions: `{ large: amount > 1000, medium: amount > 100 }`. The first true condition decides.
   */
  readonly cases?: OptionsOf<'switch'>['cases'];
  /** The output for all other rows. Without it, such rows are refused. */
  readonly default?: OptionsOf<'switch'>['default'];
}

/**
 * Sends every row to one of several outputs.
 *
 * The value of a column, or conditions, decide the output of a row. Another stage reads an output by its name: `from: router.large`. Every output must be
 * read by a stage.
 */
export const switchBy = factory<'switch', 'switch', SwitchOptions>('switch', 'switch');

/** `copy` has no options. */
export type CopyOptions = OptionsOf<'copy'>;

/**
 * Gives every row to each of several stages.
 *
 * Any number of stages can read from a copy. They share the same memory: no data is copied.
 */
export const copy = factory<'copy', 'copy', CopyOptions>('copy', 'copy');

/** Options of `printer`. */
export interface PrinterOptions {
  /** Maximum number of rows to show. Default: `20`. */
  readonly rows?: OptionsOf<'printer'>['rows'];
  /** Shows the types below the names of the columns. Default: `true`. */
  readonly schema?: OptionsOf<'printer'>['schema'];
  /** Keeps the shown rows in the history of runs. They may hold personal data. Default: `false`. */
  readonly keep?: OptionsOf<'printer'>['keep'];
}

/**
 * Shows the first rows and the schema as a table.
 *
 * The table is shown on the terminal, or in a panel of the designer. The stage reads all rows, so the stages before it run completely.
 */
export const printer = factory<'destination', 'printer', PrinterOptions>('destination', 'printer');

/** Options of `csv-destination`. */
export interface CsvDestinationOptions {
  /** The file to write, relative to the job’s file. Missing folders are created. */
  readonly path: OptionsOf<'csv-destination'>['path'];
  /** `overwrite`: writes the file anew. `append`: adds the rows to the end of the file. Default: `"overwrite"`. */
  readonly mode?: OptionsOf<'csv-destination'>['mode'];
  /** With `overwrite`, if the file exists. `replace`: the new file replaces it. `fail`: the run fails. Default: `"replace"`. */
  readonly ifExists?: OptionsOf<'csv-destination'>['ifExists'];
  /**
   * The run fails, before it changes the target, if it has fewer rows than this. `1` protects the target from an empty source.
   */
  readonly minRows?: OptionsOf<'csv-destination'>['minRows'];
  /** The delimiter between fields: one character. Default: `","`. */
  readonly delimiter?: OptionsOf<'csv-destination'>['delimiter'];
  /**
   * Which fields are quoted. `needed`: fields that are ambiguous without quotes. `all`: all except nulls. `non-numeric`: all except numbers and nulls. `none`: no field; a value that needs quotes fails the run. Default: `"needed"`.
   */
  readonly quoting?: OptionsOf<'csv-destination'>['quoting'];
  /** The character around quoted fields: one character. Default: `"\""`. */
  readonly quote?: OptionsOf<'csv-destination'>['quote'];
  /** The character that precedes a quote inside a quoted field, such as `\`. Default: the quote itself (doubled). */
  readonly escape?: OptionsOf<'csv-destination'>['escape'];
  /**
   * Writes the names of the columns as the first row. `append` to a file with rows writes no header, and fails if the header of the file differs. Default: `true`.
   */
  readonly header?: OptionsOf<'csv-destination'>['header'];
  /**
   * Character encoding, such as `utf-8` or `cp1252`. A character that the encoding does not have fails the run. Default: `"utf-8"`.
   */
  readonly encoding?: OptionsOf<'csv-destination'>['encoding'];
  /** Begins the file with a byte order mark. Some spreadsheets need it to recognise UTF-8. Default: `false`. */
  readonly byteOrderMark?: OptionsOf<'csv-destination'>['byteOrderMark'];
  /** Compression of the file. `auto` follows the extension of `path`: `x.csv.gz` is compressed with gzip. Default: `"auto"`. */
  readonly compression?: OptionsOf<'csv-destination'>['compression'];
  /** The text for null, such as `NULL`. A text that looks the same is quoted. Default: `""`. */
  readonly nullValue?: OptionsOf<'csv-destination'>['nullValue'];
  /** The line end of each row: `lf` (Unix) or `crlf` (Windows). Default: `"lf"`. */
  readonly lineEnding?: OptionsOf<'csv-destination'>['lineEnding'];
  /** The decimal mark of floats and decimals. Default: `"."`. */
  readonly decimal?: OptionsOf<'csv-destination'>['decimal'];
  /**
   * The format of dates and timestamps, with the codes of `strftime`: `%d.%m.%Y`. Of a list, the first format without a time is for dates, the first with a time for timestamps. Default: ISO 8601.
   */
  readonly dateFormat?: OptionsOf<'csv-destination'>['dateFormat'];
  /** The language of the names of months and days in dates: `de`, `pt-BR`. Default: English. */
  readonly locale?: OptionsOf<'csv-destination'>['locale'];
  /**
   * Puts an apostrophe before texts that a spreadsheet would run as a formula: those that begin with `=`, `+`, `-`, `@`, tab or carriage return. Default: `false`.
   */
  readonly formulaGuard?: OptionsOf<'csv-destination'>['formulaGuard'];
  /**
   * Writes several files instead of one: `x.csv` becomes `x-00001.csv`, `x-00002.csv`, …. Surplus files of an earlier run are removed. Default: `false`.
   */
  readonly partitioned?: OptionsOf<'csv-destination'>['partitioned'];
}

/**
 * Writes a CSV or other delimited text file.
 *
 * The run writes a temporary file beside the target and renames it when it succeeds: readers see the old or the new file, never a part.
 * Rows keep their order. Floats are written with the fewest digits that read back as the same number. Text that came from a CSV file and was not
 * changed is written as it was.
 */
export const csvDestination = factory<'destination', 'csv-destination', CsvDestinationOptions>('destination', 'csv-destination');

/** Options of `json-destination`. */
export interface JsonDestinationOptions {
  /** The file to write, relative to the job’s file. Missing folders are created. */
  readonly path: OptionsOf<'json-destination'>['path'];
  /**
   * `array`: a list of objects. `lines`: an object per line (JSON Lines). Default: `lines` if the extension is `.jsonl` or `.ndjson`, else `array`.
   */
  readonly format?: OptionsOf<'json-destination'>['format'];
  /** Indents the objects of a list over several lines. Otherwise each object takes one line. Default: `false`. */
  readonly pretty?: OptionsOf<'json-destination'>['pretty'];
  /**
   * The run fails, before it changes the target, if it has fewer rows than this. `1` protects the target from an empty source.
   */
  readonly minRows?: OptionsOf<'json-destination'>['minRows'];
  /** What happens if the file exists. `replace`: the new file replaces it. `fail`: the run fails. Default: `"replace"`. */
  readonly ifExists?: OptionsOf<'json-destination'>['ifExists'];
  /** Compression of the file. `auto` follows the extension of `path`: `x.csv.gz` is compressed with gzip. Default: `"auto"`. */
  readonly compression?: OptionsOf<'json-destination'>['compression'];
  /** Also writes the JSON Schema of a record beside the file: `x.schema.json` for `x.json`. Default: `false`. */
  readonly schemaFile?: OptionsOf<'json-destination'>['schemaFile'];
}

/**
 * Writes a JSON or JSON Lines file.
 *
 * Every row becomes an object with all columns. Integers past 2^53 and decimals are written as strings, so that no reader loses digits. NaN and infinities are
 * strings, too, because JSON has no numbers for them. Bytes are base64. JSON columns and lists are written as values, without blanks. The run writes a temporary file
 * beside the target and renames it when it succeeds.
 */
export const jsonDestination = factory<'destination', 'json-destination', JsonDestinationOptions>(
  'destination',
  'json-destination',
);

/** Options of `rest-destination`. */
export interface RestDestinationOptions {
  /** The name of a connection of type rest, which has the base URL and the credentials. */
  readonly connection?: OptionsOf<'rest-destination'>['connection'];
  /** With a connection: the path to add to its URL, such as `orders`. Without a connection: the whole URL, `https://…`. */
  readonly url?: OptionsOf<'rest-destination'>['url'];
  /** The HTTP method of the requests. `DELETE` sends a body only if `body` is set. Default: `"POST"`. */
  readonly method?: OptionsOf<'rest-destination'>['method'];
  /**
   * What a request sends. `row`: one row as an object. `array`: a list of rows. `lines`: several rows as JSON Lines. Default: `row` if `url` or `body` names columns, else `array`.
   */
  readonly send?: OptionsOf<'rest-destination'>['send'];
  /** With `array` and `lines`: the maximum number of rows per request. Default: `100`. */
  readonly batchRows?: OptionsOf<'rest-destination'>['batchRows'];
  /**
   * The body of a request: `{ price: "{price}", currency: EUR }`. `{column}` stands for the value of a column (only with one row per request), `{*}` for the row or the list of rows. Default: `{*}`.
   */
  readonly body?: OptionsOf<'rest-destination'>['body'];
  /** HTTP headers to send: `{ Accept-Language: en }`. Credentials belong in the connection. */
  readonly headers?: OptionsOf<'rest-destination'>['headers'];
  /** Parameters of the URL, after `?`: `{ status: open }`. A list is sent as several parameters of one name. */
  readonly queryParameters?: OptionsOf<'rest-destination'>['queryParameters'];
  /** Milliseconds to wait for the response to begin, and for each further part of it. Default: `30000`. */
  readonly timeoutMs?: OptionsOf<'rest-destination'>['timeoutMs'];
  /**
   * Maximum number of retries of a request, after a lost connection, a timeout, or a temporary status (408, 425, 429, 500, 502 to 504, and 403 with `Retry-After` or an exhausted rate limit). The pause is the one that the server asks for, or random and longer with each retry. Default: `5`.
   */
  readonly maxRetries?: OptionsOf<'rest-destination'>['maxRetries'];
  /** Maximum number of requests to begin per second. Default: no limit. */
  readonly requestsPerSecond?: OptionsOf<'rest-destination'>['requestsPerSecond'];
  /**
   * Refuses addresses in private networks and on this machine, also by name and after a redirect. A connection can set this for all its stages. Default: `false`.
   */
  readonly refusePrivateAddresses?: OptionsOf<'rest-destination'>['refusePrivateAddresses'];
  /**
   * The name of a header with a key that is the same in each retry of a request, such as `Idempotency-Key`. Default: no such header.
   */
  readonly idempotencyHeader?: OptionsOf<'rest-destination'>['idempotencyHeader'];
  /**
   * With `idempotencyHeader`: the key, made of columns: `{order_id}`. It is then the same in each run. Default: a key made of the run and the position of the rows.
   */
  readonly idempotencyKey?: OptionsOf<'rest-destination'>['idempotencyKey'];
  /**
   * Splits a refused request into smaller ones, so that only the rows at fault are rejected. With `false`, all rows of the request are rejected. Default: `true`.
   */
  readonly splitRefused?: OptionsOf<'rest-destination'>['splitRefused'];
  /** Maximum number of concurrent requests. Rows arrive in their order only with `1`. Default: `1`. */
  readonly concurrentRequests?: OptionsOf<'rest-destination'>['concurrentRequests'];
}

/**
 * Sends rows to a web API (REST, JSON over HTTP).
 *
 * Every row becomes a JSON object with all columns, in the format of `json-destination`. A request sends one row or several. `{column}` in `url` stands for
 * the encoded value of the row; a row whose value there is null, empty, `.` or `..` is refused.
 *
 * The statuses 200 to 299 mean success. With the statuses 400 to 499 the server refuses rows: they go to `rejects` with status and message. Requests are retried after lost connections,
 * timeouts and temporary statuses. The run fails if retries do not help, or if the status does not concern the row: 401, or 404 without columns in
 * `url`.
 *
 * Rows arrive **at least once**: rows that were sent before a failure stay, a request whose response is lost is sent again, and the next run sends all rows again. Make
 * requests repeatable: use `PUT` with the key in `url`, or set `idempotencyHeader`. Previews and dry runs send nothing. `docs/rest.md` is a guide.
 */
export const restDestination = factory<'destination', 'rest-destination', RestDestinationOptions>(
  'destination',
  'rest-destination',
);

/** Options of `sqlite-destination`. */
export interface SqliteDestinationOptions {
  /** The name of a connection of type sqlite. */
  readonly connection?: OptionsOf<'sqlite-destination'>['connection'];
  /** Instead of `connection`: the database file, relative to the job’s file. */
  readonly path?: OptionsOf<'sqlite-destination'>['path'];
  /** The table to load: `table` or `schema.table`. A missing table is created, with the columns of the rows. */
  readonly table: OptionsOf<'sqlite-destination'>['table'];
  /** The schema (attached database) of the table, if `table` does not name it. */
  readonly schema?: OptionsOf<'sqlite-destination'>['schema'];
  /**
   * What happens when the table exists. `fail`: the run fails. `replace`: new rows replace its rows. `append`: rows are added. `upsert`: a row whose `keys` are equal to those of a row in the table changes that row, unless no column differs; other rows are added. The run says how many rows were inserted, updated and unchanged. Default: `"fail"`.
   */
  readonly ifExists?: OptionsOf<'sqlite-destination'>['ifExists'];
  /** With `upsert`: the columns that identify a row. Otherwise: the primary key, if the run creates the table. */
  readonly keys?: OptionsOf<'sqlite-destination'>['keys'];
  /**
   * The types of columns, if the run creates the table, as the database writes them: `varchar(20)`. `NOT NULL` may follow. Other columns get a type that holds their values.
   */
  readonly columnTypes?: OptionsOf<'sqlite-destination'>['columnTypes'];
  /** With `upsert`: the columns to change in rows that exist. Default: all except the keys. */
  readonly updateColumns?: OptionsOf<'sqlite-destination'>['updateColumns'];
  /**
   * With `replace`, if the columns of the table must change and the change would drop something that depends on them, such as a view or the table’s place as a partition. `refuse`: the run fails before it reads rows, and lists it. `accept`: the table loses it. Default: `"refuse"`.
   */
  readonly onLoss?: OptionsOf<'sqlite-destination'>['onLoss'];
  /**
   * The run fails, before it changes the target, if it has fewer rows than this. `1` protects the target from an empty source.
   */
  readonly minRows?: OptionsOf<'sqlite-destination'>['minRows'];
  /**
   * What happens to columns that the table does not have. `fail`: the run fails. `add`: they are added to the table. `ignore`: they are not loaded. Default: `"fail"`.
   */
  readonly drift?: OptionsOf<'sqlite-destination'>['drift'];
  /** Statements to run before loading, in the same session and transaction. */
  readonly beforeQuery?: OptionsOf<'sqlite-destination'>['beforeQuery'];
  /** Statements to run after loading, in the same session and transaction. */
  readonly afterQuery?: OptionsOf<'sqlite-destination'>['afterQuery'];
  /** Milliseconds to wait while another program has locked the database. Default: `30000`. */
  readonly timeoutMs?: OptionsOf<'sqlite-destination'>['timeoutMs'];
  /** The number of rows that are passed to the database at a time. Default: `1000`. */
  readonly batchRows?: OptionsOf<'sqlite-destination'>['batchRows'];
}

/**
 * Loads rows into a table of a SQLite database.
 *
 * All rows are loaded in one transaction: other programs see the table as it was, or with all rows. A missing file or table is
 * created. A row that breaks a constraint of the table is refused.
 *
 * During the run, the rows go into a hidden file beside the database, so that other programs are not locked out. They are inserted at the end. Dates, times,
 * decimals, json and lists are stored as text, booleans as 0 and 1, NaN as null. Columns are matched by name, without regard to upper and lower
 * case. Columns of the table that the rows do not have get their default. A column of the table that would change the values (text in an INTEGER column) is an
 * error. Triggers run, and foreign keys are enforced; with `replace` they are checked at the end.
 *
 * `replace` replaces the rows and keeps the table, with its indexes, triggers, constraints and views. If the rows do not fit into the columns of the table, the columns
 * change. `onLoss` says what happens if such a change would drop something.
 */
export const sqliteDestination = factory<'destination', 'sqlite-destination', SqliteDestinationOptions>(
  'destination',
  'sqlite-destination',
);

/** Options of `postgres-destination`. */
export interface PostgresDestinationOptions {
  /** The name of a connection of type postgres. */
  readonly connection: OptionsOf<'postgres-destination'>['connection'];
  /** The table to load: `table` or `schema.table`. A missing table or schema is created. */
  readonly table: OptionsOf<'postgres-destination'>['table'];
  /** The schema of the table, if `table` does not name it. */
  readonly schema?: OptionsOf<'postgres-destination'>['schema'];
  /**
   * What happens when the table exists. `fail`: the run fails. `replace`: new rows replace its rows. `append`: rows are added. `upsert`: a row whose `keys` are equal to those of a row in the table changes that row, unless no column differs; other rows are added. The run says how many rows were inserted, updated and unchanged. Default: `"fail"`.
   */
  readonly ifExists?: OptionsOf<'postgres-destination'>['ifExists'];
  /** With `upsert`: the columns that identify a row. Otherwise: the primary key, if the run creates the table. */
  readonly keys?: OptionsOf<'postgres-destination'>['keys'];
  /**
   * The types of columns, if the run creates the table, as the database writes them: `varchar(20)`. `NOT NULL` may follow. Other columns get a type that holds their values.
   */
  readonly columnTypes?: OptionsOf<'postgres-destination'>['columnTypes'];
  /** With `upsert`: the columns to change in rows that exist. Default: all except the keys. */
  readonly updateColumns?: OptionsOf<'postgres-destination'>['updateColumns'];
  /**
   * With `replace`, if the columns of the table must change and the change would drop something that depends on them, such as a view or the table’s place as a partition. `refuse`: the run fails before it reads rows, and lists it. `accept`: the table loses it. Default: `"refuse"`.
   */
  readonly onLoss?: OptionsOf<'postgres-destination'>['onLoss'];
  /**
   * The run fails, before it changes the target, if it has fewer rows than this. `1` protects the target from an empty source.
   */
  readonly minRows?: OptionsOf<'postgres-destination'>['minRows'];
  /**
   * What happens to columns that the table does not have. `fail`: the run fails. `add`: they are added to the table. `ignore`: they are not loaded. Default: `"fail"`.
   */
  readonly drift?: OptionsOf<'postgres-destination'>['drift'];
  /** Statements to run before loading, in the same session and transaction. */
  readonly beforeQuery?: OptionsOf<'postgres-destination'>['beforeQuery'];
  /** Statements to run after loading, in the same session and transaction. */
  readonly afterQuery?: OptionsOf<'postgres-destination'>['afterQuery'];
  /** Milliseconds to wait for a table that another session has locked. `0` waits without limit. Default: `30000`. */
  readonly timeoutMs?: OptionsOf<'postgres-destination'>['timeoutMs'];
  /**
   * Connections that load in parallel. More than one is allowed only if the run creates the table and it has no `keys`. Default: `1`.
   */
  readonly connections?: OptionsOf<'postgres-destination'>['connections'];
}

/**
 * Loads rows into a table of a PostgreSQL database.
 *
 * All rows are loaded in one transaction during the run: other sessions see the table as it was, or with all rows. `replace` replaces the rows and keeps the
 * table with everything that belongs to it: indexes, constraints, triggers, rights, its place as a partition, views, and foreign keys that refer to it. Until the run ends, other sessions
 * can read the old rows, and their writes to the table wait. If the rows do not fit into the columns of the table, the columns change at the end.
 * `onLoss` says what happens if such a change would drop something.
 *
 * A row that the server refuses goes to `rejects` with the server's message; the other rows are loaded. If several rows have equal keys, `upsert` loads the
 * last one. The server converts text into `uuid`, `inet`, `interval`, enums and `numeric` columns. A column that would change values
 * is an error.
 */
export const postgresDestination = factory<'destination', 'postgres-destination', PostgresDestinationOptions>(
  'destination',
  'postgres-destination',
);

/** Options of `database-destination`. */
export interface DatabaseDestinationOptions {
  /** The name of a connection of type sqlite, postgres, mysql or bigquery. */
  readonly connection: OptionsOf<'database-destination'>['connection'];
  /** The table to load: `table` or `schema.table`. A missing table is created, with the columns of the rows. */
  readonly table: OptionsOf<'database-destination'>['table'];
  /** The schema of the table, if `table` does not name it. */
  readonly schema?: OptionsOf<'database-destination'>['schema'];
  /**
   * What happens when the table exists. `fail`: the run fails. `replace`: new rows replace its rows. `append`: rows are added. `upsert`: a row whose `keys` are equal to those of a row in the table changes that row, unless no column differs; other rows are added. The run says how many rows were inserted, updated and unchanged. Default: `"fail"`.
   */
  readonly ifExists?: OptionsOf<'database-destination'>['ifExists'];
  /** With `upsert`: the columns that identify a row. Otherwise: the primary key, if the run creates the table. */
  readonly keys?: OptionsOf<'database-destination'>['keys'];
  /** With `upsert`: the columns to change in rows that exist. Default: all except the keys. */
  readonly updateColumns?: OptionsOf<'database-destination'>['updateColumns'];
  /**
   * The types of columns, if the run creates the table, as the database writes them: `varchar(20)`. `NOT NULL` may follow. Other columns get a type that holds their values.
   */
  readonly columnTypes?: OptionsOf<'database-destination'>['columnTypes'];
  /**
   * With `replace`, if the columns of the table must change and the change would drop something that depends on them, such as a view or the table’s place as a partition. `refuse`: the run fails before it reads rows, and lists it. `accept`: the table loses it. Default: `"refuse"`.
   */
  readonly onLoss?: OptionsOf<'database-destination'>['onLoss'];
  /**
   * The run fails, before it changes the target, if it has fewer rows than this. `1` protects the target from an empty source.
   */
  readonly minRows?: OptionsOf<'database-destination'>['minRows'];
  /**
   * What happens to columns that the table does not have. `fail`: the run fails. `add`: they are added to the table. `ignore`: they are not loaded. Default: `"fail"`.
   */
  readonly drift?: OptionsOf<'database-destination'>['drift'];
  /** Statements to run before loading, in the same session and transaction. */
  readonly beforeQuery?: OptionsOf<'database-destination'>['beforeQuery'];
  /** Statements to run after loading, in the same session and transaction. */
  readonly afterQuery?: OptionsOf<'database-destination'>['afterQuery'];
  /** Milliseconds to wait for a table or database that another session has locked. Default: `30000`. */
  readonly timeoutMs?: OptionsOf<'database-destination'>['timeoutMs'];
}

/**
 * Loads rows into a table of the database that its connection names, whatever its type.
 *
 * Works like the destination of the connection’s type (`sqlite-destination`, `postgres-destination`, `mysql-destination`,
 * `bigquery-destination`), and has the options that all of them have. To move a job to another database, change its connection.
 */
export const databaseDestination = factory<'destination', 'database-destination', DatabaseDestinationOptions>(
  'destination',
  'database-destination',
);

/** Options of `mysql-destination`. */
export interface MysqlDestinationOptions {
  /** The name of a connection of type mysql. */
  readonly connection: OptionsOf<'mysql-destination'>['connection'];
  /** The table to load: `table` or `database.table`. A missing table or database is created. */
  readonly table: OptionsOf<'mysql-destination'>['table'];
  /** The database of the table, if `table` does not name it. Default: the database of the connection. */
  readonly schema?: OptionsOf<'mysql-destination'>['schema'];
  /**
   * What happens when the table exists. `fail`: the run fails. `replace`: new rows replace its rows. `append`: rows are added. `upsert`: a row whose `keys` are equal to those of a row in the table changes that row, unless no column differs; other rows are added. The run says how many rows were inserted, updated and unchanged. Default: `"fail"`.
   */
  readonly ifExists?: OptionsOf<'mysql-destination'>['ifExists'];
  /** With `upsert`: the columns that identify a row. Otherwise: the primary key, if the run creates the table. */
  readonly keys?: OptionsOf<'mysql-destination'>['keys'];
  /**
   * The types of columns, if the run creates the table, as the database writes them: `varchar(20)`. `NOT NULL` may follow. Other columns get a type that holds their values.
   */
  readonly columnTypes?: OptionsOf<'mysql-destination'>['columnTypes'];
  /** With `upsert`: the columns to change in rows that exist. Default: all except the keys. */
  readonly updateColumns?: OptionsOf<'mysql-destination'>['updateColumns'];
  /**
   * With `replace`, if the columns of the table must change and the change would drop something that depends on them, such as a view or the table’s place as a partition. `refuse`: the run fails before it reads rows, and lists it. `accept`: the table loses it. Default: `"refuse"`.
   */
  readonly onLoss?: OptionsOf<'mysql-destination'>['onLoss'];
  /**
   * The run fails, before it changes the target, if it has fewer rows than this. `1` protects the target from an empty source.
   */
  readonly minRows?: OptionsOf<'mysql-destination'>['minRows'];
  /**
   * What happens to columns that the table does not have. `fail`: the run fails. `add`: they are added to the table. `ignore`: they are not loaded. Default: `"fail"`.
   */
  readonly drift?: OptionsOf<'mysql-destination'>['drift'];
  /** Statements to run before loading, in the same session and transaction. */
  readonly beforeQuery?: OptionsOf<'mysql-destination'>['beforeQuery'];
  /** Statements to run after loading, in the same session. */
  readonly afterQuery?: OptionsOf<'mysql-destination'>['afterQuery'];
  /** Milliseconds to wait for a table that another session has locked. `0` waits without limit. Default: `30000`. */
  readonly timeoutMs?: OptionsOf<'mysql-destination'>['timeoutMs'];
  /**
   * Connections that load in parallel. More than one is allowed only without `keys`, and only if the run creates the table or loads a copy that replaces it. It is faster only if the server has idle cores. Default: `1`.
   */
  readonly connections?: OptionsOf<'mysql-destination'>['connections'];
  /** Maximum number of rows that one statement loads. Default: `1000000`. */
  readonly batchRows?: OptionsOf<'mysql-destination'>['batchRows'];
}

/**
 * Loads rows into a table of a MySQL or MariaDB database.
 *
 * Other sessions see the table as it was, or with all rows. `append` and `upsert` load in one transaction, in which `beforeQuery` and
 * `afterQuery` run, too. A table that the run creates is loaded under a hidden name and renamed at the end.
 *
 * `replace` replaces the rows and keeps the table with everything that belongs to it: the run loads an empty copy and renames it at the end. If a copy would
 * lack something (triggers, foreign keys, the history of a system-versioned table), the old rows are deleted in the transaction that loads the new ones. If the rows do not
 * fit into the columns of the table, the columns change; `onLoss` says what happens if such a change would drop something. For a copy and for a new table, `afterQuery`
 * runs after the rename; if it fails, the old table is put back. MySQL commits at `CREATE`, `ALTER`, `DROP`, `TRUNCATE` and `drift: add`; these
 * cannot be undone.
 *
 * Rows are sent by LOAD DATA LOCAL INFILE, or by INSERT if the server does not allow it. A row that the server would refuse or change goes to
 * `rejects` with the server's message; the other rows are loaded. If several rows have equal keys, `upsert` loads the last one. The server converts text into
 * `enum`, `set`, `uuid`, `inet6` and `decimal` columns. NaN and infinities are refused; negative zero becomes 0.
 */
export const mysqlDestination = factory<'destination', 'mysql-destination', MysqlDestinationOptions>(
  'destination',
  'mysql-destination',
);

/** Options of `bigquery-destination`. */
export interface BigqueryDestinationOptions {
  /** The name of a connection of type bigquery. Without one, set `projectId` and `credentialsPath`. */
  readonly connection?: OptionsOf<'bigquery-destination'>['connection'];
  /** The project that holds the tables and is charged. Default: the project of the connection. */
  readonly projectId?: OptionsOf<'bigquery-destination'>['projectId'];
  /**
   * A JSON file with the key of a service account. Default: the credentials of the connection, or the application default credentials.
   */
  readonly credentialsPath?: OptionsOf<'bigquery-destination'>['credentialsPath'];
  /** The dataset of the table, if `table` does not name it. A missing dataset is created. */
  readonly dataset?: OptionsOf<'bigquery-destination'>['dataset'];
  /** Another name of `dataset`, as other databases call it. */
  readonly schema?: OptionsOf<'bigquery-destination'>['schema'];
  /** The table to load: `table`, `dataset.table` or `project.dataset.table`. A missing table is created. */
  readonly table: OptionsOf<'bigquery-destination'>['table'];
  /**
   * What happens when the table exists. `fail`: the run fails. `replace`: new rows replace its rows. `append`: rows are added. `upsert`: a row whose `keys` are equal to those of a row in the table changes that row, unless no column differs; other rows are added. The run says how many rows were inserted, updated and unchanged. Default: the run fails.
   */
  readonly ifExists?: OptionsOf<'bigquery-destination'>['ifExists'];
  /**
   * Instead of `ifExists`, in BigQuery’s terms. `WRITE_EMPTY`: the run fails if the table has rows. `WRITE_TRUNCATE`: as `replace`. `WRITE_APPEND`: as `append`.
   */
  readonly writeDisposition?: OptionsOf<'bigquery-destination'>['writeDisposition'];
  /**
   * With `upsert`: the columns that identify a row. Otherwise: the primary key, if the run creates the table. BigQuery does not enforce it.
   */
  readonly keys?: OptionsOf<'bigquery-destination'>['keys'];
  /** With `upsert`: the columns to change in rows that exist. Default: all except the keys. */
  readonly updateColumns?: OptionsOf<'bigquery-destination'>['updateColumns'];
  /**
   * The types of columns, if the run creates the table, as the database writes them: `varchar(20)`. `NOT NULL` may follow. Other columns get a type that holds their values.
   */
  readonly columnTypes?: OptionsOf<'bigquery-destination'>['columnTypes'];
  /**
   * With `replace`, if the columns of the table must change and the change would drop something that depends on them, such as a view or the table’s place as a partition. `refuse`: the run fails before it reads rows, and lists it. `accept`: the table loses it. Default: `"refuse"`.
   */
  readonly onLoss?: OptionsOf<'bigquery-destination'>['onLoss'];
  /**
   * The run fails, before it changes the target, if it has fewer rows than this. `1` protects the target from an empty source.
   */
  readonly minRows?: OptionsOf<'bigquery-destination'>['minRows'];
  /**
   * What happens to columns that the table does not have. `fail`: the run fails (default). `add`: they are added to the table. `ignore`: they are not loaded.
   */
  readonly drift?: OptionsOf<'bigquery-destination'>['drift'];
  /**
   * Instead of `drift`, in BigQuery’s terms. `ALLOW_FIELD_ADDITION`: as `drift: add`. `ALLOW_FIELD_RELAXATION`: `REQUIRED` columns become `NULLABLE`.
   */
  readonly schemaUpdateOptions?: OptionsOf<'bigquery-destination'>['schemaUpdateOptions'];
  /**
   * How a table that the run creates is partitioned by time: `{ type: DAY, field: day }`.
   * - `timePartitioning.type` (`DAY`, `HOUR`, `MONTH`, `YEAR`): The length of a partition. Default: `"DAY"`.
   * - `timePartitioning.field` (text): The date or timestamp column that decides the partition of a row. Default: the time of the load.
   */
  readonly timePartitioning?: OptionsOf<'bigquery-destination'>['timePartitioning'];
  /** One to four columns by which a table that the run creates is clustered. */
  readonly clusteringFields?: OptionsOf<'bigquery-destination'>['clusteringFields'];
  /** Statements to run before the rows are brought into the table, in the same session and transaction. */
  readonly beforeQuery?: OptionsOf<'bigquery-destination'>['beforeQuery'];
  /** Statements to run after the rows are in the table, in the same session and transaction. */
  readonly afterQuery?: OptionsOf<'bigquery-destination'>['afterQuery'];
  /**
   * Milliseconds for which a transaction is retried if another session changes the table. `0` retries without limit. Default: `30000`.
   */
  readonly timeoutMs?: OptionsOf<'bigquery-destination'>['timeoutMs'];
}

/**
 * Loads rows into a table of Google BigQuery.
 *
 * During the run, load jobs put the rows into a hidden table. At the end, a copy job brings them into the target table: readers see the table as it was, or with all
 * rows. Load and copy jobs cost nothing. With `upsert`, `beforeQuery` or `afterQuery`, and for columns of JSON, statements do this instead, which are charged for what they
 * read. The ids of jobs follow from the run, so that no job runs twice if its response is lost.
 *
 * A row that the table cannot take goes to `rejects`, with the reason; the other rows are loaded. BigQuery does not enforce keys, does not keep the order of rows, and stores
 * null lists as empty lists.
 */
export const bigqueryDestination = factory<'destination', 'bigquery-destination', BigqueryDestinationOptions>(
  'destination',
  'bigquery-destination',
);

/** Options of `memory-destination`. */
export interface MemoryDestinationOptions {
  /** The name of the table in the result. Default: the stage’s id. */
  readonly name?: OptionsOf<'memory-destination'>['name'];
}

/**
 * Returns the rows to a TypeScript program as an Arrow table.
 *
 * The table is in the result of the run (`result.tables`). It must fit into memory.
 */
export const memoryDestination = factory<'destination', 'memory-destination', MemoryDestinationOptions>(
  'destination',
  'memory-destination',
);
