// The keys that become columns, as a tree: a node per object whose fields are columns, with a child per key. A child's target is a column
// (its number times two, plus one), the node of an object within, or 0 for a field that is passed over. See layout.ts for the words.
import { JSON_CHILD_BYTES } from "../layout";
import { bytesEqual } from "./views";

/** FNV-1a (G. Fowler, L. C. Noll, K.-P. Vo), eight bytes at a time and mixed at the end. Up to 7 bytes past the key are read. */
function hashKey(p: usize, length: i32): u32 {
  let hash: u64 = 0xcbf29ce484222325 ^ <u64>length;
  let left = length;
  for (; left >= 8; left -= 8, p += 8) hash = (hash ^ load<u64>(p)) * 0x100000001b3;
  if (left > 0) hash = (hash ^ (load<u64>(p) << (<u64>(8 - left) << 3))) * 0x100000001b3;
  hash ^= hash >> 32;
  return <u32>(hash * 0x9e3779b97f4a7c15 >> 32);
}

/** Fills the slots (zero before) of a node: in each the number of a child plus one. */
export function jsonIndexKeys(node: usize): void {
  const count = load<u32>(node);
  const mask = load<u32>(node, 4);
  const slots = <usize>load<u32>(node, 8);
  for (let i: u32 = 0; i < count; i++) {
    const child = childAt(node, i);
    let slot = hashKey(load<u32>(child), load<i32>(child, 4)) & mask;
    while (load<u32>(slots + (<usize>slot << 2)) != 0) slot = (slot + 1) & mask;
    store<u32>(slots + (<usize>slot << 2), i + 1);
  }
}

// @ts-ignore: decorator
@inline
export function childAt(node: usize, i: u32): usize {
  return <usize>load<u32>(node, 12) + <usize>i * JSON_CHILD_BYTES;
}

/** The number of the child with this key, or -1. */
export function findChild(node: usize, key: usize, length: i32): i32 {
  const mask = load<u32>(node, 4);
  const slots = <usize>load<u32>(node, 8);
  for (let slot = hashKey(key, length) & mask; ; slot = (slot + 1) & mask) {
    const entry = load<u32>(slots + (<usize>slot << 2));
    if (entry == 0) return -1;
    const child = childAt(node, entry - 1);
    if (load<i32>(child, 4) == length && bytesEqual(load<u32>(child), key, length)) return <i32>entry - 1;
  }
  return -1;
}
