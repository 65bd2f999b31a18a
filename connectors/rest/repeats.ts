import type { Page } from './page.ts';

/** Pages in a row that must repeat earlier ones before they are taken for what the server gives behind the last page. */
const REPEATED_PAGES = 2;

/** What a page turned out to be. */
export type Verdict =
  | { readonly kind: 'new'; readonly pages: readonly Page[] }
  /** It may repeat an earlier page: the next page tells. */
  | { readonly kind: 'held' }
  /** The server gives pages again that it has given before. `only`: it has never given another one. */
  | { readonly kind: 'repeated'; readonly only: boolean };

/**
 * Tells pages that a server repeats from pages whose records happen to be equal. A page that equals an earlier one is held back; if the page behind it equals
 * that one, too, or its successor, the server repeats itself. Pages are compared by the bytes of their records.
 */
export class Repeats {
  private readonly numbers = new Map<string, number>();
  private held: { readonly page: Page; readonly twin: number }[] = [];
  private pages = 0;

  /** A page with records, whose text is known as a whole. */
  see(page: Page): Verdict {
    const digest = page.scan.digest();
    const twin = this.numbers.get(digest);
    const last = this.held.at(-1);
    if (twin === undefined) {
      const pages = [...this.release(), page];
      this.numbers.set(digest, this.pages++);
      return { kind: 'new', pages };
    }
    const goesOn = last === undefined || twin === last.twin || twin === last.twin + 1;
    const before = goesOn ? [] : this.release();
    this.held.push({ page, twin });
    if (this.held.length >= REPEATED_PAGES) return { kind: 'repeated', only: this.isOnly };
    return before.length > 0 ? { kind: 'new', pages: before } : { kind: 'held' };
  }

  /** Whether only one page has been given that no other equals. */
  get isOnly(): boolean {
    return this.pages === 1;
  }

  /** A page that was handed on before it was known as a whole. Returns whether it repeats an earlier one. */
  passed(page: Page): boolean {
    const digest = page.scan.digest();
    const repeated = this.numbers.has(digest);
    this.numbers.set(digest, this.pages++);
    return repeated;
  }

  /** The pages that were held back, which nothing shows to be repeated. */
  release(): Page[] {
    const pages = this.held.map(({ page }) => page);
    this.pages += pages.length;
    this.held = [];
    return pages;
  }
}
