// Written by scripts/reference.ts from the specs of the stages.
import { factory, type OptionsOf } from './factory.ts';

/** Options of `generator`. */
export interface GeneratorOptions {
  /** Rows to make. */
  readonly rows: OptionsOf<'generator'>['rows'];
  /** Start of the random numbers. Default: `1`. */
  readonly seed?: OptionsOf<'generator'>['seed'];
  /**
   * Names of columns, and how their values are made.
   * - `columns.*.generator` (`sequence`): Integers, one after another.
   * - `columns.*.start` (whole number): With `sequence`: The first. Default: `1`.
   * - `columns.*.step` (whole number): With `sequence`: What is added from row to row. Default: `1`.
   * - `columns.*.nulls` (number): The part of the rows in which the value is null, 0 to 1. Default: `0`.
   * - `columns.*.generator` (`uniform`): Numbers, all equally likely.
   * - `columns.*.min` (number): With `uniform`: The smallest. Default: `0`.
   * - `columns.*.max` (number): With `uniform`: The largest. Default: `1`.
   * - `columns.*.type` (`float`, `integer`): With `uniform`: Their type. Default: `"float"`.
   * - `columns.*.generator` (`normal`): Floats of a normal distribution.
   * - `columns.*.mean` (number): With `normal`: Its mean. Default: `0`.
   * - `columns.*.stddev` (number): With `normal`: Its standard deviation. Default: `1`.
   * - `columns.*.generator` (`choice`): One of some values.
   * - `columns.*.values` (list of text or number or true or false): With `choice`: The values, all of one type.
   * - `columns.*.weights` (list of number): With `choice`: How likely each is, against the others. Default: all equally.
   * - `columns.*.generator` (`date-range`): Dates, or timestamps if an end has a time, all equally likely.
   * - `columns.*.start` (text): With `date-range`: The earliest.
   * - `columns.*.end` (text): With `date-range`: The latest.
   * - `columns.*.generator` (`uuid`): Random UUIDs, version 4.
   * - `columns.*.generator` (`name`): Names like those of people.
   * - `columns.*.generator` (`email`): Addresses like those of people, at example.com and the like.
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
  /** A file or a glob, relative to the job’s file. Files of a glob are read in the order of their names. */
  readonly path: OptionsOf<'csv-origin'>['path'];
  /**
   * Character encoding, in any usual spelling (`cp1250`, `Shift-JIS`, `ISO 8859-2`). Default: found from the byte order mark and the text.
   */
  readonly encoding?: OptionsOf<'csv-origin'>['encoding'];
  /** Compression of the file. `auto` goes by its extension. Default: `"auto"`. */
  readonly compression?: OptionsOf<'csv-origin'>['compression'];
  /** What stands between fields: one or more characters. Default: found by looking at the file. */
  readonly delimiter?: OptionsOf<'csv-origin'>['delimiter'];
  /** The character around fields; empty for none. Default: `"`. */
  readonly quote?: OptionsOf<'csv-origin'>['quote'];
  /** The character before a quote that belongs to the text. Default: the quote itself, doubled. */
  readonly escape?: OptionsOf<'csv-origin'>['escape'];
  /** Whether blanks behind a delimiter do not belong to the field. Default: found by looking at the file. */
  readonly skipInitialSpace?: OptionsOf<'csv-origin'>['skipInitialSpace'];
  /** Whether the first row names the columns. Default: found by looking at the file. */
  readonly header?: OptionsOf<'csv-origin'>['header'];
  /** Types of columns; `*` is for all that are not named. Those of the others are found by looking at samples of the file. */
  readonly types?: OptionsOf<'csv-origin'>['types'];
  /**
   * Rows to look at for types, from the first on, over all files; `all` finds types that every row has, and reads the files once more. Default: samples of some places.
   */
  readonly sampleRows?: OptionsOf<'csv-origin'>['sampleRows'];
  /** Texts that stand for null, unless they are quoted. Default: `[""]`. */
  readonly nullValues?: OptionsOf<'csv-origin'>['nullValues'];
  /** Whether quoted fields with one of `nullValues` are null, too. Default: `false`. */
  readonly quotedNulls?: OptionsOf<'csv-origin'>['quotedNulls'];
  /** Lines above the header to skip. Default: found by looking at the file; `0` skips none. */
  readonly skipRows?: OptionsOf<'csv-origin'>['skipRows'];
  /**
   * Records to leave out at the end of each file, such as totals. Blank lines and comments do not count. Default: none; `0` also leaves out the warning about records that look like totals.
   */
  readonly skipFooter?: OptionsOf<'csv-origin'>['skipFooter'];
  /** The columns to read, in this order. Default: all. */
  readonly columns?: OptionsOf<'csv-origin'>['columns'];
  /** Rows to read at most, over all files. */
  readonly maxRows?: OptionsOf<'csv-origin'>['maxRows'];
  /** Lines that begin with this text are passed over. */
  readonly comment?: OptionsOf<'csv-origin'>['comment'];
  /** Read only files whose content (by hash) no earlier successful run of the job has loaded. Default: `false`. */
  readonly onlyChanged?: OptionsOf<'csv-origin'>['onlyChanged'];
  /**
   * For files that only grow, such as logs: `onlyChanged`, and of a file that begins with what was loaded of it only the rows behind. The last line is read when it has an end. Default: `false`.
   */
  readonly appendOnly?: OptionsOf<'csv-origin'>['appendOnly'];
}

/**
 * Reads CSV and other delimited text files.
 *
 * Dialect and types are found by looking at samples of the file, and can be set. Files are read in parallel and in parts, so their
 * size does not matter. A record that cannot be read (too few or too many fields, an unclosed quote, bytes that are no text, a value that is not of
 * its column's type) goes to `rejects` with its line and text. An empty unquoted field is null; a quoted one is an empty text.
 */
export const csvOrigin = factory<'origin', 'csv-origin', CsvOriginOptions>('origin', 'csv-origin');

/** Options of `json-origin`. */
export interface JsonOriginOptions {
  /** A file or a glob, relative to the job’s file. Files of a glob are read in the order of their names. */
  readonly path: OptionsOf<'json-origin'>['path'];
  /** One JSON document, or a document per line (JSON Lines). Default: found by looking at the file. */
  readonly format?: OptionsOf<'json-origin'>['format'];
  /** Where the records are in a nested document: `data.items`. Default: the document itself. */
  readonly records?: OptionsOf<'json-origin'>['records'];
  /** Make a column of every field of nested objects (`address_city`). Otherwise they are columns of JSON. Default: `false`. */
  readonly flatten?: OptionsOf<'json-origin'>['flatten'];
  /** With `flatten`: what joins the names. Default: `"_"`. */
  readonly separator?: OptionsOf<'json-origin'>['separator'];
  /** Types of columns; `*` is for all that are not named. Those of the others are found by looking at the first records. */
  readonly types?: OptionsOf<'json-origin'>['types'];
  /**
   * The columns to read, in this order. One that `types` has, too, may be in none of the records that are looked at. Default: all that these have.
   */
  readonly columns?: OptionsOf<'json-origin'>['columns'];
  /** Records to look at for names and types of columns, or `all`. Default: `10000`. */
  readonly sampleRecords?: OptionsOf<'json-origin'>['sampleRecords'];
  /**
   * What becomes of fields that no record had that was looked at, where `columns` does not say what to read. `reject`: their records go to `rejects`. `note`: they are left out, and the run says so. Default: `"reject"`.
   */
  readonly unknownFields?: OptionsOf<'json-origin'>['unknownFields'];
  /** Records to read at most, over all files. */
  readonly maxRows?: OptionsOf<'json-origin'>['maxRows'];
  /** Character encoding. Default: found from the byte order mark and the text. */
  readonly encoding?: OptionsOf<'json-origin'>['encoding'];
  /** Compression of the file. `auto` goes by its extension. Default: `"auto"`. */
  readonly compression?: OptionsOf<'json-origin'>['compression'];
  /** Read only files whose content (by hash) no earlier successful run of the job has loaded. Default: `false`. */
  readonly onlyChanged?: OptionsOf<'json-origin'>['onlyChanged'];
  /**
   * For files that only grow, such as logs: `onlyChanged`, and of a file that begins with what was loaded of it only the rows behind. The last line is read when it has an end. Default: `false`.
   */
  readonly appendOnly?: OptionsOf<'json-origin'>['appendOnly'];
}

/**
 * Reads JSON and JSON Lines files.
 *
 * A record is an object: of a list, of a line, or of the list that `records` leads to; a document that is an object is one
 * record. Its fields become columns; a field that a record lacks is null, and of equal keys the last counts. A column's type holds every value that was
 * looked at: integers and floats together are floats, unless a float would lose digits; other mixtures are text; what holds objects or lists, or only nulls, is JSON. Strings
 * with dates or times are such. Numbers may also stand in strings. Where the job takes all
 * columns, a record with a field that no record had that was looked at goes to `rejects`, as one does that is no JSON, or has a value that is not of its
 * column's type; with its line and text. `sampleRecords` of more than the default looks at that many, however long they are; `columns` says what to read.
 */
export const jsonOrigin = factory<'origin', 'json-origin', JsonOriginOptions>('origin', 'json-origin');

