import { asMap, type Path, printValue, type Value } from '../../model/job/document.ts';
import type { Reporter } from '../../model/job/reporter.ts';
import { ownValue } from '../../model/own.ts';
import { didYouMean, nearest } from '../../model/suggest.ts';
import { IN, OUT, REJECTS, type StageSpec } from '../stage.ts';

/** A stage as far as links need to know it. */
export interface Node {
  readonly id: string;
  /** `undefined`: the type is wrong, which has been reported. */
  readonly spec: StageSpec | undefined;
  readonly from: Value | undefined;
  /** The output ports that the options name; `undefined` when the options are wrong. */
  readonly ports: readonly string[] | undefined;
  /** Further ones, which nobody need read. */
  readonly sideOutputs: readonly string[];
}

/** An arrow: from an output port to an input port. */
export interface Link {
  readonly from: { readonly stage: string; readonly port: string };
  readonly to: { readonly stage: string; readonly port: string };
  /** Where it stands in the document. */
  readonly path: Path;
}

/** Resolves every `from`, and checks that stages are linked as their types allow. `partly`: others may read the outputs that none of these stages reads. */
export function checkLinks(nodes: ReadonlyMap<string, Node>, reporter: Reporter, partly = false): Link[] {
  const suspected = new Set<string>();
  const links = [...nodes.values()].flatMap((node) =>
    readFrom(node, reporter).flatMap(({ port, text, path }): Link[] => {
      const from = resolveReference(text, path, nodes, reporter, suspected);
      return from ? [{ from, to: { stage: node.id, port }, path }] : [];
    }),
  );
  checkConsumers(nodes, links, suspected, reporter, partly);
  return links;
}

interface Reference {
  /** The input port that it feeds. */
  readonly port: string;
  readonly text: string;
  readonly path: Path;
}

/** The references of a stage's `from`, in the form that its type takes. */
function readFrom({ id, spec, from }: Node, reporter: Reporter): Reference[] {
  const path: Path = ['stages', id, 'from'];
  const { type, inputs } = spec ?? {};
  const missing = (remedy: string) => {
    reporter.report('missing-input', 'missing from', path, { remedy });
    return [];
  };
  if (from === undefined || from === null) {
    if (inputs === undefined || inputs === 'none') return [];
    return missing(Array.isArray(inputs) ? `write ${namedForm(inputs)}` : `the stage that ${type} reads`);
  }
  if (inputs === 'none') {
    reporter.report('unexpected-input', `unexpected from: ${type} reads no other stage`, path, {
      part: 'key',
      remedy: 'remove it',
    });
    return [];
  }
  const map = asMap(from);
  if (Array.isArray(inputs)) {
    if (map) return readNamed(map, inputs, path, reporter);
    const remedy = `write ${namedForm(inputs)}`;
    reporter.report('invalid-option', `invalid from: ${printValue(from)}`, path, { value: from, remedy });
    return [];
  }
  if (map && spec) {
    const remedy = inputs === 'many' ? 'expected a list of stages' : 'expected the name of a stage';
    reporter.report('invalid-option', `invalid from: ${printValue(from)}`, path, { value: from, remedy });
    return [];
  }
  const items = Object.entries(map ?? (Array.isArray(from) ? from : { '': from }));
  if (items.length === 0) return missing('name at least one stage');
  if (inputs === 'one' && items.length > 1) {
    const message = `unexpected inputs: ${type} takes one, not ${items.length}`;
    reporter.report('unexpected-input', message, path, { value: from, remedy: 'combine them with a funnel stage' });
  }
  return items.flatMap(([key, text]) => {
    const at = key === '' ? path : [...path, map ? key : Number(key)];
    return readReference(inputs === 'one' ? IN : key || '0', text as Value, at, reporter);
  });
}

function readNamed(map: Readonly<Record<string, Value>>, inputs: readonly string[], path: Path, reporter: Reporter): Reference[] {
  for (const port of inputs.filter((port) => (ownValue(map, port) ?? null) === null)) {
    reporter.report('missing-input', `missing input: ${port}`, [...path, port], { remedy: `write ${namedForm(inputs)}` });
  }
  for (const port of Object.keys(map).filter((port) => !inputs.includes(port))) {
    const remedy = didYouMean(port, inputs, 'inputs');
    reporter.report('unknown-port', `unknown input: ${port}`, [...path, port], { part: 'key', value: port, remedy });
  }
  const given = inputs.filter((port) => (ownValue(map, port) ?? null) !== null);
  return given.flatMap((port) => readReference(port, map[port]!, [...path, port], reporter));
}

