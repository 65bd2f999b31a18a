/** Lines of a job's text that lie within each other, by indentation. It needs no parser, so that it also works while a line is being typed. */

const KEY = /^(\s*(?:- +)*)(?:"([^"]*)"|'([^']*)'|([^\s#"'][^:#]*?))\s*:(?:\s|$)/;

/** The key that a line begins with, and the column that it stands at, from 0 and behind the dashes of lists; `undefined` for lines without one. */
export function keyOf(line: string): { readonly key: string; readonly indent: number } | undefined {
  const match = KEY.exec(line);
  if (!match) return undefined;
  return { key: match[2] ?? match[3] ?? match[4] ?? '', indent: match[1]!.length };
}

/** The keys around a line at an indentation, outermost first. `line` counts from 0. */
export function keysAround(lines: readonly string[], line: number, indent: number): string[] {
  const path: string[] = [];
  let below = indent;
  for (let at = line - 1; at >= 0 && below > 0; at--) {
    const found = keyOf(lines[at]!);
    if (!found || found.indent >= below) continue;
    path.unshift(found.key);
    below = found.indent;
  }
  return path;
}

export interface LineRange {
  /** From 0; `to` is the last one that holds something. */
  readonly from: number;
  readonly to: number;
}

/** The lines of every stage, by its id. */
export function stageLines(lines: readonly string[]): Map<string, LineRange> {
  const ranges = new Map<string, LineRange>();
  const start = lines.findIndex((line) => keyOf(line)?.indent === 0 && keyOf(line)?.key === 'stages');
  if (start < 0) return ranges;
  let depth: number | undefined;
  let open: { readonly id: string; readonly from: number; last: number } | undefined;
  const close = () => {
    if (open) ranges.set(open.id, { from: open.from, to: open.last });
  };
  for (let at = start + 1; at < lines.length; at++) {
    const line = lines[at]!;
    if (/^\s*(#|$)/.test(line)) continue;
    const found = keyOf(line);
    const indent = line.length - line.trimStart().length;
    if (indent === 0) break;
    depth ??= indent;
    if (found && indent === depth) {
      close();
      open = { id: found.key, from: at, last: at };
    } else if (open) open.last = at;
  }
  close();
  return ranges;
}

/** The stage whose lines hold a line. */
export function stageAtLine(lines: readonly string[], line: number): string | undefined {
  for (const [id, { from, to }] of stageLines(lines)) if (line >= from && line <= to) return id;
  return undefined;
}
