import {
  DuckDBDecimalType,
  DuckDBListType,
  type DuckDBListValue,
  DuckDBStructType,
  type DuckDBStructValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
} from '@duckdb/node-api';
import type { ApiField } from './translate.ts';
import { duckType, quoteName } from './translate.ts';

/** A column of a result, as the API declares it. */
export function fieldOf(name: string, type: DuckDBType): ApiField {
  if (type instanceof DuckDBListType) return { ...fieldOf(name, type.valueType), mode: 'REPEATED' };
  if (type instanceof DuckDBStructType) {
    return { name, type: 'RECORD', fields: type.entryNames.map((entry, i) => fieldOf(entry, type.entryTypes[i]!)) };
  }
  if (type instanceof DuckDBDecimalType) {
    const fits = type.scale <= 9 && type.width - type.scale <= 29;
    return { name, type: fits ? 'NUMERIC' : 'BIGNUMERIC', precision: String(type.width), scale: String(type.scale) };
  }
  return { name, type: type.alias === 'JSON' ? 'JSON' : (SIMPLE[type.typeId] ?? 'STRING') };
}

const SIMPLE: Readonly<Partial<Record<DuckDBTypeId, string>>> = {
  [DuckDBTypeId.TINYINT]: 'INTEGER',
  [DuckDBTypeId.SMALLINT]: 'INTEGER',
  [DuckDBTypeId.INTEGER]: 'INTEGER',
  [DuckDBTypeId.BIGINT]: 'INTEGER',
  [DuckDBTypeId.HUGEINT]: 'INTEGER',
  [DuckDBTypeId.FLOAT]: 'FLOAT',
  [DuckDBTypeId.DOUBLE]: 'FLOAT',
  [DuckDBTypeId.BOOLEAN]: 'BOOLEAN',
  [DuckDBTypeId.DATE]: 'DATE',
  [DuckDBTypeId.TIME]: 'TIME',
  [DuckDBTypeId.TIMESTAMP]: 'DATETIME',
  [DuckDBTypeId.TIMESTAMP_TZ]: 'TIMESTAMP',
  [DuckDBTypeId.BLOB]: 'BYTES',
};

/** An expression that gives a value as the text that the API writes for it. */
export function textExpression(value: string, { type, mode, fields = [] }: ApiField): string {
  if (mode === 'REPEATED') return `list_transform(${value}, lambda e: ${textExpression('e', { name: '', type, fields })})`;
  switch (type) {
    case 'FLOAT':
      return `CASE WHEN isnan(${value}) THEN 'NaN' WHEN isinf(${value}) THEN CASE WHEN ${value} > 0 THEN 'Infinity' ELSE '-Infinity' END ELSE ${value}::VARCHAR END`;
    case 'NUMERIC':
    case 'BIGNUMERIC':
      // Without zeros at the end, and with one before the point.
      return `regexp_replace(regexp_replace(regexp_replace(${value}::VARCHAR, '(\\.\\d*?)0+$', '\\1'), '\\.$', ''), '^(-?)(\\.|$)', '\\10\\2')`;
    case 'DATETIME':
      return `replace(${value}::VARCHAR, ' ', 'T')`;
    case 'TIMESTAMP':
      return `epoch_us(${value})::VARCHAR`;
    case 'BYTES':
      return `to_base64(${value})`;
    case 'RECORD':
      return `CASE WHEN ${value} IS NULL THEN NULL ELSE struct_pack(${fields.map((field) => `${quoteName(field.name)} := ${textExpression(`${value}.${quoteName(field.name)}`, field)}`).join(', ')}) END`;
    default:
      return `${value}::VARCHAR`;
  }
}

/** A text, or what holds texts, as the API wraps it. */
export function apiValue(value: DuckDBValue, field: ApiField): unknown {
  if (field.mode === 'REPEATED') {
    const items = (value as DuckDBListValue | null)?.items ?? [];
    return items.map((item) => ({ v: apiValue(item, { ...field, mode: 'NULLABLE' }) }));
  }
  if (value === null || field.type !== 'RECORD') return value;
  const { entries } = value as DuckDBStructValue;
  return { f: field.fields!.map((inner) => ({ v: apiValue(entries[inner.name]!, inner) })) };
}

/** The columns of a table of DuckDB. */
export const columnsOf = (fields: readonly ApiField[]): string =>
  fields
    .map((field) => {
      const { defaultValueExpression: value } = field as { readonly defaultValueExpression?: string };
      const rules = `${field.mode === 'REQUIRED' ? ' NOT NULL' : ''}${value === undefined ? '' : ` DEFAULT ${value}`}`;
      return `${quoteName(field.name)} ${duckType(field)}${rules}`;
    })
    .join(', ');

/** By the names that results have. */
const OLD_NAMES: Readonly<Record<string, string>> = { INT64: 'INTEGER', FLOAT64: 'FLOAT', BOOL: 'BOOLEAN' };
/** A column of a result, as it lies in DuckDB. */
export const plain = (field: ApiField): ApiField => {
  const type = OLD_NAMES[field.type] ?? field.type;
  // What lies in DuckDB as text.
  const isText = duckType({ ...field, mode: 'NULLABLE' }) === 'VARCHAR';
  return { ...field, type: isText ? 'STRING' : type };
};

/** An expression that makes a value of the JSON of a load job. */
export function valueExpression(field: ApiField): string {
  const name = quoteName(field.name);
  if (field.mode === 'REPEATED') return `coalesce(CAST(${name} AS VARCHAR[]), [])::${duckType(field)}`;
  if (field.type === 'BYTES') return `from_base64(${name})`;
  if (field.type === 'RECORD') return `CAST(${name} AS ${duckType(field)})`;
  return `CAST(${name} AS ${duckType(field)})`;
}
