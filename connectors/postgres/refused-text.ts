import type { Arena } from '../../columns/arena.ts';
import { PG_DATE, PG_NUMERIC, PG_TIME, PG_TIMESTAMP } from '../../columns/layout.ts';
import { formatDate, formatTime } from '../../columns/values.ts';
import type { DataType } from '../../model/types.ts';

/** Days from 1970-01-01 to 2000-01-01, from which PostgreSQL counts. */
const EPOCH_DAYS = 10_957;
const DAY_MICROS = 86_400_000_000n;

/**
 * What a value was that its column’s type cannot hold, for messages. `at`: the field as PostgreSQL has sent it, with its length
 * (https://www.postgresql.org/docs/current/protocol-message-formats.html; values as `date_send`, `numeric_send`, … write them).
 */
export function refusedText(arena: Arena, kind: number, at: number, type: DataType): string | undefined {
  const field = new DataView(arena.bytes.buffer, at);
  const length = field.getInt32(0);
  const value = new DataView(arena.bytes.buffer, at + 4, length);
  switch (kind) {
    case PG_DATE: {
      const days = value.getInt32(0);
      if (days === 0x7fffffff || days === -0x80000000) return infinity(days);
      return dateText(days);
    }
    case PG_TIMESTAMP: {
      const micros = value.getBigInt64(0);
      if (micros === 0x7fffffffffffffffn || micros === -0x8000000000000000n) return infinity(micros);
      const time = ((micros % DAY_MICROS) + DAY_MICROS) % DAY_MICROS;
      const zone = type.kind === 'timestamp' && type.zoned ? 'Z' : '';
      return `${dateText(Number((micros - time) / DAY_MICROS))}T${formatTime(time)}${zone}`;
    }
    case PG_TIME:
      return formatTime(value.getBigInt64(0));
    case PG_NUMERIC:
      return numericText(value);
    default:
      return undefined;
  }
}

/** A day from 2000-01-01. */
const dateText = (days: number): string => formatDate(days + EPOCH_DAYS);

const infinity = (value: number | bigint): string => (value < 0 ? '-infinity' : 'infinity');

const NEGATIVE = 0x4000;
const NOT_FINITE: ReadonlyMap<number, string> = new Map([
  [0xc000, 'NaN'],
  [0xd000, 'Infinity'],
  [0xf000, '-Infinity'],
]);

/** Number of groups of four digits, the place of the first, sign, decimals, groups. */
function numericText(value: DataView): string {
  const [count, weight, sign, scale] = [value.getInt16(0), value.getInt16(2), value.getUint16(4), value.getUint16(6)];
  const word = NOT_FINITE.get(sign);
  if (word !== undefined) return word;
  const group = (i: number) => (i >= 0 && i < count ? String(value.getUint16(8 + 2 * i)).padStart(4, '0') : '0000');
  const groups = (length: number, from: number) => Array.from({ length }, (_, i) => group(from + i)).join('');
  const whole = groups(Math.max(weight + 1, 0), 0).replace(/^0+/, '') || '0';
  const fraction = scale === 0 ? '' : `.${groups(Math.ceil(scale / 4), weight + 1).slice(0, scale)}`;
  return `${sign === NEGATIVE ? '-' : ''}${whole}${fraction}`;
}
