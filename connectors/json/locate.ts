/** What a path leads to: the offset behind a list's bracket, or of another value's first byte. */
export interface Located {
  readonly kind: 'list' | 'object' | 'null' | 'scalar';
  readonly offset: number;
}

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_LIST = 91;
const OPEN_OBJECT = 123;

/**
 * Walks through a JSON document, chunk by chunk, to the value that keys lead to, and then to the end of the document. It looks at brackets and strings only: what
 * it passes over is not checked. Of equal keys the first counts.
 */
export class DocumentWalk {
  private readonly path: readonly string[];
  /** Keys of the path that have been found; the objects they led to are open. */
  private matched = 0;
  private depth = 0;
  private inString = false;
  private escaped = false;
  /** Bytes of the key that is being read, between its quotes. */
  private key: number[] | undefined;
  private lastKey = '';
  private expects: 'key' | 'colon' | 'value' | 'next' = 'value';
  private found = false;
  /** Whether nothing but white space has come before the value. */
  empty = true;

  constructor(path: readonly string[]) {
    this.path = path;
  }

  /** Looks for the value in the next chunk. `undefined`: it is not in it. Call no more once it is found. */
  find(bytes: Uint8Array): Located | undefined {
    for (let offset = 0; offset < bytes.length; offset++) {
      const byte = bytes[offset]!;
      if (!this.inString && isBlank(byte)) continue;
      this.empty = false;
      if (this.inString) this.string(byte);
      else if (this.isTarget()) {
        this.found = true;
        // The caller reads the value to its end.
        if (this.path.length > 0) this.expects = 'next';
        return { kind: kindOf(byte), offset: byte === OPEN_LIST ? offset + 1 : offset };
      } else this.token(byte);
    }
    return undefined;
  }

  /** Goes on behind the value. Returns the offset of text behind the document's end, or -1. */
  end(bytes: Uint8Array): number {
    for (let offset = 0; offset < bytes.length; offset++) {
      const byte = bytes[offset]!;
      if (this.inString) this.string(byte);
      else if (isBlank(byte)) continue;
      else if (this.depth === 0) return offset;
      else this.token(byte);
    }
    return -1;
  }

  /** Whether the document is closed, or has not begun. */
  get closed(): boolean {
    return this.depth === 0 && !this.inString;
  }

  private isTarget(): boolean {
    if (this.found || this.expects !== 'value') return false;
    if (this.path.length === 0) return this.depth === 0;
    return this.depth === this.path.length && this.matched === this.path.length - 1 && this.lastKey === this.path[this.matched];
  }

  private string(byte: number): void {
    if (this.escaped) this.escaped = false;
    else if (byte === BACKSLASH) this.escaped = true;
    else if (byte === QUOTE) {
      this.inString = false;
      if (this.key) {
        this.lastKey = textOf(this.key);
        this.key = undefined;
        this.expects = 'colon';
      } else this.expects = 'next';
      return;
    }
    this.key?.push(byte);
  }

  private token(byte: number): void {
    // Only the objects on the path have keys that matter.
    const watched = !this.found && this.depth === this.matched + 1;
    if (byte === QUOTE) {
      this.inString = true;
      if (watched && this.expects === 'key') this.key = [];
    } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      const onPath = this.depth === 0 || (watched && this.expects === 'value' && this.lastKey === this.path[this.matched]);
      if (onPath && this.depth > 0 && byte === OPEN_OBJECT) this.matched++;
      this.depth++;
      this.expects = byte === OPEN_OBJECT ? 'key' : 'next';
    } else if (byte === 125 || byte === 93) {
      this.depth = Math.max(0, this.depth - 1);
      this.expects = 'next';
    } else if (watched && byte === 58 && this.expects === 'colon') this.expects = 'value';
    else if (watched && byte === 44) this.expects = 'key';
    else if (watched) this.expects = 'next';
  }
}

const isBlank = (byte: number): boolean => byte === 32 || byte === 10 || byte === 13 || byte === 9;

function kindOf(byte: number): Located['kind'] {
  if (byte === OPEN_LIST) return 'list';
  if (byte === OPEN_OBJECT) return 'object';
  return byte === 110 ? 'null' : 'scalar';
}

function textOf(bytes: readonly number[]): string {
  const text = new TextDecoder().decode(Uint8Array.from(bytes));
  if (!text.includes('\\')) return text;
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return text;
  }
}
