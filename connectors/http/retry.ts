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

/** What servers call the number of requests that are left, and the time when there are more. */
const REMAINING = ['x-ratelimit-remaining', 'x-rate-limit-remaining', 'ratelimit-remaining'];
const RESET = ['x-ratelimit-reset-after', 'x-ratelimit-reset', 'x-rate-limit-reset', 'ratelimit-reset'];

const textOf = (headers: IncomingHttpHeaders, names: readonly string[]): string | undefined =>
  names.map((name) => [headers[name]].flat()[0]?.trim()).find((text) => text !== undefined && text !== '');

/** `RateLimit: "default";r=0;t=30`: https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/ */
const limitParameter = (headers: IncomingHttpHeaders, name: 'r' | 't'): string | undefined =>
  new RegExp(`;\\s*${name}=(\\d+)`).exec(textOf(headers, ['ratelimit']) ?? '')?.[1];

const isUsedUp = (headers: IncomingHttpHeaders): boolean =>
  Number(textOf(headers, REMAINING) ?? limitParameter(headers, 'r') ?? '1') <= 0;

/** Whether a response says that too many requests came. Some servers say so by 403, as they do of what is forbidden. */
export const isLimit = (status: number, headers: IncomingHttpHeaders): boolean =>
  status === 429 || ((status === 403 || status === 420) && (textOf(headers, ['retry-after']) !== undefined || isUsedUp(headers)));

/**
 * Milliseconds that a response asks to wait: by `Retry-After`, in seconds or as a date, or by when a limit that is used up is reset; `undefined` when it says
 * nothing. Dates are of the server's clock.
 */
export function retryAfter(headers: IncomingHttpHeaders, now: number = Date.now()): number | undefined {
  const date = Date.parse(headers.date ?? '');
  const clock = Number.isNaN(date) ? now : date;
  const after = textOf(headers, ['retry-after']);
  if (after !== undefined) return waitOf(after, clock);
  if (!isUsedUp(headers)) return undefined;
  const reset = textOf(headers, RESET) ?? limitParameter(headers, 't');
  return reset === undefined ? undefined : waitOf(reset, clock);
}

/** Seconds, or a date: as such, or in seconds or milliseconds since 1970. */
function waitOf(text: string, clock: number): number | undefined {
  const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
  if (number !== undefined && number < 1e9) return Math.ceil(number * 1000);
  const at = number === undefined ? Date.parse(text) : number < 1e11 ? number * 1000 : number;
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil(at - clock));
}
