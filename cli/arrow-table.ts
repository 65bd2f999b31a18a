import { DataType, type Table, TimeUnit } from 'apache-arrow';
import { formatDate, formatDecimal, formatTime, formatTimestamp } from '../columns/values.ts';
import { FAINT, type Style } from './style.ts';
import { formatCount, formatTable } from './text.ts';

/** A table as aligned text: names, types, rows. Null is an empty cell, empty text `''`. */
export function arrowTableLines(table: Table, style: Style): string[] {
  const fields = table.schema.fields;
  const columns = fields.map(({ name, type }) => ({
    title: name,
    align: isNumeric(type) ? ('right' as const) : ('left' as const),
    most: 40,
  }));
  const vectors = fields.map((_, index) => table.getChildAt(index)!);
  const rows = Array.from({ length: table.numRows }, (_, row) =>
    vectors.map((vector, column) => cellText(vector.get(row), fields[column]!.type)),
  );
  const [titles, types, ...lines] = formatTable(columns, [fields.map(({ type }) => arrowTypeName(type)), ...rows]);
  return [
    titles!,
    style(FAINT, types!),
    ...lines,
    style(FAINT, `${formatCount(table.numRows)} ${table.numRows === 1 ? 'row' : 'rows'}`),
  ];
}

const isNumeric = (type: DataType): boolean => DataType.isInt(type) || DataType.isFloat(type) || DataType.isDecimal(type);

/** The type as job documents call it, with Arrow's own name for those that they have no word for. */
export function arrowTypeName(type: DataType): string {
  if (DataType.isInt(type)) return 'integer';
  if (DataType.isFloat(type)) return 'float';
  if (DataType.isDecimal(type)) return `decimal(${type.precision},${type.scale})`;
  if (DataType.isBool(type)) return 'boolean';
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type) || `${type}`.startsWith('Utf8View')) return 'string';
  if (DataType.isDate(type)) return 'date';
  if (DataType.isTime(type)) return 'time';
  if (DataType.isTimestamp(type)) return type.timezone ? 'timestamp with time zone' : 'timestamp';
  if (DataType.isBinary(type)) return 'binary';
  return `${type}`;
}

function cellText(value: unknown, type: DataType): string {
  if (value === null || value === undefined) return '';
  if (value === '') return "''";
  if (Object.is(value, -0)) return '-0';
  if (DataType.isDate(type)) return formatDate(Math.floor(Number(value) / 86_400_000));
  if (DataType.isTimestamp(type)) return formatTimestamp(toMicros(value as number | bigint, type.unit), type.timezone != null);
  if (DataType.isTime(type)) return formatTime(BigInt(value as number | bigint));
  if (DataType.isDecimal(type)) return formatDecimal(decimalOf(value as Uint32Array), type.scale);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return String(value);
}

function toMicros(value: number | bigint, unit: TimeUnit): bigint {
  // Arrow's `get` gives timestamps in milliseconds, with a fraction, whatever their unit.
  return typeof value === 'bigint' && unit === TimeUnit.MICROSECOND ? value : BigInt(Math.round(Number(value) * 1000));
}

/** 128 bits, two's complement, lowest word first. */
function decimalOf(words: Uint32Array): bigint {
  const bits = words.reduceRight((sum, word) => (sum << 32n) | BigInt(word), 0n);
  return BigInt.asIntN(128, bits);
}
