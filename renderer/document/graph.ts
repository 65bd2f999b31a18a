import { asMap, type Value } from '../../model/job/document.ts';
import { specOf } from '../../stages/index.ts';
import { IN, OUT, REJECTS, type StageSpec } from '../../stages/stage.ts';
import type { PortRef } from './types.ts';

/** A stage as its declaration says, whether or not that is sound. */
export interface GraphStage {
  readonly id: string;
  readonly type: string;
  readonly spec: StageSpec | undefined;
  readonly declared: Readonly<Record<string, Value>>;
  readonly inputs: readonly string[];
  /** `rejects` is the last. */
  readonly outputs: readonly string[];
}

export interface GraphLink {
  readonly id: string;
  readonly from: PortRef;
  /** The port of a funnel is `in`, however many links it has. */
  readonly to: PortRef;
  /** Where the reference stands in `from`: nowhere (a text), an index, a port. */
  readonly key: string | number | undefined;
}

export interface Graph {
  readonly stages: ReadonlyMap<string, GraphStage>;
  readonly links: readonly GraphLink[];
}

/** The graph that the `stages` of a document draw; references to stages that are not there are left out. */
export function graphOf(stages: Readonly<Record<string, Value>>): Graph {
  const nodes = new Map(Object.entries(stages).map(([id, value]) => [id, stageOf(id, asMap(value) ?? {})]));
  const taken = new Set<string>();
  const links = [...nodes.values()].flatMap((node) =>
    referencesOf(node).flatMap(({ port, text, key }): GraphLink[] => {
      const from = portOf(text);
      if (!nodes.has(from.stage)) return [];
      const to = { stage: node.id, port };
      const id = uniqueId(linkId(from, to), taken);
      return [{ id, from, to, key }];
    }),
  );
  for (const { from, to } of links) {
    addPort(nodes, from.stage, 'outputs', from.port);
    addPort(nodes, to.stage, 'inputs', to.port);
  }
  return { stages: nodes, links };
}

/** `stage` or `stage.port` as `from` says it. */
export function referenceOf({ stage, port }: PortRef): string {
  return port === OUT ? stage : `${stage}.${port}`;
}

export function portOf(reference: string): PortRef {
  const dot = reference.indexOf('.');
  return dot < 0 ? { stage: reference, port: OUT } : { stage: reference.slice(0, dot), port: reference.slice(dot + 1) };
}

export function linkId(from: PortRef, to: PortRef): string {
  return `${from.stage}.${from.port}>${to.stage}.${to.port}`;
}

/** Whether `to` is fed by `from`, however far behind it, or is the same. */
export function isDownstream(graph: Graph, from: string, to: string): boolean {
  const outgoing = Map.groupBy(graph.links, (link) => link.from.stage);
  const seen = new Set([from]);
  for (const id of seen) for (const link of outgoing.get(id) ?? []) seen.add(link.to.stage);
  return seen.has(to);
}

function stageOf(id: string, declared: Readonly<Record<string, Value>>): GraphStage {
  const type = typeof declared.type === 'string' ? declared.type : '';
  const spec = specOf(type);
  const inputs = !spec || spec.inputs === 'none' ? [] : typeof spec.inputs === 'string' ? [IN] : spec.inputs;
  return { id, type, spec, declared, inputs, outputs: spec ? outputsOf(spec, declared) : [] };
}

/** The outputs of a stage, as far as its options name them soundly: its own, those of rows that it would drop, and that of refused rows. */
function outputsOf(spec: StageSpec, declared: Readonly<Record<string, Value>>): readonly string[] {
  const rejects = spec.rejects ? [REJECTS] : [];
  if (spec.outputs === 'none') return rejects;
  if (spec.outputs !== 'named' && !spec.sideOutputs) return [OUT, ...rejects];
  const options = checkedOptions(spec, declared);
  const own = spec.outputs === 'named' ? ((options && spec.ports?.(options)) ?? []) : [OUT];
  return [...own, ...((options && spec.sideOutputs?.(options)) ?? []), ...rejects];
}

/** Outputs of rows that a stage would drop. Nobody need read them. */
export function sideOutputsOf({ spec, declared }: Pick<GraphStage, 'spec' | 'declared'>): readonly string[] {
  const options = spec?.sideOutputs && checkedOptions(spec, declared);
  return (options && spec.sideOutputs?.(options)) ?? [];
}

/** The options with defaults filled in; `undefined` where they are not sound. */
export function checkedOptions(
  spec: StageSpec,
  declared: Readonly<Record<string, Value>>,
): Readonly<Record<string, unknown>> | undefined {
  const { type: _, from: _from, description: _description, disabled: _disabled, ...options } = declared;
  const checked = spec.options.safeParse(options);
  return checked.success ? checked.data : undefined;
}

interface Reference {
  readonly port: string;
  readonly text: string;
  readonly key: string | number | undefined;
}

function referencesOf({ spec, declared }: GraphStage): Reference[] {
  const { from } = declared;
  if (typeof from === 'string') return [{ port: IN, text: from, key: undefined }];
  const entries = Array.isArray(from) ? [...(from as readonly Value[]).entries()] : Object.entries(asMap(from) ?? {});
  return entries.flatMap(([key, text]): Reference[] => {
    if (typeof text !== 'string') return [];
    const isNamed = typeof key === 'string' && (!spec || typeof spec.inputs !== 'string');
    return [{ port: isNamed ? key : IN, text, key }];
  });
}

function addPort(nodes: Map<string, GraphStage>, id: string, side: 'inputs' | 'outputs', port: string): void {
  const node = nodes.get(id)!;
  if (node[side].includes(port)) return;
  const rejects = side === 'outputs' && node.outputs.at(-1) === REJECTS;
  const ports = rejects ? [...node.outputs.slice(0, -1), port, REJECTS] : [...node[side], port];
  nodes.set(id, { ...node, [side]: ports });
}

function uniqueId(id: string, taken: Set<string>): string {
  let unique = id;
  for (let number = 2; taken.has(unique); number++) unique = `${id}#${number}`;
  taken.add(unique);
  return unique;
}
