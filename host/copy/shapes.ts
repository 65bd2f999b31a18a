import type { DefinedColumn } from '../../connectors/sql/introspect.ts';
import type { System } from './column-types.ts';

/** What a declared type means, in no system's words; `plain`: what jobs have a type of their own for. */
export type Shape =
  | { readonly is: 'plain' }
  | { readonly is: 'integer'; readonly bits: 16 | 32 }
  | { readonly is: 'single' }
  | { readonly is: 'digits'; readonly precision: number; readonly scale: number }
  | { readonly is: 'text'; readonly length: number }
  | { readonly is: 'uuid' | 'address' }
  | { readonly is: 'words'; readonly members: readonly string[] }
  | { readonly is: 'moment'; readonly digits: number; readonly zoned: boolean }
  | { readonly is: 'time'; readonly digits: number }
  | { readonly is: 'other' };

export const PLAIN: Shape = { is: 'plain' };
const OTHER: Shape = { is: 'other' };

interface Declared {
  /** Lower case, without what stands in brackets: `timestamp with time zone`, `int unsigned`. */
  readonly name: string;
  readonly numbers: readonly number[];
}

export function readDeclared(text: string): Declared {
  const brackets = /\(([^)]*)\)/.exec(text);
  const name = text
    .replace(/\([^)]*\)/, '')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
  const numbers = (brackets?.[1] ?? '').split(',').map(Number);
  return { name, numbers: brackets && numbers.every(Number.isInteger) ? numbers : [] };
}

/** The meaning of a column's type. */
export function shapeOf(from: System, column: DefinedColumn): Shape {
  switch (from) {
    case 'postgres':
      return postgresShape(column);
    case 'mysql':
      return mysqlShape(column);
    case 'bigquery':
      return bigqueryShape(column);
    // Nothing holds values to what SQLite declares.
    case 'sqlite':
      return PLAIN;
  }
}

const MOMENT = /^timestamp(?: without time zone| with time zone)?$/;

function postgresShape({ declared, members, type }: DefinedColumn): Shape {
  const { name, numbers } = readDeclared(declared);
  const [first] = numbers;
  if (members) return { is: 'words', members };
  if (type.kind === 'list') return OTHER;
  if (MOMENT.test(name)) return { is: 'moment', digits: first ?? 6, zoned: name.endsWith(' with time zone') };
  switch (name) {
    case 'smallint':
      return { is: 'integer', bits: 16 };
    case 'integer':
      return { is: 'integer', bits: 32 };
    case 'real':
      return { is: 'single' };
    case 'character varying':
    case 'character':
      return first === undefined ? PLAIN : { is: 'text', length: first };
    case 'uuid':
      return { is: 'uuid' };
    case 'time without time zone':
      return { is: 'time', digits: first ?? 6 };
    case 'bigint':
    case 'double precision':
    case 'boolean':
    case 'date':
    case 'text':
    case 'bytea':
    case 'json':
    case 'jsonb':
      return PLAIN;
    case 'numeric':
      return type.kind === 'decimal' ? PLAIN : OTHER;
    default:
      return OTHER;
  }
}

function mysqlShape({ declared, type }: DefinedColumn): Shape {
  const { name, numbers } = readDeclared(declared);
  const [first, second] = numbers;
  const [word] = name.split(' ');
  const unsigned = name.includes('unsigned');
  switch (word) {
    case 'tinyint':
    case 'year':
      return type.kind === 'boolean' ? PLAIN : { is: 'integer', bits: 16 };
    case 'smallint':
      return { is: 'integer', bits: unsigned ? 32 : 16 };
    case 'mediumint':
      return { is: 'integer', bits: 32 };
    case 'int':
      return unsigned ? PLAIN : { is: 'integer', bits: 32 };
    case 'float':
      return { is: 'single' };
    case 'char':
    case 'varchar':
      return { is: 'text', length: first ?? 1 };
    case 'decimal':
      return type.kind === 'decimal' ? PLAIN : { is: 'digits', precision: first ?? 10, scale: second ?? 0 };
    case 'uuid':
      return { is: 'uuid' };
    case 'inet4':
    case 'inet6':
      return { is: 'address' };
    case 'datetime':
    case 'timestamp':
      return { is: 'moment', digits: first ?? 0, zoned: word === 'timestamp' };
    case 'time':
      return { is: 'time', digits: first ?? 0 };
    default:
      return /^(bigint|double|date|json|(tiny|medium|long)?(text|blob)|(var)?binary)$/.test(word!) || type.kind === 'boolean'
        ? PLAIN
        : OTHER;
  }
}

function bigqueryShape({ declared, type }: DefinedColumn): Shape {
  const { name, numbers } = readDeclared(declared);
  if (type.kind === 'list') return PLAIN;
  if (name === 'timestamp' || name === 'datetime') return { is: 'moment', digits: 6, zoned: name === 'timestamp' };
  if (name === 'string' && numbers[0] !== undefined) return { is: 'text', length: numbers[0] };
  return /^(string|int64|float64|bool|bytes|date|time|json|numeric)$/.test(name) || type.kind === 'decimal' ? PLAIN : OTHER;
}
