import type { CheckedStage } from '../../stages/check-job.ts';
import { shapeOf } from './flow.ts';
import type { Graph } from './graph.ts';

/** Stages that rows pass one within the other, at most: a worker’s stack holds some thousands. */
const MAX_CHAIN = 200;

/** Stages before which rows are gathered, so that no chain of stages that stream is too long for a stack. Most jobs have none. */
export function longChains(graph: Graph): Set<string> {
  const lengths = new Map<string, number>();
  const cut = new Set<string>();
  for (const stage of graph.stages) {
    const before = stage.inputs.map(({ from }, input) => (streams(stage, input) ? (lengths.get(from.stage) ?? 0) : 0));
    let length = gathers(stage) ? 0 : 1 + Math.max(0, ...before);
    if (length > MAX_CHAIN) {
      cut.add(stage.id);
      length = 1;
    }
    lengths.set(stage.id, length);
  }
  return cut;
}

/** Whether the rows of an input pass the stage without waiting. */
const streams = (stage: CheckedStage, input: number): boolean =>
  !gathers(stage) && (shapeOf(stage).kind !== 'state' || input === 0);

function gathers(stage: CheckedStage): boolean {
  const shape = shapeOf(stage);
  return shape.kind === 'stream' ? shape.counts === true : shape.kind !== 'state';
}
