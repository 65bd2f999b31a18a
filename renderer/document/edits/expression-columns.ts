import { parse } from '../../../model/expression/parse.ts';
import { quoteName } from '../../../model/expression/print.ts';
import { Problems } from '../../../model/expression/problems.ts';
import type { Node } from '../../../model/expression/syntax.ts';

/** New names of columns, by the old ones. */
export type Names = ReadonlyMap<string, string>;

/**
 * An expression with columns renamed; all else of its text stays. `columns`: those that it can read, where they are known. A text
 * that is no expression stays as it is.
 */
export function renameInExpression(text: string, names: Names, columns?: readonly string[]): string {
  const tree = parse(maskReferences(text), new Problems());
  if (!tree) return text;
  const spans = columnsIn(tree).flatMap(({ name, quoted, span }) => {
    const to = names.get(resolve(name, quoted, names, columns) ?? '');
    return to === undefined ? [] : [{ span, to }];
  });
  let renamed = text;
  for (const { span, to } of spans.toSorted((a, b) => b.span.start - a.span.start)) {
    renamed = renamed.slice(0, span.start) + quoteName(to) + renamed.slice(span.end);
  }
  return renamed;
}

type Column = Extract<Node, { kind: 'column' }>;

/** All nodes that name columns. */
function columnsIn(tree: Node): Column[] {
  const found: Column[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === 'object' && value !== null) {
      const node = value as Partial<Node>;
      if (node.kind === 'column' && 'quoted' in node) found.push(node as Column);
      else Object.values(value).forEach(visit);
    }
  };
  visit(tree);
  return found;
}

/** The column that a name means: as it is written, else, without quotes, in any case. */
function resolve(name: string, quoted: boolean, names: Names, columns: readonly string[] | undefined): string | undefined {
  const known = columns ?? [...names.keys()];
  if (known.includes(name)) return name;
  const alike = quoted ? [] : known.filter((column) => column.toLowerCase() === name.toLowerCase());
  return alike.length === 1 ? alike[0] : undefined;
}

/** Puts a number of equal length in the place of every `${…}`, which the expression language does not know. */
function maskReferences(text: string): string {
  return text.replace(/\$\{[^}]*\}/g, (reference) => '1'.repeat(reference.length));
}