/** Options of `rest-origin`. */
export interface RestOriginOptions {
  /** A connection of type rest: base URL and credentials. */
  readonly connection?: OptionsOf<'rest-origin'>['connection'];
  /** With a connection: what is added to its URL, such as `orders`. Without: the whole URL, `https://…`. */
  readonly url?: OptionsOf<'rest-origin'>['url'];
  /** The method of requests. Default: `"GET"`. */
  readonly method?: OptionsOf<'rest-origin'>['method'];
  /** Headers to send. Credentials belong in the connection. */
  readonly headers?: OptionsOf<'rest-origin'>['headers'];
  /** Parameters of the URL, behind `?`. A list is sent as several of one name. */
  readonly queryParameters?: OptionsOf<'rest-origin'>['queryParameters'];
  /** Milliseconds to wait for an answer, and for each further part of it. Default: `30000`. */
  readonly timeoutMs?: OptionsOf<'rest-origin'>['timeoutMs'];
  /**
   * How often a request is tried again after a lost connection, a timeout, or a status that may pass (408, 425, 429, 500, 502 to 504, and 403 with `Retry-After` or with a limit of requests that is used up): after as long as the server says, else after ever longer, random pauses. Default: `5`.
   */
  readonly maxRetries?: OptionsOf<'rest-origin'>['maxRetries'];
  /** Requests to begin per second at most. */
  readonly requestsPerSecond?: OptionsOf<'rest-origin'>['requestsPerSecond'];
  /**
   * Refuse servers in private networks and on this machine, whatever name leads there, also after a redirect. A connection can say so for all its stages. Default: `false`.
   */
  readonly refusePrivateAddresses?: OptionsOf<'rest-origin'>['refusePrivateAddresses'];
  /** What to send with each request: text as it is, anything else as JSON. */
  readonly body?: OptionsOf<'rest-origin'>['body'];
  /** Responses are one JSON document, or a document per line (JSON Lines). Default: by their `Content-Type`. */
  readonly format?: OptionsOf<'rest-origin'>['format'];
  /** Where the records are in a response, as a JSON path: `data.items`. Default: the response itself. */
  readonly records?: OptionsOf<'rest-origin'>['records'];
  /** Make a column of every field of nested objects (`address_city`). Otherwise they are columns of JSON. Default: `false`. */
  readonly flatten?: OptionsOf<'rest-origin'>['flatten'];
  /** With `flatten`: what joins the names. Default: `"_"`. */
  readonly separator?: OptionsOf<'rest-origin'>['separator'];
  /** Types of columns; `*` is for all that are not named. Those of the others are found by looking at the first response. */
  readonly types?: OptionsOf<'rest-origin'>['types'];
  /**
   * The columns to read, in this order. Default: all that the first response has. If `types` has them all, nothing is asked for before the job runs.
   */
  readonly columns?: OptionsOf<'rest-origin'>['columns'];
  /**
   * How further pages are asked for. `page`: by number. `offset`: by the number of records before. `cursor`: with a token of the page before. `link`: by the URL that the page before names. Default: `"none"`.
   */
  readonly pagination?: OptionsOf<'rest-origin'>['pagination'];
  /** The parameter that gets number, offset or token. Default: `page`, `offset` or `cursor`, as `pagination`. */
  readonly pageParameter?: OptionsOf<'rest-origin'>['pageParameter'];
  /** Whether parameters of pages are in the URL, or keys of `body`. Default: `"query"`. */
  readonly pageIn?: OptionsOf<'rest-origin'>['pageIn'];
  /** Number of the first page (default 1), or offset of the first record (default 0). */
  readonly firstPage?: OptionsOf<'rest-origin'>['firstPage'];
  /** Records to ask for per page. */
  readonly pageSize?: OptionsOf<'rest-origin'>['pageSize'];
  /** The parameter that gets `pageSize`. Default: `limit`. */
  readonly pageSizeParameter?: OptionsOf<'rest-origin'>['pageSizeParameter'];
  /**
   * Where a response has the token or URL of the next page: `meta.next`; `null`, 0, an empty text, or nothing there ends them. With `link` the default is its header `Link: …; rel="next"`.
   */
  readonly nextPath?: OptionsOf<'rest-origin'>['nextPath'];
  /**
   * Where a response says whether there are more pages: `false`, `null`, 0, an empty list or object, or nothing there ends them.
   */
  readonly hasMorePath?: OptionsOf<'rest-origin'>['hasMorePath'];
  /** A status by which the server says that there are no more pages, such as 404. The first page must not have it. */
  readonly endStatus?: OptionsOf<'rest-origin'>['endStatus'];
  /** Pages to read at most. The run says when there may be more. */
  readonly maxPages?: OptionsOf<'rest-origin'>['maxPages'];
  /** Records to read at most. */
  readonly maxRows?: OptionsOf<'rest-origin'>['maxRows'];
  /** Records of the first response to look at for names and types of columns; `all` of them. Default: `1000`. */
  readonly sampleRecords?: OptionsOf<'rest-origin'>['sampleRecords'];
  /**
   * What becomes of fields that no record had that was looked at, where `columns` does not say what to read. `reject`: their records go to `rejects`. `note`: they are left out, and the run says so. Default: `"note"`.
   */
  readonly unknownFields?: OptionsOf<'rest-origin'>['unknownFields'];
  /** Requests that may be under way at once: with `page` and `offset`, pages are then asked for ahead. Default: `1`. */
  readonly concurrentRequests?: OptionsOf<'rest-origin'>['concurrentRequests'];
  /** A larger response, unpacked, is an error. Default: `1000000000`. */
  readonly maxResponseBytes?: OptionsOf<'rest-origin'>['maxResponseBytes'];
}

/**
 * Reads records from a web API (REST, JSON over HTTP).
 *
 * Asks for a response, or for one page after the other, and reads the records in it: of a list, of the list that `records` leads to, or of lines. Their
 * fields become columns as those of JSON files do (see `json-origin`); columns and types are found in the first response. A record that is no JSON, or has a value
 * that is not of its column's type, goes to `rejects`.
 *
 * Pages end with one that has no records, no token or no link, or by `hasMorePath`, `endStatus` or `maxPages`. Where that is a guess, the run warns: the server gives its
 * last page again and again, names ever new pages without records, or says another number of records than came. A server that gives its first page whatever it is asked for is
 * an error. A page is read again if the connection is lost within it. Credentials are those of the connection; they are sent to its server only,
 * not to others that redirects or links lead to. `docs/rest.md` is a guide.
 */
export const restOrigin = factory<'origin', 'rest-origin', RestOriginOptions>('origin', 'rest-origin');

/** Options of `sqlite-origin`. */
export interface SqliteOriginOptions {
  /** A connection of the job, of type sqlite. */
  readonly connection?: OptionsOf<'sqlite-origin'>['connection'];
  /** Instead of `connection`: the database file, relative to the job’s file. */
  readonly path?: OptionsOf<'sqlite-origin'>['path'];
  /** The table or view to read: `table` or `schema.table`. */
  readonly table?: OptionsOf<'sqlite-origin'>['table'];
  /** Instead of `table`: a query. */
  readonly query?: OptionsOf<'sqlite-origin'>['query'];
  /** Values of the query’s `:name` parameters. */
  readonly queryParameters?: OptionsOf<'sqlite-origin'>['queryParameters'];
  /** Statements to run before reading, in the same session. */
  readonly beforeQuery?: OptionsOf<'sqlite-origin'>['beforeQuery'];
  /** Statements to run after reading, in the same session. */
  readonly afterQuery?: OptionsOf<'sqlite-origin'>['afterQuery'];
  /** Types of columns, where what the table declares or the values show is not what is meant. */
  readonly types?: OptionsOf<'sqlite-origin'>['types'];
  /** Rows to read at most. */
  readonly maxResults?: OptionsOf<'sqlite-origin'>['maxResults'];
  /** Milliseconds to wait for the database while another program holds it locked. Default: `30000`. */
  readonly timeoutMs?: OptionsOf<'sqlite-origin'>['timeoutMs'];
  /** With `table`: an integer column, the key or with an index, by whose ranges the rows are read in parallel. */
  readonly partitionColumn?: OptionsOf<'sqlite-origin'>['partitionColumn'];
  /**
   * Read only what earlier successful runs have not read: rows whose value here is above the watermark, the largest so far, and rows at the watermark or without a value that were not there before.
   */
  readonly watermarkColumn?: OptionsOf<'sqlite-origin'>['watermarkColumn'];
  /** The value that the first run reads above. Default: it reads all rows. */
  readonly watermarkStart?: OptionsOf<'sqlite-origin'>['watermarkStart'];
  /**
   * How far below the watermark rows are looked for that were committed late: a number, or a time as `15 minutes` or `PT15M`. Rows that were read before are not read again.
   */
  readonly lookback?: OptionsOf<'sqlite-origin'>['lookback'];
  /**
   * The columns that tell rows apart at and below the watermark. Default: the primary key of the table; of a query, or a table without one, all columns.
   */
  readonly watermarkKeys?: OptionsOf<'sqlite-origin'>['watermarkKeys'];
}

/**
 * Reads a table or a query of a SQLite database.
 *
 * Columns have the types that the table declares; a column without declared type has the type that its values show. SQLite lets any value
 * into any column: a value that is not of the column's type sends its row to `rejects`.
 *
 * All rows are of one moment, also when parts of a table are read in parallel. Columns that no stage needs are not selected, and simple conditions of filters
 * right behind it are left to the database; `explain` shows both.
 */
