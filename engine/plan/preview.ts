import { JobError } from '../../model/errors.ts';
import { ownValue } from '../../model/own.ts';
import { didYouMean } from '../../model/suggest.ts';
import type { CheckedJob, CheckedStage } from '../../stages/check-job.ts';
import { shapeOf } from './flow.ts';
import { Graph } from './graph.ts';

/** At most `rows` rows of one output port. For a destination: the rows that it would get. */
export interface Limit {
  readonly stage: string;
  /** Default `out`. */
  readonly port?: string;
  readonly rows: number;
}

/** The stage that takes a preview's rows. No stage of a job can be called so. */
export const PREVIEW_STAGE = '_preview';

/** The part of a job that a port needs, with its rows handed over in memory. Nothing of it writes, and refused rows do not fail it. */
export function previewOf(job: CheckedJob, limit: Limit): CheckedJob {
  const ids = job.stages.map((stage) => stage.id);
  const stage = job.stages.find((other) => other.id === limit.stage);
  if (!stage)
    throw JobError.of('unknown-stage', `unknown stage: ${limit.stage}`, {}, remedyOf(didYouMean(limit.stage, ids, 'stages')));
  const destination = Object.keys(stage.outputs).length === 0 && !(limit.port === 'rejects' && stage.rejects);
  const from = destination ? stage.inputs[0]!.from : { stage: stage.id, port: limit.port ?? defaultPort(stage) };
  const source = job.stages.find((other) => other.id === from.stage)!;
  const schema = from.port === 'rejects' ? source.rejects : ownValue(source.outputs, from.port);
  if (!schema) {
    const ports = [...Object.keys(source.outputs), ...(source.rejects ? ['rejects'] : [])];
    throw JobError.of(
      'unknown-port',
      `unknown port of ${stage.id}: ${from.port}`,
      { stage: stage.id },
      remedyOf(didYouMean(from.port, ports, 'ports')),
    );
  }
  const preview: CheckedStage = {
    id: PREVIEW_STAGE,
    type: 'memory-destination',
    plan: { name: PREVIEW_STAGE },
    inputs: [{ port: 'in', from, schema }],
    outputs: {},
    options: {},
    place: {},
  };
  const graph = new Graph({ ...job, stages: [...job.stages, preview] });
  const needed = graph.upstreamOf(preview, 0);
  for (const other of job.stages) if (needed.has(other.id)) refuseDestination(other);
  const onError = { policy: 'skip', maxRejects: undefined, deadLetter: undefined } as const;
  return { ...job, onError, stages: [...job.stages.filter((other) => needed.has(other.id)), preview] };
}

/** What a destination refuses is known only when it has loaded. */
function refuseDestination({ id, inputs, outputs, place }: CheckedStage): void {
  if (inputs.length === 0 || Object.keys(outputs).length > 0) return;
  throw JobError.of('not-previewable', `${id} refuses rows only while it loads, which a preview does not do`, place, {
    remedy: 'run the job',
  });
}

/** What a run with samples reads and keeps. */
export interface SampleSizes {
  /** Rows read of each origin, at most. */
  readonly sourceRows: number;
  /** Rows kept of each memory destination, at most. */
  readonly tableRows: number;
}

/**
 * The job over the first rows of its origins, whatever earlier runs have loaded. Data that a program hands over is taken whole. Refused rows do not fail it.
 */
export function sampleOf(job: CheckedJob, { sourceRows }: SampleSizes): CheckedJob {
  const onError = { policy: 'skip', maxRejects: undefined, deadLetter: undefined } as const;
  const stages = job.stages.map((stage): CheckedStage => {
    if (stage.type !== 'memory-destination') refuseDestination(stage);
    const shape = shapeOf(stage);
    return shape.kind === 'source' ? ({ ...stage, plan: shape.limit(sourceRows) } as CheckedStage) : stage;
  });
  return { ...job, onError, stages };
}

const remedyOf = (remedy: string | undefined) => (remedy === undefined ? {} : { remedy });

const defaultPort = (stage: CheckedStage): string =>
  Object.hasOwn(stage.outputs, 'out') ? 'out' : (Object.keys(stage.outputs)[0] ?? 'out');
