import type { HostClient } from '../../ipc/api.ts';
import { BRIDGE, type DesktopBridge } from '../../ipc/desktop-bridge.ts';
import type { Value } from '../../model/job/document.ts';

/** An origin for a dropped file. */
export interface DroppedOrigin {
  readonly type: 'csv-origin' | 'json-origin' | 'sqlite-origin';
  readonly name: string;
  readonly options: Readonly<Record<string, Value>>;
  /** The path could not be found out, and must be chosen. */
  readonly pathless: boolean;
}

const TYPES: readonly (readonly [RegExp, DroppedOrigin['type']])[] = [
  [/\.(csv|tsv|tab|txt|psv)(\.(gz|bz2|xz|zst|zip))?$/i, 'csv-origin'],
  [/\.(json|jsonl|ndjson)(\.(gz|bz2|xz|zst|zip))?$/i, 'json-origin'],
  [/\.(db|sqlite|sqlite3|db3)$/i, 'sqlite-origin'],
];

/** The origin that reads a dropped file; `undefined` if none does. Asks the host what the file is, where its path is known. */
export async function originOf(file: File, host: HostClient): Promise<DroppedOrigin | undefined> {
  // A browser keeps to itself where files lie.
  const path = (globalThis as { readonly [BRIDGE]?: DesktopBridge })[BRIDGE]?.pathOf(file);
  const name = stageName(file.name);
  if (!path) {
    const type = TYPES.find(([pattern]) => pattern.test(file.name))?.[1];
    return type && { type, name, options: {}, pathless: true };
  }
  const { origin, tables, compression } = await host.call('files.describe', path);
  const table = tables?.length === 1 ? { table: tables[0]! } : {};
  return { type: origin, name, options: { path, ...table, ...(compression !== undefined && { compression }) }, pathless: false };
}

/** `Sales 2025.csv.gz` → `sales_2025`. */
export function stageName(file: string): string {
  const stem = file.replace(/(\.\w{1,7}){1,2}$/, '').toLowerCase();
  const name = stem.replace(/[^\w-]+/g, '_').replace(/^[^a-z]+|_+$/g, '');
  return name === '' ? 'file' : name;
}

/** The path as a job writes it: relative to the folder of the job's file, where the path lies in there. */
export function relativeTo(path: string, file: string | undefined): string {
  const folder = file?.replace(/[^/\\]*$/, '');
  return folder && path.startsWith(folder) ? path.slice(folder.length).replaceAll('\\', '/') : path;
}
