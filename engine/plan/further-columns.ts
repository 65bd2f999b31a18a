import { flowOf } from './flow.ts';
import type { Graph } from './graph.ts';

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
      return (
        arrives(id, 'rejects') ||
        (flowOf(reader.stage).passesOthers[reader.input] && Object.keys(outputs).some((name) => arrives(id, name)))
      );
    });
  return arrives(origin, 'out');
}
