import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, test } from 'vitest';
import { isLimit, isPassing, retryAfter, waitBefore } from '../../../connectors/http/retry.ts';

const NOW = Date.UTC(2026, 0, 1);
const date = new Date(NOW).toUTCString();
const later = (seconds: number) => String(NOW / 1000 + seconds);

test('statuses that may go away are tried again, others are not', () => {
  for (const status of [408, 425, 429, 500, 502, 503, 504]) expect([status, isPassing(status)]).toEqual([status, true]);
  for (const status of [200, 301, 400, 401, 403, 404, 409, 422, 428, 430, 501, 505])
    expect([status, isPassing(status)]).toEqual([status, false]);
});

test('waits grow to half a minute', () => {
  const most = () => 1;
  expect([0, 1, 2, 5, 6, 7, 20].map((attempt) => waitBefore(attempt, most))).toEqual([
    500, 1000, 2000, 16_000, 30_000, 30_000, 30_000,
  ]);
  expect([waitBefore(3, () => 0), waitBefore(3, () => 0.5)]).toEqual([0, 2000]);
});

describe('a limit of requests', () => {
  test.each<[string, number, IncomingHttpHeaders, boolean, number | undefined]>([
    ['429', 429, {}, true, undefined],
    ['429 with seconds', 429, { 'retry-after': '7' }, true, 7000],
    ['429 with a date', 429, { 'retry-after': new Date(NOW + 9000).toUTCString(), date }, true, 9000],
    ['403', 403, {}, false, undefined],
    ['403 with seconds', 403, { 'retry-after': '60' }, true, 60_000],
    ['403 with nothing left', 403, { 'x-ratelimit-remaining': '0' }, true, undefined],
    [
      '403 with nothing left until then',
      403,
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': later(30), date },
      true,
      30_000,
    ],
    [
      '403 with both',
      403,
      { 'x-ratelimit-remaining': '0', 'retry-after': '5', 'x-ratelimit-reset': later(30), date },
      true,
      5000,
    ],
    ['403 with some left', 403, { 'x-ratelimit-remaining': '7', 'x-ratelimit-reset': later(30), date }, false, undefined],
    ['404 with nothing left', 404, { 'x-ratelimit-remaining': '0' }, false, undefined],
    ['401 with seconds', 401, { 'retry-after': '5' }, false, 5000],
    ['other names', 403, { 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': later(2), date }, true, 2000],
    ['milliseconds since 1970', 429, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW + 1500), date }, true, 1500],
    ['seconds until then', 429, { 'ratelimit-remaining': '0', 'ratelimit-reset': '11' }, true, 11_000],
    ['a part of a second', 429, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset-after': '0.25' }, true, 250],
    ['one header', 403, { ratelimit: '"default";r=0;t=30' }, true, 30_000],
    ['a time that is over', 403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': later(-5), date }, true, 0],
    ['what is no time', 403, { 'retry-after': 'soon' }, true, undefined],
  ])('%s', (_, status, headers, limit, waitMs) => {
    expect([isLimit(status, headers), retryAfter(headers, NOW)]).toEqual([limit, waitMs]);
  });
});
