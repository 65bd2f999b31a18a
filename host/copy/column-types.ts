import { columnOf as bigqueryColumn } from '../../connectors/bigquery/storage.ts';
import { storageOf as mysqlStorage } from '../../connectors/mysql/storage.ts';
import { storageOf as postgresStorage } from '../../connectors/postgres/storage.ts';
import type { DefinedColumn } from '../../connectors/sql/introspect.ts';
import { storageOf as sqliteStorage } from '../../connectors/sqlite/columns.ts';
import type { DataType } from '../../model/types.ts';
import { sameSystem } from './same-system.ts';
import { type Shape, shapeOf } from './shapes.ts';

/** Databases that tables are copied between, as types of connections. */
export type System = 'postgres' | 'mysql' | 'sqlite' | 'bigquery';

/** What becomes of a column's type. */
export interface CarriedType {
  /** The type of the new column; absent: the one that the destination gives it. */
  readonly type?: string;
  /** What the new column is instead of the old one's type, which is lost. */
  readonly becomes?: string;
}

/** How a column of one system is made in another one, so that no value changes and as much of its type is kept as there is a type for. */
export function carriedType(from: System, to: System, column: DefinedColumn, isKey: boolean): CarriedType {
  const carried = from === to ? sameSystem(from, column) : otherSystem(shapeOf(from, column), to, column);
  const own = defaultOf(to, column.type);
  // Text in a key has a length there that the destination knows.
  if (to === 'mysql' && isKey && (carried.type === undefined || isLongKey(carried.type))) return {};
  if (carried.type !== undefined && carried.type.toLowerCase() === own.toLowerCase()) {
    return column.domain === undefined ? {} : { becomes: own };
  }
  if (to === 'postgres' && isKey && carried.type === 'json') return {};
  if (column.domain !== undefined) return { ...carried, becomes: carried.type ?? own };
  return carried;
}

/** Characters of a key of several texts, at least: see `keyLength` of MySQL. */
const SHORT_KEY = 100;

const isLongKey = (type: string): boolean =>
  /text|blob|json/i.test(type) || Number(/^var(?:char|binary)\((\d+)\)/.exec(type)?.[1] ?? 0) > SHORT_KEY;

/** The type that a destination gives a column by itself. */
function defaultOf(to: System, type: DataType): string {
  switch (to) {
    case 'postgres':
      return postgresStorage(type);
    case 'mysql':
      return mysqlStorage(type);
    case 'sqlite':
      return sqliteStorage(type);
    case 'bigquery': {
      const { type: name, mode } = bigqueryColumn('c', type, false);
      return mode === 'REPEATED' ? `ARRAY<${name}>` : name;
    }
  }
}

function otherSystem(shape: Shape, to: System, { type }: DefinedColumn): CarriedType {
  const lost: CarriedType = { becomes: defaultOf(to, type) };
  switch (to) {
    case 'postgres':
      return postgresType(shape, lost);
    case 'mysql':
      return type.kind === 'list' ? lost : mysqlType(shape, lost);
    case 'sqlite':
      return sqliteType(shape, type);
    case 'bigquery':
      if (shape.is === 'text') return { type: `STRING(${shape.length})` };
      // Integers are wider there, and moments as exact.
      return ['plain', 'integer', 'single', 'moment', 'time'].includes(shape.is) || type.kind === 'list' ? {} : lost;
  }
}

/** Digits of seconds that PostgreSQL and MySQL keep. */
const MOST_DIGITS = 6;

function postgresType(shape: Shape, lost: CarriedType): CarriedType {
  switch (shape.is) {
    case 'plain':
      return {};
    case 'integer':
      return { type: shape.bits === 16 ? 'smallint' : 'integer' };
    case 'single':
      return { type: 'real' };
    case 'digits':
      return { type: `numeric(${shape.precision},${shape.scale})` };
    case 'text':
      return { type: `varchar(${shape.length})` };
    case 'uuid':
      return { type: 'uuid' };
    case 'address':
      return { type: 'inet' };
    case 'moment':
      return shape.digits === MOST_DIGITS ? {} : { type: `timestamp${shape.zoned ? 'tz' : ''}(${shape.digits})` };
    case 'time':
      return shape.digits === MOST_DIGITS ? {} : { type: `time(${shape.digits})` };
    default:
      return lost;
  }
}

/** Characters that a text of MySQL may have at most, so that a row has room for others. */
export const MOST_CHARACTERS = 4000;

function mysqlType(shape: Shape, lost: CarriedType): CarriedType {
  switch (shape.is) {
    case 'plain':
      return {};
    case 'integer':
      return { type: shape.bits === 16 ? 'smallint' : 'int' };
    case 'single':
      return { type: 'float' };
    case 'text':
      // A char there gives blanks at its end back to nobody.
      return shape.length <= MOST_CHARACTERS ? { type: `varchar(${shape.length})` } : lost;
    case 'uuid':
      return { type: 'char(36)', becomes: 'char(36)' };
    case 'words':
      return isWordList(shape.members)
        ? { type: `enum(${shape.members.map((word) => `'${word.replaceAll("'", "''")}'`).join(',')})` }
        : lost;
    case 'moment':
      if (shape.zoned) return { becomes: 'datetime(6), in UTC' };
      return shape.digits === MOST_DIGITS ? {} : { type: `datetime(${shape.digits})` };
    case 'time':
      return shape.digits === MOST_DIGITS ? {} : { type: `time(${shape.digits})` };
    default:
      return lost;
  }
}

/** Whether MySQL tells the words apart, and keeps them as they are. */
const isWordList = (members: readonly string[]): boolean =>
  members.every((word) => /^[\x20-\x7e]*$/.test(word) && !/\\| $/.test(word)) &&
  new Set(members.map((word) => word.toLowerCase())).size === members.length;

/** Digits that a number of SQLite keeps of a decimal. */
export const FLOAT_DIGITS = 15;

/** Names that the origin understands, and whose columns keep the values as they are. */
export function sqliteType(shape: Shape, type: DataType): CarriedType {
  switch (type.kind) {
    case 'boolean':
    case 'date':
    case 'time':
      return { type: type.kind.toUpperCase() };
    case 'timestamp':
      return { type: type.zoned ? 'TIMESTAMP WITH TIME ZONE' : 'TIMESTAMP' };
    case 'decimal':
      return { type: `DECIMAL${type.precision > FLOAT_DIGITS ? ' TEXT' : ''}(${type.precision},${type.scale})` };
    case 'json':
      return { type: 'JSON TEXT' };
    case 'list':
      return { type: 'JSON TEXT', becomes: 'JSON TEXT' };
    case 'string':
      if (shape.is === 'text') return { type: `VARCHAR(${shape.length})` };
      return shape.is === 'plain' ? {} : { becomes: 'TEXT' };
    default:
      return {};
  }
}
