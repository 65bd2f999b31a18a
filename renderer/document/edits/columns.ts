import { asMap, type Value } from '../../../model/job/document.ts';
import type { Schema } from '../../../model/types.ts';
import { IN, REJECTS, type StageSpec } from '../../../stages/stage.ts';
import { allFields, formOf } from '../../inspector/form-model.ts';
import { type Graph, type GraphStage, graphOf, referenceOf } from '../graph.ts';
import type { JobText } from '../text/job-text.ts';
import type { PortRef } from '../types.ts';
import { changesFor, type Renaming } from './column-rules.ts';
import { type LinkedInput, renamedOutput, schemaOfNames } from './declared-flow.ts';
import { type Names, renameInExpression } from './expression-columns.ts';
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
    const links = inputsOf(node, graph, renamed, schemaAt);
    if (!links.some(({ names }) => names.size > 0)) continue;
    const inputs = byPort(links);
    const before = changed.stage(node.id);
    changed = renameIn(changed, node, inputs);
    for (const port of node.outputs) {
      const names = outputNames(node, port, links, before, changed.stage(node.id));
      if (names.size > 0) renamed.set(referenceOf({ stage: node.id, port }), names);
    }
  }
  return changed;
}

/** Renames a column that a stage adds where its other expressions read it. */
function renameInOwn(
  text: JobText,
  { id, spec, declared }: GraphStage,
  { links }: Graph,
  from: string,
  to: string,
  schemaAt: (port: PortRef) => Schema | undefined,
): JobText {
  const [option] = spec?.form?.changes ?? [];
  const link = option === undefined ? undefined : links.find((one) => one.to.stage === id);
  const schema = link && schemaAt(link.from);
  // Of a column that the input has, too, the expressions read the input's.
  if (option === undefined || !schema || schema.some(({ name }) => name === from)) return text;
  const made = asMap(declared[option]) ?? {};
  const readable = [...new Set([...schema.map(({ name }) => name), ...Object.keys(made).filter((name) => name !== to), from])];
  return Object.entries(made).reduce((changed, [name, expression]) => {
    const renamed = typeof expression === 'string' ? renameInExpression(expression, new Map([[from, to]]), readable) : expression;
    return renamed === expression ? changed : setOption(changed, id, [option, name], renamed);
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

/** The links into a stage, in the order of its inputs, with which columns are renamed there. */
function inputsOf(
  { id, spec }: GraphStage,
  { links }: Graph,
  renamed: ReadonlyMap<string, Names>,
  schemaAt: (port: PortRef) => Schema | undefined,
): LinkedInput[] {
  const inputs = links
    .filter(({ to }) => to.stage === id)
    .map(({ from, to }) => ({ port: to.port, schema: schemaAt(from), names: renamed.get(referenceOf(from)) ?? NONE }));
  const ports = spec?.inputs;
  return typeof ports === 'object' ? inputs.toSorted((a, b) => ports.indexOf(a.port) - ports.indexOf(b.port)) : inputs;
}

/** By input port: which columns are renamed there. Of several links into one port, those that are renamed in all. */
function byPort(links: readonly LinkedInput[]): Map<string, Renaming> {
  const groups = Map.groupBy(links, ({ port }) => port);
  return new Map(
    [...groups].map(([port, [first, ...others]]) => {
      const inAll = [...first!.names].filter(([from, to]) => others.every(({ names }) => names.get(from) === to));
      return [port, { names: new Map(inAll), columns: first!.schema?.map(({ name }) => name) }];
    }),
  );
}

function renameIn(text: JobText, node: GraphStage, inputs: ReadonlyMap<string, Renaming>): JobText {
  if (!node.spec) return text;
  const [only] = inputs.values();
  const at = (port: string | undefined) => (port === undefined ? only : inputs.get(port)) ?? { names: NONE, columns: undefined };
  let changed = text;
  for (const change of changesFor(node.spec, text.stage(node.id), at)) {
    changed =
      'value' in change
        ? setOption(changed, node.id, change.path, change.value)
        : renameOption(changed, node.id, change.path, change.key);
  }
  return withoutIdleRenames(changed, node.id, node.spec);
}

/** New names of columns, as in `select`, say nothing where the columns have them by now. */
function withoutIdleRenames(text: JobText, id: string, spec: StageSpec): JobText {
  const options = allFields(formOf(spec)).filter(
    ({ kind }) => kind.is === 'map' && kind.key.is === 'column' && kind.of.is === 'new-column',
  );
  return options.reduce((all, { name: option }) => {
    const entries = Object.entries(asMap(all.stage(id)[option]) ?? {});
    return entries.reduce(
      (changed, [name, to]) => (name === to ? setOption(changed, id, [option, name], undefined) : changed),
      all,
    );
  }, text);
}

/** Which columns of an output are renamed, when those of the inputs are. */
function outputNames(
  { spec }: GraphStage,
  port: string,
  links: readonly LinkedInput[],
  before: Readonly<Record<string, Value>>,
  after: Readonly<Record<string, Value>>,
): Names {
  const [first] = links;
  if (port === REJECTS) return spec?.rejects === 'row' ? (first?.names ?? NONE) : NONE;
  const known = links.map((link) => ({ ...link, schema: link.schema ?? schemaOfNames(link.names.keys()) }));
  const found = spec && renamedOutput(spec, port, known, before, after);
  // What is not sound is taken to pass its columns on.
  return found ?? byPort(links).get(first?.port ?? IN)?.names ?? NONE;
}
