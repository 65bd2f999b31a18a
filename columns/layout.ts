// Shared by TypeScript and AssemblyScript (columns/native), so it holds plain numeric constants only.

/** Constant tables that the host writes once at start (powers of ten); see `tables.ts`. */
export const TABLES = 0x80000;
/** 128-bit powers of five from 5^-342 to 5^324, normalised: low word, high word. */
export const TABLE_FIVES = 0x80000;
/** 10^0 … 10^22 as 64-bit floats, all exact. */
export const TABLE_TENS_F64 = 0x83000;
/** 10^0 … 10^38 as 128-bit integers. */
export const TABLE_TENS = 0x83100;
/** Control words of the page allocator, then its page table, then the first page. */
export const CONTROL = 0x100000;
export const PAGE_TABLE = 0x101000;
export const FIRST_PAGE = 0x180000;
/** 64 KiB, a WebAssembly page. */
export const PAGE_SHIFT = 16;
export const PAGE_BYTES = 65536;

// Words of the control block, as byte offsets from CONTROL.
export const CONTROL_LOCK = 0;
export const CONTROL_PAGES = 4;
export const CONTROL_USED = 8;
export const CONTROL_HINT = 12;
export const CONTROL_PEAK = 16;

/** Bytes of one string or binary value: an Arrow view (length, then 12 bytes inline or prefix, buffer, offset). */
export const VIEW_BYTES = 16;
export const VIEW_INLINE = 12;
/** Room for the text of a number, date, time or boolean: bytes of heap per row that the kernels `cast…ToText` need. */
export const TEXT_BYTES = 48;
/** Arrow offsets are signed 32-bit: the memory is two data buffers of 2 GiB, buffer 0 and buffer 1. */
export const VIEW_BUFFER_SHIFT = 31;

// Why a value was refused. 0: it was not. A kernel that refuses a row writes one of these to the row's byte.
export const REFUSED_OVERFLOW = 1;
export const REFUSED_DIVISION_BY_ZERO = 2;
export const REFUSED_INVALID_CAST = 3;
export const REFUSED_INVALID_UTF8 = 4;
export const REFUSED_FIELD_COUNT = 5;
export const REFUSED_UNCLOSED_QUOTE = 6;
export const REFUSED_INVALID_ARGUMENT = 7;
export const REFUSED_NO_MATCH = 8;
export const REFUSED_TOO_LONG = 9;
export const REFUSED_INVALID_QUOTE = 10;
export const REFUSED_INVALID_JSON = 11;
export const REFUSED_NOT_OBJECT = 12;
export const REFUSED_TOO_DEEP = 13;
export const REFUSED_CUT_OFF = 14;
export const REFUSED_SURROGATE = 15;
export const REFUSED_NOT_NESTED = 16;
export const REFUSED_TRAILING_TEXT = 17;
export const REFUSED_TRAILING_COMMA = 18;
export const REFUSED_UNCLOSED_LIST = 19;
export const REFUSED_NULL = 20;
export const REFUSED_UNKNOWN_FIELD = 21;
export const REFUSED_LONE_QUOTE = 22;

// How numbers and dates of a column are written, where otherwise than usual: offsets in a block of FORMAT_BYTES.
/** The byte before decimals. */
export const FORMAT_DECIMAL = 0;
/** The byte between groups of digits; 0: none. A blank stands for all kinds of blanks, an apostrophe for both. */
export const FORMAT_THOUSANDS = 4;
/** The parts of a date in their order, a byte each (`DATE_…`), and from the fourth byte on the two signs between them. */
export const FORMAT_DATE = 8;
export const DATE_DAY = 0;
export const DATE_MONTH = 1;
export const DATE_YEAR = 2;
export const DATE_YEAR_OF_CENTURY = 3;
/** Whether numbers may be written as in accounting, a byte. */
export const FORMAT_ACCOUNTING = 13;
/** As `order` and `signs` in short-date.ts, 16 bytes each. */
export const FORMAT_ORDER = 16;
export const FORMAT_SIGNS = 32;
/** Room for a number as it is usually written; longer ones are refused. */
export const FORMAT_TEXT = 48;
export const FORMAT_TEXT_BYTES = 512;
/** The number of units, and the address of their texts: address and length of each. */
export const FORMAT_UNIT_COUNT = 560;
export const FORMAT_UNITS = 564;
export const FORMAT_BYTES = 576;