export const sqliteOrigin = factory<'origin', 'sqlite-origin', SqliteOriginOptions>('origin', 'sqlite-origin');

/** Options of `postgres-origin`. */
export interface PostgresOriginOptions {
  /** A connection of type postgres. */
  readonly connection: OptionsOf<'postgres-origin'>['connection'];
  /** The table or view to read: `table` or `schema.table`. */
  readonly table?: OptionsOf<'postgres-origin'>['table'];
  /** Instead of `table`: a query. */
  readonly query?: OptionsOf<'postgres-origin'>['query'];
  /** Values of the query’s `:name` parameters. */
  readonly queryParameters?: OptionsOf<'postgres-origin'>['queryParameters'];
  /** Statements to run before reading, in the same session and transaction. */
  readonly beforeQuery?: OptionsOf<'postgres-origin'>['beforeQuery'];
  /** Statements to run after reading, in the same session. */
  readonly afterQuery?: OptionsOf<'postgres-origin'>['afterQuery'];
  /** Types of columns, where that of the table or query is not what is meant. */
  readonly types?: OptionsOf<'postgres-origin'>['types'];
  /** Rows to read at most. */
  readonly maxResults?: OptionsOf<'postgres-origin'>['maxResults'];
  /** Milliseconds that a statement may take; then the server ends it. Default: as the server is set. */
  readonly timeoutMs?: OptionsOf<'postgres-origin'>['timeoutMs'];
  /**
   * With `table`: read it in parts, by several connections that see the same moment.
   * - `partition.column` (text): An integer, date or timestamp column by whose ranges the rows are read. Default: by where rows are stored.
   * - `partition.parts` (whole number): In how many parts. Default: parts of about 100,000 rows, or 8 MB.
   * - `partition.connections` (whole number): Connections that read side by side. Default: one per worker, at most 4.
   */
  readonly partition?: OptionsOf<'postgres-origin'>['partition'];
  /**
   * Read only what earlier successful runs have not read: rows whose value here is above the watermark, the largest so far, and rows at the watermark or without a value that were not there before.
   */
  readonly watermarkColumn?: OptionsOf<'postgres-origin'>['watermarkColumn'];
  /** The value that the first run reads above. Default: it reads all rows. */
  readonly watermarkStart?: OptionsOf<'postgres-origin'>['watermarkStart'];
  /**
   * How far below the watermark rows are looked for that were committed late: a number, or a time as `15 minutes` or `PT15M`. Rows that were read before are not read again.
   */
  readonly lookback?: OptionsOf<'postgres-origin'>['lookback'];
  /**
   * The columns that tell rows apart at and below the watermark. Default: the primary key of the table; of a query, or a table without one, all columns.
   */
  readonly watermarkKeys?: OptionsOf<'postgres-origin'>['watermarkKeys'];
}

/**
 * Reads a table or a query of a PostgreSQL database.
 *
 * All rows are of one moment, also when parts of a table are read by several connections. Columns that no stage needs are not selected, and
 * simple conditions of filters right behind it are left to the database; `explain` shows both.
 *
 * What has no type of its own in jobs comes as the text that PostgreSQL writes for it: `interval` (in ISO 8601), `timetz`, `inet`, `bit`, ranges,
 * `numeric` without precision or with more than 38 digits; arrays come as lists, enums and `uuid` as strings. A value that its type cannot hold (`infinity` as
 * a date, `NaN` as a decimal, `24:00` as a time) sends its row to `rejects`; with `types: { column: string }` it comes as text.
 */
export const postgresOrigin = factory<'origin', 'postgres-origin', PostgresOriginOptions>('origin', 'postgres-origin');

/** Options of `database-origin`. */
export interface DatabaseOriginOptions {
  /** A connection of type sqlite or postgres or mysql or bigquery. */
  readonly connection: OptionsOf<'database-origin'>['connection'];
  /** The table or view to read: `table` or `schema.table`. */
  readonly table?: OptionsOf<'database-origin'>['table'];
  /** Instead of `table`: a query. */
  readonly query?: OptionsOf<'database-origin'>['query'];
  /** Values of the query’s `:name` parameters. */
  readonly queryParameters?: OptionsOf<'database-origin'>['queryParameters'];
  /** Statements to run before reading, in the same session. */
  readonly beforeQuery?: OptionsOf<'database-origin'>['beforeQuery'];
  /** Statements to run after reading, in the same session. */
  readonly afterQuery?: OptionsOf<'database-origin'>['afterQuery'];
  /** Types of columns, where that of the table or query is not what is meant. */
  readonly types?: OptionsOf<'database-origin'>['types'];
  /** Rows to read at most. */
  readonly maxResults?: OptionsOf<'database-origin'>['maxResults'];
  /** Milliseconds that the database may take, as the origin of the connection’s type counts them. */
  readonly timeoutMs?: OptionsOf<'database-origin'>['timeoutMs'];
  /**
   * Read only what earlier successful runs have not read: rows whose value here is above the watermark, the largest so far, and rows at the watermark or without a value that were not there before.
   */
  readonly watermarkColumn?: OptionsOf<'database-origin'>['watermarkColumn'];
  /** The value that the first run reads above. Default: it reads all rows. */
  readonly watermarkStart?: OptionsOf<'database-origin'>['watermarkStart'];
  /**
   * How far below the watermark rows are looked for that were committed late: a number, or a time as `15 minutes` or `PT15M`. Rows that were read before are not read again.
   */
  readonly lookback?: OptionsOf<'database-origin'>['lookback'];
  /**
   * The columns that tell rows apart at and below the watermark. Default: the primary key of the table; of a query, or a table without one, all columns.
   */
  readonly watermarkKeys?: OptionsOf<'database-origin'>['watermarkKeys'];
}

/**
 * Reads a table or a query of whatever database its connection leads to.
 *
 * Does what the origin of the connection’s type does (`sqlite-origin`, `postgres-origin`, `mysql-origin`, `bigquery-origin`), and has the options that
 * all of them have. So a job moves to another database when its connection changes, as far as its SQL is understood there.
 */
export const databaseOrigin = factory<'origin', 'database-origin', DatabaseOriginOptions>('origin', 'database-origin');

/** Options of `bigquery-origin`. */
export interface BigqueryOriginOptions {
  /** A connection of type bigquery. Without one, `projectId` says where, and `credentialsPath` who. */
  readonly connection?: OptionsOf<'bigquery-origin'>['connection'];
  /** The project that is charged, and whose tables these are. Default: that of the connection. */
  readonly projectId?: OptionsOf<'bigquery-origin'>['projectId'];
  /** A file with the key of an account, in JSON. Default: that of the connection, or the application default credentials. */
  readonly credentialsPath?: OptionsOf<'bigquery-origin'>['credentialsPath'];
  /** The table or view to read: `dataset.table`, or `project.dataset.table`. */
  readonly table?: OptionsOf<'bigquery-origin'>['table'];
  /** Instead of `table`: a query, in GoogleSQL. */
  readonly query?: OptionsOf<'bigquery-origin'>['query'];
  /** Values of the query’s `:name` parameters. */
  readonly queryParameters?: OptionsOf<'bigquery-origin'>['queryParameters'];
  /** Types of parameters. Default: as their values are, `STRING`, `INT64`, `FLOAT64` or `BOOL`. */
  readonly parameterTypes?: OptionsOf<'bigquery-origin'>['parameterTypes'];
  /** Statements to run before reading, in the same session: temporary tables can be read. */
  readonly beforeQuery?: OptionsOf<'bigquery-origin'>['beforeQuery'];
  /** Statements to run after reading, in the same session. */
  readonly afterQuery?: OptionsOf<'bigquery-origin'>['afterQuery'];
  /**
   * Types of columns, where that of the table or query is not what is meant. Of a query that cannot be looked at before it runs, all its columns.
   */
  readonly types?: OptionsOf<'bigquery-origin'>['types'];
  /** Rows to read at most. */
  readonly maxResults?: OptionsOf<'bigquery-origin'>['maxResults'];
  /** Milliseconds that a query may take; then the server ends it. Default: as the server is set. */
  readonly timeoutMs?: OptionsOf<'bigquery-origin'>['timeoutMs'];
  /**
   * Only check the query, and say in the log how many bytes it would read and what they cost. There are no rows. Default: `false`.
   */
  readonly dryRun?: OptionsOf<'bigquery-origin'>['dryRun'];
  /** The query fails, and costs nothing, if it would be billed for more bytes than this. */
  readonly maximumBytesBilled?: OptionsOf<'bigquery-origin'>['maximumBytesBilled'];
  /**
   * Bytes that the query may read for a preview. Default 0: previews show tables, and queries that cost nothing. Default: `0`.
   */
  readonly previewBytes?: OptionsOf<'bigquery-origin'>['previewBytes'];
  /**
   * Read only what earlier successful runs have not read: rows whose value here is above the watermark, the largest so far, and rows at the watermark or without a value that were not there before. A table is then read by a query.
   */
  readonly watermarkColumn?: OptionsOf<'bigquery-origin'>['watermarkColumn'];
  /** The value that the first run reads above. Default: it reads all rows. */
  readonly watermarkStart?: OptionsOf<'bigquery-origin'>['watermarkStart'];
  /**
   * How far below the watermark rows are looked for that were committed late: a number, or a time as `15 minutes` or `PT15M`. Rows that were read before are not read again.
   */
  readonly lookback?: OptionsOf<'bigquery-origin'>['lookback'];
  /**
   * The columns that tell rows apart at and below the watermark. Default: the primary key of the table; of a query, or a table without one, all columns.
   */
  readonly watermarkKeys?: OptionsOf<'bigquery-origin'>['watermarkKeys'];
  /** In how many parts a result is read. Default: of 100,000 rows. */
  readonly parts?: OptionsOf<'bigquery-origin'>['parts'];
  /**
   * Connections that read a result side by side. Default: of a query one per worker, at most 4; of a table 1. With more, a table is read by a query, which costs what it reads.
   */
  readonly connections?: OptionsOf<'bigquery-origin'>['connections'];
}

