import type { Value } from '../../../model/job/document.ts';
import { IN, REJECTS } from '../../../stages/stage.ts';
import { type Graph, type GraphLink, type GraphStage, graphOf, isDownstream, referenceOf, sideOutputsOf } from '../graph.ts';
import type { JobText } from '../text/job-text.ts';
import type { PortRef } from '../types.ts';
import { setOption } from './options.ts';

/** Why two ports cannot be linked; `undefined` if they can. */
export function refusal(graph: Graph, from: PortRef, to: PortRef): string | undefined {
  const source = graph.stages.get(from.stage);
  const target = graph.stages.get(to.stage);
  if (!source) return `unknown stage: ${from.stage}`;
  if (!target) return `unknown stage: ${to.stage}`;
  if (source.spec && !source.outputs.includes(from.port)) return `unknown output: ${referenceOf(from)}`;
  if (source.spec?.outputs === 'none' && from.port !== REJECTS) return `${source.type} gives no rows to other stages`;
  if (target.spec?.inputs === 'none') return `${target.type} reads no other stage`;
  if (target.spec && !target.inputs.includes(to.port)) return `unknown input: ${to.stage}.${to.port}`;
  if (isDownstream(graph, to.stage, from.stage)) return 'the link would close a cycle';
  return undefined;
}

/** A copy stage that a link needs, because the output is read already. */
export interface AddedCopy {
  readonly id: string;
  readonly from: string;
  readonly reader: string;
}

/** Links two ports, with a `copy` in between where the output is read already. Throws where `refusal` gives a reason. */
export function link(text: JobText, from: PortRef, to: PortRef): { readonly text: JobText; readonly copy?: AddedCopy } {
  const graph = graphOf(text.stages);
  const reason = refusal(graph, from, to);
  if (reason !== undefined) throw new Error(reason);
  const target = graph.stages.get(to.stage)!;
  const takesMany = target.spec?.inputs === 'many';
  const given = graph.links.find((other) => same(other.from, from) && same(other.to, to));
  if (given && !takesMany) return { text };
  const readers = graph.links.filter((other) => same(other.from, from));
  // The link that is replaced reads nothing any more.
  const kept = readers.filter((other) => takesMany || !same(other.to, to));
  const [reader] = kept;
  const source = graph.stages.get(from.stage)!;
  if (!reader || source.spec?.outputs === 'copy') return { text: setInput(text, target, to.port, referenceOf(from)) };
  const copy = graph.stages.get(reader.to.stage)!;
  if (kept.length === 1 && copy.spec?.outputs === 'copy' && copy.id !== to.stage) {
    return { text: setInput(text, target, to.port, copy.id) };
  }
  const id = freeId(text, 'copy');
  let changed = text.addStage(id, { type: 'copy', from: referenceOf(from) }, from.stage);
  for (const other of kept) changed = replaceReference(changed, other, id);
  const after = graphOf(changed.stages).stages.get(to.stage)!;
  return { text: setInput(changed, after, to.port, id), copy: { id, from: from.stage, reader: reader.to.stage } };
}

/** Takes a link away. */
export function unlink(text: JobText, { to, key }: GraphLink): JobText {
  return setOption(text, to.stage, key === undefined ? ['from'] : ['from', key], undefined);
}

/** Puts a stage that has no links into a link. */
export function insert(text: JobText, stage: string, given: GraphLink): JobText {
  const node = graphOf(text.stages).stages.get(stage);
  if (!node) throw new Error(`unknown stage: ${stage}`);
  const [input] = node.inputs;
  const output = node.outputs.find((port) => port !== REJECTS);
  if (input === undefined || output === undefined) throw new Error(`${node.type} does not fit into a link`);
  const linked = setInput(text, node, input, referenceOf(given.from));
  return replaceReference(linked, given, referenceOf({ stage, port: output }));
}

/** Whether a stage fits into a link: it reads one and gives to another, and has no links yet. */
export function canInsert(graph: Graph, stage: string, given: GraphLink): boolean {
  const node = graph.stages.get(stage);
  if (!node || given.from.stage === stage || given.to.stage === stage) return false;
  const linked = graph.links.some(({ from, to }) => from.stage === stage || to.stage === stage);
  return !linked && node.inputs.length > 0 && node.outputs.some((port) => port !== REJECTS);
}

/** Takes away all references to stages, or lets them follow new names. */
export function retarget(text: JobText, renamed: ReadonlyMap<string, string | undefined>): JobText {
  let changed = text;
  // From the end, so that indexes of lists stay right.
  for (const given of graphOf(text.stages).links.toReversed()) {
    if (!renamed.has(given.from.stage)) continue;
    const to = renamed.get(given.from.stage);
    changed =
      to === undefined ? unlink(changed, given) : replaceReference(changed, given, referenceOf({ ...given.from, stage: to }));
  }
  return changed;
}

/** A name that no stage has: `filter`, else `filter_2`. */
export function freeId(text: JobText, wanted: string, taken: ReadonlySet<string> = new Set()): string {
  const stages = text.stages;
  const isFree = (id: string) => !Object.hasOwn(stages, id) && !taken.has(id);
  if (isFree(wanted)) return wanted;
  const stem = wanted.replace(/_\d+$/, '');
  for (let number = 2; ; number++) if (isFree(`${stem}_${number}`)) return `${stem}_${number}`;
}

export function replaceReference(text: JobText, { to, key }: GraphLink, reference: string): JobText {
  return setOption(text, to.stage, key === undefined ? ['from'] : ['from', key], reference);
}

/** Lets an input port read what a reference names, in the form of `from` that the type of stage takes. */
function setInput(text: JobText, { id, spec, declared }: GraphStage, port: string, reference: string): JobText {
  const { from } = declared;
  if (spec?.inputs === 'many') {
    const list: readonly Value[] = Array.isArray(from) ? (from as readonly Value[]) : typeof from === 'string' ? [from] : [];
    if (Array.isArray(from)) return setOption(text, id, ['from', list.length], reference);
    return setOption(text, id, ['from'], [...list, reference]);
  }
  const isNamed = spec ? typeof spec.inputs !== 'string' : port !== IN;
  return setOption(text, id, isNamed ? ['from', port] : ['from'], reference);
}

function same(a: PortRef, b: PortRef): boolean {
  return a.stage === b.stage && a.port === b.port;
}

/** The port that a new link from a stage would leave by: the first that is not read, else the first. */
export function firstOutput(graph: Graph, id: string): string | undefined {
  const node = graph.stages.get(id);
  const side = new Set(node && sideOutputsOf(node));
  const ports = node?.outputs.filter((port) => port !== REJECTS && !side.has(port)) ?? [];
  const read = new Set(graph.links.filter(({ from }) => from.stage === id).map(({ from }) => from.port));
  return ports.find((port) => !read.has(port)) ?? ports[0];
}
