import type { Lookback } from '../../stages/shared/watermark.ts';

/** `2025-01-31`, with a time of day, a fraction and an offset or without. */
const MOMENT = /^(\d{4})-(\d\d)-(\d\d)(?:([T ])(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d(?::?\d\d){0,2})?)?$/;
const NUMBER = /^([+-]?)(\d+)(?:\.(\d+))?$/;
const DAY = 86_400_000_000n;

/** The value that lies so far below a watermark, in the same form; the watermark itself where it has no such distance. */
export function below(text: string, lookback: Lookback | undefined): string {
  if (!lookback) return text;
  return (lookback.kind === 'amount' ? less(text, lookback.amount) : earlier(text, BigInt(lookback.microseconds))) ?? text;
}

/** Whether a text is a date or timestamp, whose order is that of time. */
export const isMoment = (text: string): boolean => MOMENT.test(text);

/** Exact for integers and decimals; never above the exact value. */
function less(text: string, amount: string): string | undefined {
  const [number, by] = [NUMBER.exec(text), NUMBER.exec(amount)];
  if (!number || !by) {
    const value = Number(text) - Number(amount);
    return text.trim() === '' || !Number.isFinite(value) ? undefined : String(value);
  }
  const scale = number[3]?.length ?? 0;
  const digits = Math.max(scale, by[3]?.length ?? 0);
  const unit = 10n ** BigInt(digits - scale);
  const exact = scaled(number, digits) - scaled(by, digits);
  // Floor, in the number of decimals that the watermark has.
  const floor = exact / unit - (exact % unit < 0n ? 1n : 0n);
  if (scale === 0) return String(floor);
  const magnitude = String(floor < 0n ? -floor : floor).padStart(scale + 1, '0');
  return `${floor < 0n ? '-' : ''}${magnitude.slice(0, -scale)}.${magnitude.slice(-scale)}`;
}

function scaled([, sign, whole, fraction = '']: readonly (string | undefined)[], digits: number): bigint {
  const value = BigInt(`${whole}${fraction!.padEnd(digits, '0')}`);
  return sign === '-' ? -value : value;
}

function earlier(text: string, microseconds: bigint): string | undefined {
  const parts = MOMENT.exec(text);
  if (!parts) return undefined;
  const [, year, month, day, between, hour = '0', minute = '0', second, fraction = '', zone = ''] = parts;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const seconds = Number(hour) * 3600 + Number(minute) * 60 + Number(second ?? 0);
  // Digits past the sixth make it later: without them it is earlier, which is safe.
  const micros = BigInt(fraction.slice(0, 6).padEnd(6, '0'));
  const moment = BigInt(date.getTime()) * 1000n + BigInt(seconds) * 1_000_000n + micros - microseconds;
  const days = moment / DAY - (moment % DAY < 0n ? 1n : 0n);
  const rest = moment - days * DAY;
  const start = new Date(Number(days) * 86_400_000);
  if (start.getUTCFullYear() < 0 || Number.isNaN(start.getTime())) return undefined;
  const two = (value: bigint) => String(value).padStart(2, '0');
  const head = start.toISOString().slice(0, 10);
  if (between === undefined) return head;
  const clock = `${two(rest / 3_600_000_000n)}:${two((rest / 60_000_000n) % 60n)}`;
  const end = second === undefined ? '' : `:${two((rest / 1_000_000n) % 60n)}`;
  const tail =
    fraction === ''
      ? ''
      : `.${String(rest % 1_000_000n)
          .padStart(6, '0')
          .padEnd(9, '0')
          .slice(0, fraction.length)}`;
  return `${head}${between}${clock}${end}${tail}${zone}`;
}
