import type { Schema } from '../../model/types.ts';
import type { Filter } from '../connector.ts';
import { type Bound, type QueryParameter, quoteName, singleStatement } from './sql.ts';
import { isRepeated, type TableField, typeOf } from './types.ts';
import type { Window } from './watermark.ts';

export interface Wanted {
  readonly columns: Schema;
  readonly filters: readonly Filter[];
  /** Which rows are new; then the query’s own order does not stay. */
  readonly window?: Window | undefined;
}

/**
 * The statement that gives the wanted columns only, so that the others are neither read nor charged, and leaves rows out that filters would drop; the query
 * itself where its order would be lost. `all`: its columns, if they are known.
 */
export function selectOf(
  { sql, parameters }: Bound,
  all: readonly TableField[] | undefined,
  { columns, filters, window }: Wanted,
): Bound {
  const single = singleStatement(sql);
  const fixed = !window && (all === undefined || /\border\s+by\b/i.test(sql));
  if (single === undefined || fixed) return { sql, parameters };
  const added: QueryParameter[] = [];
  const bind = (type: string, value: Filter['values'][number]): string => {
    const name = `open_stage_${added.length}`;
    added.push({ name, parameterType: { type }, parameterValue: { value: String(value) } });
    return `@${name}`;
  };
  const conditions = filters.flatMap((filter) => conditionOf(filter, columnOf(all ?? [], filter.column), bind) ?? []);
  if (!window && all?.length === columns.length && conditions.length === 0) return { sql, parameters };
  const list = columns.length === 0 ? '1 AS open_stage' : columns.map(({ name }) => quoteName(name)).join(', ');
  const select = (from: string, all: readonly string[]) =>
    `SELECT ${list} FROM (${from})${all.length === 0 ? '' : ` WHERE ${all.join(' AND ')}`}`;
  const { rows, parameters: marks = [] } = window ?? {};
  const rest = select(`${single}\n`, [...(rows?.rest.conditions ?? []), ...conditions]);
  const limited = rows?.limit ? `${rest} ORDER BY ${rows.limit.by.join(', ')} LIMIT ${rows.limit.rows}` : rest;
  const late = (rows?.late ?? []).map((part) => select(part.query!, [...part.conditions, ...conditions]));
  const text = late.length === 0 ? limited : [rows?.limit ? `SELECT * FROM (${limited})` : limited, ...late].join(' UNION ALL ');
  const used = marks.filter((mark) => text.includes(`@${mark.name}`));
  return { sql: text, parameters: [...parameters, ...used, ...added] };
}

const columnOf = (all: readonly TableField[], name: string): TableField | undefined =>
  all.find((field) => field.name === name && !isRepeated(field));

/** The types of columns whose values compare as ours do. */
const COMPARED: Readonly<Record<Filter['type'], string>> = { integer: 'INT64', float: 'FLOAT64', string: 'STRING' };

/** A filter as GoogleSQL, where it means the same there or lets more rows pass. */
function conditionOf(
  { type, operator, values }: Filter,
  column: TableField | undefined,
  bind: (type: string, value: Filter['values'][number]) => string,
): string | undefined {
  const own = COMPARED[type];
  if (!column || typeOf(column) !== own) return undefined;
  const name = quoteName(column.name);
  if (operator === 'is not null') return `${name} IS NOT NULL`;
  if (values.some((value) => typeof value === 'number' && !Number.isFinite(value))) return undefined;
  // A collation has an order of its own, and takes more for equal.
  if (column.collation !== undefined && operator !== '=' && operator !== 'in') return undefined;
  const bound = values.map((value) => bind(own, value));
  const condition = operator === 'in' ? `${name} IN (${bound.join(', ')})` : `${name} ${operator} ${bound[0]}`;
  // NaN equals and exceeds nothing there; here it is above all numbers.
  return type === 'float' ? `(IS_NAN(${name}) OR ${condition})` : condition;
}