/**
 * Reads a table or a query of Google BigQuery.
 *
 * The rows of a table are listed page by page, which costs nothing. A query is charged for the columns that it reads: those that no stage needs are
 * left out, unless the query has an `ORDER BY`. Bytes, price and time are in the log; `dryRun` says them before. All rows are of one moment.
 *
 * The Storage Read API is not used, so that no right beside those of a reader is needed. `ARRAY` comes as a list, `STRUCT` as JSON; `GEOGRAPHY`, `INTERVAL`,
 * `RANGE` and a `BIGNUMERIC` of more than 38 digits come as the text that BigQuery writes for them.
 */
export const bigqueryOrigin = factory<'origin', 'bigquery-origin', BigqueryOriginOptions>('origin', 'bigquery-origin');

/** Options of `mysql-origin`. */
export interface MysqlOriginOptions {
  /** A connection of type mysql. */
  readonly connection: OptionsOf<'mysql-origin'>['connection'];
  /** The table or view to read: `table` or `database.table`. */
  readonly table?: OptionsOf<'mysql-origin'>['table'];
  /** Instead of `table`: a query. */
  readonly query?: OptionsOf<'mysql-origin'>['query'];
  /** Values of the query’s `:name` parameters. */
  readonly queryParameters?: OptionsOf<'mysql-origin'>['queryParameters'];
  /** Statements to run before reading, in the same session. */
  readonly beforeQuery?: OptionsOf<'mysql-origin'>['beforeQuery'];
  /** Statements to run after reading, in the same session. */
  readonly afterQuery?: OptionsOf<'mysql-origin'>['afterQuery'];
  /** Types of columns, where that of the table or query is not what is meant. */
  readonly types?: OptionsOf<'mysql-origin'>['types'];
  /** Rows to read at most. */
  readonly maxResults?: OptionsOf<'mysql-origin'>['maxResults'];
  /** Milliseconds that a statement may take; then the server ends it. Default: as the server is set. */
  readonly timeoutMs?: OptionsOf<'mysql-origin'>['timeoutMs'];
  /**
   * With `table`: read it in parts, by several connections that see the same moment.
   * - `partition.column` (text): An integer, date or timestamp column by whose ranges the rows are read. Default: the first column of the primary key.
   * - `partition.parts` (whole number): In how many parts. Default: parts of about 100,000 rows.
   * - `partition.connections` (whole number): Connections that read side by side. Default: one per worker, at most 4.
   */
  readonly partition?: OptionsOf<'mysql-origin'>['partition'];
  /**
   * Read only what earlier successful runs have not read: rows whose value here is above the watermark, the largest so far, and rows at the watermark or without a value that were not there before.
   */
  readonly watermarkColumn?: OptionsOf<'mysql-origin'>['watermarkColumn'];
  /** The value that the first run reads above. Default: it reads all rows. */
  readonly watermarkStart?: OptionsOf<'mysql-origin'>['watermarkStart'];
  /**
   * How far below the watermark rows are looked for that were committed late: a number, or a time as `15 minutes` or `PT15M`. Rows that were read before are not read again.
   */
  readonly lookback?: OptionsOf<'mysql-origin'>['lookback'];
  /**
   * The columns that tell rows apart at and below the watermark. Default: the primary key of the table; of a query, or a table without one, all columns.
   */
  readonly watermarkKeys?: OptionsOf<'mysql-origin'>['watermarkKeys'];
}

/**
 * Reads a table or a query of a MySQL or MariaDB database.
 *
 * All rows are of one moment, also when parts of a table are read by several connections (tables of InnoDB, by accounts that may lock them; one
 * connection reads all parts otherwise). Of a table, columns that no stage needs are not selected, and simple conditions of filters right behind it are left to the
 * database; `explain` shows both. A query runs as it stands; with `watermarkColumn` it becomes a subquery, whose order MySQL does not keep.
 *
 * `bigint unsigned` becomes decimal(20,0), `tinyint(1)` and `bit(1)` boolean, `timestamp` a timestamp in UTC, `datetime` one without a zone, `enum` and
 * `set` strings, spatial values the bytes in which MySQL keeps them. A value that its type cannot hold (`0000-00-00` as a date, `-838:59:59` as a time, 2 as a boolean) sends
 * its row to `rejects`; with `types: { column: string }` it comes as text.
 */
export const mysqlOrigin = factory<'origin', 'mysql-origin', MysqlOriginOptions>('origin', 'mysql-origin');

/** Options of `memory-origin`. */
export interface MemoryOriginOptions {
  /** The name under which the data is handed over. Default: the stage’s id. */
  readonly name?: OptionsOf<'memory-origin'>['name'];
  /** Names and types of the columns. Default: those of the data. Needed to validate the job without the data. */
  readonly columns?: OptionsOf<'memory-origin'>['columns'];
}

/** Options of `filter`. */
export interface FilterOptions {
  /** The condition, as an expression: `amount > 1000 AND country IN ('UY', 'AR')`. */
  readonly where?: OptionsOf<'filter'>['where'];
  /** Instead of `where`: the column to compare. */
  readonly column?: OptionsOf<'filter'>['column'];
  /** How `column` is compared with `value`. */
  readonly operator?: OptionsOf<'filter'>['operator'];
  /** What `column` is compared with: a value; for `in` and `not in` a list; for `between` a list of two. */
  readonly value?: OptionsOf<'filter'>['value'];
}

/**
 * Keeps the rows for which a condition is true.
 *
 * The condition is an expression (`where`), or a column, an operator and a value.
 * Rows for which it is false or null are dropped. A row for which it cannot be computed (a division by zero, an overflow) is refused.
 */
export const filter = factory<'transformer', 'filter', FilterOptions>('transformer', 'filter');

/** Options of `derive`. */
export interface DeriveOptions {
  /** Names of columns and the expressions that make them. */
  readonly columns: OptionsOf<'derive'>['columns'];
}

/**
 * Adds or changes columns by expressions.
 *
 * An expression reads the columns of the input, and the new columns that stand above it in the stage: `net: price * quantity`,
 * `gross: net * 1.21`. A column of the input that the stage changes is read as it comes in, also below: of `price: price * 2` and `total: price * 3`
 * the second takes the old price, as in SQL. A changed column keeps its place; new ones follow at the end. A row for which an expression cannot be computed (a division by zero, an overflow, a failed conversion) is refused.
 */
export const derive = factory<'transformer', 'derive', DeriveOptions>('transformer', 'derive');

/** Options of `select`. */
export interface SelectOptions {
  /** The columns of the output, in this order. */
  readonly keep?: OptionsOf<'select'>['keep'];
  /** Instead of `keep`: the columns to leave out. */
  readonly drop?: OptionsOf<'select'>['drop'];
  /** New names: `{ old: new }`. */
  readonly rename?: OptionsOf<'select'>['rename'];
  /** New types, by the names of the input: `{ amount: "decimal(12,2)" }`. */
  readonly cast?: OptionsOf<'select'>['cast'];
}

/**
 * Keeps, drops, reorders, renames and casts columns.
 *
 * All options use the names of the input. A row with a value that does not convert to the new type is refused.
 */
export const select = factory<'transformer', 'select', SelectOptions>('transformer', 'select');

/** Options of `sort`. */
export interface SortOptions {
  /**
   * Columns, the most significant first: a name, or `{ column, order: asc | desc, nulls: first | last }`.
   * - `by[].column` (text): The column.
   * - `by[].order` (`asc`, `desc`): Ascending or descending. Default: `"asc"`.
   * - `by[].nulls` (`first`, `last`): Where nulls go, in either order. Default: `"last"`.
   */
  readonly by: OptionsOf<'sort'>['by'];
}

/**
 * Orders rows by one or many columns.
 *
 * Stable: rows with equal keys keep their order. Texts are compared by their code points, NaN is above all numbers. Data that does not fit in
 * memory is sorted in parts on disk.
 */
export const sort = factory<'transformer', 'sort', SortOptions>('transformer', 'sort');

