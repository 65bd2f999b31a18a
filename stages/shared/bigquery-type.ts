/** A type of BigQuery as its API has it: https://cloud.google.com/bigquery/docs/reference/rest/v2/tables#TableFieldSchema */
export interface BigQueryType {
  readonly type: string;
  readonly mode?: 'REPEATED' | 'REQUIRED';
  readonly precision?: string;
  readonly scale?: string;
  readonly maxLength?: string;
}

/** Other names of types, by https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types */
const ALIASES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['INT', 'SMALLINT', 'INTEGER', 'BIGINT', 'TINYINT', 'BYTEINT'].map((name) => [name, 'INT64'])),
  ...{ DECIMAL: 'NUMERIC', BIGDECIMAL: 'BIGNUMERIC', BOOLEAN: 'BOOL' },
};
const TEXTS = new Set(['STRING', 'BYTES']);
/** Digits before and behind the point at most. */
const DIGITS: ReadonlyMap<string, readonly [number, number]> = new Map([
  ['NUMERIC', [29, 9]],
  ['BIGNUMERIC', [38, 38]],
]);
const PLAIN = new Set(['INT64', 'FLOAT64', 'BOOL', 'DATE', 'TIME', 'DATETIME', 'TIMESTAMP', 'JSON', 'GEOGRAPHY']);

/** Reads `STRING(20)`, `NUMERIC(10, 2) NOT NULL`, `ARRAY<INT64>`; `undefined` for what is no type of a column that rows can be loaded into. */
export function parseBigQueryType(text: string): BigQueryType | undefined {
  const [, array, inner = '', required] = /^\s*(ARRAY\s*<)?(.*?)(\s+NOT\s+NULL)?\s*$/is.exec(text) ?? [];
  if (array === undefined) {
    const simple = parseSimple(inner);
    return simple && (required === undefined ? simple : { ...simple, mode: 'REQUIRED' });
  }
  // An array is never null there, and none of arrays.
  const item = inner.endsWith('>') ? parseSimple(inner.slice(0, -1)) : undefined;
  return item && required === undefined ? { ...item, mode: 'REPEATED' } : undefined;
}

function parseSimple(text: string): BigQueryType | undefined {
  const [, word, first, second] = /^\s*(\w+)\s*(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?\s*$/.exec(text) ?? [];
  if (word === undefined) return undefined;
  const upper = word.toUpperCase();
  const type = Object.hasOwn(ALIASES, upper) ? ALIASES[upper]! : upper;
  if (first === undefined) return PLAIN.has(type) || TEXTS.has(type) || DIGITS.has(type) ? { type } : undefined;
  if (TEXTS.has(type)) return second === undefined && Number(first) > 0 ? { type, maxLength: first } : undefined;
  const most = DIGITS.get(type);
  if (!most) return undefined;
  const [precision, scale] = [Number(first), Number(second ?? 0)];
  if (precision < 1 || scale > most[1] || scale > precision || precision - scale > most[0]) return undefined;
  return { type, precision: String(precision), scale: String(scale) };
}
