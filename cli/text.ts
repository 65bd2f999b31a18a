export { formatBytes } from '../host/sizes.ts';

/** How numbers, sizes, times and tables look on a terminal. Locale-independent: English separators. */
export function formatCount(count: number): string {
  return Math.round(count)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `0.42 s`, `12.3 s`, `3 min 05 s`, `2 h 07 min`. */
export function formatDuration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 9.995) return `${seconds.toFixed(2)} s`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}

/** Rows per second: `1,234/s`, `12.3 M/s`. */
export function formatRate(rows: number, milliseconds: number): string {
  const rate = milliseconds > 0 ? (rows * 1000) / milliseconds : 0;
  return rate >= 10_000_000 ? `${(rate / 1e6).toFixed(1)} M/s` : `${formatCount(rate)}/s`;
}

let segmenter: Intl.Segmenter | undefined;

/** The characters of a text as people count them. The locale data is loaded when first needed: that takes 8 ms. */
function* graphemes(text: string): Iterable<string> {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  for (const { segment } of segmenter.segment(text)) yield segment;
}

const ESCAPES = /\p{Cc}\[[0-9;?]*[A-Za-z]/gu;
const CONTROLS = /\p{Cc}/gu;
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/** Columns that a text takes on a terminal, without escape sequences; East Asian characters and emoji take two. */
export function displayWidth(text: string): number {
  const plain = text.replace(ESCAPES, '');
  if (/^[\x20-\x7e]*$/.test(plain)) return plain.length;
  let width = 0;
  for (const grapheme of graphemes(plain)) width += WIDE.test(grapheme) ? 2 : /^\p{M}|^\p{Cf}/u.test(grapheme) ? 0 : 1;
  return width;
}

/** The text cut to `width` columns, ending in `…` where something is missing. Text without escape sequences. */
export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let [cut, used] = ['', 0];
  for (const grapheme of graphemes(text)) {
    used += displayWidth(grapheme);
    if (used > width - 1) break;
    cut += grapheme;
  }
  return width > 0 ? `${cut}…` : '';
}

/** The words of a text in lines of at most `width` columns; a word that is longer has a line of its own. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((each) => each !== '')) {
    const last = lines.at(-1);
    if (last !== undefined && displayWidth(last) + 1 + displayWidth(word) <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

export const padEnd = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - displayWidth(text)));
export const padStart = (text: string, width: number): string => ' '.repeat(Math.max(0, width - displayWidth(text))) + text;

export interface TableColumn {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Cells are cut to this width. Default 60. */
  readonly most?: number;
}

/** Rows of cells as aligned columns, two blanks between, under their titles. Line breaks and control characters in cells are escaped. */
export function formatTable(columns: readonly TableColumn[], rows: readonly (readonly string[])[]): string[] {
  const cells = rows.map((row) => columns.map(({ most = 60 }, index) => truncate(visible(row[index] ?? ''), most)));
  const titles = columns.map(({ title, most = 60 }) => truncate(visible(title), most));
  const widths = columns.map((_, index) => Math.max(...[titles, ...cells].map((row) => displayWidth(row[index]!))));
  const line = (row: readonly string[]) =>
    row
      .map((cell, index) => (columns[index]!.align === 'right' ? padStart : padEnd)(cell, widths[index]!))
      .join('  ')
      .trimEnd();
  return [line(titles), ...cells.map(line)];
}

const ESCAPED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** The text without characters that would move the cursor. */
export function visible(text: string): string {
  return text.replace(CONTROLS, (char) => ESCAPED[char] ?? `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** `2026-03-01 14:05:09` in the zone of this machine. */
export function localTime(at: string | Date): string {
  const time = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  const date = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-');
  return `${date} ${[time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':')}`;
}
