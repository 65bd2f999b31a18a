import type { JobEditor, PortRef } from '../document/types.ts';

/** Follows a column upwards as long as the stages hand it through under its name. Returns where it first appears. */
export function originOf(editor: Pick<JobEditor, 'inputsOf' | 'schemaAt' | 'stage'>, port: PortRef, column: string): PortRef {
  const seen = new Set<string>();
  let at = port;
  while (!seen.has(at.stage)) {
    seen.add(at.stage);
    const sources = editor.inputsOf(at.stage).map(({ from }) => from);
    const having = sources.filter((from) => editor.schemaAt(from)?.some(({ name }) => name === column));
    const here = editor.schemaAt(at)?.find(({ name }) => name === column);
    const [source] = having;
    // Two inputs that both have it, or another type, make it a column of this stage.
    if (having.length !== 1 || !source) return at;
    const before = editor.schemaAt(source)?.find(({ name }) => name === column);
    if (here && before && JSON.stringify(here.type) !== JSON.stringify(before.type)) return at;
    if (isMade(editor, at.stage, column)) return at;
    at = source;
  }
  return at;
}

/** Whether the stage's options give the column a new meaning under its old name: they have an entry of that name in a map. */
function isMade(editor: Pick<JobEditor, 'stage'>, stage: string, column: string): boolean {
  const options = Object.values(editor.stage(stage)?.options ?? {});
  return options.some(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, column),
  );
}
