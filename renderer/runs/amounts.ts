import { group } from '../preview/units.ts';

/** `3.1 M`, `16 k`, `950`: three figures at most. */
export function shortCount(count: number): string {
  const units: [number, string][] = [
    [1e9, ' G'],
    [1e6, ' M'],
    [1e3, ' k'],
  ];
  // 999,950 is a million when rounded.
  const [size, unit] = units.find(([size]) => count >= size * 0.99995) ?? [1, ''];
  const scaled = count / size;
  return `${size > 1 && scaled < 99.95 ? scaled.toFixed(1).replace(/\.0$/, '') : Math.round(scaled)}${unit}`;
}

/** `3.1 M rows/s` */
export const rateText = (perSecond: number): string => `${shortCount(perSecond)} rows/s`;

/** `1,234,567` */
export const countText = (count: number): string => group(String(Math.round(count)));

/** `212 MB`, `2 GB`, `1.4 kB`: powers of 1,024. */
export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const scaled = bytes / 1024 ** power;
  const text = power === 0 || scaled >= 99.95 ? String(Math.round(scaled)) : scaled.toFixed(1).replace(/\.0$/, '');
  return `${text} ${units[power]}`;
}

/** `running 1.2 s`: seconds with a tenth under a minute. */
export function clockText(ms: number): string {
  if (ms < 60_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
  const seconds = Math.floor(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${seconds % 60} s`;
}

/** The largest part against the mean of all: 1 is even. `undefined` without rows. */
export function skewOf(rows: readonly number[]): number | undefined {
  const sum = rows.reduce((total, part) => total + part, 0);
  return sum === 0 ? undefined : (Math.max(...rows) * rows.length) / sum;
}