// Parts of dates and times, for calendar kernels.
export const PART_YEAR = 0;
export const PART_QUARTER = 1;
export const PART_MONTH = 2;
/** ISO 8601 week; weeks start on Monday. */
export const PART_WEEK = 3;
export const PART_DAY = 4;
/** Monday is 1. */
export const PART_DAYOFWEEK = 5;
export const PART_DAYOFYEAR = 6;
export const PART_HOUR = 7;
export const PART_MINUTE = 8;
export const PART_SECOND = 9;
export const PART_MILLISECOND = 10;
export const PART_MICROSECOND = 11;

/** In a selection of rows: no row, all of whose values are null (the unmatched side of an outer join). */
export const NO_ROW = 0xffffffff;

// What a CSV scan reports about a chunk: words at the address given to it.
export const SCAN_FIELDS = 0;
export const SCAN_ROWS = 4;
export const SCAN_FLAGS = 8;
export const SCAN_END = 12;
/** Rows that were filled up with empty fields, and the number of the first of them. */
export const SCAN_PADDED = 16;
export const SCAN_FIRST_PADDED = 20;
export const SCAN_BYTES = 24;
/** Some byte of the chunk is not ASCII. */
export const SCAN_NON_ASCII = 1;
/** A quote stands inside an unquoted field or text follows a closing quote: only the exact scan reads this chunk. */
export const SCAN_IRREGULAR = 2;
/** The list of fields was too short for the chunk. */
export const SCAN_FULL = 4;
/** Some row ends in CR LF. */
export const SCAN_CARRIAGE_RETURN = 8;
/** The chunk ends within a quoted field. */
export const SCAN_IN_QUOTES = 16;
/** Some byte of the chunk is the quote. */
export const SCAN_QUOTES = 32;
/** Some line ends within a quoted field. */
export const SCAN_QUOTED_LINES = 64;
/** Blanks stand behind some closing quote (only told by the scans that read byte by byte). */
export const SCAN_BLANK_BEHIND_QUOTE = 128;
/** Flags in the list of row ends, above the count. */
export const SCAN_ROW_BAD_QUOTE = 0x80000000;
export const SCAN_ROW_COMMENT = 0x40000000;
/** The row is the line of a quote that never should have opened a field: the lines below are rows. */
export const SCAN_ROW_LONE_QUOTE = 0x20000000;
/** The row had fewer fields, and has empty ones for them. */
export const SCAN_ROW_PADDED = 0x10000000;
export const SCAN_ROW_COUNT = 0x0fffffff;

/** A refused row of a CSV chunk: start, end (behind its line end), code, number of fields found. */
export const REFUSED_ROW_BYTES = 16;

// A column of text to write, for csvWrite: kind, quoting, formula guard, then by kind.
export const CSV_COLUMN_BYTES = 48;
/** Views of text: +12 views, +16 validity. */
export const CSV_TEXT = 0;
/** Views of text that is CSV already: +12 views, +16 validity, +20 number of columns that the text has. */
export const CSV_ENCODED = 1;
/** Fields of a chunk: +12 base, +16 ends, +20 starts, +24 columns, +28 first, +32 last, +36 selection. */
export const CSV_FIELDS = 2;
export const CSV_QUOTE_NEVER = 0;
export const CSV_QUOTE_NEEDED = 1;
export const CSV_QUOTE_ALWAYS = 2;
/** Never, and a text that would need quotes is refused. */
export const CSV_QUOTE_REFUSED = 3;
/** Dialect for csvWrite: delimiter, quote, escape, line end length, line end bytes, null text length, null text address. */
export const CSV_DIALECT_BYTES = 28;

