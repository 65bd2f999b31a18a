import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  type Scalar,
  type YAMLMap,
  type YAMLParseError,
} from 'yaml';
import type { ProblemCode } from '../codes.ts';
import type { Problem } from '../errors.ts';
import type { Path, Position, SourceDocument, Value } from './document.ts';

/** Characters of the largest document that is read. A thousand stages take some 200,000. */
export const MAX_DOCUMENT_LENGTH = 4_000_000;
/** Nodes of the largest document, aliases expanded. */
const MAX_NODES = 200_000;
const MAX_DEPTH = 100;

export interface ParsedJob {
  /** Absent when the text is not one YAML map. */
  readonly source?: SourceDocument;
  /** All, also those of a `source`, which `checkJob` repeats among its own. */
  readonly problems: readonly Problem[];
}

interface NodePlace {
  readonly key?: number;
  readonly value: number;
  /** Offset of the value's first character, when the text in the file is the value, character by character. */
  readonly text?: number;
}

/** Reads a job document, YAML 1.2 (core schema) or JSON. Never throws for what the text holds. */
export function parseJob(text: string, file?: string): ParsedJob {
  if (text.length > MAX_DOCUMENT_LENGTH) {
    const message = `document too large: ${text.length} characters; at most ${MAX_DOCUMENT_LENGTH}`;
    return { problems: [{ code: 'document-too-large', message, severity: 'error', place: file === undefined ? {} : { file } }] };
  }
  return new Reader(text, file).read();
}

const SYNTAX_REMEDIES: { readonly [code: string]: string } = {
  TAB_AS_INDENT: 'indent with spaces',
  BAD_INDENT: 'indent the keys of one map equally, and nested keys further',
  BLOCK_AS_IMPLICIT_KEY: "put text that holds ': ' in quotes",
  BLOCK_IN_FLOW: "put a comma between entries, and text that holds ': ' in quotes",
  MULTILINE_IMPLICIT_KEY: "write 'key: value', with a blank after the colon",
  BAD_SCALAR_START: 'put the text in quotes',
  BAD_ALIAS: 'put the text in quotes, unless it is an alias',
};

/** What to do about an error of the syntax; `rest`: the text from where it is. */
function syntaxRemedy({ code, message }: YAMLParseError, rest: string): string | undefined {
  const bracket = /end with a ([\]}])$/.exec(message)?.[1];
  if (bracket !== undefined) return `close it with ${bracket}`;
  if (code === 'BLOCK_AS_IMPLICIT_KEY' && /^[^:\n]*\n/.test(rest)) return SYNTAX_REMEDIES.BAD_INDENT;
  if (/scalar at node end/.test(message)) return 'put the whole text in quotes, and double each quote inside it';
  return SYNTAX_REMEDIES[code];
}

class Reader {
  readonly #text: string;
  readonly #file: string | undefined;
  readonly #lines = new LineCounter();
  readonly #places = new Map<string, NodePlace>();
  readonly #problems: Problem[] = [];
  readonly #anchors = new Map<string, Node>();
  readonly #open = new Set<Node>();
  #nodes = 0;
  #stopped = false;

  constructor(text: string, file: string | undefined) {
    this.#text = text;
    this.#file = file;
  }

