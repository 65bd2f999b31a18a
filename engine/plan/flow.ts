import type { CheckedStage } from '../../stages/check-job.ts';
import type { Flow } from '../../stages/flow.ts';
import { specOf } from '../../stages/index.ts';
import type { Shape } from '../../stages/shape.ts';

const flows = new WeakMap<CheckedStage, Flow>();

/** What a stage does to columns. */
export function flowOf(stage: CheckedStage): Flow {
  let flow = flows.get(stage);
  if (!flow) {
    flow = specOf(stage.type)!.flow(
      stage.plan,
      stage.inputs.map(({ schema }) => schema),
    );
    flows.set(stage, flow);
  }
  return flow;
}

/** How the rows of a stage move. */
export const shapeOf = (stage: CheckedStage): Shape => specOf(stage.type)!.shape(stage.plan);