/** Options of `aggregator`. */
export interface AggregatorOptions {
  /** The columns to group by. Default: none, which makes one group of all rows. Default: `[]`. */
  readonly keys?: OptionsOf<'aggregator'>['keys'];
  /**
   * Names of the output’s columns, and what they are. Default: `{}`.
   * - `measures.*.function` (`sum`, `count`, `mean`, `median`, `min`, `max`, `std`, `var`, `count_distinct`, `first`, `last`, `concat`, `list`, `mode`, `quantile`, `avg`, `nunique`): What is computed. `avg` is `mean`, `nunique` is `count_distinct`.
   * - `measures.*.column` (text): The column it is computed from. Without one, `count` counts rows.
   * - `measures.*.q` (number): For `quantile`: which, 0 to 1.
   * - `measures.*.separator` (text): For `concat`: what stands between the texts. Default: `,`.
   */
  readonly measures?: OptionsOf<'aggregator'>['measures'];
}

/**
 * Groups rows by keys and computes measures of each group.
 *
 * The output has the keys, then the measures. Groups come in the order in which their keys first appeared; two null keys are equal.
 * Measures skip nulls; of nothing but nulls, `count` and `count_distinct` are 0, `list` is empty, and the others are null. Sums of integers and
 * decimals are exact (past their range the run fails), those of floats do not depend on the number of workers. `std` and `var` are those of a sample
 * (n − 1). `median` and `quantile` interpolate. Of several most frequent values, `mode` takes the one that appeared first.
 */
export const aggregator = factory<'transformer', 'aggregator', AggregatorOptions>('transformer', 'aggregator');

/** Options of `join`. */
export interface JoinOptions {
  /** Which rows come out. `semi`: left rows with a match; `anti`: left rows without; `cross`: every pair. Default: `"inner"`. */
  readonly joinType?: OptionsOf<'join'>['joinType'];
  /**
   * The columns that must be equal: a name for both sides, or `{ left, right }`. A null equals nothing. Default: `[]`.
   * - `keys[].left` (text): The column of the left input.
   * - `keys[].right` (text): That of the right one.
   */
  readonly keys?: OptionsOf<'join'>['keys'];
  /**
   * When both inputs have a column of one name: put `suffix` to the second’s, fail, or keep only the left or the right one. Default: `"suffix"`.
   */
  readonly clash?: OptionsOf<'join'>['clash'];
  /** With `clash: suffix`: what is put to the name. Default: `"_right"`. */
  readonly suffix?: OptionsOf<'join'>['suffix'];
}

/**
 * Brings the rows of two inputs together by equal keys.
 *
 * The output has the columns of the left input, then those of the right. A key that has the same name on both sides appears once; where
 * there is no left row, it is the right one's. Rows come in the order of the left input, the matches of one row in the order of the right; rows that
 * only the right has follow at the end.
 *
 * Rows that found no partner can be read as well, whatever the type of the join: those of the left as `stage.leftOnly`, those of the right as `stage.rightOnly`, each with the columns of its input.
 */
export const join = factory<'join', 'join', JoinOptions>('join', 'join');

/** Options of `lookup`. */
export interface LookupOptions {
  /**
   * The columns that must be equal: a name for both inputs, or `{ input, reference }`. A null matches nothing.
   * - `keys[].input` (text): The column of `input`.
   * - `keys[].reference` (text): That of `reference`.
   */
  readonly keys: OptionsOf<'lookup'>['keys'];
  /** The columns of the reference to add. Default: all but its keys. */
  readonly columns?: OptionsOf<'lookup'>['columns'];
  /**
   * What happens to a row without match: the run fails, the row goes to `rejects`, is dropped, or gets `defaults`. Default: `"fail"`.
   */
  readonly onMissing?: OptionsOf<'lookup'>['onMissing'];
  /** With `onMissing: defaults`: values of the reference’s columns. Default: null. */
  readonly defaults?: OptionsOf<'lookup'>['defaults'];
  /**
   * When both inputs have a column of one name: put `suffix` to the second’s, fail, or keep only the left or the right one. Default: `"suffix"`.
   */
  readonly clash?: OptionsOf<'lookup'>['clash'];
  /** With `clash: suffix`: what is put to the name. Default: `"_reference"`. */
  readonly suffix?: OptionsOf<'lookup'>['suffix'];
}

/**
 * Adds columns from a small reference input, by key.
 *
 * The reference is held in memory and shared by all workers; a large one belongs into a join. Every row of `input` comes out at most once:
 * of several reference rows with equal keys, the first one counts.
 */
export const lookup = factory<'lookup', 'lookup', LookupOptions>('lookup', 'lookup');

/** Options of `remove-duplicates`. */
export interface RemoveDuplicatesOptions {
  /** The columns that make rows equal. Default: all. */
  readonly keys?: OptionsOf<'remove-duplicates'>['keys'];
  /** Which row of a group is kept. Default: `"first"`. */
  readonly keep?: OptionsOf<'remove-duplicates'>['keep'];
  /**
   * The order in which a row is first or last, as in `sort`. Default: the order of the input.
   * - `orderBy[].column` (text): The column.
   * - `orderBy[].order` (`asc`, `desc`): Ascending or descending. Default: `"asc"`.
   * - `orderBy[].nulls` (`first`, `last`): Where nulls go, in either order. Default: `"last"`.
   */
  readonly orderBy?: OptionsOf<'remove-duplicates'>['orderBy'];
}

/**
 * Keeps one row of those with equal keys.
 *
 * Two nulls are equal here. The kept rows come in the order in which their keys first appeared.
 *
 * The rows that are removed can be read as `stage.duplicates`, in the order of the input.
 */
export const removeDuplicates = factory<'transformer', 'remove-duplicates', RemoveDuplicatesOptions>(
  'transformer',
  'remove-duplicates',
);

/** Options of `sample`. */
export interface SampleOptions {
  /** Rows to keep. */
  readonly rows?: OptionsOf<'sample'>['rows'];
  /** Instead of `rows`: the part of the rows to keep, 0 to 1. It is met about, not exactly. */
  readonly fraction?: OptionsOf<'sample'>['fraction'];
  /** The first rows, or random ones. Default: first with `rows`, random with `fraction`. */
  readonly method?: OptionsOf<'sample'>['method'];
  /** Start of the random numbers: the same seed keeps the same rows. Default: `1`. */
  readonly seed?: OptionsOf<'sample'>['seed'];
}

/**
 * Keeps some of the rows: the first ones, or random ones.
 *
 * A random sample depends on the seed and the rows alone, not on the number of workers. Rows keep their order.
 */
export const sample = factory<'transformer', 'sample', SampleOptions>('transformer', 'sample');

/** Options of `funnel`. */
export interface FunnelOptions {
  /**
   * The order of the rows: input after input; as they come (`continuous`, faster); or merged from inputs that are sorted (`by`), equal rows of the first input first. Default: `"sequence"`.
   */
  readonly mode?: OptionsOf<'funnel'>['mode'];
  /**
   * With `sort-merge`: the order that all inputs have, as in `sort`.
   * - `by[].column` (text): The column.
   * - `by[].order` (`asc`, `desc`): Ascending or descending. Default: `"asc"`.
   * - `by[].nulls` (`first`, `last`): Where nulls go, in either order. Default: `"last"`.
   */
  readonly by?: OptionsOf<'funnel'>['by'];
  /** What happens when an input lacks a column that another has: it is null there, or the job is wrong. Default: `"refuse"`. */
  readonly missingColumns?: OptionsOf<'funnel'>['missingColumns'];
}

/**
 * Brings the rows of several inputs into one stream.
 *
 * Columns are matched by name and come in the order of the first input; those that only later inputs have follow. Where types differ, the
 * column has the type that holds both (integer and float: float); where there is none, the job is wrong. A value that needs more than the 38 digits of
 * the widest decimal fails the run.
 */
export const funnel = factory<'funnel', 'funnel', FunnelOptions>('funnel', 'funnel');

/** Options of `switch`. */
export interface SwitchOptions {
  /** The column whose value decides, with `mapping`. */
  readonly column?: OptionsOf<'switch'>['column'];
  /** Values of `column` and the outputs of their rows: `{ setosa: a, virginica: b }`. */
  readonly mapping?: OptionsOf<'switch'>['mapping'];
  /** Instead of `column` and `mapping`: outputs and their conditions, as expressions. The first that is true decides. */
  readonly cases?: OptionsOf<'switch'>['cases'];
  /** The output of all other rows. Without one they are refused. */
  readonly default?: OptionsOf<'switch'>['default'];
}

/**
 * Sends every row to one of several outputs.
 *
 * By the value of a column, or by conditions. Another stage reads an output by its name: `from: router.large`. Every output needs a
 * reader.
 */
export const switchBy = factory<'switch', 'switch', SwitchOptions>('switch', 'switch');

/** `copy` has no options. */
export type CopyOptions = OptionsOf<'copy'>;

/**
 * Gives every row to every stage that reads it.
 *
 * Any number of stages may read from a copy. They share the same memory: nothing is copied.
 */
export const copy = factory<'copy', 'copy', CopyOptions>('copy', 'copy');

/** Options of `printer`. */
export interface PrinterOptions {
  /** Rows to show. Default: `20`. */
  readonly rows?: OptionsOf<'printer'>['rows'];
  /** Whether types stand below the names of the columns. Default: `true`. */
  readonly schema?: OptionsOf<'printer'>['schema'];
  /** Whether the history of runs keeps what is shown, which may be personal data. Default: `false`. */
  readonly keep?: OptionsOf<'printer'>['keep'];
}

/**
 * Shows the first rows and the schema as a table.
 *
 * On the console, or in the panel of the app. It reads all rows, so that the stages before it run to their end.
 */
