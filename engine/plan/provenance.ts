import type { CheckedStage } from '../../stages/check-job.ts';
import { type Graph, type PortName, portKey, type StageOf } from './graph.ts';
import type { CsvSource } from './sources.ts';

/** Where an untouched column comes from: a column of a CSV origin, by its number in the file. */
export interface Provenance {
  readonly origin: string;
  readonly column: number;
}

export type Provenances = ReadonlyMap<string, Provenance>;

/**
 * Which columns of each port still are what a CSV origin has read, so that their text can be written as it stands. A column of the right side of a join counts
 * only when the left side has nothing of the same origin.
 */
export function provenancesOfPorts(graph: Graph, sources: ReadonlyMap<string, CsvSource>): ReadonlyMap<string, Provenances> {
  const result = new Map<string, Provenances>();
  const input = (stage: CheckedStage, index: number): Provenances => result.get(portKey(stage.inputs[index]!.from)) ?? new Map();
  for (const stage of graph.stages) {
    const out = provenancesOf(stage, (index) => input(stage, index), sources.get(stage.id));
    for (const port of Object.keys(stage.outputs)) result.set(portKey({ stage: stage.id, port } satisfies PortName), out);
  }
  return result;
}

function provenancesOf(stage: CheckedStage, input: (index: number) => Provenances, source: CsvSource | undefined): Provenances {
  switch (stage.type) {
    case 'csv-origin':
      return new Map(source?.columns.map((field, column) => [field.name, { origin: stage.id, column }]) ?? []);
    case 'filter':
    case 'sort':
    case 'remove-duplicates':
    case 'sample':
    case 'copy':
    case 'switch':
      return input(0);
    case 'derive':
      return without(
        input(0),
        stage.plan.columns.map((column) => column.name),
      );
    case 'select':
      return pick(
        stage.plan.columns.filter((column) => !column.cast),
        input(0),
      );
    case 'funnel':
      return ofFunnel(stage, input);
    case 'join':
      return ofJoin(stage, input);
    case 'lookup':
      return pick(
        stage.plan.columns.filter((column) => column.side === 'input'),
        input(0),
      );
    default:
      return new Map();
  }
}

function without(provenances: Provenances, names: readonly string[]): Provenances {
  return new Map([...provenances].filter(([name]) => !names.includes(name)));
}

function pick(
  columns: readonly { readonly from: string; readonly to: string }[],
  provenances: Provenances,
): Map<string, Provenance> {
  const picked = new Map<string, Provenance>();
  for (const { from, to } of columns) {
    const provenance = provenances.get(from);
    if (provenance) picked.set(to, provenance);
  }
  return picked;
}

function ofFunnel(stage: StageOf<'funnel'>, input: (index: number) => Provenances): Provenances {
  const result = new Map<string, Provenance>();
  for (const { name, sources } of stage.plan.columns) {
    const all = sources.map((source, index) => (source.present && !source.cast ? input(index).get(name) : undefined));
    const first = all[0];
    if (first && all.every((other) => other?.origin === first.origin && other.column === first.column)) result.set(name, first);
  }
  return result;
}

function ofJoin(stage: StageOf<'join'>, input: (index: number) => Provenances): Provenances {
  const left = input(0);
  const origins = new Set([...left.values()].map((provenance) => provenance.origin));
  const right = new Map([...input(1)].filter(([, provenance]) => !origins.has(provenance.origin)));
  const { columns } = stage.plan;
  return new Map([
    ...pick(
      columns.filter((column) => column.side === 'left'),
      left,
    ),
    ...pick(
      columns.filter((column) => column.side === 'right'),
      right,
    ),
  ]);
}
