import type { MysqlOriginPlan } from '../../stages/mysql-origin.ts';
import type { TableName } from '../../stages/shared/database.ts';
import type { ReadRequest } from '../connector.ts';
import { type MarkFacts, markDoubts } from '../sql/mark-doubts.ts';
import { findNewRows } from '../sql/new-rows.ts';
import { type Identity, type Mark, type MarkedSource, type NewRows, newRowsRequest, rowsAbove } from '../sql/watermark.ts';
import { sourceSql } from './describe.ts';
import type { Found } from './select.ts';
import type { Session } from './session.ts';
import { quoteName, quoteText, schemaOf, tableName } from './sql.ts';
import { isFloat, isGeometry, isNumber, isRequired, isTimestamp, type MysqlType, readingOf } from './types.ts';

const NUMBER = /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i;
const ZONED = /(Z|[+-]\d\d:?\d\d)$/;

/** A value as a literal of the column's type: a number is not compared with text, by which large ones would lose digits. */
function literalOf(text: string, type: MysqlType): string {
  if (isNumber(type) && NUMBER.test(text)) return text;
  // A moment, in the session's time zone, which is UTC.
  if (isTimestamp(type) && ZONED.test(text) && !Number.isNaN(Date.parse(text))) {
    return quoteText(new Date(text).toISOString().replace('T', ' ').replace('Z', ''));
  }
  return quoteText(text);
}

/** Finds out which rows are new; `undefined`: the origin reads all. Says what is doubtful of the column. */
export async function newRowsOf(
  session: Session,
  request: ReadRequest<MysqlOriginPlan>,
  found: readonly Found[],
  warn: (text: string) => void,
): Promise<NewRows | undefined> {
  const { plan, preview } = request;
  if (!plan.watermark) return undefined;
  const { column } = plan.watermark;
  const asked = newRowsRequest(request, warn);
  const type = found.find(({ name }) => name === column)!.type;
  const name = quoteName(column);
  const common = { column: name, literal: ({ text }: Mark) => literalOf(text, type) };
  if (preview) return rowsAbove(common, asked.mark, plan.maxResults);
  const { sql, values } = await sourceSql(session, plan.source);
  const isTable = plan.source.kind === 'table';
  const facts = plan.source.kind === 'table' ? await factsOf(session, plan.source.table, column, type) : undefined;
  const keys = asked.repeatable ? undefined : (plan.watermark.keys ?? facts?.key);
  const identity = identityOf(
    keys === undefined ? found : keys.map((key) => found.find((other) => other.name === key)!),
    keys !== undefined,
  );
  // As text a float of half the size would lose digits.
  const most = isFloat(type) ? `MAX(${name}) + 0e0` : `MAX(${name})`;
  let rowName = 'open_stage_row';
  while (found.some((other) => other.name.toLowerCase() === rowName)) rowName += '_';
  const source: MarkedSource = {
    ...{ ...common, identity, rowName },
    from: plan.source.kind === 'table' ? tableName(plan.source.table) : `(${sql}\n) AS open_stage_query`,
    nullable: !isTable || (facts?.nullable ?? true),
    changes: !facts?.transactional,
    numbered: (hash, number) => `CONCAT(${hash}, '-', ${number})`,
    async greatest(rows) {
      const text = await session.valueOf(`SELECT CAST(${most} AS CHAR) FROM (${rows}) AS open_stage_rows`, values);
      return text === null ? null : { text };
    },
    async texts(rows, limit) {
      const texts = await session.textsOf(`${rows} LIMIT ${limit + 1}`, values);
      return texts.length > limit ? undefined : texts;
    },
  };
  const rows = await findNewRows(source, asked);
  for (const doubt of markDoubts(plan.watermark, facts ?? UNKNOWN, identity, asked, rows.next)) warn(doubt);
  return rows;
}

const UNKNOWN: MarkFacts = { unique: undefined, nullable: undefined };

/** What tells rows apart: the hash of the texts of columns. */
function identityOf(columns: readonly Found[], unique: boolean): Identity {
  const texts = columns.map(({ name, type }) => `IFNULL(${textOf(quoteName(name), type)}, '-')`);
  const sql = `LEFT(SHA2(CONCAT_WS(',', ${texts.join(', ')}), 256), 32)`;
  const names = columns.map(({ name }) => name);
  return { by: `${unique ? 'key' : 'row'} ${names.join(', ')}`, sql, unique, order: unique ? names.map(quoteName) : [sql] };
}

/** A column as text without commas; texts of any length as that of their hash. */
function textOf(name: string, type: MysqlType): string {
  if (isNumber(type)) return `CAST(${isFloat(type) ? `${name} + 0e0` : name} AS CHAR)`;
  const { kind } = readingOf(type).type;
  if (kind === 'date' || kind === 'time' || kind === 'timestamp') return `CAST(${name} AS CHAR)`;
  if (isGeometry(type)) return `SHA2(ST_AsBinary(${name}), 256)`;
  return kind === 'binary' ? `SHA2(${name}, 256)` : `SHA2(CAST(${name} AS CHAR), 256)`;
}

interface TableFacts extends MarkFacts {
  /** The columns of the primary key. */
  readonly key: readonly string[] | undefined;
  /** Whether a transaction sees one moment of it. */
  readonly transactional: boolean;
}

async function factsOf(session: Session, table: TableName, column: string, type: MysqlType): Promise<TableFacts> {
  const where = `TABLE_SCHEMA = ${schemaOf(table)} AND TABLE_NAME = ${quoteText(table.table)}`;
  const [kind] = await session.query(`SELECT TABLE_TYPE, ENGINE FROM information_schema.TABLES WHERE ${where}`);
  const parts = await session.query(
    `SELECT INDEX_NAME, COLUMN_NAME FROM information_schema.STATISTICS WHERE ${where} AND NON_UNIQUE = 0 ORDER BY INDEX_NAME, SEQ_IN_INDEX`,
  );
  const indexes = Map.groupBy(parts, ([index]) => index!);
  const isTable = /^(BASE TABLE|SYSTEM VERSIONED)$/.test(kind?.[0] ?? '');
  return {
    key: indexes.get('PRIMARY')?.map(([, name]) => name!),
    unique: isTable ? [...indexes.values()].some((index) => index.length === 1 && index[0]![1] === column) : undefined,
    nullable: isTable ? !isRequired(type) : undefined,
    transactional: kind?.[1] === 'InnoDB',
  };
}
