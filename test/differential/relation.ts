import { BOOLEAN, DATE, type DataType, decimal, FLOAT, INTEGER, STRING, TIMESTAMP } from '../../model/types.ts';

/** A column as a case knows it. */
export interface Column {
  readonly name: string;
  readonly type: DataType;
  /** Numbers: none is larger in absolute value, and floats are finite. `undefined`: there may be extremes. */
  readonly bound?: number;
  /** Floats that are not exact, such as means: how far they may be off. Nothing is computed from them. */
  readonly error?: number;
  /** Floats that are square roots of what `error` is of. */
  readonly root?: boolean;
  /** JSON text of a list: only written. */
  readonly list?: boolean;
}

/** The rows of an output port: its name in the job, and the table that DuckDB has made of it, with a column `_o` that gives the order. */
export interface Relation {
  readonly port: string;
  readonly table: string;
  readonly columns: readonly Column[];
  readonly rows: number;
}

/** How a type is called in SQL. */
export function sqlType(type: DataType): string {
  switch (type.kind) {
    case 'integer':
      return 'BIGINT';
    case 'float':
      return 'DOUBLE';
    case 'decimal':
      return `DECIMAL(${type.precision},${type.scale})`;
    case 'boolean':
      return 'BOOLEAN';
    case 'date':
      return 'DATE';
    case 'timestamp':
      return 'TIMESTAMP';
    default:
      return 'VARCHAR';
  }
}

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
export const list = (columns: readonly Column[], prefix = ''): string =>
  columns.map(({ name }) => `${prefix}${quoted(name)}`).join(', ');

/** Whether values can be compared, grouped and computed with. */
export const isExact = (column: Column): boolean => column.error === undefined && !column.list;

export const TYPES: readonly DataType[] = [
  ...[INTEGER, INTEGER, INTEGER, FLOAT, FLOAT, STRING, STRING, STRING, BOOLEAN, DATE, TIMESTAMP],
  ...[decimal(12, 2), decimal(38, 10), decimal(5, 0)],
];
