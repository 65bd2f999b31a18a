/** What is read, as SQL. */
export interface Select {
  readonly columns: readonly string[];
  /** A table, or a query without an end. */
  readonly from: { readonly table: string } | { readonly query: string };
  readonly conditions: readonly string[];
  readonly orderBy: readonly string[] | undefined;
  readonly limit: number | undefined;
}

/** The statement that reads what is asked for. */
export function selectSql({ columns, from, conditions, orderBy, limit }: Select): string {
  const source = 'table' in from ? from.table : `(${from.query}\n) AS open_stage_query`;
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  const order = orderBy === undefined || orderBy.length === 0 ? '' : ` ORDER BY ${orderBy.join(', ')}`;
  return `SELECT ${columns.join(', ')} FROM ${source}${where}${order}${limit === undefined ? '' : ` LIMIT ${limit}`}`;
}
