import type { Filter } from '../connector.ts';
import { selectSql } from '../sql/select.ts';
import { type Bound, isSelect, quoteName, quoteText, withoutEnd } from './sql.ts';
import type { PgReading, PgType } from './types.ts';

/** A column to read. */
export interface ReadColumn {
  readonly name: string;
  readonly type: PgType;
  readonly reading: PgReading;
}

export interface SelectParts {
  /** A table as SQL names it, or a query without an end. */
  readonly from: { readonly table: string } | { readonly query: string };
  readonly columns: readonly ReadColumn[];
  readonly conditions: readonly string[];
  /** As SQL. */
  readonly orderBy?: readonly string[] | undefined;
  readonly limit?: number | undefined;
}

/** The statement that reads what is asked for. Names and texts of the user are quoted; values of parameters stay `$1`, `$2`, … */
export function selectOf({ from, columns, conditions, orderBy, limit }: SelectParts): string {
  return selectSql({
    columns: columns.map(({ name, reading }) => reading.expression(quoteName(name))),
    from: 'table' in from ? from : { query: withoutEnd(from.query) },
    ...{ orderBy, conditions, limit },
  });
}

/** Whether a query gives exactly these columns, in their binary form, so that it can run as it stands. */
export function isAsItStands(all: readonly string[], { columns, conditions, orderBy, limit }: SelectParts): boolean {
  return (
    conditions.length === 0 &&
    (orderBy ?? []).length === 0 &&
    limit === undefined &&
    all.length === columns.length &&
    columns.every(({ name, reading }, i) => name === all[i] && reading.expression('x') === 'x')
  );
}

/** Without `float4`: its values are compared here as what their shortest text says. */
const NUMBERS: ReadonlySet<string> = new Set(['int2', 'int4', 'int8', 'float8', 'numeric']);
const TEXTS: ReadonlySet<string> = new Set(['text', 'varchar']);

/** A filter as SQL, where it means the same to PostgreSQL or lets more rows pass. */
export function conditionOf({ type, operator, values }: Filter, column: ReadColumn | undefined): string | undefined {
  // A declared type may refuse a row, which the filter must not hide.
  if (!column || column.reading.parsed || column.type.kind !== 'base' || !column.type.builtIn) return undefined;
  const name = quoteName(column.name);
  if (operator === 'is not null') return `${name} IS NOT NULL`;
  if (type === 'string' ? !TEXTS.has(column.type.name) : !NUMBERS.has(column.type.name)) return undefined;
  if (values.some((value) => typeof value === 'number' && !Number.isFinite(value))) return undefined;
  if (values.some((value) => typeof value === 'string' && value.includes('\0'))) return undefined;
  const literal = (value: bigint | number | string): string => {
    if (typeof value === 'string') return quoteText(value);
    return typeof value === 'bigint' ? `${quoteText(String(value))}::int8` : `${quoteText(String(value))}::float8`;
  };
  if (operator === 'in') return `${name} IN (${values.map(literal).join(', ')})`;
  // Equality is of bytes, or wider; the order is that of the engine only without a language's rules.
  const collation = type === 'string' && operator !== '=' ? ' COLLATE "C"' : '';
  return `${name}${collation} ${operator} ${literal(values[0]!)}`;
}

/** What is sent: COPY in binary form, or, where values are bound or COPY cannot, the query itself with binary results. Both give the same rows. */
export function commandOf(select: string, values: Bound['values']): Bound & { readonly copy: boolean } {
  return values.length > 0 || !isSelect(select)
    ? { sql: select, values, copy: false }
    : { sql: `COPY (${withoutEnd(select)}\n) TO STDOUT (FORMAT binary)`, values, copy: true };
}
