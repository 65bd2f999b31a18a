import type { Table } from 'apache-arrow';

/** What a test expects of a table: values as a program sees them, rows as lists; integers of 64 bits and decimals as text. */
export function tableRows(table: Table): unknown[][] {
  return table.toArray().map((row) => Object.values(row.toJSON() as Record<string, unknown>).map(plain));
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Date) return value.toISOString();
  return value;
}
