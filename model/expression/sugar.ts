/**
 * Calls that are other ways to write something else, and so have no canonical name. Their expansion is in `bind.ts`; the texts here
 * are for the reference.
 */
export const SUGAR = {
  if: { syntax: 'if(condition, a, b)', summary: 'CASE WHEN condition THEN a ELSE b END', example: "if(1 < 2, 'yes', 'no')" },
  current_date: {
    syntax: 'current_date',
    summary: 'The date (UTC) when the job is checked: one value in a whole run',
    example: 'current_date',
  },
  current_timestamp: {
    syntax: 'current_timestamp, now()',
    summary: 'The instant when the job is checked, a timestamp with time zone: one value in a whole run',
    example: 'current_timestamp',
  },
  part: {
    syntax: 'year(x), quarter(x), month(x), week(x), day(x), hour(x), minute(x), second(x), dayofweek(x), dayofyear(x), epoch(x)',
    summary: 'EXTRACT(part FROM x)',
    example: "year(DATE '2024-02-29')",
  },
  strpos: {
    syntax: 'strpos(text, search), instr(text, search)',
    summary: 'position(search IN text)',
    example: "strpos('abc', 'b')",
  },
} as const;

export const IF_SPELLINGS: ReadonlySet<string> = new Set(['if', 'iff', 'iif']);
export const PART_SPELLINGS: ReadonlySet<string> = new Set([
  ...['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second', 'dayofweek', 'dayofyear', 'epoch'],
]);
export const SWAPPED_POSITION: ReadonlySet<string> = new Set(['strpos', 'instr']);
export const DATE_NOW: ReadonlySet<string> = new Set(['current_date', 'today']);
export const TIMESTAMP_NOW: ReadonlySet<string> = new Set(['current_timestamp', 'now']);

const AGGREGATES = 'sum count avg mean min max median mode std stddev var variance first last list string_agg array_agg quantile';
const JSON_READERS = 'json_extract json_value json_query json_extract_string get_json_object';
export const NESTED_FIELDS = 'fields of JSON become columns by flatten of their origin';
export const NO_WINDOWS = 'there are no window functions; remove-duplicates with orderBy keeps the first or last row of a group';
const DATE_PARSERS = 'to_date str_to_date parse_date todate';
const DATE_PRINTERS = 'to_char date_format format_date';
const WINDOWS = 'row_number rank dense_rank lag lead ntile first_value last_value';

/** What to do about names that are functions elsewhere, but none of an expression. */
export const HINTS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(AGGREGATES.split(' ').map((name) => [name, 'it is a measure of the aggregator stage'])),
  ...Object.fromEntries(WINDOWS.split(' ').map((name) => [name, NO_WINDOWS])),
  ...Object.fromEntries(JSON_READERS.split(' ').map((name) => [name, NESTED_FIELDS])),
  min: 'write least(a, b), or use the aggregator stage',
  max: 'write greatest(a, b), or use the aggregator stage',
  log: 'write ln (natural) or log10',
  date: 'write CAST(value AS date)',
  ...Object.fromEntries(
    DATE_PARSERS.split(' ').map((name) => [name, "write CAST(value AS date); of other forms strptime(value, '%d.%m.%Y')::date"]),
  ),
  ...Object.fromEntries(
    DATE_PRINTERS.split(' ').map((name) => [
      name,
      "write CAST(value AS string); dates in other forms strftime(value, '%d.%m.%Y')",
    ]),
  ),
  to_number: 'write CAST(value AS decimal(p,s))',
  isnull: 'write value IS NULL',
  random: 'expressions give the same result in every run',
  rand: 'expressions give the same result in every run',
};

/** What to write where a function of numbers is given a text. */
export const TEXT_HINTS: Readonly<Record<string, string>> = {
  to_timestamp: "of a text write CAST(value AS timestamp); of other forms strptime(value, '%d.%m.%Y %H:%M')",
};