  read(): ParsedJob {
    let documents: ReturnType<typeof parseAllDocuments>;
    try {
      documents = parseAllDocuments(this.#text, {
        lineCounter: this.#lines,
        intAsBigInt: true,
        uniqueKeys: false,
        prettyErrors: false,
        logLevel: 'silent',
      });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#stop('document-too-large', 'document nested too deeply', 0);
      return { problems: this.#problems };
    }
    const first = 'empty' in documents ? undefined : documents[0];
    const error = 'empty' in documents ? undefined : documents.flatMap((document) => document.errors)[0];
    if (error?.code === 'RESOURCE_EXHAUSTION') {
      this.#stop('document-too-large', 'document nested too deeply', 0);
      return { problems: this.#problems };
    }
    if (error) {
      const remedy = this.#referenceBefore(error.pos[0]) ?? syntaxRemedy(error, this.#text.slice(error.pos[0]));
      this.#report('invalid-yaml', `invalid YAML: ${lowerFirst(error.message)}`, error.pos[0], remedy);
      return { problems: this.#problems };
    }
    if (first === undefined || first.contents === null || (isScalar(first.contents) && first.contents.value === null)) {
      this.#report('empty-document', 'empty document', 0, "a job begins with 'openstage: 1' and has a map of 'stages'");
      return { problems: this.#problems };
    }
    if (documents.length > 1) {
      const second = documents[1]?.range?.[0] ?? 0;
      this.#report('several-documents', 'several YAML documents in one file', second, 'put each job into its own file');
      return { problems: this.#problems };
    }
    for (const warning of first.warnings) {
      this.#report('invalid-yaml', `invalid YAML: ${lowerFirst(warning.message)}`, warning.pos[0], 'put the text in quotes');
    }
    if (!isMap(first.contents)) {
      this.#report(
        'not-a-map',
        'invalid document: not a map',
        offsetOf(first.contents as Node),
        "a job begins with 'openstage: 1'",
      );
      return { problems: this.#problems };
    }
    const data = this.#value(first.contents as Node, []) as SourceDocument['data'];
    if (this.#stopped) return { problems: this.#problems };
    return { source: this.#source(data), problems: this.#problems };
  }

  #value(node: Node | null, path: Path, key?: number): Value {
    if (this.#stopped) return null;
    if (++this.#nodes > MAX_NODES) return this.#stop('document-too-large', 'document too large: too many values', offsetOf(node));
    if (path.length > MAX_DEPTH) return this.#stop('document-too-large', 'document nested too deeply', offsetOf(node));
    this.#places.set(placeKey(path), { ...(key !== undefined && { key }), ...this.#placeOf(node, key) });
    if (node === null) return null;
    if (isAlias(node)) return this.#alias(node, path, key);
    const anchor = (node as Node & { anchor?: string }).anchor;
    if (anchor !== undefined) this.#anchors.set(anchor, node);
    if (isScalar(node)) return this.#scalar(node);
    this.#open.add(node);
    const value = isMap(node) ? this.#map(node as YAMLMap<Node, Node | null>, path) : this.#list(node, path);
    this.#open.delete(node);
    return value;
  }

  #alias(node: Alias, path: Path, key: number | undefined): Value {
    const target = this.#anchors.get(node.source);
    if (target === undefined || this.#open.has(target)) {
      this.#report('invalid-yaml', `invalid YAML: unresolved alias: ${node.source}`, offsetOf(node), SYNTAX_REMEDIES.BAD_ALIAS);
      return null;
    }
    const value = this.#value(target, path, key);
    this.#places.set(placeKey(path), { ...(key !== undefined && { key }), value: offsetOf(node) });
    return value;
  }

  #scalar(node: Scalar): Value {
    const { value } = node;
    if (typeof value === 'bigint') {
      return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
    }
    if (typeof value === 'number' && Number.isFinite(value)) {
      const digits = (node.source ?? '')
        .replace(/e.*$/i, '')
        .replace(/[^\d]/g, '')
        .replace(/^0+|0+$/g, '');
      if (digits.length > 17) {
        this.#report('inexact-number', `inexact number: ${node.source}`, offsetOf(node), 'put it in quotes to keep every digit');
      }
    }
    return value as Value;
  }

  #map(node: YAMLMap<Node, Node | null>, path: Path): Value {
    const map: Record<string, Value> = {};
    for (const pair of node.items) {
      const { key } = pair;
      const name = isScalar(key) && key.value !== null ? (key.source ?? String(key.value)) : undefined;
      if (name === undefined) {
        this.#report('invalid-key', 'invalid key: not text', offsetOf(key), 'keys are names or texts');
      } else if (name === '__proto__') {
        this.#report('invalid-key', `invalid key: ${name}`, offsetOf(key), 'this name is reserved; choose another one', name);
      } else if (Object.hasOwn(map, name)) {
        this.#report(
          'duplicate-key',
          `duplicate key: ${name}`,
          offsetOf(key),
          'the key is already used above; rename or remove one',
          name,
        );
      } else {
        map[name] = this.#value(pair.value, [...path, name], offsetOf(key));
      }
    }
    return map;
  }

  #list(node: Node, path: Path): Value {
    if (!isSeq(node)) return null;
    return node.items.map((item, index) => this.#value(item as Node | null, [...path, index]));
  }

  #placeOf(node: Node | null, key: number | undefined): { value: number; text?: number } {
    const value = node === null ? (key ?? 0) : offsetOf(node);
    if (!isScalar(node) || typeof node.value !== 'string' || !node.range) return { value };
    const written = this.#text.slice(node.range[0], node.range[1]);
    if (written === node.value) return { value, text: value };
    const quoted = /^(["']).*\1$/s.test(written) && written.slice(1, -1) === node.value;
    return quoted ? { value, text: value + 1 } : { value };
  }

  /** In `{ }` and `[ ]` a plain text ends at a brace, which breaks `${name}` in the middle. */
  #referenceBefore(offset: number): string | undefined {
    const line = this.#text.slice(this.#text.lastIndexOf('\n', offset - 1) + 1, offset + 1);
    return /\$\{?$/.test(line) ? 'put a text with a reference in quotes: "${name}"' : undefined;
  }

  #stop(code: ProblemCode, message: string, offset: number): null {
    this.#stopped = true;
    this.#report(code, message, offset, 'put data into files, not into the job document');
    return null;
  }

  #report(code: ProblemCode, message: string, offset: number, remedy?: string, value?: string): void {
    const place = { ...(this.#file !== undefined && { file: this.#file }), ...this.#position(offset) };
    const more = { ...(remedy !== undefined && { remedy }), ...(value !== undefined && { value }) };
    this.#problems.push({ code, message, ...more, severity: 'error', place });
  }

  #position(offset: number): Position {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }

  #source(data: SourceDocument['data']): SourceDocument {
    const find = (path: Path): NodePlace => {
      for (let length = path.length; length > 0; length--) {
        const place = this.#places.get(placeKey(path.slice(0, length)));
        if (place) return length === path.length ? place : { value: place.key ?? place.value };
      }
      return { value: 0 };
    };
    return {
      ...(this.#file !== undefined && { file: this.#file }),
      data,
      problems: this.#problems,
      position: (path, part = 'value') => {
        const place = find(path);
        return this.#position(part === 'key' ? (place.key ?? place.value) : place.value);
      },
      positionIn: (path, index) => {
        const place = find(path);
        return this.#position(place.text === undefined ? place.value : place.text + index);
      },
    };
  }
}

function offsetOf(node: Node | null): number {
  return node?.range?.[0] ?? 0;
}

function placeKey(path: Path): string {
  return JSON.stringify(path);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
