import type { Table } from 'apache-arrow';
import type { PortName } from '../../engine/plan/graph.ts';
import { InternalError } from '../../model/errors.ts';
import type { Schema } from '../../model/types.ts';
import type { CheckedInput, CheckedJob, CheckedStage } from '../../stages/check-job.ts';
import { REJECTS } from '../../stages/stage.ts';
import type { Captured } from './cache.ts';

/** A port whose rows a run hands back, and the name of its table. */
export interface Capture extends PortName {
  readonly name: string;
}

/** A job that finds out the rows of ports, going on from those that are known. */
export interface PreviewPlan {
  readonly job: CheckedJob;
  /** The rows that are known, by the names of their memory origins. */
  readonly inputs: Readonly<Record<string, Table>>;
  readonly captures: readonly Capture[];
  /** Stages whose rows are known. */
  readonly reused: readonly string[];
  /** The stages that run, each after those that feed it. */
  readonly running: readonly CheckedStage[];
  /** The memory origins among them that do not come from all rows of the sources. */
  readonly cutInputs: readonly string[];
}

/** The schema of an output port. */
export function schemaOf({ outputs, rejects }: CheckedStage, port: string): Schema | undefined {
  if (port === REJECTS) return rejects;
  return Object.hasOwn(outputs, port) ? outputs[port] : undefined;
}

/** Values that are handed back, about, beside those of the last stage: more would take longer than to find them out again. */
const MOST_VALUES = 4_000_000;

/**
 * The part of the job that a stage needs, without what is behind ports whose rows are known, and with a memory destination at every port: what has to be
 * done for one stage is then known for all. `sourceRows`: rows read of each origin.
 */
export function planPreview(
  job: CheckedJob,
  stage: string,
  sourceRows: number,
  known: (port: PortName) => Captured | undefined,
): PreviewPlan {
  const byId = new Map(job.stages.map((one) => [one.id, one]));
  const needed = new Set<string>();
  const origins = new Map<string, { readonly port: PortName; readonly schema: Schema; readonly captured: Captured }>();
  const waiting = [stage];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (needed.has(id)) continue;
    needed.add(id);
    for (const { from, schema } of byId.get(id)!.inputs) {
      const captured = known(from);
      if (captured?.whole) origins.set(nameOf(from), { port: from, schema, captured });
      else waiting.push(from.stage);
    }
  }
  const running = job.stages
    .filter(({ id }) => needed.has(id))
    .map((one): CheckedStage => ({ ...one, inputs: one.inputs.map((input) => redirected(input, origins)) }));
  const captures = capturesOf(running, sourceRows);
  const stages: CheckedStage[] = [
    ...[...origins].map(([name, { schema }]) => memoryOrigin(name, schema)),
    ...running,
    ...captures.map((capture) => memoryDestination(capture, schemaOf(byId.get(capture.stage)!, capture.port))),
  ];
  return {
    job: { ...job, stages },
    inputs: Object.fromEntries([...origins].map(([name, { captured }]) => [name, captured.table])),
    captures,
    reused: [...new Set([...origins.values()].map(({ port }) => port.stage))],
    running,
    cutInputs: [...origins].flatMap(([name, { captured }]) => (captured.cut ? [name] : [])),
  };
}

/** All ports of the last stage, and of those before it the nearest ones. */
function capturesOf(running: readonly CheckedStage[], sourceRows: number): Capture[] {
  let values = 0;
  return running.toReversed().flatMap((stage, place): Capture[] => {
    values += Object.values(stage.outputs).reduce((sum, schema) => sum + schema.length * sourceRows, 0);
    if (place > 0 && values > MOST_VALUES) return [];
    const ports = [...Object.keys(stage.outputs), ...(stage.rejects ? [REJECTS] : [])];
    return ports.map((port) => ({ stage: stage.id, port, name: nameOf({ stage: stage.id, port }) }));
  });
}

/** No stage of a job can be called so. */
const nameOf = ({ stage, port }: PortName): string => `${stage} ${port}`;

const redirected = (input: CheckedInput, origins: ReadonlyMap<string, unknown>): CheckedInput =>
  origins.has(nameOf(input.from)) ? { ...input, from: { stage: nameOf(input.from), port: 'out' } } : input;

/** Rows that are known, as an origin. */
export const memoryOrigin = (name: string, schema: Schema): CheckedStage => ({
  ...{ id: name, type: 'memory-origin', plan: { name }, inputs: [], outputs: { out: schema }, options: {}, place: {} },
});

/** Takes the rows of a port. */
export function memoryDestination({ name, stage, port }: Capture, schema: Schema | undefined): CheckedStage {
  if (!schema) throw new InternalError(`no port ${port} of ${stage}`);
  const inputs = [{ port: 'in', from: { stage, port }, schema }];
  return { id: `${name} captured`, type: 'memory-destination', plan: { name }, inputs, outputs: {}, options: {}, place: {} };
}
