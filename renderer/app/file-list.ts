import type { FileFilter, FolderEntry } from '../../ipc/api.ts';

export const JOB_FILES: FileFilter = { name: 'Jobs', extensions: ['job.yaml', 'job.yml', 'yaml', 'yml', 'openstage'] };

/** `a/b` + `c`, with the separator that the folder uses. */
export function joinPath(folder: string, name: string): string {
  const separator = folder.includes('\\') && !folder.includes('/') ? '\\' : '/';
  return folder.endsWith(separator) ? folder + name : folder + separator + name;
}

export function isAbsolute(path: string): boolean {
  return path.startsWith('/') || path.startsWith('\\\\') || /^[a-z]:[\\/]/i.test(path);
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

/** Everything before the last part of a path. */
export function folderOf(path: string): string {
  const folder = path.slice(0, path.length - baseName(path).length);
  return /^([a-z]:)?[\\/]$/i.test(folder) ? folder : folder.slice(0, -1);
}

export function matchesFilter(name: string, filter: FileFilter | undefined): boolean {
  if (!filter || filter.extensions.length === 0 || filter.extensions.includes('*')) return true;
  return filter.extensions.some((extension) => name.toLowerCase().endsWith(`.${extension.toLowerCase()}`));
}

/** The entries to show: folders, and files of the filter; those whose names hold the text. */
export function visibleEntries(
  entries: readonly FolderEntry[],
  shown: { readonly text: string; readonly filter?: FileFilter | undefined; readonly files: boolean },
): FolderEntry[] {
  const text = shown.text.trim().toLowerCase();
  return entries.filter(({ name, kind }) => {
    if (text !== '' && !name.toLowerCase().includes(text)) return false;
    return kind === 'folder' || (shown.files && matchesFilter(name, shown.filter));
  });
}

/**
 * Where the entry is that is called what was typed, else the next one after `from` that begins so; the same letter again and again goes through
 * those that begin with it. -1: nowhere.
 */
export function nextEntry(entries: readonly Pick<FolderEntry, 'name'>[], from: number, typed: string): number {
  const folded = typed.toLowerCase();
  const isOne = [...folded].every((letter) => letter === folded[0]);
  const beginning = isOne ? folded.slice(0, 1) : folded;
  const named = entries.findIndex(({ name }) => name === typed);
  if (named >= 0) return named;
  // What more letters still fit stays.
  const start = isOne ? from + 1 : Math.max(0, from);
  const order = entries.map((_, step) => (start + step) % entries.length);
  const isNamed = (at: number) => !isOne && entries[at]!.name.toLowerCase() === folded;
  return order.find(isNamed) ?? order.find((at) => entries[at]!.name.toLowerCase().startsWith(beginning)) ?? -1;
}

/** The name with the filter's first ending, when it has none of the filter's. */
export function withExtension(name: string, filter: FileFilter | undefined): string {
  const [first] = filter?.extensions ?? [];
  return first === undefined || first === '*' || matchesFilter(name, filter) ? name : `${name}.${first}`;
}

/** `1.2 MB`, in steps of 1000. */
export function printBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 99.5 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

const SECOND = 1000;
const DAY = 86_400 * SECOND;

/** When something was, seen from now: `just now`, `14:02`, `yesterday`, `3 March`, `3 March 2024`. */
export function printWhen(iso: string, now = new Date()): string {
  const then = new Date(iso);
  const ago = now.getTime() - then.getTime();
  if (Number.isNaN(ago)) return '';
  if (ago >= 0 && ago < 60 * SECOND) return 'just now';
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime();
  if (then.getTime() >= midnight) return then.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  if (then.getTime() >= midnight - DAY) return 'yesterday';
  const year = then.getFullYear() === now.getFullYear() ? undefined : 'numeric';
  return then.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year });
}
