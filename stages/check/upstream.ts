import { asMap, type Value } from '../../model/job/document.ts';
import { ownValue } from '../../model/own.ts';

/** Of the `stages` section, the stage and all that its rows come from, by what their `from` says. In the order of the document. */
export function upstreamOf(section: Value | undefined, stage: string): Value | undefined {
  const map = asMap(section);
  if (!map) return section;
  const needed = new Set<string>();
  const waiting = [stage];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (needed.has(id) || !Object.hasOwn(map, id)) continue;
    needed.add(id);
    waiting.push(...referencesOf(asMap(ownValue(map, id))?.from).map(stageOf));
  }
  return Object.fromEntries(Object.entries(map).filter(([id]) => needed.has(id)));
}

/** The texts of a `from`, in any of its forms. */
export function referencesOf(from: Value | undefined): string[] {
  const items = Object.values(asMap(from) ?? (Array.isArray(from) ? from : [from]));
  return items.filter((item) => typeof item === 'string');
}

/** The stage in `stage` or `stage.port`. */
const stageOf = (reference: string): string => reference.split('.', 1)[0]!;
