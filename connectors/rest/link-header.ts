/** The target of the first link of a relation in `Link` headers: https://www.rfc-editor.org/rfc/rfc8288#section-3 */
export function linkTarget(header: string | readonly string[] | undefined, relation: string): string | undefined {
  const text = [header ?? []].flat().join(', ');
  const link = /<([^>]*)>((?:\s*;\s*[^\s=;,]+(?:\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s;,"]*))?)*)/g;
  for (const [, target, parameters = ''] of text.matchAll(link)) {
    const rel = /;\s*rel\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*))/i.exec(parameters);
    const names = (rel?.[1] ?? rel?.[2] ?? '').toLowerCase().split(/\s+/);
    if (names.includes(relation)) return target;
  }
  return undefined;
}
