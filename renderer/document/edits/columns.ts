import { asMap, type Value } from '../../../model/job/document.ts';
import type { Schema } from '../../../model/types.ts';
import type { StageType } from '../../../stages/index.ts';
import { OUT, REJECTS } from '../../../stages/stage.ts';
import { type Graph, type GraphStage, graphOf, referenceOf } from '../graph.ts';
import type { JobText } from '../text/job-text.ts';
import type { PortRef } from '../types.ts';
import { changesFor, type Renaming } from './column-rules.ts';
import { type Names, renameInExpression } from './expression-columns.ts';
import { pairsOf, renamedOutputs } from './merged-names.ts';
import { renameOption, setOption } from './options.ts';

const NONE: Names = new Map();

/**
 * Renames a column that a stage gives where the stages behind it name it, as far as it keeps its name, and where the stage itself reads it. `schemaAt`: the
 * columns of ports before the change, where they are known.
 */
export function renameColumn(
  text: JobText,
  stage: string,
  from: string,
  to: string,
  schemaAt: (port: PortRef) => Schema | undefined,
): JobText {
  const graph = graphOf(text.stages);
  const source = graph.stages.get(stage);
  if (!source) throw new Error(`unknown stage: ${stage}`);
  if (from === to) return text;
  const renamed = new Map<string, Names>();
  for (const port of source.outputs) if (port !== REJECTS) renamed.set(referenceOf({ stage, port }), new Map([[from, to]]));
  let changed = renameInOwn(text, source, graph, from, to, schemaAt);
  for (const node of behind(graph, stage)) {
    const inputs = inputsOf(node, graph, renamed, schemaAt);
    if (![...inputs.values()].some(({ names }) => names.size > 0)) continue;
    changed = renameIn(changed, node, inputs);
    for (const port of node.outputs) {
      const names = outputNames(node, port, inputs);
      if (names.size > 0) renamed.set(referenceOf({ stage: node.id, port }), names);
    }
  }
  return changed;
}

/** Renames a column that `derive` adds where its other expressions read it. */
function renameInOwn(
  text: JobText,
  { id, type, declared }: GraphStage,
  { links }: Graph,
  from: string,
  to: string,
  schemaAt: (port: PortRef) => Schema | undefined,
): JobText {
  const link = type === 'derive' ? links.find((one) => one.to.stage === id) : undefined;
  const schema = link && schemaAt(link.from);
  // Of a column that the input has, too, the expressions read the input's.
  if (!schema || schema.some(({ name }) => name === from)) return text;
  const made = asMap(declared.columns) ?? {};
  const readable = [...new Set([...schema.map(({ name }) => name), ...Object.keys(made).filter((name) => name !== to), from])];
  return Object.entries(made).reduce((changed, [name, expression]) => {
    const renamed = typeof expression === 'string' ? renameInExpression(expression, new Map([[from, to]]), readable) : expression;
    return renamed === expression ? changed : setOption(changed, id, ['columns', name], renamed);
  }, text);
}

/** The stages that a stage feeds, each after those that feed it. */
function behind({ stages, links }: Graph, start: string): GraphStage[] {
  const outgoing = Map.groupBy(links, ({ from }) => from.stage);
  const order: GraphStage[] = [];
  const seen = new Set([start]);
  const visit = (id: string) => {
    for (const { to } of outgoing.get(id) ?? []) {
      if (seen.has(to.stage)) continue;
      seen.add(to.stage);
      visit(to.stage);
    }
    if (id !== start) order.unshift(stages.get(id)!);
  };
  visit(start);
  return order;
}

