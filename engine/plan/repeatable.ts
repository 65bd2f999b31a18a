import type { CheckedStage } from '../../stages/check-job.ts';
import type { TableLoadPlan } from '../../stages/shared/database.ts';
import { connectorDestination } from './connector-stages.ts';
import type { Graph } from './graph.ts';

/** Stages whose output rows each come from one input row. */
const BY_ROW: ReadonlySet<string> = new Set(['filter', 'derive', 'select', 'switch', 'copy', 'funnel', 'sort']);

/** Whether rows of a stage may come a second time: each goes, by itself, only into tables where it changes the row that has its key. */
export function isRepeatable(graph: Graph, stage: string): boolean {
  const { outputs, rejects } = graph.stage(stage);
  const ports = [...Object.keys(outputs), ...(rejects ? ['rejects'] : [])];
  return ports
    .flatMap((port) => graph.readersOf({ stage, port }))
    .every(({ stage: reader, input }) => {
      const byRow = BY_ROW.has(reader.type) || (reader.type === 'lookup' && input === 0);
      return (byRow || upserts(reader)) && isRepeatable(graph, reader.id);
    });
}

function upserts(stage: CheckedStage): boolean {
  const destination = connectorDestination(stage);
  return destination !== undefined && (destination.plan as Partial<TableLoadPlan>).ifExists === 'upsert';
}
