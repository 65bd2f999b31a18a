const POWERS: Readonly<Record<string, number>> = { k: 10, m: 20, g: 30, t: 40 };

/** `2GB`, `512MB`, `1.5g` or a number of bytes, in bytes; `undefined` for any other text. Units are powers of 1,024. */
export function parseSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?) ?(?:([kmgt])(?:i?b)?|b)?$/i.exec(text.trim());
  if (!match) return undefined;
  const power = match[2] === undefined ? 0 : POWERS[match[2].toLowerCase()]!;
  const bytes = Math.round(Number(match[1]) * 2 ** power);
  return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : undefined;
}

/** `512 B`, `1.5 MB`, `2 GB`; powers of 1,024. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let [value, unit] = [bytes, 0];
  while (value >= 1023.5 && unit < units.length - 1) [value, unit] = [value / 1024, unit + 1];
  return `${unit === 0 || value >= 99.95 ? Math.round(value) : Number(value.toFixed(1))} ${units[unit]}`;
}
