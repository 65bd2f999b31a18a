import type { Schema } from '../../model/types.ts';
import type { CheckedStage } from '../../stages/check-job.ts';
import { specOf } from '../../stages/index.ts';
import type { ConnectorDestinationPlan, ConnectorOriginPlan } from '../../stages/shared/database.ts';

/** An origin that a connector reads, whatever its type. */
export interface ConnectorOriginStage {
  readonly id: string;
  /** Type of its connection. */
  readonly system: string;
  readonly plan: ConnectorOriginPlan;
  readonly schema: Schema;
  readonly rejects: Schema;
}

/** A destination that a connector loads. */
export interface ConnectorDestinationStage {
  readonly id: string;
  readonly system: string;
  readonly plan: ConnectorDestinationPlan;
  readonly schema: Schema;
  readonly rejects: Schema;
}

/** The stage as an origin of a connector; `undefined` for other stages. */
export function connectorOrigin(stage: CheckedStage): ConnectorOriginStage | undefined {
  const { connector: system, category } = specOf(stage.type)!;
  if (system === undefined || category !== 'origin') return undefined;
  const plan = stage.plan as unknown as ConnectorOriginPlan;
  return { id: stage.id, system, plan, schema: stage.outputs.out!, rejects: stage.rejects ?? [] };
}

/** The stage as a destination of a connector; `undefined` for other stages. */
export function connectorDestination(stage: CheckedStage): ConnectorDestinationStage | undefined {
  const { connector: system, category } = specOf(stage.type)!;
  if (system === undefined || category !== 'destination') return undefined;
  const plan = stage.plan as unknown as ConnectorDestinationPlan;
  return { id: stage.id, system, plan, schema: stage.inputs[0]!.schema, rejects: stage.rejects ?? [] };
}
