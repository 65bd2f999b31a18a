import { RunError } from '../../model/errors.ts';
import type { PageParameter, RestOriginPlan } from '../../stages/rest-origin.ts';
import type { RestClient, RestRequest } from './client.ts';
import { linkTarget } from './link-header.ts';
import { fetchPage, type Page } from './page.ts';
import { pageRequest } from './page-request.ts';
import { checkedUrl } from './url.ts';

/** Equal pages in a row after which the server is thought to give the same page whatever it is asked for. */
const EQUAL_PAGES = 3;

/** Pages without records in a row after which the server is thought to name next pages for ever. */
const EMPTY_PAGES = 1000;

/**
 * The pages of an origin in their order. Each must be read to its end before the next is asked for. Throws `RunError`, also `repeated-page` where paging
 * would never end.
 */
export async function* readPages(client: RestClient, plan: RestOriginPlan): AsyncIterable<Page> {
  const { pagination, maxPages = Number.POSITIVE_INFINITY } = plan;
  const pages =
    pagination.kind === 'page' || pagination.kind === 'offset' ? numbered(client, plan, pagination) : linked(client, plan);
  let count = 0;
  for await (const page of pages) {
    yield page;
    if (++count >= maxPages) return;
  }
}

/** Pages of which each says how the next is found. */
async function* linked(client: RestClient, plan: RestOriginPlan): AsyncIterable<Page> {
  const seen = new Set<string>();
  let empty = 0;
  let request: RestRequest | undefined = pageRequest(plan, []);
  for (let first = true; request; first = false) {
    const page: Page | undefined = await fetchPage(client, plan, request, first);
    if (!page) return;
    yield page;
    empty = page.scan.count === 0 ? empty + 1 : 0;
    if (empty >= EMPTY_PAGES)
      throw repeated(page, `${EMPTY_PAGES} pages in a row have no records`, 'correct records or nextPath');
    request = next(page);
  }

  function next(page: Page): RestRequest | undefined {
    const { pagination } = plan;
    const { scan } = page;
    if ((pagination.kind !== 'cursor' && pagination.kind !== 'link') || !hasMore(plan, page)) return undefined;
    const value = pagination.next ? scan.value(pagination.next) : linkTarget(page.link, 'next');
    if (value === undefined || value === '' || value === 'null' || value === 'false') return undefined;
    if (seen.has(value)) throw repeated(page, 'the server names the same next page twice', 'correct nextPath');
    seen.add(value);
    if (pagination.kind === 'cursor') return pageRequest(plan, [{ parameter: pagination.parameter, value }]);
    const target = checkedUrl(value, page.target);
    if (page.target.protocol === 'https:' && target.protocol === 'http:') {
      const remedy = 'ask that address itself if it is to be trusted';
      throw new RunError('insecure-redirect', `${page.url}: the next page has an unencrypted address`, { remedy });
    }
    return pageRequest(plan, [], target);
  }
}

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
): AsyncIterable<Page> {
  let step = kind === 'page' ? 1 : size;
  const { maxPages = Number.POSITIVE_INFINITY, concurrentRequests } = plan;
  const ahead: Asked[] = [];
  let position = first;
  let asked = 0;
  // The first page: what is wrong with it is wrong with all.
  let alone = true;
  let last = '';
  let equal = 1;
  const ask = () => {
    const request = pageRequest(plan, [{ parameter, value: position }]);
    const page = fetchPage(client, plan, request, position === first);
    // Whoever takes it hears of a failure.
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
      const page = await current?.page;
      if (!current || !page) return;
      yield page;
      alone = false;
      const { count } = page.scan;
      if (count === 0 || !hasMore(plan, page)) return;
      equal = page.digest() === last ? equal + 1 : 1;
      last = page.digest();
      if (equal >= EQUAL_PAGES) {
        throw repeated(
          page,
          `${EQUAL_PAGES} pages in a row are the same`,
          `the server does not seem to know the parameter ${parameter.name}: correct pageParameter`,
        );
      }
      if (kind === 'offset' && count !== step) {
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

/** Whether a page that has been read says that there are more, or does not say. */
function hasMore({ hasMore: path }: RestOriginPlan, { scan }: Page): boolean {
  if (!path) return true;
  const value = scan.value(path);
  return value !== undefined && !['', 'null', 'false', '0'].includes(value);
}

const repeated = ({ url }: Page, why: string, remedy: string): RunError =>
  new RunError('repeated-page', `${url}: ${why}`, { value: url, remedy });