export const printer = factory<'destination', 'printer', PrinterOptions>('destination', 'printer');

/** Options of `csv-destination`. */
export interface CsvDestinationOptions {
  /** The file, relative to the job’s file. Its folder is made if it is not there. */
  readonly path: OptionsOf<'csv-destination'>['path'];
  /** Whether the file is written anew, or the rows are added to it. Default: `"overwrite"`. */
  readonly mode?: OptionsOf<'csv-destination'>['mode'];
  /** With `overwrite`: what happens when the file is there. Default: `"replace"`. */
  readonly ifExists?: OptionsOf<'csv-destination'>['ifExists'];
  /** Fewer rows fail the run, before anything is changed: `1` keeps an empty source from emptying the target. */
  readonly minRows?: OptionsOf<'csv-destination'>['minRows'];
  /** The character between fields. Default: `","`. */
  readonly delimiter?: OptionsOf<'csv-destination'>['delimiter'];
  /** Which fields are quoted. With `none`, a value that would need quotes fails the run. Default: `"needed"`. */
  readonly quoting?: OptionsOf<'csv-destination'>['quoting'];
  /** The character around quoted fields. Default: `"\""`. */
  readonly quote?: OptionsOf<'csv-destination'>['quote'];
  /** The character before a quote within a field. Default: the quote itself, doubled. */
  readonly escape?: OptionsOf<'csv-destination'>['escape'];
  /**
   * Whether the first row names the columns. Appending to a file that has rows writes none, and refuses a file with others. Default: `true`.
   */
  readonly header?: OptionsOf<'csv-destination'>['header'];
  /** Character encoding. A character that it lacks fails the run. Default: `"utf-8"`. */
  readonly encoding?: OptionsOf<'csv-destination'>['encoding'];
  /** Whether the file begins with a byte order mark, which some spreadsheets need to see UTF-8. Default: `false`. */
  readonly byteOrderMark?: OptionsOf<'csv-destination'>['byteOrderMark'];
  /** Compression. `auto` goes by the extension of `path`. Default: `"auto"`. */
  readonly compression?: OptionsOf<'csv-destination'>['compression'];
  /** The text for null. An empty text is then quoted, to tell them apart. Default: `""`. */
  readonly nullValue?: OptionsOf<'csv-destination'>['nullValue'];
  /** What ends a row. Default: `"lf"`. */
  readonly lineEnding?: OptionsOf<'csv-destination'>['lineEnding'];
  /**
   * Puts an apostrophe before texts that a spreadsheet would run as a formula (those that begin with `=`, `+`, `-`, `@`, tab or carriage return). Default: `false`.
   */
  readonly formulaGuard?: OptionsOf<'csv-destination'>['formulaGuard'];
  /**
   * Write one file per partition, in parallel: `x.csv` becomes `x-00001.csv`, `x-00002.csv`, …; those of an earlier run that are not written anew are removed. Default: `false`.
   */
  readonly partitioned?: OptionsOf<'csv-destination'>['partitioned'];
}

/**
 * Writes a CSV or other delimited text file.
 *
 * The file is written beside its place and renamed when the run succeeds: readers see the old or the new file, never a part.
 * Rows keep their order. Floats are written with the fewest digits that read back as the same number; text that came from a CSV file and was not
 * changed is written as it was.
 */
export const csvDestination = factory<'destination', 'csv-destination', CsvDestinationOptions>('destination', 'csv-destination');

/** Options of `json-destination`. */
export interface JsonDestinationOptions {
  /** The file, relative to the job’s file. Its folder is made if it is not there. */
  readonly path: OptionsOf<'json-destination'>['path'];
  /**
   * A list of objects, or an object per line (JSON Lines). Default: lines if the name says `.jsonl` or `.ndjson`, else a list.
   */
  readonly format?: OptionsOf<'json-destination'>['format'];
  /** Break and indent the objects of a list. Default: one object to a line. Default: `false`. */
  readonly pretty?: OptionsOf<'json-destination'>['pretty'];
  /** Fewer rows fail the run, before anything is changed: `1` keeps an empty source from emptying the target. */
  readonly minRows?: OptionsOf<'json-destination'>['minRows'];
  /** What happens when the file is there. Default: `"replace"`. */
  readonly ifExists?: OptionsOf<'json-destination'>['ifExists'];
  /** Compression. `auto` goes by the extension of `path`. Default: `"auto"`. */
  readonly compression?: OptionsOf<'json-destination'>['compression'];
  /** Also write the JSON Schema of a record, beside the file: `x.json` gets `x.schema.json`. Default: `false`. */
  readonly schemaFile?: OptionsOf<'json-destination'>['schemaFile'];
}

/**
 * Writes a JSON or JSON Lines file.
 *
 * Every row becomes an object with all columns. Integers past 2^53 and decimals are written as text, so that no reader loses digits; NaN and infinities as
 * text, too, since JSON has no numbers for them; bytes as base64; JSON columns and lists as values, without blanks. The file is written beside its place and renamed when the run succeeds.
 */
export const jsonDestination = factory<'destination', 'json-destination', JsonDestinationOptions>(
  'destination',
  'json-destination',
);

/** Options of `rest-destination`. */
export interface RestDestinationOptions {
  /** A connection of type rest: base URL and credentials. */
  readonly connection?: OptionsOf<'rest-destination'>['connection'];
  /** With a connection: what is added to its URL, such as `orders`. Without: the whole URL, `https://…`. */
  readonly url?: OptionsOf<'rest-destination'>['url'];
  /** The method of requests. `DELETE` sends no body, unless `body` says one. Default: `"POST"`. */
  readonly method?: OptionsOf<'rest-destination'>['method'];
  /**
   * What a request sends: one row as an object, several as a list, or several as lines (JSON Lines). Default: `row` if `url` or `body` names columns, else `array`.
   */
  readonly send?: OptionsOf<'rest-destination'>['send'];
  /** With `array` and `lines`: rows of one request at most. Default: `100`. */
  readonly batchRows?: OptionsOf<'rest-destination'>['batchRows'];
  /**
   * What to send instead of rows as they are. A text `{*}` in it stands for the row, or for the list of rows; with one row to a request `{column}` stands for its value, alone or within a text.
   */
  readonly body?: OptionsOf<'rest-destination'>['body'];
  /** Headers to send. Credentials belong in the connection. */
  readonly headers?: OptionsOf<'rest-destination'>['headers'];
  /** Parameters of the URL, behind `?`. A list is sent as several of one name. */
  readonly queryParameters?: OptionsOf<'rest-destination'>['queryParameters'];
  /** Milliseconds to wait for an answer, and for each further part of it. Default: `30000`. */
  readonly timeoutMs?: OptionsOf<'rest-destination'>['timeoutMs'];
  /**
   * How often a request is tried again after a lost connection, a timeout, or a status that may pass (408, 425, 429, 500, 502 to 504, and 403 with `Retry-After` or with a limit of requests that is used up): after as long as the server says, else after ever longer, random pauses. Default: `5`.
   */
  readonly maxRetries?: OptionsOf<'rest-destination'>['maxRetries'];
  /** Requests to begin per second at most. */
  readonly requestsPerSecond?: OptionsOf<'rest-destination'>['requestsPerSecond'];
  /**
   * Refuse servers in private networks and on this machine, whatever name leads there, also after a redirect. A connection can say so for all its stages. Default: `false`.
   */
  readonly refusePrivateAddresses?: OptionsOf<'rest-destination'>['refusePrivateAddresses'];
  /** A header with a key that is the same whenever a request is tried again, such as `Idempotency-Key`. */
  readonly idempotencyHeader?: OptionsOf<'rest-destination'>['idempotencyHeader'];
  /**
   * What the key is made of, `{order_id}`, so that it is also the same in another run. Default: a key of the run and the rows’ place.
   */
  readonly idempotencyKey?: OptionsOf<'rest-destination'>['idempotencyKey'];
  /**
   * Send the rows of a refused request again in smaller ones, so that only those that are to blame are rejected. False: all of them are. Default: `true`.
   */
  readonly splitRefused?: OptionsOf<'rest-destination'>['splitRefused'];
  /** Requests that may be under way at once. Only with one do rows arrive in their order. Default: `1`. */
  readonly concurrentRequests?: OptionsOf<'rest-destination'>['concurrentRequests'];
}

/**
 * Sends rows to a web API (REST, JSON over HTTP).
 *
 * Every row becomes a JSON object with all columns, written as `json-destination` writes it, and is sent alone or with others. `{column}` in `url` is
 * the row's value, encoded; a row whose value there is null, empty, `.` or `..` is refused.
 *
 * Statuses 200 to 299 are success. Rows that the server refuses (other statuses from 400 to 499) go to `rejects` with status and message. Lost connections,
 * timeouts and passing statuses are tried again; when that does not help the run fails, as it does where nothing is wrong with the row: 401, 404 without columns in
 * `url`, and so on.
 *
 * Rows arrive **at least once**: what was sent before a failure stays, a request whose answer is lost is sent again, and the next run sends all rows again. Make
 * requests repeatable, with `PUT` and the key in `url`, or by `idempotencyHeader`. Previews and dry runs send nothing. `docs/rest.md` is a guide.
 */
export const restDestination = factory<'destination', 'rest-destination', RestDestinationOptions>(
  'destination',
  'rest-destination',
);

