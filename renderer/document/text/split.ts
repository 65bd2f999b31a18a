/** A stretch of a job's text that can be read, changed and left out on its own. */
export interface Part {
  /** What it holds: nothing in particular (`[]`), a section (`['name']`), a stage (`['stages', 'sales']`). */
  readonly path: readonly string[];
  /** Blank lines and comments before it. */
  readonly lead: string;
  /** The entry itself, whole lines. */
  readonly body: string;
}

const KEY = /^( *)([A-Za-z_][\w.-]*):(?=\s|$)/;
/** An anchor or alias ties parts together; a block text that keeps its last line breaks owns blank lines; tabs may indent. */
const TANGLED = /(^|[\s,[{])[&*][^\s,\]}]|[|>]\d?\+|^\t|\n\t/;

/**
 * Splits a job in block style into its sections, and `stages` into its stages. The parts' texts, one after the other, are the text.
 * Text in any other form (JSON, `stages: { … }`, anchors, several documents) is one part, or one section.
 */
export function splitJob(text: string): Part[] {
  const whole: Part[] = [{ path: [], lead: '', body: text }];
  if (TANGLED.test(text)) return whole;
  const sections = splitEntries(linesOf(text), 0);
  if (!sections) return whole;
  return sections.flatMap(({ key, lead, lines }) => {
    const own = partOf({ key, lead, lines }, []);
    if (key !== 'stages' || !/^stages:\s*(#.*)?$/.test(lines[0]!.trimEnd())) return [own];
    const first = lines.slice(1).find((line) => !isEmpty(line));
    const indent = first === undefined ? 0 : indentOf(first);
    const entries = indent === 0 ? undefined : splitEntries(lines.slice(1), indent);
    if (!entries) return [own];
    return [{ ...own, body: lines[0]! }, ...entries.map((entry) => partOf(entry, ['stages']))];
  });
}

/** What stands behind the last entry is a part without a body. */
function partOf({ key, lead, lines }: Entry, section: readonly string[]): Part {
  return { path: key === undefined ? [] : [...section, key], lead, body: lines.join('') };
}

interface Entry {
  readonly key: string | undefined;
  readonly lead: string;
  readonly lines: readonly string[];
}

/** The entries of a block map whose keys stand at the indent; `undefined` where that cannot be told line by line. */
function splitEntries(lines: readonly string[], indent: number): Entry[] | undefined {
  const entries: { key: string | undefined; lead: string; lines: string[] }[] = [];
  const keys = new Set<string>();
  let pending: string[] = [];
  for (const line of lines) {
    const own = indentOf(line);
    if (line.trim() === '' || (own <= indent && line[own] === '#')) {
      pending.push(line);
    } else if (own > indent) {
      const last = entries.at(-1);
      if (!last) return undefined;
      last.lines.push(...pending, line);
      pending = [];
    } else {
      const key = own === indent ? KEY.exec(line)?.[2] : undefined;
      if (key === undefined || keys.has(key)) return undefined;
      keys.add(key);
      entries.push({ key, lead: pending.join(''), lines: [line] });
      pending = [];
    }
  }
  if (pending.length > 0) entries.push({ key: undefined, lead: pending.join(''), lines: [] });
  return entries[0]?.key === undefined ? undefined : entries;
}

function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function indentOf(line: string): number {
  let indent = 0;
  while (line[indent] === ' ') indent++;
  return indent;
}

function isEmpty(line: string): boolean {
  const text = line.trim();
  return text === '' || text.startsWith('#');
}
