import type { IncomingHttpHeaders } from 'node:http';

/** Statuses that may go away by themselves: https://www.rfc-editor.org/rfc/rfc9110#section-15 */
const PASSING: readonly number[] = [408, 425, 429, 500, 502, 503, 504];

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** A server that wants more patience than this is asked again by another run. */
export const MOST_PATIENCE_MS = 120_000;

export const isPassing = (status: number): boolean => PASSING.includes(status);

/** Milliseconds before the next try: ever more, and by chance, so that clients who failed together do not come back together. */
export function waitBefore(attempt: number, random: () => number = Math.random): number {
  return Math.ceil(random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt));
}

/** What `Retry-After` asks for, seconds or a date, in milliseconds; `undefined` without it. Dates are of the server's clock. */
export function retryAfter(headers: IncomingHttpHeaders, now: number = Date.now()): number | undefined {
  const text = headers['retry-after']?.trim();
  if (text === undefined || text === '') return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000);
  const at = Date.parse(text);
  if (Number.isNaN(at)) return undefined;
  const clock = Date.parse(headers.date ?? '');
  return Math.max(0, at - (Number.isNaN(clock) ? now : clock));
}