/** Options of `sqlite-destination`. */
export interface SqliteDestinationOptions {
  /** A connection of the job, of type sqlite. */
  readonly connection?: OptionsOf<'sqlite-destination'>['connection'];
  /** Instead of `connection`: the database file, relative to the job’s file. */
  readonly path?: OptionsOf<'sqlite-destination'>['path'];
  /** The table: `table` or `schema.table`. It is made from the columns if it is not there. */
  readonly table: OptionsOf<'sqlite-destination'>['table'];
  /** The schema (attached database) of the table, if `table` does not say it. */
  readonly schema?: OptionsOf<'sqlite-destination'>['schema'];
  /**
   * What happens when the table is there: the run fails, its rows are replaced, rows are added, or rows with equal `keys` are changed and others added. Default: `"fail"`.
   */
  readonly ifExists?: OptionsOf<'sqlite-destination'>['ifExists'];
  /** With `upsert`: the columns by which a row is found. Otherwise: the primary key of the table, if it is made. */
  readonly keys?: OptionsOf<'sqlite-destination'>['keys'];
  /** With `upsert`: the columns that are changed in a row that is found. Default: all but the keys. */
  readonly updateColumns?: OptionsOf<'sqlite-destination'>['updateColumns'];
  /**
   * With `replace`: what happens when the rows do not fit into the table, and changing it would lose something that it has, such as a view on a column or its place as a partition. The run fails before it reads rows, or the table loses it. Default: `"refuse"`.
   */
  readonly onLoss?: OptionsOf<'sqlite-destination'>['onLoss'];
  /** Fewer rows fail the run, before anything is changed: `1` keeps an empty source from emptying the target. */
  readonly minRows?: OptionsOf<'sqlite-destination'>['minRows'];
  /**
   * Columns that the table does not have: the run fails, they are added to the table, or they are not loaded. Default: `"fail"`.
   */
  readonly drift?: OptionsOf<'sqlite-destination'>['drift'];
  /** Statements to run before loading, in the same session and transaction. */
  readonly beforeQuery?: OptionsOf<'sqlite-destination'>['beforeQuery'];
  /** Statements to run after loading, in the same session and transaction. */
  readonly afterQuery?: OptionsOf<'sqlite-destination'>['afterQuery'];
  /** Milliseconds to wait for the database while another program holds it locked. Default: `30000`. */
  readonly timeoutMs?: OptionsOf<'sqlite-destination'>['timeoutMs'];
  /** Rows that are handed to the database at a time. Default: `1000`. */
  readonly batchRows?: OptionsOf<'sqlite-destination'>['batchRows'];
}

/**
 * Loads rows into a table of a SQLite database.
 *
 * All rows are loaded in one transaction: other programs see the table as it was, or with all rows. The file and the table are made if they
 * are not there. A row that breaks a constraint of the table is refused.
 *
 * While the job runs its rows go into a hidden file beside the database, so that nobody is locked out; they are inserted when all are there. Dates, times,
 * decimals, json and lists are stored as text, booleans as 0 and 1. SQLite has no NaN, and stores null in its place. Columns are found by name, whatever their
 * case; columns of the table that the rows do not have get their default. A column of the table that would change the values (text in an INTEGER column) is an
 * error. Triggers run, and foreign keys are enforced; with `replace` they are checked at the end.
 *
 * `replace` takes the place of the rows and keeps the table, with its indexes, triggers, constraints and views. Where the rows do not fit into the table, it
 * changes; `onLoss` says what happens when something does not bear that.
 */
export const sqliteDestination = factory<'destination', 'sqlite-destination', SqliteDestinationOptions>(
  'destination',
  'sqlite-destination',
);

/** Options of `postgres-destination`. */
export interface PostgresDestinationOptions {
  /** A connection of type postgres. */
  readonly connection: OptionsOf<'postgres-destination'>['connection'];
  /** The table: `table` or `schema.table`. Table and schema are made if they are not there. */
  readonly table: OptionsOf<'postgres-destination'>['table'];
  /** The schema of the table, if `table` does not say it. */
  readonly schema?: OptionsOf<'postgres-destination'>['schema'];
  /**
   * What happens when the table is there: the run fails, its rows are replaced, rows are added, or rows with equal `keys` are changed and others added. Default: `"fail"`.
   */
  readonly ifExists?: OptionsOf<'postgres-destination'>['ifExists'];
  /** With `upsert`: the columns by which a row is found. Otherwise: the primary key of the table, if it is made. */
  readonly keys?: OptionsOf<'postgres-destination'>['keys'];
  /** With `upsert`: the columns that are changed in a row that is found. Default: all but the keys. */
  readonly updateColumns?: OptionsOf<'postgres-destination'>['updateColumns'];
  /**
   * With `replace`: what happens when the rows do not fit into the table, and changing it would lose something that it has, such as a view on a column or its place as a partition. The run fails before it reads rows, or the table loses it. Default: `"refuse"`.
   */
  readonly onLoss?: OptionsOf<'postgres-destination'>['onLoss'];
  /** Fewer rows fail the run, before anything is changed: `1` keeps an empty source from emptying the target. */
  readonly minRows?: OptionsOf<'postgres-destination'>['minRows'];
  /**
   * Columns that the table does not have: the run fails, they are added to the table, or they are not loaded. Default: `"fail"`.
   */
  readonly drift?: OptionsOf<'postgres-destination'>['drift'];
  /** Statements to run before loading, in the same session and transaction. */
  readonly beforeQuery?: OptionsOf<'postgres-destination'>['beforeQuery'];
  /** Statements to run after loading, in the same session and transaction. */
  readonly afterQuery?: OptionsOf<'postgres-destination'>['afterQuery'];
  /** Milliseconds to wait for a table that somebody has locked. 0: for ever. Default: `30000`. */
  readonly timeoutMs?: OptionsOf<'postgres-destination'>['timeoutMs'];
  /** Connections that load side by side, into a table that is made and has no `keys`. Default: `1`. */
  readonly connections?: OptionsOf<'postgres-destination'>['connections'];
}

/**
 * Loads rows into a table of a PostgreSQL database.
 *
 * All rows are loaded in one transaction, while the job runs: others see the table as it was, or with all rows. `replace` takes the place of the rows and keeps the
 * table, with all that it has: indexes, constraints, triggers, rights, its place among partitions, views on it, and foreign keys that point at it. Others wait with
 * what they write to the table until the run is over, and may read the old rows. Where the rows do not fit into the table, its columns change at the end;
 * `onLoss` says what happens when something does not bear that.
 *
 * A row that the server refuses is found, goes to `rejects` with the server's message, and the others are loaded. Of rows with equal keys `upsert` takes the
 * last. Text that a column of another type takes (`uuid`, `inet`, `interval`, enums, `numeric`) is converted by the server; a column that would change values
 * is an error.
 */
export const postgresDestination = factory<'destination', 'postgres-destination', PostgresDestinationOptions>(
  'destination',
  'postgres-destination',
);

/** Options of `database-destination`. */
export interface DatabaseDestinationOptions {
  /** A connection of type sqlite or postgres or mysql or bigquery. */
  readonly connection: OptionsOf<'database-destination'>['connection'];
  /** The table: `table` or `schema.table`. It is made from the columns if it is not there. */
  readonly table: OptionsOf<'database-destination'>['table'];
  /** The schema of the table, if `table` does not say it. */
  readonly schema?: OptionsOf<'database-destination'>['schema'];
  /**
   * What happens when the table is there: the run fails, its rows are replaced, rows are added, or rows with equal `keys` are changed and others added. Default: `"fail"`.
   */
  readonly ifExists?: OptionsOf<'database-destination'>['ifExists'];
  /** With `upsert`: the columns by which a row is found. Otherwise: the primary key of the table, if it is made. */
  readonly keys?: OptionsOf<'database-destination'>['keys'];
  /** With `upsert`: the columns that are changed in a row that is found. Default: all but the keys. */
  readonly updateColumns?: OptionsOf<'database-destination'>['updateColumns'];
  /**
   * With `replace`: what happens when the rows do not fit into the table, and changing it would lose something that it has, such as a view on a column or its place as a partition. The run fails before it reads rows, or the table loses it. Default: `"refuse"`.
   */
  readonly onLoss?: OptionsOf<'database-destination'>['onLoss'];
  /** Fewer rows fail the run, before anything is changed: `1` keeps an empty source from emptying the target. */
  readonly minRows?: OptionsOf<'database-destination'>['minRows'];
  /**
   * Columns that the table does not have: the run fails, they are added to the table, or they are not loaded. Default: `"fail"`.
   */
  readonly drift?: OptionsOf<'database-destination'>['drift'];
  /** Statements to run before loading, in the same session and transaction. */
  readonly beforeQuery?: OptionsOf<'database-destination'>['beforeQuery'];
  /** Statements to run after loading, in the same session and transaction. */
  readonly afterQuery?: OptionsOf<'database-destination'>['afterQuery'];
  /** Milliseconds to wait for a table or database that somebody has locked. Default: `30000`. */
  readonly timeoutMs?: OptionsOf<'database-destination'>['timeoutMs'];
}

/**
 * Loads rows into a table of whatever database its connection leads to.
 *
 * Does what the destination of the connection’s type does (`sqlite-destination`, `postgres-destination`, `mysql-destination`,
 * `bigquery-destination`), and has the options that all of them have. So a job moves to another database when its connection changes.
 */
