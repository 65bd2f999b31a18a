/** A text with columns in it, in pieces. */
export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'column'; readonly column: string };

/** The pieces of `orders/{id}`. `{{` and `}}` stand for braces themselves. `undefined`: a brace is not closed, or not opened. */
export function parseTemplate(text: string): readonly TemplatePart[] | undefined {
  const parts: TemplatePart[] = [];
  let plain = '';
  const piece = /\{\{|\}\}|\{([^{}]+)\}|[^{}]+/y;
  while (piece.lastIndex < text.length) {
    const match = piece.exec(text);
    if (!match) return undefined;
    const [whole, column] = match;
    if (column === undefined) {
      plain += whole === '{{' ? '{' : whole === '}}' ? '}' : whole;
      continue;
    }
    if (plain !== '') parts.push({ kind: 'text', text: plain });
    plain = '';
    parts.push({ kind: 'column', column });
  }
  if (plain !== '' || parts.length === 0) parts.push({ kind: 'text', text: plain });
  return parts;
}

/** The column names of templates. */
export const columnsOfTemplate = (parts: readonly TemplatePart[]): readonly string[] =>
  parts.flatMap((part) => (part.kind === 'column' ? [part.column] : []));
