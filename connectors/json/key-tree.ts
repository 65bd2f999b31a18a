import type { Arena } from '../../columns/arena.ts';
import { JSON_CHILD_BYTES, JSON_NODE_BYTES } from '../../columns/layout.ts';

/** The keys that become columns, in a block of shared memory that all threads read (`columns/native/json-keys.ts`). Plain data. */
export interface KeyTree {
  /** The block, which begins with the root. Whoever built the tree frees it. */
  readonly address: number;
  /** The keys that lead to each node. */
  readonly nodes: readonly (readonly string[])[];
  /** Bytes of the longest key. */
  readonly keyBytes: number;
}

interface Node {
  readonly children: Map<string, Node | number>;
  first: number;
  end: number;
}

/** Longer keys are not compared with text that may end before. */
const MAX_PLAIN_BYTES = 4096;
const encoder = new TextEncoder();

/** Builds the tree of the paths of all columns, in which columns under one key must follow each other. */
export function buildKeyTree(arena: Arena, paths: readonly (readonly string[])[]): KeyTree {
  const root = nodesOf(paths);
  const nodes: Node[] = [];
  const leading: string[][] = [];
  const collect = (node: Node, path: string[]) => {
    nodes.push(node);
    leading.push(path);
    for (const [key, child] of node.children) if (typeof child !== 'number') collect(child, [...path, key]);
  };
  collect(root, []);
  const keys = nodes.map((node) => [...node.children.keys()].map((key) => encoder.encode(key)));
  const slots = nodes.map((node) => 2 ** Math.ceil(Math.log2(node.children.size * 2 + 1)));
  const bytes = nodes.reduce((sum, node, i) => {
    const text = keys[i]!.reduce((total, key) => total + key.length, 0);
    return sum + JSON_NODE_BYTES + node.children.size * JSON_CHILD_BYTES + slots[i]! * 4 + text;
  }, 64);
  const address = arena.alloc(bytes);
  arena.bytes.fill(0, address, address + bytes);
  const addresses = new Map(nodes.map((node, i) => [node, address + i * JSON_NODE_BYTES]));
  let next = address + nodes.length * JSON_NODE_BYTES;
  const take = (size: number): number => {
    const start = next;
    next += size;
    return start;
  };
  const children = nodes.map((node) => take(node.children.size * JSON_CHILD_BYTES));
  const slotAddresses = slots.map((count) => take(count * 4));
  nodes.forEach((node, i) => {
    const { size } = node.children;
    const at = addresses.get(node)!;
    arena.u32.set([size, slots[i]! - 1, slotAddresses[i]!, children[i]!, node.first, node.end, i], at >>> 2);
    [...node.children.values()].forEach((child, k) => {
      const key = keys[i]![k]!;
      const text = take(key.length);
      arena.bytes.set(key, text);
      const target = typeof child === 'number' ? child * 2 + 1 : addresses.get(child)!;
      const plain = key.length <= MAX_PLAIN_BYTES && key.every((byte) => byte >= 32 && byte !== 34 && byte !== 92);
      arena.u32.set([text, key.length, target, plain ? 1 : 0], (children[i]! + k * JSON_CHILD_BYTES) >>> 2);
    });
    arena.kernels.jsonIndexKeys(at);
  });
  return { address, nodes: leading, keyBytes: Math.max(0, ...keys.flat().map((key) => key.length)) };
}

function nodesOf(paths: readonly (readonly string[])[]): Node {
  const root: Node = { children: new Map(), first: 0, end: paths.length };
  paths.forEach((path, column) => {
    let node = root;
    for (const key of path.slice(0, -1)) {
      let child = node.children.get(key);
      if (child === undefined || typeof child === 'number') {
        child = { children: new Map(), first: column, end: column };
        node.children.set(key, child);
      }
      node = child;
      node.end = column + 1;
    }
    node.children.set(path.at(-1)!, column);
  });
  return root;
}
