import type { Arena } from '../../columns/arena.ts';
import {
  SQLITE_BLOB,
  SQLITE_BOOLEAN,
  SQLITE_COLUMN_BYTES,
  SQLITE_F64,
  SQLITE_I64,
  SQLITE_NULL,
  SQLITE_TEXT,
  TEXT_BYTES,
} from '../../columns/layout.ts';
import type { Scratch } from '../../columns/scratch.ts';
import { type Vector, valueBytes } from '../../columns/vector.ts';
import { InternalError } from '../../model/errors.ts';
import { type DataType, type Field, type Schema, STRING, typeName } from '../../model/types.ts';
import type { GivenType } from '../../stages/shared/database.ts';
import { givenType, isNotNull } from '../sql/column-types.ts';
import { quoteName } from './sql.ts';

/** How SQLite stores a type: `docs/types.md`. */
export function storageOf({ kind }: DataType): 'INTEGER' | 'REAL' | 'TEXT' | 'BLOB' {
  switch (kind) {
    case 'integer':
    case 'boolean':
      return 'INTEGER';
    case 'float':
      return 'REAL';
    case 'binary':
      return 'BLOB';
    default:
      return 'TEXT';
  }
}

/** Whether a column is declared NOT NULL. Never one of floats, since SQLite has no NaN and stores null. */
const isRequired = ({ type, nullable }: Field): boolean => !nullable && type.kind !== 'float' && type.kind !== 'null';

/** The statement that makes a table of these columns. Keys get a primary key, and are never null. */
export function createTable(name: string, schema: Schema, keys: readonly string[], columnTypes?: readonly GivenType[]): string {
  const columns = schema.map((field) => {
    const sql = givenType(columnTypes, field.name) ?? storageOf(field.type);
    const required = (isRequired(field) || keys.includes(field.name)) && !isNotNull(sql);
    return `${quoteName(field.name)} ${sql}${required ? ' NOT NULL' : ''}`;
  });
  const key = keys.length === 0 ? [] : [`PRIMARY KEY (${keys.map(quoteName).join(', ')})`];
  return `CREATE TABLE ${name} (${[...columns, ...key].join(', ')})`;
}

/** The statement that gives a table a column, which the rows that it has leave empty. */
export const addColumn = (table: string, { name, type }: Field): string =>
  `ALTER TABLE ${table} ADD COLUMN ${quoteName(name)} ${storageOf(type)}`;

/** Describes columns to the kernels, as `sqliteRows` takes them. What is stored as text is formatted here, in the scratch. */
export function describeColumns(arena: Arena, scratch: Scratch, schema: Schema, columns: readonly Vector[]): number {
  const address = scratch.alloc(columns.length * SQLITE_COLUMN_BYTES);
  columns.forEach((column, i) => {
    const { kind, vector } = stored(arena, scratch, column);
    const { values, validity, length } = vector;
    if (validity !== 0 && isRequired(schema[i]!) && arena.kernels.bitCount(validity, length) < length) {
      throw new InternalError(`column ${schema[i]!.name} is declared without nulls but holds some`);
    }
    arena.u32.set([kind, values, validity], (address + i * SQLITE_COLUMN_BYTES) >>> 2);
  });
  return address;
}

function stored(arena: Arena, scratch: Scratch, vector: Vector): { readonly kind: number; readonly vector: Vector } {
  const { kernels } = arena;
  const { type, values, validity, length } = vector;
  const formatted = (format: (views: number, heap: number) => unknown) => {
    const views = scratch.alloc(valueBytes(STRING, length));
    format(views, scratch.alloc(length * TEXT_BYTES));
    return { kind: SQLITE_TEXT, vector: { type: STRING, length, values: views, validity } };
  };
  switch (type.kind) {
    case 'null':
      return { kind: SQLITE_NULL, vector };
    case 'integer':
      return { kind: SQLITE_I64, vector };
    case 'float':
      return { kind: SQLITE_F64, vector };
    case 'boolean':
      return { kind: SQLITE_BOOLEAN, vector };
    case 'binary':
      return { kind: SQLITE_BLOB, vector };
    case 'string':
    case 'json':
    case 'list':
      return { kind: SQLITE_TEXT, vector };
    case 'decimal':
      return formatted((views, heap) => kernels.castDecimalToText(values, length, validity, views, heap, type.scale));
    case 'date':
      return formatted((views, heap) => kernels.castDateToText(values, length, validity, views, heap));
    case 'time':
      return formatted((views, heap) => kernels.castTimeToText(values, length, validity, views, heap));
    case 'timestamp':
      return formatted((views, heap) => kernels.castTimestampToText(values, length, validity, views, heap, type.zoned ? 1 : 0));
    default:
      throw new InternalError(`no storage for ${typeName(type)}`);
  }
}
