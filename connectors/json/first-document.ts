import { isBlank, LF } from './blank.ts';
import type { JsonFormat } from './options.ts';
import { ValueScan } from './value-scan.ts';

const OPEN_LIST = 91;
const OPEN_OBJECT = 123;

/** What the document that a text begins with tells of the text, which comes in chunks. */
export class FirstDocument {
  private first: number | undefined;
  private readonly scan = new ValueScan();
  private ended = false;
  /** Whether a line ends within the object, and behind it. */
  private broken = false;
  private left = false;
  private next: number | undefined;

  add(chunk: Uint8Array): void {
    let at = 0;
    if (this.first === undefined) {
      at = firstNonBlank(chunk, 0);
      this.first = chunk[at];
    }
    if (this.first !== OPEN_OBJECT || this.next !== undefined) return;
    if (!this.ended) {
      const end = this.scan.end(chunk, at);
      const feed = this.broken ? -1 : chunk.indexOf(LF, at);
      if (feed >= 0 && (end < 0 || feed < end)) this.broken = true;
      if (end < 0) return;
      this.ended = true;
      at = end;
    }
    const next = firstNonBlank(chunk, at);
    if (chunk.subarray(at, next).includes(LF)) this.left = true;
    this.next = chunk[next];
  }

  /** The format that the text seems to have: lines, unless it begins with a list, or with an object that goes over several lines. `undefined`: not known yet. */
  get format(): JsonFormat | undefined {
    if (this.first === OPEN_LIST || this.broken) return 'array';
    return this.ended || (this.first !== undefined && this.first !== OPEN_OBJECT) ? 'lines' : undefined;
  }

  /** Whether another object follows the one that the text begins with, on a line of its own. */
  get several(): boolean {
    return this.next === OPEN_OBJECT && this.left;
  }
}

function firstNonBlank(text: Uint8Array, start: number): number {
  let at = start;
  while (at < text.length && isBlank(text[at]!)) at++;
  return at;
}