/** By input port: which columns are renamed there. Of several links into one port, those that are renamed in all. */
function inputsOf(
  node: GraphStage,
  { links }: Graph,
  renamed: ReadonlyMap<string, Names>,
  schemaAt: (port: PortRef) => Schema | undefined,
): Map<string, Renaming> {
  const byPort = Map.groupBy(
    links.filter(({ to }) => to.stage === node.id),
    ({ to }) => to.port,
  );
  const inputs = new Map<string, Renaming>();
  for (const [port, [first, ...others]] of byPort) {
    const names = renamed.get(referenceOf(first!.from)) ?? NONE;
    const inAll = [...names].filter(([from, to]) =>
      others.every((link) => renamed.get(referenceOf(link.from))?.get(from) === to),
    );
    inputs.set(port, { names: new Map(inAll), columns: schemaAt(first!.from)?.map(({ name }) => name) });
  }
  return inputs;
}

function renameIn(text: JobText, node: GraphStage, inputs: ReadonlyMap<string, Renaming>): JobText {
  if (!node.spec) return text;
  const [only] = inputs.values();
  const at = (port: string | undefined) => (port === undefined ? only : inputs.get(port)) ?? { names: NONE, columns: undefined };
  let changed = text;
  for (const change of changesFor(node.spec.type as StageType, text.stage(node.id), at)) {
    changed =
      'value' in change
        ? setOption(changed, node.id, change.path, change.value)
        : renameOption(changed, node.id, change.path, change.key);
  }
  return node.type === 'select' ? withoutIdleRenames(changed, node.id) : changed;
}

/** A `rename` of a column to the name that it has by now says nothing. */
function withoutIdleRenames(text: JobText, id: string): JobText {
  const rename = asMap(text.stage(id).rename) ?? {};
  return Object.entries(rename).reduce(
    (changed, [name, to]) => (name === to ? setOption(changed, id, ['rename', name], undefined) : changed),
    text,
  );
}

/** Which columns of an output are renamed, when those of the inputs are. `node` is the stage before the change. */
function outputNames(node: GraphStage, port: string, inputs: ReadonlyMap<string, Renaming>): Names {
  const { type, declared, spec } = node;
  const [only] = inputs.values();
  const names = only?.names ?? NONE;
  if (port === REJECTS) return spec?.rejects === 'row' ? (inputs.get(node.inputs[0] ?? '')?.names ?? NONE) : NONE;
  if (type === 'join' && port !== OUT) return inputs.get(port === 'leftOnly' ? 'left' : 'right')?.names ?? NONE;
  const keep = (test: (name: string) => boolean): Names => new Map([...names].filter(([name]) => test(name)));
  switch (type) {
    case 'select': {
      const kept = declared.keep === undefined ? undefined : listOf(declared.keep);
      const dropped = listOf(declared.drop);
      const renames = asMap(declared.rename) ?? {};
      return keep((name) => (kept?.includes(name) ?? true) && !dropped.includes(name) && !Object.hasOwn(renames, name));
    }
    case 'aggregator':
      return keep((name) => listOf(declared.keys).includes(name));
    case 'join':
    case 'lookup':
      return mergedNames(type, declared, inputs);
    default:
      return names;
  }
}

function mergedNames(
  type: 'join' | 'lookup',
  declared: Readonly<Record<string, Value>>,
  inputs: ReadonlyMap<string, Renaming>,
): Names {
  const sides = type === 'join' ? (['left', 'right'] as const) : (['input', 'reference'] as const);
  const [left, right] = sides.map((port) => inputs.get(port) ?? { names: NONE, columns: undefined }) as [Renaming, Renaming];
  if (type === 'join' && (declared.joinType === 'semi' || declared.joinType === 'anti')) return left.names;
  const added = type === 'lookup' && declared.columns !== undefined ? listOf(declared.columns) : right.columns;
  return renamedOutputs(left, { ...right, columns: added }, pairsOf(declared.keys, sides), {
    policy: typeof declared.clash === 'string' ? declared.clash : 'suffix',
    suffix: typeof declared.suffix === 'string' ? declared.suffix : type === 'join' ? '_right' : '_reference',
    dropKeys: type === 'lookup' && declared.columns === undefined,
  });
}

function listOf(value: Value | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? (value as readonly Value[]).filter((item) => typeof item === 'string') : [];
}
