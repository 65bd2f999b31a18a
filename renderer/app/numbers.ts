/** `4` or `1,000` as a number; `undefined` for what is no whole number. */
export function parseWhole(text: string): number | undefined {
  const digits = text.trim().replace(/(?<=\d)[,  ](?=\d{3}(\D|$))/g, '');
  return /^\d{1,15}$/.test(digits) ? Number(digits) : undefined;
}

/** Megabytes, or `2 GB`, as bytes. */
export function parseMegabytes(text: string): number | undefined {
  const match = /^(.*?)\s*(mb|gb)?$/i.exec(text.trim());
  const value = parseWhole(match?.[1] ?? '');
  return value === undefined ? undefined : value * 1024 ** (match?.[2]?.toLowerCase() === 'gb' ? 3 : 2);
}
