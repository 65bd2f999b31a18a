import { isMap, isPair, isScalar, type Pair, parseDocument, type YAMLMap } from 'yaml';
import { asMap, type SourceDocument, type Value } from '../../../model/job/document.ts';
import { type ParsedJob, parseJob } from '../../../model/job/parse.ts';
import { ownValue } from '../../../model/own.ts';
import { isEditable, type PartCache, parseParts } from './parse-parts.ts';
import { type Part, splitJob } from './split.ts';
import { createNode, PARSING, styleOf } from './style.ts';

const NO_PARTS: PartCache = new Map();
/** The usual order of sections. */
const SECTIONS = ['openstage', 'name', 'description', 'parameters', 'connections', 'onError', 'ordered', 'stages'];

/**
 * A job's text, from which parts are changed one by one: whatever is not changed stays as it is, character by character; comments
 * and order survive also where something is changed. Immutable: every change gives a new one.
 */
export class JobText {
  readonly text: string;
  readonly #parts: readonly Part[];
  readonly #before: PartCache;
  #parsed: { readonly job: ParsedJob; readonly cache: PartCache } | undefined;

  private constructor(text: string, parts: readonly Part[], before: PartCache) {
    this.text = text;
    this.#parts = parts;
    this.#before = before;
  }

  /** `before`: an earlier text, what is common with which is not read again. */
  static of(text: string, before?: JobText): JobText {
    return new JobText(text, splitJob(text), before ? before.#cache : NO_PARTS);
  }

  /** Its parts in their order; their texts, one after the other, are the text. */
  get parts(): readonly Part[] {
    return this.#parts;
  }

  /** What the text holds, with the problems of the text itself. */
  get parsed(): ParsedJob {
    return this.#read().job;
  }

  /** Whether changes are possible; all methods below need it. */
  get isEditable(): boolean {
    return isEditable(this.parsed.source);
  }

  get source(): SourceDocument {
    const { source } = this.parsed;
    if (!isEditable(source)) throw new Error('the text of the job is broken');
    return source;
  }

  /** What the document says of its stages, in its order. */
  get stages(): Readonly<Record<string, Value>> {
    return asMap(this.source.data.stages) ?? {};
  }

  /** What the document says of a stage. Throws if there is no such stage. */
  stage(id: string): Readonly<Record<string, Value>> {
    if (!Object.hasOwn(this.stages, id)) throw new Error(`unknown stage: ${id}`);
    return asMap(ownValue(this.stages, id)) ?? {};
  }

  /** Changes a stage's map. */
  changeStage(id: string, change: (stage: YAMLMap, pair: Pair) => void): JobText {
    this.stage(id);
    return this.#change(['stages', id], (map) => {
      const pair = pairOf(map, id)!;
      if (!isMap(pair.value)) pair.value = createNode({}, 'block');
      const stage = pair.value as YAMLMap;
      const wasLong = isLong(stage);
      change(stage, pair);
      if (stage.items.length === 0) stage.flow = true;
      else if (!wasLong && isLong(stage)) stage.flow = false;
    });
  }

  /** Adds a stage behind another one, or at the end. */
  addStage(id: string, declaration: Readonly<Record<string, unknown>>, after?: string): JobText {
    const pair = (map: YAMLMap) => map.items.push(newPair(id, createNode(declaration, 'block')));
    const last = this.#parts.findLastIndex(({ path }) => path.length === 2);
    if (last < 0) return this.#addFirst(id, declaration, pair);
    const found = this.#parts.findIndex(({ path }) => path.length === 2 && path[1] === after);
    const index = found < 0 ? last : found;
    const model = this.#parts[index]!;
    const body = this.#print(new Map([[id, declaration]]), indentOf(model.body));
    const entries = this.#parts.filter(({ path }) => path.length === 2).slice(1);
    const isSpaced = entries.length > 0 && entries.filter(({ lead }) => /^\s*\n/.test(lead)).length * 2 > entries.length;
    return this.#with(
      this.#parts.toSpliced(index + 1, 0, { path: ['stages', id], lead: isSpaced ? this.#lines('\n') : '', body }),
    );
  }

  #addFirst(id: string, declaration: Readonly<Record<string, unknown>>, push: (map: YAMLMap) => void): JobText {
    const index = this.#parts.findIndex(({ path }) => path.length === 1 && path[0] === 'stages');
    const isWhole = this.#parts.some(({ path, body }) => path.length === 0 && body !== '');
    if (isWhole || (index >= 0 && Object.keys(this.stages).length > 0)) {
      return this.#change(['stages'], (map) => {
        const pair = pairOf(map, 'stages') ?? newPair('stages', createNode({}, 'block'));
        if (!map.items.includes(pair)) map.items.push(pair);
        if (!isMap(pair.value)) pair.value = createNode({}, 'block');
        push(pair.value as YAMLMap);
      });
    }
    const stage: Part = { path: ['stages', id], lead: '', body: this.#print(new Map([[id, declaration]]), 2) };
    const header: Part = { path: ['stages'], lead: index < 0 ? '' : this.#parts[index]!.lead, body: this.#lines('stages:\n') };
    const at = index < 0 ? this.#parts.findLastIndex(({ path }) => path.length > 0) + 1 : index;
    return this.#with(this.#parts.toSpliced(at, index < 0 ? 0 : 1, header, stage));
  }

  /** Adds all stages of another text, with their comments. */
  addStages(other: JobText): JobText {
    const target = this.#parts.findLast(({ path }) => path.length === 2);
    const given = other.#parts.filter(({ path }) => path.length === 2);
    if (!target || given.length === 0) {
      return Object.entries(other.stages).reduce<JobText>((text, [id, value]) => text.addStage(id, asMap(value) ?? {}), this);
    }
    const indent = ' '.repeat(indentOf(target.body));
    const own = ' '.repeat(indentOf(given[0]!.body));
    const moved = (text: string) => this.#lines(text.replace(/\r/g, '').replace(new RegExp(`^${own}`, 'gm'), indent));
    const added = given.map(({ path, lead, body }): Part => ({ path, lead: moved(lead), body: moved(body) }));
    return this.#with(this.#parts.toSpliced(this.#parts.indexOf(target) + 1, 0, ...added));
  }

  /** Only these stages, in a document that has nothing else. */
  pick(ids: ReadonlySet<string>): JobText {
    const parts = this.#parts.filter(({ path }) => path.length === 2 && ids.has(path[1]!));
    if (parts.length > 0) {
      const bodies = parts.map(({ lead, body }) => ownComment(lead) + (body.endsWith('\n') ? body : `${body}\n`));
      return JobText.of(`stages:\n${bodies.join('')}`);
    }
    const stages = Object.entries(this.stages).filter(([id]) => ids.has(id));
    return stages.reduce<JobText>((text, [id, value]) => text.addStage(id, asMap(value) ?? {}), JobText.of('stages: {}\n'));
  }

  /** Takes a stage out, with the comment right above it. */
  removeStage(id: string): JobText {
    this.stage(id);
    const index = this.#parts.findIndex(({ path }) => path.length === 2 && path[1] === id);
    if (index < 0) {
      return this.#change(['stages', id], (map) => {
        map.items = map.items.filter((item) => keyOf(item) !== id);
        if (map.items.length === 0) map.flow = true;
      });
    }
    const kept = keptLead(this.#parts[index]!.lead);
    const next = this.#parts[index + 1];
    const filler: Part[] = next ? [{ ...next, lead: kept + next.lead }] : kept === '' ? [] : [{ path: [], lead: kept, body: '' }];
    const parts = this.#parts.toSpliced(index, next ? 2 : 1, ...filler);
    if (parts.some(({ path }) => path.length === 2)) return this.#with(parts);
    const header = parts.findIndex(({ path }) => path[0] === 'stages');
    return this.#with(
      parts.with(header, {
        ...parts[header]!,
        body: this.#lines(parts[header]!.body.replace(/^stages:\s*?(?=\s*(#|$))/, 'stages: {}')),
      }),
    );
  }

  /** Gives a stage another name, where it stands. Links are the caller's. */
  renameStage(id: string, to: string): JobText {
    this.stage(id);
    return this.#change(['stages', id], (map) => setKey(pairOf(map, id)!, to), ['stages', to]);
  }

  /** Changes a section's entry in the document's map; `change` gets the map that holds it. */
  changeSection(key: string, change: (pair: Pair | undefined, map: YAMLMap) => void): JobText {
    const index = this.#parts.findIndex(({ path }) => path.length === 1 && path[0] === key);
    const isWhole = this.#parts.some(({ path, body }) => path.length === 0 && body !== '');
    if (index >= 0 || isWhole) return this.#change([key], (map) => change(pairOf(map, key), map));
    const document = parseDocument('{}', PARSING);
    const map = document.contents as unknown as YAMLMap;
    map.flow = false;
    change(undefined, map);
    if (map.items.length === 0) return this;
    const before = SECTIONS.slice(0, Math.max(0, SECTIONS.indexOf(key)));
    const at = this.#parts.findLastIndex(({ path }) => before.includes(path[0] ?? '')) + 1;
    return this.#with(this.#parts.toSpliced(at, 0, { path: [key], lead: '', body: this.#printed(document, 0) }));
  }

  /** Changes the part that holds what is at `path`. `change` gets the map whose entry it is. */
  #change(path: readonly string[], change: (map: YAMLMap) => void, renamed = path): JobText {
    const index = this.#parts.findLastIndex(
      (part) => (part.path.length > 0 || part.body !== '') && part.path.every((key, depth) => key === path[depth]),
    );
    const part = this.#parts[index];
    if (!part) throw new Error(`nothing at ${path.join('.')}`);
    const indent = indentOf(part.body);
    const document = parseDocument(part.body, PARSING);
    const root = document.contents as unknown as YAMLMap;
    let map = root;
    for (const key of path.slice(Math.max(0, part.path.length - 1), -1)) {
      const inner = pairOf(map, key)?.value;
      if (isMap(inner)) map = inner;
    }
    change(map);
    if (root.items.length === 0 && part.path.length > 0) return this.#with(this.#parts.toSpliced(index, 1));
    const body = this.#printed(document, part.path.length === 0 ? 0 : indent);
    const splits = part.path.length === 2 || (part.path.length === 1 && part.path[0] !== 'stages');
    const text = this.#parts.with(index, { ...part, path: part.path.length === 2 ? renamed : part.path, body });
    return splits ? this.#with(text) : JobText.of(textOf(text), this);
  }

  #print(entries: ReadonlyMap<string, Readonly<Record<string, unknown>>>, indent: number): string {
    const document = parseDocument('{}', PARSING);
    const map = document.contents as unknown as YAMLMap;
    map.flow = false;
    for (const [key, value] of entries) map.items.push(newPair(key, createNode(value, 'block')));
    return this.#printed(document, indent);
  }

  #printed(document: ReturnType<typeof parseDocument>, indent: number): string {
    const stage = this.#parts.find(({ path }) => path.length === 2);
    const step = (stage && indentOf(stage.body)) || 2;
    const text = document.toString({ ...styleOf(this.text), indent: step });
    return this.#lines(indent === 0 ? text : text.replace(/^(?=[^\n])/gm, ' '.repeat(indent)));
  }

  /** With the line ends that the text has. */
  #lines(text: string): string {
    return this.text.includes('\r\n') ? text.replace(/\r?\n/g, '\r\n') : text;
  }

  #with(parts: readonly Part[]): JobText {
    const ended = parts.map((part, index) => {
      if (index === parts.length - 1 || part.lead + part.body === '' || (part.lead + part.body).endsWith('\n')) return part;
      return part.body === ''
        ? { ...part, lead: this.#lines(`${part.lead}\n`) }
        : { ...part, body: this.#lines(`${part.body}\n`) };
    });
    return new JobText(textOf(ended), ended, this.#cache);
  }

  get #cache(): PartCache {
    return this.#read().cache;
  }

  #read(): { readonly job: ParsedJob; readonly cache: PartCache } {
    if (this.#parsed) return this.#parsed;
    const parts = parseParts(this.#parts, this.#before);
    this.#parsed = parts
      ? { job: { source: parts.source, problems: [] }, cache: parts.cache }
      : { job: parseJob(this.text), cache: this.#before };
    return this.#parsed;
  }
}

/** A map on a line of its own that is longer than people read. */
function isLong(map: YAMLMap): boolean {
  return map.flow === true && String(map).length > 120;
}

/** The pair of a key; keys are names or texts. */
export function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((item) => keyOf(item) === key);
}

export function keyOf(pair: Pair): string | undefined {
  const { key } = pair;
  return isScalar(key) ? (key.source ?? String(key.value)) : typeof key === 'string' ? key : undefined;
}

export function newPair(key: string, value: unknown): Pair {
  const map = createNode({ [key]: null }) as YAMLMap;
  const pair = map.items[0]!;
  pair.value = value;
  return pair;
}

/** Renames a key, keeping its comments. */
export function setKey(pair: Pair, to: string): void {
  const { key } = pair;
  if (!isPair(pair) || !isScalar(key)) throw new Error('not a pair');
  const fresh = createNode(to);
  if (isScalar(fresh) && key.type !== 'QUOTE_DOUBLE' && key.type !== 'QUOTE_SINGLE') delete key.type;
  delete (key as { source?: string }).source;
  key.value = to;
}

function textOf(parts: readonly Part[]): string {
  return parts.map(({ lead, body }) => lead + body).join('');
}

function indentOf(text: string): number {
  return /^ */.exec(text)![0].length;
}

/** Of the lines before a stage, its own comment. */
function ownComment(lead: string): string {
  return /(?:[^\S\n]*#[^\n]*\n)*$/.exec(lead)![0];
}

/** Of the lines before a stage, those that do not belong to it: up to the last blank line before its own comment. */
function keptLead(lead: string): string {
  const paragraphs = /^([\s\S]*\n[^\S\n]*\n)?((?:[^\S\n]*#[^\n]*\n)*)$/.exec(lead);
  const kept = paragraphs?.[1] ?? '';
  return kept.includes('#') ? kept.replace(/\n[^\S\n]*\n$/, '\n') : '';
}
