import type { Filter } from '../connector.ts';
import type { NewPart } from '../sql/watermark.ts';
import type { SqliteSource } from './introspect.ts';
import { bindable, quoteName, tableName } from './sql.ts';

export type Parameters = Readonly<Record<string, unknown>>;

export interface Select {
  readonly sql: string;
  readonly parameters: Parameters;
}

export interface SelectOptions {
  readonly source: SqliteSource;
  /** Columns of a table, in the order in which they are selected. Ignored for queries, whose columns are all selected. */
  readonly columns: readonly string[];
  readonly filters: readonly Filter[];
  /** Which rows are new. */
  readonly rows: NewPart;
  /** Part `part` of the rows, cut at the bounds. */
  readonly part: { readonly column: string; readonly bounds: readonly bigint[]; readonly part: number } | undefined;
  /** The first rows by expressions, at most so many. */
  readonly limit: { readonly rows: number; readonly by: readonly string[] } | undefined;
  /** The table's column that is the rowid, whose values always are integers. */
  readonly rowidColumn: string | undefined;
  /** Whether text is stored in UTF-8, whose bytes are in the order of its characters. */
  readonly utf8: boolean;
}

const NAMES = ['integer', 'real', 'text'] as const;
/** What SQLite stores that is taken for a type as it is; all else goes to the reader, which refuses or converts it. */
const STORED: Readonly<Record<Filter['type'], readonly (typeof NAMES)[number][]>> = {
  integer: ['integer'],
  float: ['integer', 'real'],
  string: ['text'],
};

/** The statement that reads what is asked for. Values are bound, never spliced. */
export function selectOf({ source, columns, filters, rows, part, limit, rowidColumn, utf8 }: SelectOptions): Select {
  const parameters: Record<string, unknown> = source.kind === 'query' ? { ...bindable(source.parameters) } : {};
  const bind = (value: unknown): string => {
    const name = `open_stage_${Object.keys(parameters).length}`;
    parameters[name] = value;
    return `:${name}`;
  };
  const conditions = [
    ...(part ? [partOf(quoteName(part.column), part.bounds, part.part)] : []),
    ...rows.conditions,
    ...filters.filter((filter) => isPushable(filter, utf8)).map((filter) => conditionOf(filter, bind, rowidColumn)),
  ].filter((condition) => condition !== '');
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  const order = !limit || limit.by.length === 0 ? '' : ` ORDER BY ${limit.by.join(', ')}`;
  const tail = `${where}${order}${limit ? ` LIMIT ${limit.rows}` : ''}`;
  if (source.kind === 'query' && rows.query === undefined) {
    if (tail === '') return { sql: source.sql, parameters };
    return { sql: `SELECT * FROM (${source.sql.replace(/[;\s]+$/, '')}\n)${tail}`, parameters };
  }
  const list = columns.length === 0 ? 'NULL' : columns.map(quoteName).join(', ');
  const from = rows.query !== undefined ? `(${rows.query})` : source.kind === 'table' ? tableName(source.table) : '';
  return { sql: `SELECT ${list} FROM ${from}${tail}`, parameters };
}

/** The parts of a table: below the first bound, between two, from the last one on (other kinds of values, too, which SQLite orders behind), and null. */
function partOf(column: string, bounds: readonly bigint[], part: number): string {
  if (bounds.length === 0) return '';
  if (part > bounds.length) return `${column} IS NULL`;
  const from = part === 0 ? '' : `${column} >= ${bounds[part - 1]}`;
  const to = part === bounds.length ? '' : `${column} < ${bounds[part]}`;
  return [from, to].filter(Boolean).join(' AND ');
}

/** How many parts `bounds` cut a table into. */
export const partsOf = (bounds: readonly bigint[]): number => (bounds.length === 0 ? 1 : bounds.length + 2);

const isPushable = ({ type, operator, values }: Filter, utf8: boolean): boolean =>
  (type !== 'string' || utf8 || ['=', '<>', 'in', 'is not null'].includes(operator)) &&
  values.every((value) => typeof value !== 'number' || !Number.isNaN(value));

function conditionOf(
  { column, type, operator, values }: Filter,
  bind: (value: unknown) => string,
  rowidColumn: string | undefined,
) {
  const name = quoteName(column);
  if (operator === 'is not null') return `${name} IS NOT NULL`;
  const right = operator === 'in' ? `IN (${values.map(bind).join(', ')})` : `${operator.toUpperCase()} ${bind(values[0])}`;
  if (column === rowidColumn) return `${name} ${right}`;
  // The sign takes away the column's affinity, by which SQLite would convert the value that it is compared with.
  const left = type === 'string' ? `+${name} COLLATE BINARY` : `+${name}`;
  const others = ["'null'", ...STORED[type].map((stored) => `'${stored}'`)].join(', ');
  return `(typeof(${name}) NOT IN (${others}) OR ${left} ${right})`;
}
