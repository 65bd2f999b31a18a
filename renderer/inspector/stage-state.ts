import type { StageState } from '../../ipc/api.ts';

/** `Has read id up to 42`. */
export function readText({ column, watermark, remembered }: StageState): string {
  if (column === null) return `Has read ${remembered.toLocaleString('en')} ${remembered === 1 ? 'file' : 'files'}`;
  return watermark === null ? `Has read no row with a value in ${column}` : `Has read ${column} up to ${watermark}`;
}

/** `2026-03-01 14:05` in the zone of this machine. */
export function localTimeOf(iso: string): string {
  const time = new Date(iso);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} ${two(time.getHours())}:${two(time.getMinutes())}`;
}