export const databaseDestination = factory<'destination', 'database-destination', DatabaseDestinationOptions>(
  'destination',
  'database-destination',
);

/** Options of `mysql-destination`. */
export interface MysqlDestinationOptions {
  /** A connection of type mysql. */
  readonly connection: OptionsOf<'mysql-destination'>['connection'];
  /** The table: `table` or `database.table`. Table and database are made if they are not there. */
  readonly table: OptionsOf<'mysql-destination'>['table'];
  /** The database of the table, if `table` does not say it. Default: that of the connection. */
  readonly schema?: OptionsOf<'mysql-destination'>['schema'];
  /**
   * What happens when the table is there: the run fails, its rows are replaced, rows are added, or rows with equal `keys` are changed and others added. Default: `"fail"`.
   */
  readonly ifExists?: OptionsOf<'mysql-destination'>['ifExists'];
  /** With `upsert`: the columns by which a row is found. Otherwise: the primary key of the table, if it is made. */
  readonly keys?: OptionsOf<'mysql-destination'>['keys'];
  /** With `upsert`: the columns that are changed in a row that is found. Default: all but the keys. */
  readonly updateColumns?: OptionsOf<'mysql-destination'>['updateColumns'];
  /**
   * With `replace`: what happens when the rows do not fit into the table, and changing it would lose something that it has, such as a view on a column or its place as a partition. The run fails before it reads rows, or the table loses it. Default: `"refuse"`.
   */
  readonly onLoss?: OptionsOf<'mysql-destination'>['onLoss'];
  /** Fewer rows fail the run, before anything is changed: `1` keeps an empty source from emptying the target. */
  readonly minRows?: OptionsOf<'mysql-destination'>['minRows'];
  /**
   * Columns that the table does not have: the run fails, they are added to the table, or they are not loaded. Default: `"fail"`.
   */
  readonly drift?: OptionsOf<'mysql-destination'>['drift'];
  /** Statements to run before loading, in the same session and transaction. */
  readonly beforeQuery?: OptionsOf<'mysql-destination'>['beforeQuery'];
  /** Statements to run after loading, in the same session. */
  readonly afterQuery?: OptionsOf<'mysql-destination'>['afterQuery'];
  /** Milliseconds to wait for a table that somebody has locked. 0: for ever. Default: `30000`. */
  readonly timeoutMs?: OptionsOf<'mysql-destination'>['timeoutMs'];
  /**
   * Connections that load side by side, into a table that is made, or whose copy takes its place, and that has no `keys`. Worth it where the server has cores to spare. Default: `1`.
   */
  readonly connections?: OptionsOf<'mysql-destination'>['connections'];
  /** Rows that one statement loads at most. Default: `1000000`. */
  readonly batchRows?: OptionsOf<'mysql-destination'>['batchRows'];
}

/**
 * Loads rows into a table of a MySQL or MariaDB database.
 *
 * Others see the table as it was, or with all rows. `append` and `upsert` load in one transaction, in which `beforeQuery` and
 * `afterQuery` run too. A table that is made is loaded under a hidden name, and gets its own in one step at the end.
 *
 * `replace` takes the place of the rows and keeps the table, with all that it has: an empty copy of it is loaded and takes its name in one step. Where a copy would
 * lack something (triggers, foreign keys, the history of a table with system versioning), the old rows are deleted in the transaction that loads. Where the rows do not
 * fit into the table, its columns change; `onLoss` says what happens when something does not bear that. With a copy, and where the table is made, `afterQuery`
 * runs once the table has its name; if it fails, the old table is put back. Statements by which MySQL commits (`CREATE`, `ALTER`, `DROP`, `TRUNCATE`, columns
 * that `drift: add` adds) cannot be undone.
 *
 * Rows are sent by LOAD DATA LOCAL INFILE, or by INSERT where the server does not allow that. A row that the server refuses or would change is found, goes to
 * `rejects` with the server's message, and the others are loaded. Of rows with equal keys `upsert` takes the last. Text that a column of another type takes
 * (`enum`, `set`, `uuid`, `inet6`, `decimal`) is converted by the server. MySQL has no NaN and no infinities, which are refused, and no negative zero, which becomes 0.
 */
export const mysqlDestination = factory<'destination', 'mysql-destination', MysqlDestinationOptions>(
  'destination',
  'mysql-destination',
);

/** Options of `bigquery-destination`. */
export interface BigqueryDestinationOptions {
  /** A connection of type bigquery. Without one, `projectId` says where, and `credentialsPath` who. */
  readonly connection?: OptionsOf<'bigquery-destination'>['connection'];
  /** The project that is charged, and whose tables these are. Default: that of the connection. */
  readonly projectId?: OptionsOf<'bigquery-destination'>['projectId'];
  /** A file with the key of an account, in JSON. Default: that of the connection, or the application default credentials. */
  readonly credentialsPath?: OptionsOf<'bigquery-destination'>['credentialsPath'];
  /** The dataset of the table, if `table` does not say it. It is made if it is not there. */
  readonly dataset?: OptionsOf<'bigquery-destination'>['dataset'];
  /** Instead of `dataset`, in the words of other databases. */
  readonly schema?: OptionsOf<'bigquery-destination'>['schema'];
  /** The table: `table`, `dataset.table` or `project.dataset.table`. It is made if it is not there. */
  readonly table: OptionsOf<'bigquery-destination'>['table'];
  /**
   * What happens when the table is there: the run fails, its rows are replaced, rows are added, or rows with equal `keys` are changed and others added. Default: the run fails.
   */
  readonly ifExists?: OptionsOf<'bigquery-destination'>['ifExists'];
  /**
   * Instead of `ifExists`, in BigQuery’s words. `WRITE_EMPTY`: the run fails if the table has rows. `WRITE_TRUNCATE`: `replace`. `WRITE_APPEND`: `append`.
   */
  readonly writeDisposition?: OptionsOf<'bigquery-destination'>['writeDisposition'];
  /**
   * With `upsert`: the columns by which a row is found. Otherwise: the primary key, which BigQuery does not enforce, of a table that is made.
   */
  readonly keys?: OptionsOf<'bigquery-destination'>['keys'];
  /** With `upsert`: the columns that are changed in a row that is found. Default: all but the keys. */
  readonly updateColumns?: OptionsOf<'bigquery-destination'>['updateColumns'];
  /** Not looked at: `replace` overwrites rows and columns of a table of BigQuery by a copy. Default: `"refuse"`. */
  readonly onLoss?: OptionsOf<'bigquery-destination'>['onLoss'];
  /** Fewer rows fail the run, before anything is changed: `1` keeps an empty source from emptying the target. */
  readonly minRows?: OptionsOf<'bigquery-destination'>['minRows'];
  /** Columns that the table does not have: the run fails (default), they are added to the table, or they are not loaded. */
  readonly drift?: OptionsOf<'bigquery-destination'>['drift'];
  /**
   * In BigQuery’s words. `ALLOW_FIELD_ADDITION`: `drift: add`. `ALLOW_FIELD_RELAXATION`: columns that take no null take it from now on.
   */
  readonly schemaUpdateOptions?: OptionsOf<'bigquery-destination'>['schemaUpdateOptions'];
  /**
   * How a table that is made is divided by time.
   * - `timePartitioning.type` (`DAY`, `HOUR`, `MONTH`, `YEAR`): How long a partition is. Default: `"DAY"`.
   * - `timePartitioning.field` (text): The column of dates or timestamps that says where a row belongs. Default: when it is loaded.
   */
  readonly timePartitioning?: OptionsOf<'bigquery-destination'>['timePartitioning'];
  /** One to four columns by which a table that is made is sorted. */
  readonly clusteringFields?: OptionsOf<'bigquery-destination'>['clusteringFields'];
  /** Statements to run before the rows go into the table, in the same session and transaction. */
  readonly beforeQuery?: OptionsOf<'bigquery-destination'>['beforeQuery'];
  /** Statements to run after it, in the same session and transaction. */
  readonly afterQuery?: OptionsOf<'bigquery-destination'>['afterQuery'];
  /** Milliseconds to try a transaction again when somebody else changes the table meanwhile. 0: for ever. Default: `30000`. */
  readonly timeoutMs?: OptionsOf<'bigquery-destination'>['timeoutMs'];
}

/**
 * Loads rows into a table of Google BigQuery.
 *
 * While the job runs, load jobs, which cost nothing, put the rows into a hidden table. At the end a copy job, which costs nothing either, brings them into the
 * table: others see it as it was, or with all rows. With `upsert`, `beforeQuery` or `afterQuery` a transaction does so, whose statements are charged for what they
 * read; columns of JSON are converted by a statement as well. Jobs have ids that follow from the run, so that none is done twice when its answer is lost.
 *
 * A row that cannot be in the table goes to `rejects`, with the reason, and the others are loaded. BigQuery enforces no keys, keeps no order of rows, and knows no
 * null lists: they become empty ones.
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
 * Hands the rows back to the program as an Arrow table.
 *
 * For the TypeScript API: the table is in the result of the run. It must fit in memory.
 */
export const memoryDestination = factory<'destination', 'memory-destination', MemoryDestinationOptions>(
  'destination',
  'memory-destination',
);
