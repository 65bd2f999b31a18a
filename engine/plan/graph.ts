import { InternalError } from '../../model/errors.ts';
import { ownValue } from '../../model/own.ts';
import type { Schema } from '../../model/types.ts';
import type { CheckedJob, CheckedStage } from '../../stages/check-job.ts';
import type { StageType } from '../../stages/index.ts';

/** An output port of a stage. */
export interface PortName {
  readonly stage: string;
  readonly port: string;
}

/** A link, by the stage that reads it and the number of its input. */
export interface Reader {
  readonly stage: CheckedStage;
  readonly input: number;
}

export type StageOf<Type extends StageType> = Extract<CheckedStage, { type: Type }>;

/** The checked graph with its links in both directions. */
export class Graph {
  readonly job: CheckedJob;
  private readonly byId: ReadonlyMap<string, CheckedStage>;
  private readonly byPort = new Map<string, Reader[]>();

  constructor(job: CheckedJob) {
    this.job = job;
    this.byId = new Map(job.stages.map((stage) => [stage.id, stage]));
    for (const stage of job.stages) {
      stage.inputs.forEach(({ from }, input) => {
        const readers = this.byPort.get(portKey(from));
        if (readers) readers.push({ stage, input });
        else this.byPort.set(portKey(from), [{ stage, input }]);
      });
    }
  }

  get stages(): readonly CheckedStage[] {
    return this.job.stages;
  }

  stage(id: string): CheckedStage {
    const stage = this.byId.get(id);
    if (!stage) throw new InternalError(`no stage ${id}`);
    return stage;
  }

  readersOf(port: PortName): readonly Reader[] {
    return this.byPort.get(portKey(port)) ?? [];
  }

  schemaOf({ stage, port }: PortName): Schema {
    const { outputs, rejects } = this.stage(stage);
    const schema = port === 'rejects' ? rejects : ownValue(outputs, port);
    if (!schema) throw new InternalError(`no port ${port} of ${stage}`);
    return schema;
  }

  /** The stages that a stage's input depends on, the direct one included. */
  upstreamOf(stage: CheckedStage, input: number): ReadonlySet<string> {
    const found = new Set([stage.inputs[input]!.from.stage]);
    for (const id of found) for (const { from } of this.stage(id).inputs) found.add(from.stage);
    return found;
  }
}

export const portKey = ({ stage, port }: PortName): string => `${stage}.${port}`;
