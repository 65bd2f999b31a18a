import type { TableDefinition, TablePlace } from '../../connectors/sql/introspect.ts';

const keyOf = ({ schema, name }: TablePlace): string => JSON.stringify([schema ?? null, name]);

/** Tables in their order, but for those that others refer to: these come first. In a circle somebody has to begin. */
export function parentsFirst(tables: readonly TableDefinition[]): TableDefinition[] {
  const byKey = new Map(tables.map((table) => [keyOf(table), table]));
  const ordered = new Set<TableDefinition>();
  const begun = new Set<TableDefinition>();
  for (const first of tables) {
    // Not by recursion: a chain of references may be as long as there are tables.
    const waiting = [first];
    while (waiting.length > 0) {
      const table = waiting.at(-1)!;
      begun.add(table);
      const parent = table.references.map((place) => byKey.get(keyOf(place))).find((other) => other && !begun.has(other));
      if (parent) waiting.push(parent);
      else ordered.add(waiting.pop()!);
    }
  }
  return [...ordered];
}
