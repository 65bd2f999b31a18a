import type { CheckedStage } from '../../stages/check-job.ts';
import type { Graph, Reader } from './graph.ts';

/**
 * Whether a column that the schema of the origin does not have would reach a destination, if the stages pass it on unchanged.
 * Not where each way goes through a stage that names the columns it takes, such as an aggregator.
 */
export function takesFurtherColumns(graph: Graph, origin: string): boolean {
  const seen = new Set<string>();
  const arrives = (stage: string, port: string): boolean =>
    graph.readersOf({ stage, port }).some((reader) => {
      const { id, outputs } = reader.stage;
      if (seen.has(`${id}#${reader.input}`)) return false;
      seen.add(`${id}#${reader.input}`);
      if (Object.keys(outputs).length === 0) return true;
      // Refused rows have all columns of the input.
      return arrives(id, 'rejects') || (passesOthers(reader) && Object.keys(outputs).some((name) => arrives(id, name)));
    });
  return arrives(origin, 'out');
}

/** Whether a stage passes on columns of an input that its options do not name. */
function passesOthers({ stage, input }: Reader): boolean {
  switch (stage.type) {
    case 'aggregator':
      return false;
    case 'select':
      return stage.options.keep === undefined;
    case 'join':
      return input === 0 || !ONLY_LEFT.has(stage.plan.joinType);
    case 'lookup':
      return input === 0 || stage.options.columns === undefined;
    default:
      return true;
  }
}

const ONLY_LEFT: ReadonlySet<string> = new Set<Extract<CheckedStage, { type: 'join' }>['plan']['joinType']>(['semi', 'anti']);
