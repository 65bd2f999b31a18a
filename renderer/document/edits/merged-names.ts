import { asMap, type Value } from '../../../model/job/document.ts';
import type { Names } from './expression-columns.ts';

interface Side {
  /** The columns of the input; `undefined`: not known. */
  readonly columns: readonly string[] | undefined;
  readonly names: Names;
}

/** A pair of keys of a join or lookup. */
export interface Pair {
  readonly left: string;
  readonly right: string;
}

/** The pairs that `keys` means, whichever way they are written. */
export function pairsOf(keys: Value | undefined, [left, right]: readonly [string, string]): Pair[] {
  const list = Array.isArray(keys) ? (keys as readonly Value[]) : keys === undefined ? [] : [keys];
  return list.flatMap((key): Pair[] => {
    if (typeof key === 'string') return [{ left: key, right: key }];
    const map = asMap(key);
    const sides = [map?.[left], map?.[right]];
    return typeof sides[0] === 'string' && typeof sides[1] === 'string' ? [{ left: sides[0], right: sides[1] }] : [];
  });
}

/** How the names of a join's or lookup's output change when those of its inputs do. */
export function renamedOutputs(
  left: Side,
  right: Side,
  pairs: readonly Pair[],
  clash: { readonly policy: string; readonly suffix: string; readonly dropKeys: boolean },
): Map<string, string> {
  const to = (side: Side) => (name: string) => side.names.get(name) ?? name;
  const columns = (side: Side) => side.columns ?? [...side.names.keys()];
  const renamedPairs = pairs.map((pair) => ({ left: to(left)(pair.left), right: to(right)(pair.right) }));
  const before = merged(columns(left), columns(right), pairs, clash);
  const after = merged(columns(left).map(to(left)), columns(right).map(to(right)), renamedPairs, clash);
  const changed = new Map<string, string>();
  for (const [place, name] of before) {
    const side = place.startsWith('left:') ? left : right;
    const from = place.slice(place.indexOf(':') + 1);
    const now = after.get(`${side === left ? 'left' : 'right'}:${to(side)(from)}`);
    if (now !== undefined && now !== name) changed.set(name, now);
  }
  return changed;
}

/** Names in the output, by side and name in the input: `right:id` is `id_right`. */
function merged(
  left: readonly string[],
  right: readonly string[],
  pairs: readonly Pair[],
  { policy, suffix, dropKeys }: { readonly policy: string; readonly suffix: string; readonly dropKeys: boolean },
): Map<string, string> {
  const shared = new Set(pairs.filter((pair) => pair.left === pair.right).map((pair) => pair.left));
  const keys = new Set(dropKeys ? pairs.map((pair) => pair.right) : shared);
  const places = new Map<string, string>();
  for (const name of left) {
    if (policy !== 'right' || !right.includes(name) || shared.has(name) || keys.has(name)) places.set(`left:${name}`, name);
  }
  for (const name of right) {
    if (keys.has(name) || (left.includes(name) && policy === 'left')) continue;
    places.set(`right:${name}`, left.includes(name) && policy === 'suffix' ? name + suffix : name);
  }
  return places;
}
