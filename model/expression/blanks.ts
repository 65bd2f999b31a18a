const isBlank = (code: number): boolean => code === 32 || (code >= 9 && code <= 13);

/** The text without the ASCII blanks at both ends, which do not count where a value is read from it. */
export function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}
