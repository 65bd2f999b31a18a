import { isMap, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import { optionName, type Path, type Value } from '../../../model/job/document.ts';
import { type JobText, newPair, pairOf, setKey } from '../text/job-text.ts';
import { createNode, relax, replaceNode } from '../text/style.ts';

/** Where keys that every stage has go, in this order. */
const FIRST = ['type', 'from', 'description', 'disabled'];

/** Sets or (with `undefined`) removes what a stage says at a path, with the maps and lists that this leaves empty. */
export function setOption(text: JobText, stage: string, path: Path, value: Value | undefined): JobText {
  return text.changeStage(stage, (map) => setAt(map, path, value));
}

/** Renames a key of a map, in its place. */
export function renameOption(text: JobText, stage: string, path: Path, to: string): JobText {
  return text.changeStage(stage, (map) => {
    const name = String(path.at(-1));
    let owner: unknown = map;
    for (const key of path.slice(0, -1))
      owner = isMap(owner) || isSeq(owner) ? entryOf(owner as YAMLMap | YAMLSeq, key) : undefined;
    const pair = isMap(owner) ? pairOf(owner as YAMLMap, name) : undefined;
    if (!pair) throw new Error(`unknown option: ${optionName(path)}`);
    if (name === to) return;
    if (pairOf(owner as YAMLMap, to)) throw new Error(`the name is in use: ${to}`);
    setKey(pair, to);
  });
}

export function setDisabled(text: JobText, stage: string, disabled: boolean): JobText {
  if (!disabled && !Object.hasOwn(text.stage(stage), 'disabled')) return text;
  return setOption(text, stage, ['disabled'], disabled || undefined);
}

export function setDescription(text: JobText, stage: string, description: string): JobText {
  return setOption(text, stage, ['description'], description === '' ? undefined : description);
}

/** Sets or removes a value below a map, as `setOption` does. */
export function setAt(map: YAMLMap, path: Path, value: Value | undefined): void {
  const [key, ...rest] = path;
  if (key === undefined) throw new Error('a path has at least one key');
  const name = String(key);
  const pair = pairOf(map, name);
  if (value === undefined) {
    if (!pair) return;
    if (rest.length > 0) removeIn(pair.value, rest);
    if (rest.length === 0 || isEmpty(pair.value)) map.items = map.items.filter((item) => item !== pair);
    return;
  }
  const node = rest.length === 0 ? replaceNode(pair?.value as Node | undefined, value) : setIn(pair?.value, rest, value);
  relax(node);
  if (pair) pair.value = node;
  else map.items.splice(indexFor(map, name), 0, newPair(name, node));
}

function setIn(owner: unknown, path: Path, value: Value): Node {
  const [key, ...rest] = path as [string | number, ...(string | number)[]];
  const collection =
    typeof key === 'number'
      ? isSeq(owner)
        ? owner
        : (createNode([]) as YAMLSeq)
      : isMap(owner)
        ? owner
        : (createNode({}) as YAMLMap);
  if (collection.items.length === 0) collection.flow = true;
  const old = entryOf(collection, key);
  const node = rest.length === 0 ? replaceNode(old as Node | undefined, value) : setIn(old, rest, value);
  if (isSeq(collection)) {
    const index = Math.min(Number(key), collection.items.length);
    collection.items[index] = node;
  } else {
    const pair = pairOf(collection as YAMLMap, String(key));
    if (pair) pair.value = node;
    else (collection as YAMLMap).items.push(newPair(String(key), node));
  }
  relax(collection);
  return collection as Node;
}

function removeIn(owner: unknown, path: Path): void {
  const [key, ...rest] = path as [string | number, ...(string | number)[]];
  if (!isMap(owner) && !isSeq(owner)) return;
  if (rest.length > 0) {
    const inner = entryOf(owner, key);
    removeIn(inner, rest);
    if (!isEmpty(inner)) return;
  }
  if (isSeq(owner)) owner.items.splice(Number(key), 1);
  else owner.items = (owner as YAMLMap).items.filter((item) => item !== pairOf(owner as YAMLMap, String(key)));
}

function entryOf(owner: YAMLMap | YAMLSeq, key: string | number): unknown {
  return isSeq(owner) ? owner.items[Number(key)] : pairOf(owner, String(key))?.value;
}

function isEmpty(node: unknown): boolean {
  return (isMap(node) || isSeq(node)) && node.items.length === 0;
}

function indexFor(map: YAMLMap, key: string): number {
  const rank = FIRST.indexOf(key);
  if (rank < 0) return map.items.length;
  const before = FIRST.slice(0, rank);
  return map.items.findLastIndex((pair: Pair) => before.includes(String((pair.key as { value?: unknown }).value))) + 1;
}
