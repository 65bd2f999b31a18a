import type { Filter } from '../connector.ts';
import { type SqlDialect, withoutEnd } from '../sql/pieces.ts';
import { selectSql } from '../sql/select.ts';
import { quoteName, quoteText } from './sql.ts';
import { isNumber, isSingle, isText, type MysqlType } from './types.ts';

/** A column that the table or query has. */
export interface Found {
  readonly name: string;
  readonly type: MysqlType;
}

export interface SelectParts {
  /** A table as SQL names it, or a query. */
  readonly from: { readonly table: string } | { readonly query: string; readonly dialect: SqlDialect };
  readonly columns: readonly string[];
  readonly conditions: readonly string[];
  /** As SQL. */
  readonly orderBy?: readonly string[] | undefined;
  readonly limit?: number | undefined;
}

/** The statement that reads what is asked for. Names and texts of the user are quoted; values of parameters stay `?`. */
export function selectOf({ from, columns, conditions, orderBy, limit }: SelectParts): string {
  return selectSql({
    // A table of which nobody needs a column has rows all the same.
    columns: columns.length === 0 ? ['1'] : columns.map(quoteName),
    from: 'table' in from ? from : { query: withoutEnd(from.query, from.dialect) },
    ...{ orderBy, conditions, limit },
  });
}

/** The bytes of a text column in UTF-8, whose order is ours; collations have orders and equalities of their own. */
const bytesOf = (name: string): string => `CAST(CONVERT(${name} USING utf8mb4) AS BINARY)`;
const byteText = (text: string): string => `X'${Buffer.from(text).toString('hex')}'`;

/** A filter as SQL, where it means the same to MySQL or lets more rows pass. `declared`: the column is read as another type than its own. */
export function conditionOf(
  { column, type, operator, values }: Filter,
  found: Found | undefined,
  declared: boolean,
): string | undefined {
  // A declared type may refuse a row, which the filter must not hide.
  if (!found || declared) return undefined;
  const name = quoteName(column);
  if (type === 'string' ? !isText(found.type) : !isNumber(found.type)) return undefined;
  if (operator === 'is not null') return `${name} IS NOT NULL`;
  if (isSingle(found.type)) return undefined;
  if (values.some((value) => typeof value === 'number' && !Number.isFinite(value))) return undefined;
  if (type !== 'string') {
    const literals = values.map((value) => (typeof value === 'number' ? floatText(value) : String(value)));
    return operator === 'in' ? `${name} IN (${literals.join(', ')})` : `${name} ${operator} ${literals[0]}`;
  }
  const texts = values as readonly string[];
  // What has equal bytes is equal by every collation, and an index is of use.
  const plain = texts.every((text) => /^[\x20-\x7e]*$/.test(text));
  const [left, literal] = plain && (operator === '=' || operator === 'in') ? [name, quoteText] : [bytesOf(name), byteText];
  return operator === 'in' ? `${left} IN (${texts.map(literal).join(', ')})` : `${left} ${operator} ${literal(texts[0]!)}`;
}

/** A float as a literal of that type: without an exponent it would be a decimal. */
export function floatText(value: number): string {
  const text = String(value);
  return text.includes('e') ? text : `${text}e0`;
}
