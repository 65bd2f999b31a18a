const DAY_MICROS = 86_400_000_000n;
const DAY_MS = 86_400_000;
/** Days of 400 years, after which the calendar repeats. */
const CYCLE_DAYS = 146_097;

/** `1234567.5` → `1,234,567.5`. Text that is no plain number stays as it is. */
export function group(number: string): string {
  const parts = /^(-?)(\d+)(.*)$/.exec(number);
  if (!parts || parts[2]!.length < 4) return number;
  return `${parts[1]}${parts[2]!.replace(/\B(?=(\d{3})+$)/g, ',')}${parts[3]}`;
}

/** An unscaled decimal as text, with all digits of its scale. */
export function decimalText(unscaled: bigint, scale: number): string {
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const sign = unscaled < 0n ? '-' : '';
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Days since 1970-01-01 as `YYYY-MM-DD`, for years of any length. */
export function dateText(days: number): string {
  const cycles = Math.floor(days / CYCLE_DAYS);
  const date = new Date((days - cycles * CYCLE_DAYS) * DAY_MS);
  const year = date.getUTCFullYear() + cycles * 400;
  const digits = String(Math.abs(year)).padStart(4, '0');
  const two = (part: number) => String(part).padStart(2, '0');
  return `${year < 0 ? '-' : ''}${digits}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
}

/** Microseconds since midnight as `HH:MM:SS`, with as much of a fraction as there is. */
export function timeText(micros: bigint): string {
  const total = Number(micros);
  const seconds = Math.floor(total / 1_000_000);
  const two = (part: number) => String(part).padStart(2, '0');
  const clock = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  const fraction = total - seconds * 1_000_000;
  return fraction === 0 ? clock : `${clock}.${String(fraction).padStart(6, '0').replace(/0+$/, '')}`;
}

/** Microseconds since 1970 as ISO 8601, with `Z` when it is an instant. */
export function timestampText(micros: bigint, zoned: boolean): string {
  const inDay = ((micros % DAY_MICROS) + DAY_MICROS) % DAY_MICROS;
  const days = Number((micros - inDay) / DAY_MICROS);
  return `${dateText(days)}T${timeText(inDay)}${zoned ? 'Z' : ''}`;
}

/** `YYYY-MM-DD` as days since 1970-01-01. `undefined` when it is none. */
export function parseDate(text: string): number | undefined {
  const parts = /^(-?\d{4,7})-(\d\d)-(\d\d)$/.exec(text.trim());
  if (!parts) return undefined;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const cycles = Math.floor((year - 2000) / 400);
  const date = new Date(Date.UTC(year - cycles * 400, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  return date.getTime() / DAY_MS + cycles * CYCLE_DAYS;
}

/** `HH:MM`, `HH:MM:SS` or with a fraction as microseconds since midnight. */
export function parseTime(text: string): bigint | undefined {
  const parts = /^(\d{1,2}):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?$/.exec(text.trim());
  if (!parts) return undefined;
  const [hour, minute, second] = [Number(parts[1]), Number(parts[2]), Number(parts[3] ?? 0)];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  return BigInt((hour * 60 + minute) * 60 + second) * 1_000_000n + BigInt((parts[4] ?? '').padEnd(6, '0'));
}

/** A date, or a date and a time with or without `Z`, as microseconds since 1970. */
export function parseTimestamp(text: string): bigint | undefined {
  const [, date, time] = /^(-?\d+-\d\d-\d\d)(?:[ T](.+?))?Z?$/.exec(text.trim()) ?? [];
  const days = date === undefined ? undefined : parseDate(date);
  const micros = time === undefined ? 0n : parseTime(time);
  return days === undefined || micros === undefined ? undefined : BigInt(days) * DAY_MICROS + micros;
}

/** A number with a point as an unscaled decimal. `undefined` when it is none, or has more digits than the scale holds. */
export function parseDecimal(text: string, scale: number): bigint | undefined {
  const parts = /^([-+]?)(\d*)(?:\.(\d*))?$/.exec(text.trim().replaceAll(',', ''));
  if (!parts || (parts[2] === '' && !parts[3])) return undefined;
  const fraction = (parts[3] ?? '').replace(/0+$/, '');
  if (fraction.length > scale) return undefined;
  const unscaled = BigInt(parts[2] + fraction.padEnd(scale, '0') || '0');
  return parts[1] === '-' ? -unscaled : unscaled;
}
