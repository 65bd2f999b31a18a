const GROUPED = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const UNITS = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

/** `1,548,020` */
export function printCount(count: number): string {
  return GROUPED.format(count);
}

/** `9,876`, `15.5 k`, `5.0 M`: at most six characters. */
export function printShort(count: number): string {
  if (count < 9999.5) return printCount(count);
  const [size, unit] = UNITS.find(([size]) => count >= size * 0.9995)!;
  const value = count / size;
  return `${value >= 99.95 ? value.toFixed(0) : value.toFixed(1)} ${unit}`;
}

/** `16 M/s` */
export function printRate(rowsPerSecond: number): string {
  const text = printShort(rowsPerSecond);
  return `${text.replace(/(\d\d)\.\d /, '$1 ')}/s`;
}

/** `7 ms`, `0.31 s`, `12.4 s`, `3 min 20 s`, `2 h 05 min` */
export function printDuration(ms: number): string {
  if (ms < 99.5) return ms > 0 && ms < 1 ? '< 1 ms' : `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 9.995) return `${seconds.toFixed(2)} s`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`;
}

/** The share of a part: `50 %`, `0.3 %`, `< 0.1 %`. */
export function printShare(part: number, whole: number): string {
  if (whole === 0) return '';
  const percent = (part / whole) * 100;
  if (percent > 0 && percent < 0.1) return '< 0.1 %';
  if (percent < 10) return `${Number(percent.toFixed(1))} %`;
  return percent < 100 && percent >= 99.5 ? '99 %' : `${percent.toFixed(0)} %`;
}
