import { type ApiField, baseType } from './translate.ts';

/** What is wrong with a row of a load job, as BigQuery says it; `undefined`: nothing. */
export function checkLine(row: Record<string, unknown>, fields: readonly ApiField[]): string | undefined {
  const known = new Map(fields.map((field) => [field.name.toLowerCase(), field]));
  for (const name of Object.keys(row)) if (!known.has(name.toLowerCase())) return `No such field: ${name}.`;
  for (const field of fields) {
    const value = row[field.name] ?? null;
    if (field.mode === 'REPEATED') {
      if (value === null) continue;
      if (!Array.isArray(value)) return `Array specified for non-repeated field: ${field.name}.`;
      for (const item of value) {
        if (item === null) return `Only optional fields can be set to NULL. Field: ${field.name}; Value: NULL`;
        if (!fits(item, field)) return `Could not convert value to ${baseType(field)}. Field: ${field.name}; Value: ${item}`;
      }
    } else if (value === null) {
      if (field.mode === 'REQUIRED') return `Missing required field: ${field.name}.`;
    } else if (!fits(value, field))
      return `Could not convert value to ${baseType(field)}. Field: ${field.name}; Value: ${String(value).slice(0, 100)}`;
  }
  return undefined;
}

const FORMS: Readonly<Record<string, RegExp>> = {
  INT64: /^-?\d{1,19}$/,
  FLOAT64: /^(-?(\d|\.\d).*|NaN|-?Infinity)$/,
  NUMERIC: /^-?\d*\.?\d*$/,
  BIGNUMERIC: /^-?\d*\.?\d*$/,
  BOOL: /^(true|false)$/i,
  DATE: /^(?!0000)\d{4}-\d\d-\d\d$/,
  TIME: /^\d\d:\d\d:\d\d(\.\d{1,6})?$/,
  DATETIME: /^(?!0000)\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,6})?$/,
  TIMESTAMP: /^(?!0000)\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)$/,
  BYTES: /^[A-Za-z0-9+/]*={0,2}$/,
};

function fits(value: unknown, field: ApiField): boolean {
  const type = baseType(field);
  if (typeof value === 'object') return type === 'JSON' || type === 'RECORD';
  if (type === 'STRING') return field.maxLength === undefined || [...String(value)].length <= Number(field.maxLength);
  if (
    type === 'INT64' &&
    BigInt.asIntN(64, BigInt(/^-?\d+$/.test(String(value)) ? String(value) : 0)) !==
      BigInt(/^-?\d+$/.test(String(value)) ? String(value) : 0)
  )
    return false;
  return FORMS[type]?.test(String(value)) ?? true;
}
