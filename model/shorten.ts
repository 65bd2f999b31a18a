/** The text, or its first `most` characters (UTF-16) with `…` behind them if it is longer; a character outside the basic plane is kept whole or left out. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most);
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}
