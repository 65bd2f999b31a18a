/**
 * The keys of a path into a JSON document: `data.items`, `$.data.items[*]`, `$['odd.key']`, `links[0].href`. A `[*]` at the end stands for the entries of the
 * list that the path leads to. `undefined`: no such path.
 */
export function parseJsonPath(text: string): readonly string[] | undefined {
  const path = text.trim().replace(/\[\*\]$/, '');
  const start = path.startsWith('$') ? 1 : 0;
  const keys: string[] = [];
  const part = /\.?([^.[\]'"]+)|\[(\d+)\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]/y;
  part.lastIndex = start;
  while (part.lastIndex < path.length) {
    const at = part.lastIndex;
    const match = part.exec(path);
    if (!match) return undefined;
    const [whole, name, index, single, double] = match;
    // Names are joined by dots; the first one behind $ has one, too.
    if (name !== undefined && whole.startsWith('.') === (at === 0)) return undefined;
    keys.push(name ?? index ?? (single ?? double ?? '').replace(/\\(.)/g, '$1'));
  }
  return keys;
}