// What json-records.ts scans with: words at the address of a reader. Roots and keys: see json-keys.ts.
export const JSON_ROOT = 0;
/** Two words per node of the key tree: the child to expect next, and the record that was in it last. */
export const JSON_STATES = 4;
/** A word per level. */
export const JSON_STACK = 8;
/** Room for a key whose escapes are resolved, and its size. */
export const JSON_KEY = 12;
export const JSON_KEY_BYTES = 16;
/** Number of the record last scanned. */
export const JSON_STAMP = 20;
/** What a scan reports: the offset behind what it has read, refused records, whether the last record was followed by a comma. */
export const JSON_END = 24;
export const JSON_REFUSED = 28;
export const JSON_COMMA = 32;
/** What becomes of fields that the key tree does not know, one of JSON_FIELDS_… */
export const JSON_FIELDS = 36;
/** What is told of such fields: the records that have one, the offsets of the first one's key, the number of its node. */
export const JSON_UNKNOWN = 40;
export const JSON_UNKNOWN_KEY = 44;
export const JSON_UNKNOWN_KEY_END = 48;
export const JSON_UNKNOWN_NODE = 52;
export const JSON_READER_BYTES = 64;
/** They are passed over, counted, or refuse their record. */
export const JSON_FIELDS_IGNORED = 0;
export const JSON_FIELDS_COUNTED = 1;
export const JSON_FIELDS_REFUSED = 2;
/** In the code of a refused record: the number of the node is above these bits. */
export const JSON_CODE_BITS = 8;
/** Levels of objects and lists that a record may have, itself included. */
export const JSON_MAX_DEPTH = 1000;
/** A node of the key tree: children, slots less one, address of the slots, of the children, first column, column behind the last, number. */
export const JSON_NODE_BYTES = 32;
/** A child: address and length of its key, target, whether the text of its key is the key itself. */
export const JSON_CHILD_BYTES = 16;
/** A cell: offsets of a value's first byte and behind its last; both 0 for null. */
export const JSON_CELL_BYTES = 8;
/** In a cell's second word: the text holds escapes. */
export const JSON_ESCAPED = 0x80000000;

/** Words that jsonCut carries on: depth, whether inside a string (all ones), whether the next byte is escaped, offset. */
export const JSON_CUT_BYTES = 16;

// What jsonDecode reads values as.
export const JSON_AS_INTEGER = 0;
export const JSON_AS_FLOAT = 1;
export const JSON_AS_BOOLEAN = 2;
export const JSON_AS_DATE = 3;
export const JSON_AS_TIME = 4;
export const JSON_AS_TIMESTAMP = 5;
export const JSON_AS_TIMESTAMP_ZONED = 6;
export const JSON_AS_DECIMAL = 7;
export const JSON_AS_STRING = 8;
export const JSON_AS_BINARY = 9;
export const JSON_AS_LIST = 10;
export const JSON_AS_JSON = 11;

// A column to write, for jsonWrite: kind, length and address of the text before its value, address of values, of validity.
export const JSON_COLUMN_BYTES = 32;
/** Views of text that is a JSON value as it stands. */
export const JSON_PLAIN = 0;
/** Views of text to put in quotes, without anything to escape. */
export const JSON_QUOTED = 1;
/** Views of digits, by the 64-bit integers at +20: in quotes past 2^53. */
export const JSON_INTEGER = 2;
/** Views of the text of floats: in quotes when no number. */
export const JSON_FLOAT = 3;
export const JSON_TEXT = 4;
export const JSON_BYTES = 5;
/** Views of JSON text, which is checked, and written without the blanks between its parts. */
export const JSON_VALUE = 6;

// How hashColumn and key comparison take a column's values.
export const KEY_64 = 0;
export const KEY_VIEW = 1;
export const KEY_32 = 2;
export const KEY_128 = 3;
export const KEY_BIT = 4;
export const KEY_FLOAT = 5;
export const KEY_BYTES = 16;
export const KEY_DESCENDING = 1;
export const KEY_NULLS_FIRST = 2;

// A column of rows for `sqliteRows`: kind, values, validity.
export const SQLITE_COLUMN_BYTES = 12;
export const SQLITE_NULL = 0;
export const SQLITE_I64 = 1;
export const SQLITE_F64 = 2;
export const SQLITE_BOOLEAN = 3;
/** Views. */
export const SQLITE_TEXT = 4;
export const SQLITE_BLOB = 5;
export const SQLITE_PAGE_BYTES = 4096;
/** A leaf page in the list: last rowid, page number. */
export const SQLITE_LEAF_BYTES = 16;

