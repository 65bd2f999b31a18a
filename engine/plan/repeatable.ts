import type { CheckedStage } from '../../stages/check-job.ts';
import type { TableLoadPlan } from '../../stages/shared/database.ts';
import { connectorDestination } from './connector-stages.ts';
import { flowOf } from './flow.ts';
import type { Graph } from './graph.ts';

/** Whether rows of a stage may come a second time: each goes, by itself, only into tables where it changes the row that has its key. */
export function isRepeatable(graph: Graph, stage: string): boolean {
  const { outputs, rejects } = graph.stage(stage);
  const ports = [...Object.keys(outputs), ...(rejects ? ['rejects'] : [])];
  return ports
    .flatMap((port) => graph.readersOf({ stage, port }))
    .every(({ stage: reader, input }) => {
      const isEnd = Object.keys(reader.outputs).length === 0;
      return (isEnd ? upserts(reader) : flowOf(reader).byRow[input]!) && isRepeatable(graph, reader.id);
    });
}

function upserts(stage: CheckedStage): boolean {
  const destination = connectorDestination(stage);
  return destination !== undefined && (destination.plan as Partial<TableLoadPlan>).ifExists === 'upsert';
}
