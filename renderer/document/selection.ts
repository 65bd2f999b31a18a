/** `Delete filter`, `Delete 3 stages`. */
export function labelOf(what: string, ids: readonly string[]): string {
  return `${what} ${ids.length === 1 ? ids[0] : `${ids.length} stages`}`;
}

/** What is selected when stages have other names. */
export function followed(selected: ReadonlySet<string>, renamed: ReadonlyMap<string, string>): ReadonlySet<string> {
  return renamed.size === 0 ? selected : new Set([...selected].map((id) => renamed.get(id) ?? id));
}

export function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((item) => b.has(item));
}