function readReference(port: string, text: Value, path: Path, reporter: Reporter): Reference[] {
  if (typeof text === 'string') return [{ port, text, path }];
  reporter.report('invalid-option', `invalid from: ${printValue(text)}`, path, {
    value: text,
    remedy: 'expected the name of a stage',
  });
  return [];
}

function namedForm(inputs: readonly string[]): string {
  return `from: { ${inputs.map((port) => `${port}: …`).join(', ')} }`;
}

/** Finds the port that `stage` or `stage.port` means. */
function resolveReference(
  text: string,
  path: Path,
  nodes: ReadonlyMap<string, Node>,
  reporter: Reporter,
  suspected: Set<string>,
): Link['from'] | undefined {
  const dot = text.indexOf('.');
  const id = dot < 0 ? text : text.slice(0, dot);
  const port = dot < 0 ? undefined : text.slice(dot + 1);
  const node = nodes.get(id);
  if (!node) {
    const meant = nearest(id, nodes.keys());
    if (meant !== undefined) suspected.add(meant);
    reporter.report('unknown-stage', `unknown stage: ${id}`, path, {
      value: id,
      remedy: didYouMean(id, [...nodes.keys()], 'stages'),
    });
    return undefined;
  }
  const { spec, ports } = node;
  if (!spec) return { stage: id, port: port ?? OUT };
  const own = spec.outputs === 'none' ? [] : spec.outputs === 'named' ? ports : [OUT];
  if (!own) return { stage: id, port: port ?? OUT };
  const all = [...own, ...node.sideOutputs, ...(spec.rejects ? [REJECTS] : [])];
  if (all.includes(port ?? OUT)) return { stage: id, port: port ?? OUT };
  suspected.add(id);
  const written = (name: string) => (name === OUT ? id : `${id}.${name}`);
  if (port === undefined) {
    const remedy = all.length > 0 ? `outputs are: ${all.map(written).join(', ')}` : `${spec.type} ends a branch`;
    const message = all.length > 0 ? `missing output: ${id} has none of its own` : `unknown output: ${id} gives no rows`;
    reporter.report('unknown-port', message, path, { value: text, remedy });
    return undefined;
  }
  const near = nearest(port, all);
  const remedy = near
    ? `did you mean '${written(near)}'?`
    : all.length > 0
      ? `outputs are: ${all.map(written).join(', ')}`
      : undefined;
  reporter.report('unknown-port', `unknown output: ${text}`, path, { value: text, remedy });
  return undefined;
}

/** Every output but a copy's feeds one stage, and every output but `rejects` feeds some. */
function checkConsumers(
  nodes: ReadonlyMap<string, Node>,
  links: readonly Link[],
  suspected: ReadonlySet<string>,
  reporter: Reporter,
  partly: boolean,
): void {
  const consumers = Map.groupBy(links, ({ from }) => `${from.stage}.${from.port}`);
  for (const { id, spec, ports, sideOutputs } of nodes.values()) {
    if (!spec) continue;
    const own = spec.outputs === 'none' ? [] : spec.outputs === 'named' ? (ports ?? []) : [OUT];
    const optional = new Set([...sideOutputs, REJECTS]);
    for (const port of [...own, ...optional]) {
      const name = port === OUT ? id : `${id}.${port}`;
      const readers = consumers.get(`${id}.${port}`) ?? [];
      if (readers.length === 0 && !optional.has(port) && !suspected.has(id) && !partly) {
        const remedy = `link a stage to it with from: ${name}`;
        reporter.report('unused-output', `unused output: ${name}`, ['stages', id], { part: 'key', value: name, remedy });
      }
      if (spec.outputs === 'copy' && port === OUT) continue;
      for (const second of readers.slice(1)) {
        const others = readers[0]!.to.stage;
        const message = `several consumers: ${name} feeds ${others} already`;
        reporter.report('several-consumers', message, second.path, { value: name, remedy: 'put a copy stage between them' });
      }
    }
  }
}
