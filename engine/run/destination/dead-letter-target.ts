import { matchesGlob, resolve } from 'node:path';
import { checkFile } from '../../../connectors/files/check-target.ts';
import { isPattern } from '../../../connectors/files/source-files.ts';
import type { TargetProblem } from '../../../connectors/target-problems.ts';
import type { CheckedJob } from '../../../stages/check-job.ts';

/** What keeps refused rows from being written to the file that the job names for them, or whose rows would be lost by it. Nothing is written. */
export async function checkDeadLetterFile(
  { onError: { deadLetter, policy }, stages }: Pick<CheckedJob, 'onError' | 'stages'>,
  baseFolder: string,
): Promise<readonly TargetProblem[]> {
  if (deadLetter === undefined || policy === 'fail') return [];
  const path = resolve(baseFolder, deadLetter);
  const reader = stages.find(
    (stage) => (stage.type === 'csv-origin' || stage.type === 'json-origin') && reads(stage.plan.path, path, baseFolder),
  );
  if (reader) {
    return [
      {
        ...{ code: 'same-target', severity: 'error', value: deadLetter },
        message: `refused rows would be written to ${deadLetter}, which stage '${reader.id}' reads`,
        remedy: 'name another file in onError.deadLetter',
      },
    ];
  }
  const problems = await checkFile(path);
  return problems.map((problem) => ({ ...problem, message: `refused rows have no file: ${problem.message}` }));
}

/** Whether an origin reads a file, or would if it were there. */
function reads(source: string, path: string, baseFolder: string): boolean {
  const from = resolve(baseFolder, source);
  return from === path || (isPattern(source) && matchesGlob(path, from));
}
