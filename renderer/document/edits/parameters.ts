import { isMap, type YAMLMap } from 'yaml';
import { asMap, type Path, type Value } from '../../../model/job/document.ts';
import { type JobText, pairOf, setKey } from '../text/job-text.ts';
import { setAt, setOption } from './options.ts';

/** Renames a parameter, in its place, and all references to it. */
export function renameParameter(text: JobText, name: string, to: string): JobText {
  if (name === to) return text;
  let changed = text.changeSection('parameters', (pair) => {
    const entries = isMap(pair?.value) ? (pair.value as YAMLMap) : undefined;
    const entry = entries && pairOf(entries, name);
    if (!entries || !entry) throw new Error(`unknown parameter: ${name}`);
    if (pairOf(entries, to)) throw new Error(`the name is in use: ${to}`);
    setKey(entry, to);
  });
  const { parameters: _, stages, ...sections } = text.source.data;
  for (const [id, stage] of Object.entries(asMap(stages) ?? {})) {
    for (const { path, value } of renamedTexts(stage, name, to)) changed = setOption(changed, id, path, value);
  }
  for (const [section, content] of Object.entries(sections)) {
    for (const { path, value } of renamedTexts(content, name, to)) {
      changed = changed.changeSection(section, (_, root) => setAt(root, [section, ...path], value));
    }
  }
  return changed;
}

/** A text in which references to one parameter are to another. `$${` begins none. */
function renameReferences(text: string, name: string, to: string): string {
  return text.replaceAll(/\$?\$\{\s*([A-Za-z_][\w.-]*)\s*\}/g, (whole, found: string) =>
    found !== name || whole.startsWith('$$') ? whole : `\${${to}}`,
  );
}

function renamedTexts(
  value: Value,
  name: string,
  to: string,
  path: Path = [],
): { readonly path: Path; readonly value: string }[] {
  if (typeof value === 'string') {
    const renamed = renameReferences(value, name, to);
    return renamed === value ? [] : [{ path, value: renamed }];
  }
  if (typeof value !== 'object' || value === null) return [];
  const entries: [string | number, Value][] = Array.isArray(value)
    ? [...(value as readonly Value[]).entries()]
    : Object.entries(value);
  return entries.flatMap(([key, inner]) => renamedTexts(inner, name, to, [...path, key]));
}
