import type { TargetProblem } from '../../../connectors/target-problems.ts';
import type { Schema } from '../../../model/types.ts';
import type { CheckedDestination, CheckedStage } from '../../../stages/check-job.ts';

/** What keeps rows of a schema from being written where a destination writes a file; nothing of other stages. Loads what it takes only for files. */
export async function checkFileTarget(
  stage: CheckedStage | CheckedDestination,
  schema: Schema,
  baseFolder: string,
): Promise<readonly TargetProblem[]> {
  if (stage.type !== 'csv-destination' && stage.type !== 'json-destination') return [];
  const { checkCsvFile, checkJsonFile } = await import('./check-file.ts');
  return stage.type === 'csv-destination' ? checkCsvFile(stage.plan, schema, baseFolder) : checkJsonFile(stage.plan, baseFolder);
}