// A column of rows for `loadWrite`: kind, values, validity, flags, scale, bytes, lowest (i64), highest (i64).
export const LOAD_COLUMN_BYTES = 40;
/** Within lowest and highest, as dates and timestamps are. */
export const LOAD_I64 = 0;
/** Finite. */
export const LOAD_F64 = 1;
/** Finite, and the same with half the bits. */
export const LOAD_F32 = 2;
export const LOAD_DECIMAL = 3;
/** 0 or 1. */
export const LOAD_BOOLEAN = 4;
export const LOAD_DATE = 5;
/** Of times and timestamps the scale is the unit of the fraction, in microseconds. */
export const LOAD_TIME = 6;
export const LOAD_TIMESTAMP = 7;
export const LOAD_TEXT = 8;
/** As hexadecimal digits. */
export const LOAD_BYTES = 9;
/** The number of the row, behind lowest. */
export const LOAD_ROW = 10;
/** Flags: null is refused; text that ends in a blank is; so are values of other than the column's bytes. */
export const LOAD_REQUIRED = 1;
export const LOAD_TRIMMED = 2;
export const LOAD_SIZED = 4;

/** Rows that are read from a server's messages into one batch at most. */
export const MESSAGE_BATCH_ROWS = 16384;

// A column of rows that PostgreSQL sends or takes in binary form: kind, values, validity, nulls, scale (when times are
// written: the microseconds of which they must be multiples), precision (when text is written: the characters that fit, 0: any), text.
export const PG_COLUMN_BYTES = 32;
export const PG_I16 = 0;
export const PG_I32 = 1;
export const PG_I64 = 2;
/** Unsigned. */
export const PG_OID = 3;
export const PG_F32 = 4;
export const PG_F64 = 5;
export const PG_BOOLEAN = 6;
export const PG_DATE = 7;
export const PG_TIME = 8;
export const PG_TIMESTAMP = 9;
export const PG_NUMERIC = 10;
/** Views of the bytes as they are. */
export const PG_TEXT = 11;
/** Text behind a version byte. */
export const PG_JSONB = 12;
/** 16 bytes that become text, in 36 bytes a row at the column's text. */
export const PG_UUID = 13;
/** When writing: a decimal, from 64-bit integers. */
export const PG_NUMERIC_I64 = 14;
/** When writing: the row’s number, behind that in the place of scale and precision. */
export const PG_ROW = 15;
/** Bytes of a UUID as text. */
export const PG_UUID_BYTES = 36;
// Why `pgRows` stopped.
export const PG_MORE = 0;
export const PG_FULL = 1;
export const PG_OTHER = 2;
export const PG_MALFORMED = 3;

// A column of rows that MySQL sends in binary form: kind, values (0: skipped), validity, nulls, scale, precision, text, decimals of its seconds.
export const MYSQL_COLUMN_BYTES = 32;
// Integers of these sizes, which become 64-bit integers.
export const MYSQL_I8 = 0;
export const MYSQL_U8 = 1;
export const MYSQL_I16 = 2;
export const MYSQL_U16 = 3;
export const MYSQL_I32 = 4;
export const MYSQL_U32 = 5;
export const MYSQL_I64 = 6;
/** Refused from 2^63 on. */
export const MYSQL_U64 = 7;
export const MYSQL_U64_DECIMAL = 8;
/** A `tinyint` of 0 or 1. */
export const MYSQL_BOOLEAN = 9;
export const MYSQL_F32 = 10;
export const MYSQL_F64 = 11;
export const MYSQL_DATE = 12;
export const MYSQL_DATETIME = 13;
/** Within a day. */
export const MYSQL_TIME = 14;
/** Digits. */
export const MYSQL_DECIMAL = 15;
/** Views of the bytes as they are. */
export const MYSQL_TEXT = 16;
/** The same of bytes that are refused where they are not UTF-8. */
export const MYSQL_UTF8 = 17;
/** Bytes of bits, the highest first. */
export const MYSQL_BITS = 18;
export const MYSQL_BITS_BOOLEAN = 19;
export const MYSQL_BITS_DECIMAL = 20;
/** Beside a kind: its text, as MySQL writes it, in so many bytes a row at the column's text. */
export const MYSQL_AS_TEXT = 32;
export const MYSQL_TEXT_BYTES = 48;
// Why `mysqlRows` stopped.
export const MYSQL_MORE = 0;
export const MYSQL_FULL = 1;
/** At a packet that is no row. */
export const MYSQL_OTHER = 2;
export const MYSQL_MALFORMED = 3;
/** At a row of several packets. */
export const MYSQL_LARGE = 4;
/** The content of a packet that others follow. */
export const MYSQL_PACKET_BYTES = 0xffffff;
