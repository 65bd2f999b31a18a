import type { Page } from './page.ts';
import type { RecordSpan } from './scan.ts';

interface Records {
  readonly text: Buffer;
  readonly spans: readonly RecordSpan[];
}

const NONE: Records = { text: Buffer.alloc(0), spans: [] };

/** Pages that begin with records that the page before ends with, as they do when records are added to a list while its pages are read. */
export class Overlaps {
  private before = NONE;
  private pages = 0;
  private records = 0;
  private first = '';

  /** The next page whose records are read. */
  see({ scan, head, url }: Page): void {
    const { buffer, byteOffset, byteLength } = head.text;
    const records = head.complete ? { text: Buffer.from(buffer, byteOffset, byteLength), spans: scan.spans() } : NONE;
    const common = overlapOf(this.before, records);
    if (common > 0) {
      this.pages++;
      this.records += common;
      this.first ||= url;
    }
    this.before = records;
  }

  /** What the run says of them. */
  get note(): string | undefined {
    if (this.pages === 0) return undefined;
    const which = this.pages === 1 ? `${this.first} begins` : `${this.pages} pages begin (first ${this.first})`;
    const what = this.records === 1 ? 'a record' : `${this.records.toLocaleString('en-US')} records`;
    return `${which} with ${what} of the page before: rows may be duplicated; request an order by a unique field, or use a remove-duplicates stage`;
  }
}

/** How many records at the end of one page are those at the beginning of the next. 0 in pages that have equal records, where these mean nothing. */
function overlapOf(before: Records, after: Records): number {
  const [span] = after.spans;
  if (!span) return 0;
  const first = recordOf(after.text, span);
  if (!before.text.includes(first, 'latin1')) return 0;
  const all = before.spans.map((span) => recordOf(before.text, span));
  const from = all.indexOf(first);
  if (from < 0 || all.length - from > after.spans.length || new Set(all).size < all.length) return 0;
  const same = after.spans.slice(0, all.length - from).every((span, i) => recordOf(after.text, span) === all[from + i]);
  return same ? all.length - from : 0;
}

/** The text of a record, without what separates it from the next. */
const recordOf = (text: Buffer, { from, to }: RecordSpan): string => text.toString('latin1', from, to).replace(/[\s,]+$/, '');
