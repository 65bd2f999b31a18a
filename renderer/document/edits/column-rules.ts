import { asMap, type Path, type Value } from '../../../model/job/document.ts';
import type { StageSpec } from '../../../stages/stage.ts';
import { allFields, formOf, type Kind } from '../../inspector/form-model.ts';
import { type Names, renameInExpression } from './expression-columns.ts';

/**
 * How an option names columns of an input. `names`: a name, or a list of names. `keys`: a map by names. `pairs`: keys of two inputs. `expression`: a text.
 * `template`: a text with `{column}`, wherever it stands in the value.
 */
interface Rule {
  /** Keys that lead to it; `*` stands for every entry. */
  readonly path: readonly string[];
  readonly kind: 'names' | 'keys' | 'pairs' | 'expression' | 'template';
  /** The input ports; of `pairs` both. None: the only one. */
  readonly ports: readonly string[];
}

const rules = new WeakMap<object, readonly Rule[]>();

/** The options of a type that name columns of its inputs, as its form says. */
export function columnRules(spec: StageSpec): readonly Rule[] {
  const known = rules.get(spec);
  if (known) return known;
  const { changes = [], templates = [] } = spec.form ?? {};
  const named = allFields(formOf(spec)).flatMap(({ name, kind }) => rulesOf(kind, [name], changes));
  const made: Rule[] =
    spec.inputs === 'none'
      ? []
      : [...named, ...templates.map((name) => ({ path: [name], kind: 'template' as const, ports: [] }))];
  rules.set(spec, made);
  return made;
}

function rulesOf(kind: Kind, path: readonly string[], changes: readonly string[]): Rule[] {
  const rule = (of: Rule['kind'], ...ports: readonly (string | undefined)[]): Rule => ({
    ...{ path, kind: of },
    ports: ports.filter((port) => port !== undefined),
  });
  switch (kind.is) {
    case 'column':
    case 'columns':
      return [rule('names', kind.input)];
    case 'expression':
      return [rule('expression')];
    case 'list': {
      const sides =
        kind.of.is === 'object' ? kind.of.fields.map(({ kind }) => (kind.is === 'column' ? kind.input : undefined)) : [];
      return sides.length === 2 && !sides.includes(undefined)
        ? [rule('pairs', ...sides)]
        : rulesOf(kind.of, [...path, '*'], changes);
    }
    case 'object': {
      const own = kind.fields.flatMap((field) => rulesOf(field.kind, [...path, field.name], changes));
      // A text may stand for all of them.
      const [short] = kind.fields.filter(({ name, kind: { is } }) => kind.short.includes(name) && is === 'column');
      return short ? [...rulesOf(short.kind, path, changes), ...own] : own;
    }
    case 'variants':
      return kind.variants.flatMap(({ fields }) =>
        fields.flatMap((field) => rulesOf(field.kind, [...path, field.name], changes)),
      );
    case 'map': {
      const { key } = kind;
      const own = key.is === 'column' ? [rule('keys', key.input)] : changes.includes(path.join('.')) ? [rule('keys')] : [];
      return [...rulesOf(kind.of, [...path, '*'], changes), ...own];
    }
    default:
      return [];
  }
}

/** A change of one value of a stage, or of one key. */
export type Change = { readonly path: Path; readonly value: Value } | { readonly path: Path; readonly key: string };

export interface Renaming {
  readonly names: Names;
  readonly columns: readonly string[] | undefined;
}

/** What has to change in a stage's options when columns of its inputs are renamed. Values come before keys. */
export function changesFor(
  spec: StageSpec,
  declared: Readonly<Record<string, Value>>,
  at: (port: string | undefined) => Renaming,
): Change[] {
  const changes = columnRules(spec).flatMap(({ path, kind, ports: [port, other] }) =>
    valuesAt(declared, path).flatMap(([place, value]): Change[] => {
      if (kind === 'expression') return inExpression(place, value, at(port));
      if (kind === 'template') return inTemplate(place, value, at(port).names);
      if (kind === 'keys') return inKeys(place, value, at(port).names);
      if (kind === 'pairs') return inPairs(place, value, [port!, other!], at(port).names, at(other).names);
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
  if (Array.isArray(value))
    return (value as readonly Value[]).flatMap((item, index) => inTemplate([...path, index], item, names));
  const map = asMap(value);
  if (map) return Object.entries(map).flatMap(([key, inner]) => inTemplate([...path, key], inner, names));
  if (typeof value !== 'string') return [];
  const renamed = value.replace(/\{\{|\{([^{}]+)\}/g, (whole, name?: string) => {
    const to = name === undefined ? undefined : names.get(name);
    return to === undefined ? whole : `{${to}}`;
  });
  return renamed === value ? [] : [{ path, value: renamed }];
}

function inNames(path: Path, value: Value, names: Names): Change[] {
  if (Array.isArray(value)) return (value as readonly Value[]).flatMap((item, index) => inNames([...path, index], item, names));
  const to = typeof value === 'string' ? names.get(value) : undefined;
  return to === undefined ? [] : [{ path, value: to }];
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
  if (key === '*' && Array.isArray(value)) {
    return (value as readonly Value[]).flatMap((item, index) => valuesAt(item, rest, [...at, index]));
  }
  const map = asMap(value) ?? {};
  const keys = key === '*' ? Object.keys(map) : Object.hasOwn(map, key) ? [key] : [];
  return keys.flatMap((name) => valuesAt(map[name]!, rest, [...at, name]));
}

/** A pair of keys of a join or lookup. */
interface Pair {
  readonly left: string;
  readonly right: string;
}

/** The pairs that `keys` means, whichever way they are written. */
function pairsOf(keys: Value | undefined, [left, right]: readonly [string, string]): Pair[] {
  const list = Array.isArray(keys) ? (keys as readonly Value[]) : keys === undefined ? [] : [keys];
  return list.flatMap((key): Pair[] => {
    if (typeof key === 'string') return [{ left: key, right: key }];
    const map = asMap(key);
    const sides = [map?.[left], map?.[right]];
    return typeof sides[0] === 'string' && typeof sides[1] === 'string' ? [{ left: sides[0], right: sides[1] }] : [];
  });
}
