import { concat } from '../files/decode-text.ts';
import { isBlank, LF } from './blank.ts';
import { DocumentWalk, type Located } from './locate.ts';
import type { JsonFormat } from './options.ts';
import { ValueScan } from './value-scan.ts';

/** Finds the texts of records, sound or not, in a text that comes in chunks. It holds on to no more than the beginning of a record that has not ended. */
export interface RecordFinder {
  /** The records that end in the next chunk, or in the line that it ends. They lie in `chunk`, or in memory of their own. */
  add(chunk: Uint8Array): Iterable<Uint8Array>;
  /** The record that ends with the text. */
  end(): Iterable<Uint8Array>;
  /** Whether the path of the records leads to a list, an object or null; or nothing but white space has come. */
  readonly located: boolean;
}

/** Finds the records of a whole text, or of its beginning when it is not `complete`: only those that end in it. */
export function* recordsOf(text: Uint8Array, complete: boolean, finder: RecordFinder): Iterable<Uint8Array> {
  yield* finder.add(text);
  if (complete) yield* finder.end();
}

/** `path`: the keys that lead to the records of a document. */
export const recordFinder = (format: JsonFormat, path: readonly string[]): RecordFinder =>
  format === 'lines' ? new LineFinder() : new ElementFinder(path);

class LineFinder implements RecordFinder {
  readonly located = true;
  private held: Uint8Array[] = [];

  *add(chunk: Uint8Array): Iterable<Uint8Array> {
    let start = 0;
    for (let feed = chunk.indexOf(LF); feed >= 0; feed = chunk.indexOf(LF, start)) {
      yield* this.line(chunk.subarray(start, feed));
      start = feed + 1;
    }
    if (start < chunk.length) this.held.push(chunk.subarray(start));
  }

  end(): Iterable<Uint8Array> {
    return this.line(new Uint8Array());
  }

  private *line(end: Uint8Array): Iterable<Uint8Array> {
    const line = this.held.length === 0 ? end : concat([...this.held.splice(0), end]);
    if (line.some((byte) => !isBlank(byte))) yield line;
  }
}

/** The records of a document: those of the list that a path leads to, or the one object. */
class ElementFinder implements RecordFinder {
  private readonly walk: DocumentWalk;
  private kind: Located['kind'] | undefined;
  private scan: ValueScan | undefined;
  private held: Uint8Array[] = [];
  private done = false;

  constructor(path: readonly string[]) {
    this.walk = new DocumentWalk(path);
  }

  get located(): boolean {
    return this.kind === undefined ? this.walk.empty : this.kind !== 'scalar';
  }

  *add(chunk: Uint8Array): Iterable<Uint8Array> {
    let at = 0;
    if (this.kind === undefined) {
      const located = this.walk.find(chunk);
      if (!located) return;
      this.kind = located.kind;
      this.done = located.kind !== 'list' && located.kind !== 'object';
      at = located.offset;
    }
    while (!this.done) {
      if (!this.scan) {
        while (at < chunk.length && (isBlank(chunk[at]!) || chunk[at] === 44)) at++;
        if (at >= chunk.length) return;
        if (chunk[at] === 93 || chunk[at] === 125) break;
        this.scan = new ValueScan();
      }
      const end = this.scan.end(chunk, at);
      if (end < 0) {
        this.held.push(chunk.subarray(at));
        return;
      }
      this.scan = undefined;
      this.done = this.kind === 'object';
      yield concat([...this.held.splice(0), chunk.subarray(at, end)]);
      at = end;
    }
    this.done = true;
  }

  end(): Iterable<Uint8Array> {
    return [];
  }
}
