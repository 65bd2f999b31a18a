import { DataType as Arrow, Vector as ArrowVector, type Data, TimeUnit } from 'apache-arrow';
import { RunError } from '../model/errors.ts';
import { formatDate, formatDecimal, formatTime, formatTimestamp } from './values.ts';

// Lists, structs and maps of Arrow as JSON has them: dates, times, decimals and bytes within them are text, as in columns of their own.

const DAY_MS = 86_400_000;

export const isNested = (type: Arrow): boolean =>
  Arrow.isList(type) || Arrow.isFixedSizeList(type) || Arrow.isStruct(type) || Arrow.isMap(type);

/** A value of a vector of one piece, as `JSON.stringify` takes it but for bigints, dates and bytes. Throws `RunError` `invalid-value`: nanoseconds that are no whole microseconds. */
export function nestedValue(vector: ArrowVector, row: number): unknown {
  const { type } = vector;
  if (!vector.isValid(row)) return null;
  if (Arrow.isList(type) || Arrow.isFixedSizeList(type)) return items(vector.get(row) as ArrowVector);
  if (Arrow.isStruct(type)) {
    return Object.fromEntries(type.children.map(({ name }, i) => [name, nestedValue(vector.getChildAt(i)!, row)]));
  }
  if (Arrow.isMap(type)) {
    const { valueOffsets, children } = vector.data[0] as Data;
    const [from, to] = [Number(valueOffsets[row]), Number(valueOffsets[row + 1])];
    const entries = new ArrowVector([(children[0] as Data).slice(from, to - from)]);
    const keys = items(entries.getChildAt(0)!);
    const values = items(entries.getChildAt(1)!);
    return Object.fromEntries(keys.map((key, i) => [String(key), values[i]]));
  }
  if (Arrow.isTimestamp(type)) {
    const value = (vector.data[0] as Data).values[row] as bigint;
    return formatTimestamp(microsOf(type.unit, value), type.timezone != null);
  }
  return scalar(Arrow.isDictionary(type) ? type.dictionary : type, vector.get(row));
}

const items = (vector: ArrowVector): unknown[] => Array.from({ length: vector.length }, (_, i) => nestedValue(vector, i));

function scalar(type: Arrow, value: unknown): unknown {
  if (Arrow.isDate(type)) {
    const days = Number(value) / DAY_MS;
    return Number.isInteger(days) ? formatDate(days) : new Date(Number(value));
  }
  if (Arrow.isTime(type)) return formatTime(microsOf(type.unit, BigInt(value as number | bigint)));
  if (Arrow.isDecimal(type)) return formatDecimal(unscaledOf(value as Iterable<number>), type.scale);
  return value;
}

function microsOf(unit: TimeUnit, value: bigint): bigint {
  if (unit === TimeUnit.SECOND) return value * 1_000_000n;
  if (unit === TimeUnit.MILLISECOND) return value * 1000n;
  if (unit === TimeUnit.MICROSECOND) return value;
  if (value % 1000n !== 0n) {
    throw new RunError('invalid-value', `invalid time: ${value} ns are no whole microseconds`, {
      value: String(value),
      remedy: 'give microseconds',
    });
  }
  return value / 1000n;
}

/** The number that the words of a decimal make, lowest first. */
export function unscaledOf(words: Iterable<number>): bigint {
  const all = [...words].map(BigInt);
  const bits = all.reduceRight((sum, word) => (sum << 32n) | word, 0n);
  return BigInt.asIntN(all.length * 32, bits);
}
