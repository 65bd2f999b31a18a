/** `maxRows` → `Max rows`, `timeoutMs` → `Timeout (ms)`. */
export function labelOf(option: string): string {
  const words = option
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[\s_-]+/)
    .map((word) => word.toLowerCase());
  const unit = words.length > 1 && words.at(-1) === 'ms' ? words.pop() : undefined;
  const text = words.join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1) + (unit ? ` (${unit})` : '');
}

/** Whether a label wants another word after it: `Rows of`, `How many`. */
export const isOpenEnded = (label: string): boolean => /\b(of|by|many)$/.test(label);

/** A description without Markdown's marks. */
export function plainText(markdown: string): string {
  return markdown.replace(/`([^`]*)`/g, (_, code: string) => (code === '' ? '“”' : code)).replace(/\s+/g, ' ');
}

/** Texts and code of a line of Markdown, in turns: the odd ones are code. */
export function codeSpans(markdown: string): readonly string[] {
  return markdown.split('`');
}

/** What holds where an option is not set, as its help says it: `found by looking at the file`. */
export function fallbackOf(description: string): string | undefined {
  const text = /\bDefault: (.+?)[.;](?:\s|$)/s.exec(description)?.[1];
  return text === undefined ? undefined : plainText(text);
}
