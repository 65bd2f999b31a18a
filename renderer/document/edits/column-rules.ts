import { asMap, type Path, type Value } from '../../../model/job/document.ts';
import type { StageType } from '../../../stages/index.ts';
import { type Names, renameInExpression } from './expression-columns.ts';
import { pairsOf } from './merged-names.ts';

/**
 * How an option names columns of an input. `names`: a name, or a list of names or of maps with a `column`. `keys`: a map by names.
 * `pairs`: keys of two inputs. `expression`: a text. `template`: a text with `{column}`.
 */
interface Rule {
  /** Keys that lead to it; `*` stands for every entry. */
  readonly path: readonly string[];
  readonly kind: 'names' | 'keys' | 'pairs' | 'expression' | 'template';
  /** The input port. Default: the only one. */
  readonly port?: string;
}

const rule = (path: string, kind: Rule['kind'], port?: string): Rule => ({ path: path.split('.'), kind, ...(port && { port }) });

const TABLE_RULES: readonly Rule[] = [rule('keys', 'names'), rule('updateColumns', 'names'), rule('columnTypes', 'keys')];

/** The options of every type that name columns of its inputs. */
export const COLUMN_RULES: Readonly<Record<StageType, readonly Rule[]>> = {
  generator: [],
  'csv-origin': [],
  'json-origin': [],
  'rest-origin': [],
  'database-origin': [],
  'sqlite-origin': [],
  'postgres-origin': [],
  'bigquery-origin': [],
  'mysql-origin': [],
  'memory-origin': [],
  filter: [rule('where', 'expression'), rule('column', 'names')],
  derive: [rule('columns.*', 'expression'), rule('columns', 'keys')],
  select: [rule('keep', 'names'), rule('drop', 'names'), rule('rename', 'keys'), rule('cast', 'keys')],
  sort: [rule('by', 'names')],
  aggregator: [rule('keys', 'names'), rule('measures.*.column', 'names')],
  join: [rule('keys', 'pairs')],
  lookup: [rule('keys', 'pairs'), rule('columns', 'names', 'reference'), rule('defaults', 'keys', 'reference')],
  'remove-duplicates': [rule('keys', 'names'), rule('orderBy', 'names')],
  sample: [],
  funnel: [rule('by', 'names')],
  switch: [rule('column', 'names'), rule('cases.*', 'expression')],
  copy: [],
  printer: [],
  'csv-destination': [],
  'json-destination': [],
  'database-destination': TABLE_RULES,
  'postgres-destination': TABLE_RULES,
  'mysql-destination': TABLE_RULES,
  'bigquery-destination': [...TABLE_RULES, rule('clusteringFields', 'names'), rule('timePartitioning.field', 'names')],
  'rest-destination': [rule('url', 'template'), rule('idempotencyKey', 'template'), rule('body.*', 'template')],
  'sqlite-destination': TABLE_RULES,
  'memory-destination': [],
};

/** A change of one value of a stage, or of one key. */
export type Change = { readonly path: Path; readonly value: Value } | { readonly path: Path; readonly key: string };

export interface Renaming {
  readonly names: Names;
  readonly columns: readonly string[] | undefined;
}

/** What has to change in a stage's options when columns of its inputs are renamed. Values come before keys. */
export function changesFor(
  type: StageType,
  declared: Readonly<Record<string, Value>>,
  at: (port: string | undefined) => Renaming,
): Change[] {
  const changes = COLUMN_RULES[type].flatMap(({ path, kind, port }) =>
    valuesAt(declared, path).flatMap(([place, value]): Change[] => {
      if (kind === 'expression') return inExpression(place, value, at(port));
      if (kind === 'template') return inTemplate(place, value, at(port).names);
      if (kind === 'keys') return inKeys(place, value, at(port).names);
      if (kind === 'pairs') {
        const sides = type === 'join' ? (['left', 'right'] as const) : (['input', 'reference'] as const);
        return inPairs(place, value, sides, at(sides[0]).names, at(sides[1]).names);
      }
      return inNames(place, value, at(port).names);
    }),
  );
  return [...changes.filter((change) => 'value' in change), ...changes.filter((change) => 'key' in change)];
}

function inExpression(path: Path, value: Value, { names, columns }: Renaming): Change[] {
  const renamed = typeof value === 'string' ? renameInExpression(value, names, columns) : value;
  return renamed === value ? [] : [{ path, value: renamed }];
}

function inTemplate(path: Path, value: Value, names: Names): Change[] {
  if (typeof value !== 'string') return [];
  const renamed = value.replace(/\{\{|\{([^{}]+)\}/g, (whole, name?: string) => {
    const to = name === undefined ? undefined : names.get(name);
    return to === undefined ? whole : `{${to}}`;
  });
  return renamed === value ? [] : [{ path, value: renamed }];
}

function inNames(path: Path, value: Value, names: Names): Change[] {
  if (typeof value === 'string') {
    const to = names.get(value);
    return to === undefined ? [] : [{ path, value: to }];
  }
  const items = Array.isArray(value) ? (value as readonly Value[]) : [];
  return items.flatMap((item, index) => {
    const column = asMap(item)?.column;
    return typeof column === 'string'
      ? inNames([...path, index, 'column'], column, names)
      : typeof item === 'string'
        ? inNames([...path, index], item, names)
        : [];
  });
}

function inKeys(path: Path, value: Value, names: Names): Change[] {
  const keys = Object.keys(asMap(value) ?? {});
  return keys.flatMap((name): Change[] => {
    const to = names.get(name);
    return to === undefined || keys.includes(to) ? [] : [{ path: [...path, name], key: to }];
  });
}

function inPairs(path: Path, value: Value, sides: readonly [string, string], left: Names, right: Names): Change[] {
  const items = typeof value === 'string' ? [value] : Array.isArray(value) ? (value as readonly Value[]) : [];
  return items.flatMap((item, index): Change[] => {
    const [pair] = pairsOf([item], sides);
    if (!pair) return [];
    const now = { left: left.get(pair.left) ?? pair.left, right: right.get(pair.right) ?? pair.right };
    if (now.left === pair.left && now.right === pair.right) return [];
    const place = typeof value === 'string' ? path : [...path, index];
    if (typeof item !== 'string') {
      return [
        { path: [...place, sides[0]], value: now.left },
        { path: [...place, sides[1]], value: now.right },
      ];
    }
    const together = now.left === now.right ? now.left : { [sides[0]]: now.left, [sides[1]]: now.right };
    return [{ path: place, value: typeof value === 'string' && typeof together !== 'string' ? [together] : together }];
  });
}

/** The values that a path with `*` leads to. */
function valuesAt(value: Value, path: readonly string[], at: Path = []): [Path, Value][] {
  const [key, ...rest] = path;
  if (key === undefined) return [[at, value]];
  const map = asMap(value) ?? {};
  const keys = key === '*' ? Object.keys(map) : Object.hasOwn(map, key) ? [key] : [];
  return keys.flatMap((name) => valuesAt(map[name]!, rest, [...at, name]));
}
