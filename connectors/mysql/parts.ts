import type { Partition, TableName } from '../../stages/shared/database.ts';
import { type Cuts, rangesOf } from '../sql/parts.ts';
import type { Found } from './select.ts';
import type { Session } from './session.ts';
import { quoteName, quoteText, schemaOf, tableName } from './sql.ts';
import { isDate, isInteger } from './types.ts';

/** Rows of a part, about. */
const PART_ROWS = 100_000;
const MOST_PARTS = 256;

/** Parts by ranges of a column; nulls are in the last. None where that cannot be. */
export async function columnCuts(
  session: Session,
  table: TableName,
  partition: Partition,
  found: readonly Found[],
): Promise<Cuts> {
  const column = partition.column ?? (await firstOfKey(session, table));
  const type = found.find(({ name }) => name === column)?.type;
  if (column === undefined || !type || !(isInteger(type) || isDate(type))) return [];
  const count = partition.parts ?? (await usualParts(session, table));
  if (count < 2) return [];
  const name = quoteName(column);
  const [ends] = await session.query(`SELECT MIN(${name}), MAX(${name}) FROM ${tableName(table)}`);
  const [least, most] = ends!;
  if (least === null || most === null) return [];
  const bounds = isInteger(type) ? integersBetween(least!, most!, count) : datesBetween(least!, most!, count);
  return rangesOf(name, bounds, { nulls: true });
}

/** The first column of the primary key. */
async function firstOfKey(session: Session, table: TableName): Promise<string | undefined> {
  const [row] = await session.query(
    `SELECT COLUMN_NAME FROM information_schema.STATISTICS
     WHERE TABLE_SCHEMA = ${schemaOf(table)} AND TABLE_NAME = ${quoteText(table.table)} AND INDEX_NAME = 'PRIMARY' AND SEQ_IN_INDEX = 1`,
  );
  return row?.[0] ?? undefined;
}

async function usualParts(session: Session, table: TableName): Promise<number> {
  const [row] = await session.query(
    `SELECT TABLE_ROWS FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${schemaOf(table)} AND TABLE_NAME = ${quoteText(table.table)}`,
  );
  return Math.min(MOST_PARTS, Math.floor(Number(row?.[0] ?? 0) / PART_ROWS));
}

function integersBetween(least: string, most: string, count: number): string[] {
  const [from, to] = [BigInt(least), BigInt(most)];
  const bounds = Array.from({ length: count - 1 }, (_, i) => from + ((to - from) * BigInt(i + 1)) / BigInt(count));
  return [...new Set(bounds)].filter((bound) => bound > from).map(String);
}

/** A date of the calendar, with a time of day or not; `undefined` for one with zeros. */
const DATE = /^(\d{4})-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d))?/;

function secondsOf(text: string): number | undefined {
  const [, year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = DATE.exec(text)?.map(Number) ?? [];
  if (month === 0 || day === 0) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime() / 1000 + (hour || 0) * 3600 + (minute || 0) * 60 + (second || 0);
}

function datesBetween(least: string, most: string, count: number): string[] {
  const from = secondsOf(least) ?? secondsOf('1970-01-01')!;
  const to = secondsOf(most);
  if (to === undefined || to <= from) return [];
  // Dates alone are cut at midnight; so are timestamps.
  const days = Array.from({ length: count - 1 }, (_, i) => Math.floor((from + ((to - from) * (i + 1)) / count) / 86_400));
  return [...new Set(days)]
    .filter((day) => day * 86_400 > from)
    .map((day) => quoteText(new Date(day * 86_400_000).toISOString().slice(0, 10)));
}
