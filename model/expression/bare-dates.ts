import { formatDate } from './literals.ts';
import type { Problems } from './problems.ts';
import type { Token } from './tokens.ts';

const DAY_MS = 86_400_000;

/** Warns of numbers that are written as dates are: `2026-11-01` and `05/06/2026` are subtractions and divisions. */
export function warnOfBareDates(tokens: readonly Token[], problems: Problems): void {
  for (let at = 0; at + 4 < tokens.length; at++) {
    const parts = tokens.slice(at, at + 5) as [Token, Token, Token, Token, Token];
    const dates = isRun(tokens, at) ? datesOf(parts[0].text, parts[2].text, parts[4].text) : [];
    if (dates.length === 0) continue;
    const written = parts.map(({ text }) => text).join('');
    const span = { start: parts[0].start, end: parts[4].end };
    const what = parts[1].text === '-' ? 'a subtraction' : 'a division';
    const remedy = `for a date write ${dates.map((date) => `DATE '${date}'`).join(' or ')}`;
    problems.warn('date-without-quotes', `${written} is ${what} of three numbers`, span, remedy);
    at += 4;
  }
}

/** The days that a text may mean which is no `YYYY-MM-DD`: `05/06/2026` is one of two, `20260605` and `2026/6/5` are one. */
export function daysMeant(text: string): readonly string[] {
  const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)$/.exec(text.trim()) ?? [];
  if (year !== undefined) return dateOf(year, month!, day!);
  const [, first, , second, third] = /^(\d{1,4})([-/. ])(\d{1,2})\2(\d{1,4})$/.exec(text.trim()) ?? [];
  return first === undefined ? [] : datesOf(first, second!, third!);
}

/** Whether five tokens with nothing between them are three whole numbers with the same sign between them, and no more follows. */
function isRun(tokens: readonly Token[], at: number): boolean {
  const parts = tokens.slice(at, at + 5);
  const [, sign] = parts;
  if (sign?.kind !== 'sign' || (sign.text !== '-' && sign.text !== '/')) return false;
  const joined = parts.every((token, i) => i === 0 || token.start === parts[i - 1]!.end);
  const shaped = parts.every((token, i) => (i % 2 === 0 ? /^\d{1,4}$/.test(token.text) : token.text === sign.text));
  const [before, after] = [tokens[at - 1], tokens[at + 5]];
  const isMore = (token: Token | undefined, touches: boolean) => touches && token?.kind === 'sign' && token.text === sign.text;
  return joined && shaped && !isMore(before, before?.end === parts[0]!.start) && !isMore(after, after?.start === parts[4]!.end);
}

/** The dates that may be meant, as `YYYY-MM-DD`. */
function datesOf(first: string, second: string, third: string): readonly string[] {
  if (first.length === 4) return dateOf(first, second, third);
  if (third.length !== 4) return [];
  return [...new Set([...dateOf(third, second, first), ...dateOf(third, first, second)])];
}

function dateOf(year: string, month: string, day: string): readonly string[] {
  if (month.length > 2 || day.length > 2 || Number(year) < 1000) return [];
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const exists = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  return exists ? [formatDate(date.getTime() / DAY_MS)] : [];
}
