import { RunError } from '../../model/errors.ts';
import type { PageParameter, RestOriginPlan } from '../../stages/rest-origin.ts';
import { type RestClient, type RestRequest, StatusError } from './client.ts';
import type { NextPage } from './next-page.ts';
import { fetchPage, type Page } from './page.ts';
import { pageRequest } from './page-request.ts';
import { Paging } from './paging.ts';
import { checkedUrl } from './url.ts';

/** Statuses by which servers say that there is no such page. */
const NO_SUCH_PAGE: readonly number[] = [400, 404, 410, 416, 422];

/**
 * The pages of an origin in their order. Each must be read to its end before the next is asked for. `warn`: told, when they have all been read, what of their
 * end was guessed. Throws `RunError`, also `repeated-page` where the server gives one page again and again.
 */
export async function* readPages(client: RestClient, plan: RestOriginPlan, warn: (text: string) => void): AsyncIterable<Page> {
  const { kind } = plan.pagination;
  const paging = new Paging(plan, warn);
  const pages =
    kind === 'page' || kind === 'offset' ? numbered(client, plan, plan.pagination, paging) : linked(client, plan, paging);
  for await (const page of pages) {
    yield* paging.admit(page);
    paging.passed(page);
    if (paging.ended) break;
  }
  yield* paging.finish();
  paging.close();
}

/** Pages of which each says how the next is found. */
async function* linked(client: RestClient, plan: RestOriginPlan, paging: Paging): AsyncIterable<Page> {
  const { pagination, maxPages = Number.POSITIVE_INFINITY } = plan;
  const seen = new Set<string>();
  let request = pageRequest(plan, []);
  for (let pages = 1; ; pages++) {
    const page = await fetchPage(client, plan, request, pages === 1);
    if (!page) return;
    yield page;
    if (pagination.kind !== 'cursor' && pagination.kind !== 'link') return paging.single(page);
    const more = paging.more(page);
    const next = more === 'end' ? undefined : paging.next(page);
    if (next === undefined) return;
    if (seen.has(next.text)) paging.circles(page);
    if (paging.ended || paging.isBarren(page, more === 'more')) return;
    if (pages >= maxPages) return paging.limit('more');
    seen.add(next.text);
    request =
      pagination.kind === 'cursor'
        ? pageRequest(plan, [{ parameter: pagination.parameter, value: valueOf(next) }])
        : linkRequest(next.text, page);
  }

  function linkRequest(next: string, { target: from, url }: Page): RestRequest {
    const target = checkedUrl(next, from);
    if (from.protocol === 'https:' && target.protocol === 'http:') {
      const remedy = 'set url to that address if you trust it';
      throw new RunError('insecure-redirect', `${url}: the next page has an unencrypted address`, { remedy });
    }
    return pageRequest(plan, [], target);
  }
}

/** A number stays one where it is sent as JSON, with all its digits. */
const valueOf = ({ text, isNumber }: NextPage): string | number | bigint => {
  if (!isNumber) return text;
  return /^-?\d+$/.test(text) ? BigInt(text) : Number(text);
};

interface Asked {
  /** Number of the page, or of the records before it. */
  readonly position: number;
  readonly page: Promise<Page | undefined>;
}

/** Pages that are found by number, some asked for ahead. */
async function* numbered(
  client: RestClient,
  plan: RestOriginPlan,
  {
    kind,
    first,
    parameter,
    size = 1,
  }: { readonly kind: 'page' | 'offset'; readonly first: number; readonly parameter: PageParameter; readonly size?: number },
  paging: Paging,
): AsyncIterable<Page> {
  let step = kind === 'page' ? 1 : size;
  const { maxPages = Number.POSITIVE_INFINITY, concurrentRequests } = plan;
  const ahead: Asked[] = [];
  let position = first;
  let asked = 0;
  // The first page: what is wrong with it is wrong with all.
  let alone = true;
  const ask = () => {
    const request = pageRequest(plan, [{ parameter, value: position }]);
    const page = fetchPage(client, plan, request, position === first);
    // The consumer gets the error when it takes the batch.
    page.catch(() => undefined);
    ahead.push({ position, page });
    position += step;
    asked++;
  };
  const forget = () => {
    for (const { page } of ahead.splice(0)) void page.then((one) => one?.discard()).catch(() => undefined);
  };
  try {
    for (;;) {
      while (ahead.length < (alone ? 1 : concurrentRequests) && asked < maxPages) ask();
      const current = ahead.shift();
      if (!current) return;
      const page = await current.page.catch((error: unknown) => {
        // Some servers answer so behind the last page.
        if (current.position === first || !(error instanceof StatusError) || !NO_SUCH_PAGE.includes(error.status)) throw error;
        if (!paging.isWhole)
          throw error.advising(`if this status means that there are no more pages, set endStatus: ${error.status}`);
        return undefined;
      });
      if (!page) return;
      yield page;
      alone = false;
      const { count } = page.scan;
      const more = paging.more(page);
      if (more === 'end' || (paging.isEmpty && more === 'unknown') || paging.isBarren(page, true)) return;
      if (ahead.length === 0 && asked >= maxPages) return paging.limit(more);
      if (kind === 'offset' && count !== step && count > 0) {
        // The server gives pages of its own size: what was asked for ahead would leave records out.
        asked -= ahead.length;
        forget();
        position = current.position + count;
        step = count;
        // It may have been the last.
        alone = true;
      }
    }
  } finally {
    forget();
  }
}
