import { resolve } from 'node:path';
import { existing } from '../../../connectors/files/atomic-file.ts';
import { checkFile } from '../../../connectors/files/check-target.ts';
import { sourceFile } from '../../../connectors/files/source-files.ts';
import { problemOf, problemsOf, type TargetProblem } from '../../../connectors/target-problems.ts';
import type { Schema } from '../../../model/types.ts';
import type { CsvDestinationPlan } from '../../../stages/csv-destination.ts';
import type { JsonDestinationPlan } from '../../../stages/json-destination.ts';
import { plainHead, textBefore } from './csv-header.ts';
import { partitionPath, refusePartitions } from './partitions.ts';

const NOTHING = { existingBytes: 0, lastBytes: new Uint8Array() };

/** What keeps rows of a schema from being written to a CSV file. Nothing is written. */
export async function checkCsvFile(
  plan: CsvDestinationPlan,
  schema: Schema,
  baseFolder: string,
): Promise<readonly TargetProblem[]> {
  const path = resolve(baseFolder, plan.path);
  const target = plan.partitioned ? partitionPath(path, 1) : path;
  const found = await checkFile(target);
  if (found.length > 0) return found;
  const named = await problemsOf(async () => {
    plainHead(plan, schema, NOTHING);
    return [];
  });
  const fits = await problemsOf(async () => {
    if (plan.mode === 'append') await textBefore(target, plan, schema, { headerOnly: true });
    else if (plan.ifExists === 'fail' && plan.partitioned) await refusePartitions(path);
    return [];
  });
  const taken = plan.mode === 'overwrite' && plan.ifExists === 'fail' && !plan.partitioned ? await refuseExisting(target) : [];
  return [...named, ...fits, ...taken];
}

/** What keeps a JSON file, and the schema beside it, from being written. Nothing is written. */
export async function checkJsonFile(plan: JsonDestinationPlan, baseFolder: string): Promise<readonly TargetProblem[]> {
  const paths = [plan.path, ...(plan.schemaPath === undefined ? [] : [plan.schemaPath])].map((path) => resolve(baseFolder, path));
  const problems: TargetProblem[] = [];
  for (const path of paths) {
    const found = await checkFile(path);
    problems.push(...found, ...(found.length === 0 && plan.ifExists === 'fail' ? await refuseExisting(path) : []));
  }
  return problems;
}

async function refuseExisting(path: string): Promise<readonly TargetProblem[]> {
  const file = await sourceFile(path).catch(() => undefined);
  return file?.seekable ? [problemOf(existing(path))] : [];
}
