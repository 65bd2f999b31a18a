import type { MysqlOriginPlan } from '../../stages/mysql-origin.ts';
import type { ReadRequest } from '../connector.ts';
import { type Mark, markOf } from '../sql/watermark.ts';
import { sourceSql } from './describe.ts';
import { type Found, selectOf } from './select.ts';
import type { Session } from './session.ts';
import { quoteName, quoteText, tableName } from './sql.ts';
import { isFloat, isNumber, isTimestamp, type MysqlType } from './types.ts';

/** The condition that leaves out what earlier runs have read. */
export function aboveOf(request: ReadRequest<MysqlOriginPlan>, found: readonly Found[]): string | undefined {
  const mark = markOf(request);
  const column = request.plan.watermark?.column;
  if (!mark || column === undefined) return undefined;
  const type = found.find(({ name }) => name === column)?.type;
  return `${quoteName(column)} > ${literalOf(mark.text, type)}`;
}

const NUMBER = /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i;
const ZONED = /(Z|[+-]\d\d:?\d\d)$/;

/** A value as a literal of the column's type: a number is not compared with text, by which large ones would lose digits. */
function literalOf(text: string, type: MysqlType | undefined): string {
  if (type && isNumber(type) && NUMBER.test(text)) return text;
  // A moment, in the session's time zone, which is UTC.
  if (type && isTimestamp(type) && ZONED.test(text) && !Number.isNaN(Date.parse(text))) {
    return quoteText(new Date(text).toISOString().replace('T', ' ').replace('Z', ''));
  }
  return quoteText(text);
}

/** The largest value of the watermark column among the rows that are to be read; null if there are none. */
export async function findWatermark(
  session: Session,
  request: ReadRequest<MysqlOriginPlan>,
  found: readonly Found[],
): Promise<Mark | null> {
  const { plan } = request;
  const column = plan.watermark?.column;
  if (column === undefined) return null;
  const { sql, values } = await sourceSql(session, plan.source);
  const above = aboveOf(request, found);
  const rows = selectOf({
    from:
      plan.source.kind === 'table' ? { table: tableName(plan.source.table) } : { query: sql, dialect: await session.dialect() },
    columns: [column],
    conditions: above === undefined ? [] : [above],
    orderBy: plan.maxResults === undefined ? undefined : column,
    limit: plan.maxResults,
  });
  const type = found.find(({ name }) => name === column)?.type;
  // As text a float of half the size would lose digits.
  const most = type && isFloat(type) ? `MAX(${quoteName(column)}) + 0e0` : `MAX(${quoteName(column)})`;
  const text = await session.valueOf(`SELECT CAST(${most} AS CHAR) FROM (${rows}) AS open_stage_rows`, values);
  return text === null ? null : { text };
}
