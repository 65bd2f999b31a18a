import { isMap, type Node, type YAMLMap } from 'yaml';
import type { Value } from '../../../model/job/document.ts';
import { type JobText, newPair, pairOf } from '../text/job-text.ts';
import { createNode, relax, replaceNode } from '../text/style.ts';

/** Sets or removes an entry of `parameters` or `connections`; a section that this leaves empty goes, too. */
export function setEntry(text: JobText, section: 'parameters' | 'connections', name: string, value: Value | undefined): JobText {
  return text.changeSection(section, (pair, root) => {
    const own = isMap(pair?.value) ? (pair.value as YAMLMap) : undefined;
    if (value === undefined) {
      if (own) own.items = own.items.filter((item) => item !== pairOf(own, name));
      if (!own || own.items.length === 0) root.items = root.items.filter((item) => item !== pair);
      return;
    }
    const entries = own ?? (createNode({}, 'block') as YAMLMap);
    if (entries.items.length === 0) entries.flow = false;
    const entry = pairOf(entries, name);
    const node = replaceNode(entry?.value as Node | undefined, value);
    relax(node);
    if (entry) entry.value = node;
    else entries.items.push(newPair(name, node));
    if (pair) pair.value = entries;
    else root.items.push(newPair(section, entries));
  });
}

/** Sets or removes what the document says of the job as a whole: `name`, `description`, `onError`, `ordered`. */
export function setJob(text: JobText, key: string, value: Value | undefined): JobText {
  if (key === 'stages') throw new Error('stages are changed one by one');
  return text.changeSection(key, (pair, root) => {
    if (value === undefined) root.items = root.items.filter((item) => item !== pair);
    else if (pair) pair.value = replaceNode(pair.value as Node | undefined, value);
    else root.items.push(newPair(key, createNode(value)));
  });
}
