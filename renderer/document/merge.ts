import { isNode, parseDocument, visit } from 'yaml';
import { asMap, type Path, type Value } from '../../model/job/document.ts';
import { ownValue } from '../../model/own.ts';
import { setAt, setOption } from './edits/options.ts';
import { JobText } from './text/job-text.ts';
import type { Part } from './text/split.ts';
import { PARSING } from './text/style.ts';

/**
 * Brings two changes of a text together: what only one of them changed is taken from it, stage by stage, and within a stage option
 * by option. `undefined` where both changed the same thing differently, or a text is broken.
 */
export function mergeTexts(base: string, mine: string, theirs: string): string | undefined {
  if (mine === theirs || theirs === base) return mine;
  if (mine === base) return theirs;
  const texts = { base: JobText.of(base), mine: JobText.of(mine), theirs: JobText.of(theirs) };
  if (![texts.base, texts.mine, texts.theirs].every((text) => text.isEditable && text.parsed.problems.length === 0))
    return undefined;
  const units = { base: unitsOf(texts.base), mine: unitsOf(texts.mine), theirs: unitsOf(texts.theirs) };
  const merged = new Map<string, string>();
  for (const key of new Set([...units.base.keys(), ...units.mine.keys(), ...units.theirs.keys()])) {
    const [was, own, other] = [units.base.get(key), units.mine.get(key), units.theirs.get(key)];
    if (textOf(own) === textOf(was) || textOf(own) === textOf(other)) {
      if (other) merged.set(key, textOf(other)!);
    } else if (textOf(other) === textOf(was)) {
      if (own) merged.set(key, textOf(own)!);
    } else {
      const both = was && own && other && mergePart(texts, was, own, other);
      if (both === undefined) return undefined;
      merged.set(key, both);
    }
  }
  const text = inOrder([...units.theirs.keys()], [...units.mine.keys()])
    .flatMap((key) => merged.get(key) ?? [])
    .map((unit, index, all) => (index < all.length - 1 && unit !== '' && !unit.endsWith('\n') ? `${unit}\n` : unit))
    .join('');
  const result = JobText.of(text);
  return result.isEditable && result.parsed.problems.length === 0 ? text : undefined;
}

type Units = ReadonlyMap<string, Part>;

/** The parts by what they hold; what has no key is named after the section that it follows. */
function unitsOf(text: JobText): Units {
  const units = new Map<string, Part>();
  for (const part of text.parts) {
    const key = part.path.length > 0 ? part.path.join('\0') : `\0${[...units.keys()].at(-1)?.split('\0')[0] ?? ''}`;
    units.set(key, part);
  }
  return units;
}

function textOf(part: Part | undefined): string | undefined {
  return part && part.lead + part.body;
}

/** The keys of theirs, with those that only I have behind the one that they follow. */
function inOrder(theirs: readonly string[], mine: readonly string[]): readonly string[] {
  const order = [...theirs];
  for (const [index, key] of mine.entries()) {
    if (order.includes(key)) continue;
    const before = mine.slice(0, index).findLast((other) => order.includes(other));
    order.splice(before === undefined ? 0 : order.indexOf(before) + 1, 0, key);
  }
  return order;
}

interface Texts {
  readonly base: JobText;
  readonly mine: JobText;
  readonly theirs: JobText;
}

/** A part that both have changed: my values in their text, if these are different ones, and my comments are as they were. */
function mergePart(texts: Texts, was: Part, own: Part, other: Part): string | undefined {
  const before = valueAt(texts.base, was.path);
  const mine = changesOf(before, valueAt(texts.mine, own.path), own.path);
  const theirs = changesOf(before, valueAt(texts.theirs, other.path), other.path);
  const overlap = mine.some((a) =>
    theirs.some((b) => touches(a.path, b.path) && !(same(a.value, b.value) && a.path.length === b.path.length)),
  );
  if (overlap || comments(was) !== comments(own)) return undefined;
  const merged = mine.reduce<JobText | undefined>((text, change) => text && withChange(text, change), texts.theirs);
  const key = own.path.join('\0');
  const part = merged?.parts.find(({ path, body }) => path.join('\0') === key && body !== '');
  return textOf(part);
}

interface Change {
  readonly path: Path;
  readonly value: Value | undefined;
}

/** The smallest changes that lead from one value to another; lists are changed as a whole. */
function changesOf(from: Value | undefined, to: Value | undefined, path: Path): Change[] {
  const [before, after] = [asMap(from), asMap(to)];
  if (!before || !after) return same(from, to) ? [] : [{ path, value: to }];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => changesOf(ownValue(before, key), ownValue(after, key), [...path, key]));
}

function withChange(text: JobText, { path, value }: Change): JobText | undefined {
  const [section, stage, ...option] = path.map(String);
  if (section === undefined) return undefined;
  if (section !== 'stages') return text.changeSection(section, (_, map) => setAt(map, path, value));
  if (stage === undefined) return undefined;
  if (option.length > 0) return setOption(text, stage, option, value);
  if (value === undefined) return text.removeStage(stage);
  const declaration = asMap(value);
  return declaration && text.addStage(stage, declaration);
}

function touches(a: Path, b: Path): boolean {
  const length = Math.min(a.length, b.length);
  return a.slice(0, length).every((key, index) => key === b[index]);
}

function valueAt(text: JobText, path: Path): Value | undefined {
  let value: Value | undefined = text.source.data;
  for (const key of path) value = ownValue(asMap(value), String(key));
  return value;
}

function same(a: Value | undefined, b: Value | undefined): boolean {
  const print = (value: Value | undefined) =>
    JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? `${inner}n` : inner));
  return print(a) === print(b);
}

/** All comments of a part, in their order. */
function comments({ lead, body }: Part): string {
  const document = parseDocument(body, PARSING);
  const found: (string | null | undefined)[] = [lead.trim(), document.commentBefore, document.comment];
  visit(document, (_, node) => {
    if (isNode(node)) found.push(node.commentBefore, node.comment);
  });
  return found.filter((comment) => comment).join('\n');
}
