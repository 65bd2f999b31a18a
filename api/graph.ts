import type { MemoryInput } from '../engine/result.ts';
import { JobError } from '../model/errors.ts';
import type { FromDeclaration, JobDocument, StageDeclaration } from '../model/job/document.ts';
import { setOwn } from '../model/own.ts';
import type { Stage } from './factory.ts';

/** A stage in a graph. Nodes are compared by identity, and never change. */
export interface Node {
  readonly stage: Stage;
  readonly from: From;
}

/** An output of a node; without a name, its only one. */
export interface Port {
  readonly node: Node;
  readonly port?: string;
}

/** What a node reads: nothing, one port, several, or one for each named input; `declared`: as a document says it. */
export type From =
  | undefined
  | Port
  | readonly Port[]
  | { readonly inputs: Readonly<Record<string, Port>> }
  | { readonly declared: FromDeclaration };

/** Everything of a job document but its stages. */
export type JobHead = Omit<JobDocument, 'openstage' | 'stages'>;

export interface Graph {
  /** In the order in which they were added, which is that of the document. */
  readonly nodes: readonly Node[];
  /** Absent for what `extract` begins, until it becomes part of a job. */
  readonly head?: JobHead;
}

/** The nodes of all graphs, each once. The head is that of the first graph that has one. */
export function union(...graphs: readonly Graph[]): Graph {
  const head = graphs.find((graph) => graph.head)?.head;
  return { nodes: [...new Set(graphs.flatMap((graph) => graph.nodes))], ...(head && { head }) };
}

/** The ids of nodes: those that are given, else the type, numbered where that is taken. */
export function assignIds(nodes: readonly Node[]): Map<Node, string> {
  const given = nodes.flatMap(({ stage }) => stage.settings.id ?? []);
  const twice = given.find((id, index) => given.indexOf(id) !== index);
  if (twice !== undefined) {
    const more = { value: twice, remedy: 'give one of them another id' };
    throw JobError.of('duplicate-key', `duplicate id: ${twice}`, { stage: twice }, more);
  }
  const taken = new Set(given);
  const ids = new Map<Node, string>();
  for (const node of nodes) {
    const { settings, type } = node.stage;
    let id = settings.id ?? type;
    for (let number = 2; settings.id === undefined && taken.has(id); number++) id = `${type}_${number}`;
    taken.add(id);
    ids.set(node, id);
  }
  return ids;
}

export interface Assembled {
  readonly document: JobDocument;
  /** What memory origins read, by the names under which they ask for it. */
  readonly inputs: Readonly<Record<string, MemoryInput>>;
}

/** The job document of a graph. */
export function assemble({ nodes, head = {} }: Graph): Assembled {
  const ids = assignIds(nodes);
  const nameOf = ({ node, port }: Port) => (port === undefined ? ids.get(node)! : `${ids.get(node)}.${port}`);
  const stages: Record<string, StageDeclaration> = {};
  const inputs: Record<string, MemoryInput> = {};
  for (const node of nodes) {
    const { type, options, settings, data } = node.stage;
    const { description, disabled } = settings;
    const id = ids.get(node)!;
    const from = fromOf(node.from, nameOf);
    setOwn(stages, id, withoutUndefined({ type, from, description, disabled, ...options }) as StageDeclaration);
    if (data !== undefined) inputs[typeof options.name === 'string' ? options.name : id] = data;
  }
  return { document: withoutUndefined({ openstage: 1, ...head, stages }) as JobDocument, inputs };
}

function fromOf(from: From, nameOf: (port: Port) => string): FromDeclaration | undefined {
  if (from === undefined) return undefined;
  if ('declared' in from) return from.declared;
  if ('node' in from) return nameOf(from);
  if ('inputs' in from) return Object.fromEntries(Object.entries(from.inputs).map(([input, port]) => [input, nameOf(port)]));
  return from.map(nameOf);
}

/** The value without the keys that are `undefined`, which documents do not have. */
function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.map(([key, inner]) => [key, withoutUndefined(inner)]));
}
