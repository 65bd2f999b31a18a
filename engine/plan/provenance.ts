import type { ColumnSources } from '../../stages/flow.ts';
import { flowOf } from './flow.ts';
import { type Graph, portKey } from './graph.ts';
import type { CsvSource } from './sources.ts';

/** Where an untouched column comes from: a column of a CSV origin, by its number in the file. */
export interface Provenance {
  readonly origin: string;
  readonly column: number;
}

export type Provenances = ReadonlyMap<string, Provenance>;

/**
 * Which columns of each port still are what a CSV origin has read, so that their text can be written as it stands. Where columns of several inputs stand side by
 * side, one of a later input counts only when no earlier input has anything of the same origin.
 */
export function provenancesOfPorts(graph: Graph, sources: ReadonlyMap<string, CsvSource>): ReadonlyMap<string, Provenances> {
  const result = new Map<string, Provenances>();
  for (const stage of graph.stages) {
    const inputs = stage.inputs.map(({ from }): Provenances => result.get(portKey(from)) ?? new Map());
    const source = sources.get(stage.id);
    for (const port of Object.keys(stage.outputs)) {
      result.set(
        portKey({ stage: stage.id, port }),
        source ? ofSource(stage.id, source) : ofPort(flowOf(stage).outputs[port], inputs),
      );
    }
  }
  return result;
}

const ofSource = (origin: string, { columns }: CsvSource): Provenances =>
  new Map(columns.map(({ name }, column) => [name, { origin, column }]));

function ofPort(sources: ColumnSources | undefined, inputs: readonly Provenances[]): Provenances {
  const origins = inputs.map((columns) => new Set([...columns.values()].map(({ origin }) => origin)));
  const result = new Map<string, Provenance>();
  for (const [name, { is, of }] of sources ?? []) {
    if (is !== 'same') continue;
    const [first, ...others] = of.map(({ input, column }) => inputs[input]!.get(column));
    if (!first || !others.every((other) => other?.origin === first.origin && other.column === first.column)) continue;
    if (of.length === 1 && origins.slice(0, of[0]!.input).some((before) => before.has(first.origin))) continue;
    result.set(name, first);
  }
  return result;
}
