import type { DataType } from '../../../model/types.ts';
import { plainText } from '../format.ts';
import { isOrdered } from '../profile.ts';
import type { CellValue, GridColumn, GridTable } from '../table.ts';
import { parseDate, parseDecimal, parseTime, parseTimestamp } from '../units.ts';

export interface Sort {
  readonly column: number;
  readonly descending: boolean;
}

/** What rows have to hold in a column to be shown. Empty texts ask for nothing. */
export type Filter =
  | { readonly kind: 'contains' | 'equals'; readonly text: string }
  | { readonly kind: 'range'; readonly from: string; readonly to: string }
  | { readonly kind: 'null' | 'not-null' };

/** Whether a filter asks for anything. */
export function isActive(filter: Filter): boolean {
  if (filter.kind === 'range') return filter.from.trim() !== '' || filter.to.trim() !== '';
  return filter.kind === 'contains' ? filter.text !== '' : true;
}

/** The rows that pass all filters, in the order of the sort. `undefined`: all rows as they come. */
export function viewOf(table: GridTable, filters: ReadonlyMap<number, Filter>, sort: Sort | undefined): Uint32Array | undefined {
  const active = [...filters].filter(([column, filter]) => table.columns[column] && isActive(filter));
  if (active.length === 0 && !sort) return undefined;
  const tests = active.map(([column, filter]) => testOf(table.columns[column]!, filter));
  const rows = new Uint32Array(table.rows);
  let count = 0;
  for (let row = 0; row < table.rows; row++) if (tests.every((test) => test(row))) rows[count++] = row;
  const view = rows.slice(0, count);
  const column = sort && table.columns[sort.column];
  return column ? sortRows(view, column, sort.descending) : view;
}

/** Sorts rows by a column. Rows of the same value keep their order; nulls, and before them NaN, come last. */
export function sortRows(rows: Uint32Array, column: GridColumn, descending: boolean): Uint32Array {
  const values = Array.from(rows, (row) => sortValue(column.value(row), column.field.type));
  const last = (value: CellValue) => (value === null ? 2 : typeof value === 'number' && Number.isNaN(value) ? 1 : 0);
  const sign = descending ? -1 : 1;
  const order = Uint32Array.from(rows.keys()).sort((i, j) => {
    const [a, b] = [values[i]!, values[j]!];
    const ends = last(a) - last(b);
    if (ends !== 0 || last(a) > 0) return ends || i - j;
    return a < b ? -sign : a > b ? sign : i - j;
  });
  return order.map((index) => rows[index]!);
}

type SortValue = string | number | bigint | boolean;

function sortValue(value: CellValue, type: DataType): SortValue {
  // Null is told by its class, before it is compared.
  return (value instanceof Uint8Array ? plainText(value, type) : value) as SortValue;
}

type Test = (row: number) => boolean;

function testOf(column: GridColumn, filter: Filter): Test {
  const { type } = column.field;
  switch (filter.kind) {
    case 'null':
      return (row) => column.value(row) === null;
    case 'not-null':
      return (row) => column.value(row) !== null;
    case 'contains': {
      const wanted = filter.text.toLowerCase();
      return (row) => {
        const value = column.value(row);
        return value !== null && plainText(value, type).toLowerCase().includes(wanted);
      };
    }
    case 'equals': {
      const wanted = parseValue(filter.text, type) ?? filter.text;
      return (row) => {
        const value = column.value(row);
        return value !== null && (value === wanted || plainText(value, type) === filter.text);
      };
    }
    case 'range':
      return rangeTest(column, parseValue(filter.from, type), parseValue(filter.to, type));
  }
}

function rangeTest(column: GridColumn, from: CellValue | undefined, to: CellValue | undefined): Test {
  return (row) => {
    const value = column.value(row);
    if (value === null || (typeof value === 'number' && Number.isNaN(value))) return false;
    return (from == null || value >= from) && (to == null || value <= to);
  };
}

/** What someone typed as a value of a column. `undefined` when it is none. */
export function parseValue(text: string, type: DataType): Exclude<CellValue, null> | undefined {
  const trimmed = text.trim();
  if (trimmed === '' && type.kind !== 'string') return undefined;
  switch (type.kind) {
    case 'integer': {
      const digits = trimmed.replaceAll(',', '');
      return /^[-+]?\d+$/.test(digits) ? BigInt(digits.replace('+', '')) : undefined;
    }
    case 'float': {
      const number = Number(trimmed.replaceAll(',', ''));
      return Number.isNaN(number) && trimmed !== 'NaN' ? undefined : number;
    }
    case 'decimal':
      return parseDecimal(trimmed, type.scale);
    case 'boolean':
      return trimmed === 'true' ? true : trimmed === 'false' ? false : undefined;
    case 'date':
      return parseDate(trimmed);
    case 'time':
      return parseTime(trimmed);
    case 'timestamp':
      return parseTimestamp(trimmed);
    default:
      return text === '' ? undefined : text;
  }
}

/** What is wrong with a filter's text for its column; `undefined` when nothing is. */
export function filterProblem(filter: Filter, type: DataType): string | undefined {
  if (filter.kind !== 'range' || !isOrdered(type)) return undefined;
  const wrong = [filter.from, filter.to].find((text) => text.trim() !== '' && parseValue(text, type) === undefined);
  return wrong === undefined ? undefined : `invalid ${type.kind}: ${wrong}`;
}
