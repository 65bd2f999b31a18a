/** Longer values that are looked for are none. */
const MAX_VALUE_BYTES = 64 << 10;

interface Node {
  readonly children: Map<string, Node>;
  records: boolean;
  /** The path whose value is wanted. */
  wanted: string | undefined;
}

const nodeOf = (): Node => ({ children: new Map(), records: false, wanted: undefined });

/** A container of the document that is open. */
interface Open {
  readonly list: boolean;
  /** Where it is among the paths; absent: on none. */
  readonly node: Node | undefined;
  /** Of a list: entries that have begun. */
  entries: number;
}

/**
 * Looks through a JSON document while it comes in: counts the records, and finds single values. It does not check the document: who reads the records does.
 */
export class DocumentScan {
  /** Records that have begun. */
  count = 0;
  private readonly root = nodeOf();
  private readonly found = new Map<string, string>();
  private readonly open: Open[] = [];
  private started = false;
  private inString = false;
  private escaped = false;
  private inScalar = false;
  private isKey = false;
  /** Of the object that is open: the key whose value comes next. */
  private key: string | undefined;
  private awaitsValue = true;
  /** Bytes of a key or value that matters. */
  private taken: number[] | undefined;
  /** The path whose value is being taken. */
  private taking: string | undefined;

  /** `records`: the path of the records; `values`: those of single values. */
  constructor(records: readonly string[], values: readonly (readonly string[])[] = []) {
    this.add(records).records = true;
    for (const path of values) this.add(path).wanted = path.join('\0');
  }

  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at++) {
      if (this.inString) at = this.passString(bytes, at);
      else this.token(bytes[at]!);
    }
  }

  /** Whether the document has come to its end. Nothing at all is none. */
  get closed(): boolean {
    return this.started && this.open.length === 0 && !this.inString;
  }

  /** Whether nothing but white space has come. */
  get empty(): boolean {
    return !this.started;
  }

  /** The text of a string or number, `true`, `false`, `null`; `undefined` for what is not there, or a list or an object. */
  value(path: readonly string[]): string | undefined {
    this.endScalar();
    return this.found.get(path.join('\0'));
  }

  private add(path: readonly string[]): Node {
    let node = this.root;
    for (const key of path) {
      const child = node.children.get(key) ?? nodeOf();
      node.children.set(key, child);
      node = child;
    }
    return node;
  }

  /** Returns the place of the last byte that it has looked at. */
  private passString(bytes: Uint8Array, from: number): number {
    let at = from;
    for (; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (this.escaped) this.escaped = false;
      else if (byte === 92) this.escaped = true;
      else if (byte === 34) {
        this.inString = false;
        this.endString();
        break;
      }
      if (this.taken && this.taken.length <= MAX_VALUE_BYTES) this.taken.push(byte);
    }
    return at;
  }

  private token(byte: number): void {
    switch (byte) {
      case 32:
      case 10:
      case 13:
      case 9:
        this.endScalar();
        break;
      case 34: {
        const top = this.open.at(-1);
        this.isKey = top !== undefined && !top.list && !this.awaitsValue;
        if (this.isKey) this.taken = top!.node && top!.node.children.size > 0 ? [] : undefined;
        else this.begin();
        this.inString = true;
        break;
      }
      case 123:
      case 91: {
        const node = this.begin(true);
        this.open.push({ list: byte === 91, node, entries: 0 });
        if (byte === 123 && node?.records) this.count++;
        this.awaitsValue = byte === 91;
        break;
      }
      case 125:
      case 93:
        this.endScalar();
        this.open.pop();
        this.awaitsValue = false;
        break;
      case 44:
        this.endScalar();
        this.awaitsValue = this.open.at(-1)?.list ?? false;
        break;
      case 58:
        this.awaitsValue = true;
        break;
      default:
        if (!this.inScalar) {
          this.begin();
          this.inScalar = true;
        }
        if (this.taken && this.taken.length <= MAX_VALUE_BYTES) this.taken.push(byte);
    }
  }

  /** A value begins. Returns where it is among the paths. */
  private begin(container = false): Node | undefined {
    const top = this.open.at(-1);
    this.started = true;
    this.awaitsValue = false;
    let node: Node | undefined;
    if (!top) node = this.root;
    else if (top.list) {
      if (top.node?.records) this.count++;
      node = top.node && top.node.children.size > 0 ? top.node.children.get(String(top.entries)) : undefined;
      top.entries++;
    } else node = this.key === undefined ? undefined : top.node?.children.get(this.key);
    this.key = undefined;
    this.taking = container ? undefined : node?.wanted;
    this.taken = this.taking === undefined ? undefined : [];
    return node;
  }

  private endString(): void {
    const { taken } = this;
    this.taken = undefined;
    if (!taken) return;
    const text = unescaped(Buffer.from(taken).toString('utf8'));
    if (this.isKey) this.key = text;
    else this.keep(taken.length, text);
  }

  private endScalar(): void {
    if (!this.inScalar) return;
    this.inScalar = false;
    if (this.taken) this.keep(this.taken.length, Buffer.from(this.taken).toString('latin1'));
    this.taken = undefined;
  }

  private keep(bytes: number, text: string): void {
    if (this.taking !== undefined && bytes <= MAX_VALUE_BYTES) this.found.set(this.taking, text);
    this.taking = undefined;
  }
}

function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return text;
  }
}

/** Counts the lines of JSON Lines that hold something. */
export class LineScan {
  count = 0;
  private blank = true;

  push(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (byte === 10) this.blank = true;
      else if (this.blank && byte !== 32 && byte !== 13 && byte !== 9) {
        this.blank = false;
        this.count++;
      }
    }
  }

  get closed(): boolean {
    return true;
  }

  get empty(): boolean {
    return this.count === 0;
  }

  value(): undefined {
    return undefined;
  }
}

export type Scan = DocumentScan | LineScan;
