import { createHash } from 'node:crypto';
import { type Found, LOCATED_BYTES, type RecordSpan, type Scan } from './scan.ts';

/** Longer values are not kept. */
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
  /** What is noted of it, where a path leads to it. */
  readonly found: FoundContainer | undefined;
}

interface FoundContainer extends Found {
  filled: boolean;
  readonly keys: string[];
}

/** Keys of an object that are kept for messages. */
const MAX_KEYS = 10;
/** Texts of values that say nothing. */
const NOTHING: readonly string[] = ['null', 'false', ''];

/**
 * Looks through a JSON document while it comes in: counts the records, and finds single values. It does not check the document: who reads the records does.
 */
export class DocumentScan implements Scan {
  count = 0;
  shape: Scan['shape'];
  private readonly hash = createHash('sha1');
  private readonly starts: number[] = [];
  /** Bytes of the chunks before. */
  private bytes = 0;
  /** Containers that are open when the records end. */
  private outer = -1;
  /** Where in the chunk the text of the records goes on that is not hashed yet. */
  private unhashed = 0;
  /** Where the records end in the text. */
  private recordsEnd = 0;
  private readonly root = nodeOf();
  private readonly values = new Map<string, Found>();
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
  private kind: Found['kind'] = 'null';
  /** The object that a path leads to, and that the value is in. */
  private within: FoundContainer | undefined;

  /** `records`: the path of the records; `values`: those of single values. */
  constructor(records: readonly string[], values: readonly (readonly string[])[] = []) {
    this.add(records).records = true;
    for (const path of values) this.add(path).wanted = path.join('\0');
  }

  push(bytes: Uint8Array): void {
    this.unhashed = 0;
    for (let at = 0; at < bytes.length; at++) {
      if (this.inString) at = this.passString(bytes, at);
      else this.token(bytes, at);
    }
    if (this.outer >= 0) this.hash.update(bytes.subarray(this.unhashed));
    this.bytes += bytes.length;
  }

  get closed(): boolean {
    return this.started && this.open.length === 0 && !this.inString;
  }

  get empty(): boolean {
    return !this.started;
  }

  found(path: readonly string[]): Found | undefined {
    this.endScalar();
    return this.values.get(path.join('\0'));
  }

  digest(): string {
    return this.hash.copy().digest('base64');
  }

  spans(): readonly RecordSpan[] {
    return this.starts.map((from, i) => ({ from, to: this.starts[i + 1] ?? this.recordsEnd }));
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

  private token(bytes: Uint8Array, at: number): void {
    const byte = bytes[at]!;
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
        if (this.isKey) this.beginKey(top!);
        else this.begin('text', at);
        this.inString = true;
        break;
      }
      case 123:
      case 91:
        this.openContainer(byte === 91, at);
        break;
      case 125:
      case 93:
        this.endScalar();
        this.open.pop();
        this.awaitsValue = false;
        if (this.open.length === this.outer) this.closeRecords(bytes, at);
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
          this.begin(byte === 110 ? 'null' : byte === 116 || byte === 102 ? 'boolean' : 'number', at);
          this.inScalar = true;
        }
        if (this.taken && this.taken.length <= MAX_VALUE_BYTES) this.taken.push(byte);
    }
  }

  private beginKey(top: Open): void {
    this.taken = (top.node && top.node.children.size > 0) || top.found ? [] : undefined;
    // An object in place of the records is one record as soon as it has a field.
    if (top.node?.records) this.count = 1;
  }

  private openContainer(list: boolean, at: number): void {
    const node = this.begin(list ? 'list' : 'object', at);
    let found: FoundContainer | undefined;
    if (node?.wanted !== undefined) {
      found = { kind: list ? 'list' : 'object', text: '', filled: false, keys: [] };
      this.values.set(node.wanted, found);
    }
    if (node?.records) {
      this.outer = this.open.length;
      this.unhashed = at;
    }
    this.open.push({ list, node, entries: 0, found });
    this.awaitsValue = list;
  }

  private closeRecords(bytes: Uint8Array, at: number): void {
    this.hash.update(bytes.subarray(this.unhashed, at + 1));
    this.outer = -1;
    this.recordsEnd = this.bytes + at;
  }

  /** A value begins. Returns where it is among the paths. */
  private begin(kind: Found['kind'], at: number): Node | undefined {
    const top = this.open.at(-1);
    const container = kind === 'list' || kind === 'object';
    this.started = true;
    this.awaitsValue = false;
    let node: Node | undefined;
    if (!top) node = this.root;
    else if (top.list) {
      if (top.node?.records) {
        this.count++;
        if (this.bytes + at < LOCATED_BYTES) this.starts.push(this.bytes + at);
      }
      node = top.node && top.node.children.size > 0 ? top.node.children.get(String(top.entries)) : undefined;
      top.entries++;
    } else node = this.key === undefined ? undefined : top.node?.children.get(this.key);
    this.key = undefined;
    if (node?.records && (kind === 'list' || kind === 'object' || kind === 'null')) this.shape = kind;
    if (top?.found && (top.list || container)) top.found.filled = true;
    this.within = container || !top?.found || top.found.filled ? undefined : top.found;
    this.taking = container ? undefined : node?.wanted;
    this.kind = kind;
    this.taken = this.taking === undefined && !this.within ? undefined : [];
    return node;
  }

  private endString(): void {
    const { taken } = this;
    this.taken = undefined;
    if (!taken) return;
    const text = unescaped(Buffer.from(taken).toString('utf8'));
    if (this.isKey) {
      this.key = text;
      const keys = this.open.at(-1)?.found?.keys;
      if (keys && keys.length < MAX_KEYS) keys.push(text);
    } else this.keep(taken.length, text);
  }

  private endScalar(): void {
    if (!this.inScalar) return;
    this.inScalar = false;
    if (this.taken) this.keep(this.taken.length, Buffer.from(this.taken).toString('latin1'));
    this.taken = undefined;
  }

  private keep(bytes: number, text: string): void {
    const { taking, within } = this;
    if (within && !NOTHING.includes(text)) within.filled = true;
    if (taking !== undefined) {
      const long = bytes > MAX_VALUE_BYTES;
      this.values.set(taking, { kind: long ? 'too-long' : this.kind, text: long ? '' : text, filled: true, keys: [] });
    }
    this.taking = undefined;
    this.within = undefined;
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
