import type { Path } from '../../model/job/document.ts';
import type { Reporter } from '../../model/job/reporter.ts';
import type { CheckedConnection } from '../stage.ts';
import type { CheckedErrorPolicy } from './document.ts';

interface Writer {
  readonly id: string;
  readonly type: string;
  readonly options: Readonly<Record<string, unknown>>;
}

interface Target {
  /** The same for the same file or table. */
  readonly key: string;
  /** As the job names it. */
  readonly name: string;
  readonly path: Path;
  /** Whether other stages may write there, too: they add to the table, in transactions of their own. */
  readonly shared: boolean;
}

/** The same text for paths of the same file. */
export type FileKey = (path: string) => string;

/** Reports destinations that write what another one writes: the rows of one of them would be lost, or the run fail. */
export function checkTargets(
  stages: readonly Writer[],
  { deadLetter }: CheckedErrorPolicy,
  connections: ReadonlyMap<string, CheckedConnection | undefined>,
  reporter: Reporter,
  fileKey: FileKey = normalize,
): void {
  const known = new Map<string, Target & { readonly by: string }>();
  const add = (target: Target, by: string) => {
    const other = known.get(target.key);
    if (!other) known.set(target.key, { ...target, by });
    else if (!target.shared || !other.shared) {
      const what = other.name === target.name ? target.name : `${target.name} is ${other.name}, and`;
      const remedy = 'give every destination its own file or table, or combine the rows with a funnel stage first';
      reporter.report('same-target', `same target: ${what} is written by ${other.by}, too`, target.path, {
        value: target.name,
        remedy,
      });
    }
  };
  for (const stage of stages) for (const target of targetsOf(stage, connections, fileKey)) add(target, `stage '${stage.id}'`);
  if (deadLetter !== undefined)
    for (const target of fileTarget(deadLetter, ['onError', 'deadLetter'], fileKey)) add(target, 'onError');
}

function targetsOf(
  { id, type, options }: Writer,
  connections: ReadonlyMap<string, CheckedConnection | undefined>,
  fileKey: FileKey,
): Target[] {
  const at = (option: string): Path => ['stages', id, option];
  switch (type) {
    case 'csv-destination':
    case 'json-destination':
      return fileTarget(String(options.path), at('path'), fileKey, options.partitioned === true);
    case 'sqlite-destination':
    case 'postgres-destination':
    case 'mysql-destination':
    case 'bigquery-destination': {
      const { connection: named, table, schema, dataset, projectId, ifExists, writeDisposition } = options;
      const connection = typeof named === 'string' ? connections.get(named) : undefined;
      const sqlite = type === 'sqlite-destination';
      const database = sqlite ? (options.path ?? connection?.path) : connection && serverOf(connection);
      if (database === undefined || typeof table !== 'string') return [];
      const name = [projectId, dataset, schema, table].filter((part) => part !== undefined).join('.');
      const full = fullName(name, homeOf(type, connection));
      const key = sqlite ? `${fileKey(String(database))}\n${full.toLowerCase()}` : `${database}\n${full}`;
      const shared = ifExists === 'append' || ifExists === 'upsert' || writeDisposition === 'WRITE_APPEND';
      return [{ key: `${type}\n${key}`, name, path: at('table'), shared }];
    }
    default:
      return [];
  }
}

/** Where a table is whose name does not say it: its schema, with what that is in. */
function homeOf(type: string, connection: CheckedConnection | undefined): readonly string[] {
  switch (type) {
    case 'sqlite-destination':
      return ['main'];
    case 'postgres-destination':
      return ['public'];
    case 'mysql-destination':
      return [String(connection?.database)];
    default:
      return [String(connection?.projectId), String(connection?.dataset)];
  }
}

/** A table's name with what it does not say: `public.t` for `t`. */
function fullName(name: string, home: readonly string[]): string {
  const missing = Math.max(0, home.length + 1 - name.split('.').length);
  return [...home.slice(0, missing), name].join('.');
}

/** What tells a database from others: all fields of its connection but its name and the credentials. */
function serverOf({ name, user, password, ...rest }: CheckedConnection): string {
  return JSON.stringify(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Pipes and devices take what several stages write. */
function fileTarget(name: string, path: Path, fileKey: FileKey, numbered = false): Target[] {
  const file = normalize(name);
  return file === '-' || file.startsWith('/dev/')
    ? []
    : [{ key: `${numbered ? 'files' : 'file'}\n${fileKey(name)}`, name, path, shared: false }];
}

/** A path without `.`, `..` and doubled separators, as far as its text tells. */
function normalize(path: string): string {
  const [root = ''] = /^(?:[A-Za-z]:)?\/*/.exec(path)!;
  const parts: string[] = [];
  for (const part of path.slice(root.length).split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '..' || root === '') parts.push(part);
  }
  return `${root.replace(/\/+$/, '/')}${parts.join('/')}`;
}
