import { RunError } from '../../model/errors.ts';
import type { RestOriginPlan } from '../../stages/rest-origin.ts';
import { errorIn } from './errors.ts';
import { linkTarget } from './link-header.ts';
import { moreOf, type NextPage, nextOf } from './next-page.ts';
import { Overlaps } from './overlaps.ts';
import type { Page } from './page.ts';
import { Repeats } from './repeats.ts';
import { Totals, totalPaths } from './totals.ts';

/** Pages without records in a row after which paging ends, unless the server says at `hasMorePath` that there are more. */
const EMPTY_PAGES = 10;
const EMPTY_PAGES_WITH_MORE = 1000;

const count = (number: number, what: string): string => `${number.toLocaleString('en-US')} ${what}${number === 1 ? '' : 's'}`;

/** How the reading of an origin's pages goes, and what of its end was guessed. */
export class Paging {
  /** Whether no further page is to be asked for. */
  ended = false;
  private readonly plan: RestOriginPlan;
  private readonly warn: (text: string) => void;
  private readonly repeats = new Repeats();
  private readonly overlaps = new Overlaps();
  private readonly totals: Totals;
  private records = 0;
  private pages = 0;
  private empty = 0;
  /** Whether a page has had something at `hasMorePath`, or at `nextPath` or in its `Link` header. */
  private hasSaid = { more: false, next: false };
  private first: Page['scan']['shape'];
  /** Whether the last page may repeat an earlier one. */
  private repeating = false;
  /** Why paging ends, where that was guessed. */
  private guess: string | undefined;
  private limited = false;

  constructor(plan: RestOriginPlan, warn: (text: string) => void) {
    this.plan = plan;
    this.warn = warn;
    this.totals = new Totals(totalPaths(plan.records));
  }

  /** A page has come. Returns the pages whose records are to be read now. Throws `RunError`. */
  admit(page: Page): readonly Page[] {
    const { scan, head } = page;
    this.pages++;
    this.first ??= scan.shape;
    if (!head.complete) return [...this.held(), page];
    // A list, and then an object without one: it says something else.
    const isMessage = this.plan.records.length === 0 && this.first === 'list' && scan.shape === 'object';
    if (scan.count === 0 || isMessage) return [...this.held(), ...this.admitEmpty(page, isMessage)];
    this.empty = 0;
    if (this.plan.pagination.kind === 'none') return this.take([page]);
    const verdict = this.repeats.see(page);
    if (verdict.kind === 'new') return this.take(verdict.pages);
    this.repeating = true;
    // Nothing is left to be asked for.
    if (verdict.kind === 'held') this.ended = this.isWhole;
    else this.repeated(page, verdict.only, '3 pages in a row are equal');
    return [];
  }

  /** A page has been read to its end. */
  passed(page: Page): void {
    if (page.head.complete) return;
    this.totals.see(page);
    this.records += page.scan.count;
    if (page.scan.count > 0 && this.repeats.passed(page)) {
      throw repeatedPage(page, 'the page repeats an earlier one', 'set hasMorePath, endStatus or maxPages');
    }
  }

  /** Whether the last page had no records. */
  get isEmpty(): boolean {
    return this.empty > 0;
  }

  /** Whether as many records have come as the server says that there are. */
  get isWhole(): boolean {
    return this.totals.latest?.records === this.records;
  }

  /** Whether a page that has been read says that there are more. */
  more(page: Page): 'more' | 'end' | 'unknown' {
    const { hasMore } = this.plan;
    if (!hasMore) return 'unknown';
    const said = moreOf(this.plan, page);
    if (said.kind === 'silent' && !this.hasSaid.more) this.silent(page, `hasMorePath ${hasMore.join('.')}`);
    this.hasSaid.more ||= said.kind !== 'silent';
    if (said.kind === 'next') return 'more';
    if (this.hasSaid.more) this.guess = undefined;
    return 'end';
  }

  /** What a page that has been read names as the next one. */
  next(page: Page): NextPage | undefined {
    const said = nextOf(this.plan, page);
    const { pagination } = this.plan;
    if (said.kind === 'silent' && !this.hasSaid.next && 'next' in pagination) {
      this.silent(page, pagination.next ? `nextPath ${pagination.next.join('.')}` : 'Link header');
    }
    this.hasSaid.next ||= said.kind !== 'silent';
    if (said.kind === 'next') return said.value;
    if (this.hasSaid.next) this.guess = undefined;
    return undefined;
  }

