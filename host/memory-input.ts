import { DataType as Arrow, type Field as ArrowField, Table } from 'apache-arrow';
import type { MemoryInput } from '../engine/result.ts';
import { asMap, type SourceDocument } from '../model/job/document.ts';
import {
  BINARY,
  BOOLEAN,
  DATE,
  type DataType,
  decimal,
  type Field,
  FLOAT,
  INTEGER,
  JSON_TYPE,
  list,
  NULL_TYPE,
  type Schema,
  STRING,
  TIME,
  TIMESTAMP,
  TIMESTAMP_TZ,
} from '../model/types.ts';

/** The schemas of the memory origins of a document, by stage, as far as their data shows it without being used up. */
export function inputSchemas(source: SourceDocument, inputs: Readonly<Record<string, MemoryInput>>): Map<string, Schema> {
  const schemas = new Map<string, Schema>();
  for (const [id, stage] of Object.entries(asMap(source.data.stages) ?? {})) {
    const { type, name } = asMap(stage) ?? {};
    if (type !== 'memory-origin') continue;
    const key = typeof name === 'string' ? name : id;
    const input = Object.hasOwn(inputs, key) ? inputs[key] : undefined;
    const schema = input && schemaOfInput(input);
    if (schema) schemas.set(id, schema);
  }
  return schemas;
}

/** The schema of a table or an array of objects; `undefined` for what can be read only once. */
export function schemaOfInput(input: MemoryInput): Schema | undefined {
  if (input instanceof Table)
    return input.schema.fields.map((field, column) => fieldOfArrow(field, input.getChildAt(column)?.nullCount ?? 0));
  return Array.isArray(input) ? schemaOfRows(input as readonly object[]) : undefined;
}

function fieldOfArrow({ name, type, nullable }: ArrowField, nulls: number): Field {
  return { name, type: typeOfArrow(type), nullable: nullable || nulls > 0 };
}

function typeOfArrow(type: Arrow): DataType {
  if (Arrow.isDictionary(type)) return typeOfArrow(type.dictionary);
  if (Arrow.isInt(type)) return INTEGER;
  if (Arrow.isFloat(type)) return FLOAT;
  if (Arrow.isDecimal(type)) return decimal(type.precision, type.scale);
  if (Arrow.isBool(type)) return BOOLEAN;
  if (Arrow.isDate(type)) return DATE;
  if (Arrow.isTimestamp(type)) return type.timezone ? TIMESTAMP_TZ : TIMESTAMP;
  if (Arrow.isTime(type)) return TIME;
  if (Arrow.isBinary(type) || Arrow.isLargeBinary(type) || Arrow.isFixedSizeBinary(type)) return BINARY;
  if (Arrow.isNull(type)) return NULL_TYPE;
  if (Arrow.isList(type) || Arrow.isFixedSizeList(type)) return list(typeOfArrow(type.valueType));
  if (Arrow.isStruct(type) || Arrow.isMap(type) || Arrow.isUnion(type)) return JSON_TYPE;
  return STRING;
}

/**
 * All keys of all rows, in the order of their first appearance. Whole numbers are integers, with others floats; dates are instants; other
 * objects JSON. Values of different types become text, if all are scalars, else JSON.
 */
function schemaOfRows(rows: readonly object[]): Schema {
  const columns = new Map<string, { readonly kinds: Set<DataType>; count: number; nulls: number }>();
  for (const row of rows) {
    for (const [name, value] of Object.entries(row)) {
      let column = columns.get(name);
      if (!column) {
        column = { kinds: new Set(), count: 0, nulls: 0 };
        columns.set(name, column);
      }
      column.count++;
      if (value === null || value === undefined) column.nulls++;
      else column.kinds.add(typeOfValue(value));
    }
  }
  return [...columns].map(([name, { kinds, count, nulls }]) => ({
    name,
    type: commonType(kinds),
    nullable: nulls > 0 || count < rows.length,
  }));
}

function typeOfValue(value: unknown): DataType {
  switch (typeof value) {
    case 'bigint':
      return INTEGER;
    case 'number':
      return Number.isSafeInteger(value) ? INTEGER : FLOAT;
    case 'boolean':
      return BOOLEAN;
    case 'string':
      return STRING;
    default:
      return value instanceof Date ? TIMESTAMP_TZ : value instanceof Uint8Array ? BINARY : JSON_TYPE;
  }
}

function commonType(kinds: ReadonlySet<DataType>): DataType {
  if (kinds.size === 0) return STRING;
  if (kinds.size === 1) return [...kinds][0]!;
  if (kinds.size === 2 && kinds.has(INTEGER) && kinds.has(FLOAT)) return FLOAT;
  return kinds.has(JSON_TYPE) || kinds.has(BINARY) ? JSON_TYPE : STRING;
}