  /** A page names a next one that was named before: where its records are new or none, that is a name for what comes next, whatever that is. */
  circles(page: Page): void {
    if (this.isEmpty) this.ended = true;
    else if (this.repeating && !this.ended) this.repeated(page, this.repeats.isOnly, 'the server names the same next page twice');
  }

  /** Whether pages that have no records have come too often. `more`: the server says that there are others. */
  isBarren(page: Page, more: boolean): boolean {
    const most = more ? EMPTY_PAGES_WITH_MORE : EMPTY_PAGES;
    if (this.empty > 0 && this.isWhole) return true;
    if (this.empty < most) return false;
    const remedy = more ? '' : '; set hasMorePath if the server says whether there are more';
    this.guess = `${most.toLocaleString('en-US')} pages in a row have no records (last: ${page.url}); reading ended there, although the server names a next page${remedy}`;
    return true;
  }

  /** The job asks for one response only. */
  single(page: Page): void {
    if (linkTarget(page.headers.link, 'next') === undefined) return;
    this.guess = 'the response links to a next page, which was not read; set pagination: link';
  }

  /** `maxPages` is reached. `more`: what the last page says of others. */
  limit(more: 'more' | 'unknown'): void {
    this.limited = true;
    if (this.isWhole) return;
    const has = more === 'more' ? 'has' : 'may have';
    const { latest } = this.totals;
    const total = latest ? ` (${latest.name}: ${latest.records})` : '';
    this.guess = `the maximum of ${this.plan.maxPages} pages (maxPages) is reached, and the server ${has} more pages: ${count(this.records, 'record')} read${total}`;
  }

  /** No more pages come. Returns those that were held back. */
  finish(): readonly Page[] {
    return this.ended ? [] : this.held();
  }

  /** All pages have been read. Says what was guessed. */
  close(): void {
    const { latest } = this.totals;
    const whole = this.isWhole;
    if (this.guess !== undefined && !whole) this.warn(this.guess);
    if (!this.limited && latest && !this.totals.has(this.records)) {
      const more = this.records > latest.records ? ': some may have been read twice' : '';
      this.warn(`the server states ${latest.name}: ${latest.records}, but sent ${count(this.records, 'record')}${more}`);
    }
    const { note } = this.overlaps;
    if (note !== undefined) this.warn(note);
  }

  private take(pages: readonly Page[]): readonly Page[] {
    this.repeating = false;
    for (const page of pages) {
      this.totals.see(page);
      this.records += page.scan.count;
      this.overlaps.see(page);
    }
    return pages;
  }

  private held(): readonly Page[] {
    return this.take(this.repeats.release());
  }

  private admitEmpty(page: Page, isMessage: boolean): readonly Page[] {
    const { scan, head, url } = page;
    this.empty++;
    const said = errorIn(head.text);
    // A first response without the path of the records is an error anyway.
    if (said !== undefined && (this.pages > 1 || scan.shape)) {
      const remedy = 'check the request: the server reports this error with a status of success';
      throw new RunError('unexpected-response', `${url}: the response has no records, and says: ${said}`, { value: url, remedy });
    }
    this.totals.see(page);
    if (this.pages === 1) return [page];
    if (isMessage || (!scan.shape && !scan.empty)) {
      const where = isMessage ? 'is not a list' : `has nothing at ${this.plan.records.join('.')}`;
      this.guess = `the response of ${url} ${where}: it was read as a page without records`;
    }
    return [];
  }

  /** The server gives pages that it has given before. `only`: it has never given another one. */
  private repeated(page: Page, only: boolean, why: string): void {
    this.ended = true;
    if (this.isWhole) return;
    if (only) {
      const { pagination } = this.plan;
      const parameter =
        'parameter' in pagination ? `the parameter ${pagination.parameter.name}` : 'the request for the next page';
      const remedy = `the server seems to ignore ${parameter}: correct pageParameter or nextPath, or set pagination: none if one response has all records`;
      throw repeatedPage(page, why, remedy);
    }
    this.guess = `${page.url} repeats the records of an earlier page: reading ended there, without the repeated records; set hasMorePath or endStatus to find the end for certain`;
  }

  /** Nothing stands where the page should say whether there is another. */
  private silent({ scan }: Page, where: string): void {
    if (scan.count === 0 || this.pages > 1) return;
    this.guess = `${where}: the first response has no such value, so reading ended after 1 page (${count(scan.count, 'record')}); correct the option if there are more`;
  }
}

const repeatedPage = ({ url }: Page, why: string, remedy: string): RunError =>
  new RunError('repeated-page', `${url}: ${why}`, { value: url, remedy });
