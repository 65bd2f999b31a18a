import { type OpenedJob, openJob } from '../host/open.ts';
import { isCertain } from '../host/sources.ts';
import { formatProblem, JobError, type Problem } from '../model/errors.ts';
import { parseParameters } from './arguments.ts';
import { defineCommand, EXIT } from './command.ts';
import { ERROR, GOOD, styleFor, WARNING } from './style.ts';
import { formatCount } from './text.ts';

export const validate = defineCommand({
  positionals: ['JOB…'],
  options: {
    param: { type: 'string', multiple: true, value: 'NAME=VALUE', description: 'value of a parameter' },
    offline: { type: 'boolean', description: 'do not open files, tables and servers; columns that they define are not checked' },
  },
  details:
    'Prints every problem with its place and a remedy. It checks the files and tables that the job reads or writes, and never changes them. A problem is an error if a run is certain to fail.',
  async run(values, paths) {
    const style = styleFor(process.stdout);
    const parameters = parseParameters(values.param);
    let sound = true;
    for (const path of paths) {
      const opened = await openJob(path, { parameters, readPipes: false, look: !values.offline, targets: !values.offline }).catch(
        asProblems,
      );
      const { job } = opened;
      const problems = [...(job ? opened.doubts : []), ...problemsOf(opened)];
      for (const problem of problems) {
        process.stdout.write(`${style(problem.severity === 'error' ? ERROR : WARNING, formatProblem(problem))}\n`);
      }
      const errors = problems.filter(({ severity }) => severity === 'error').length;
      sound &&= errors === 0;
      const count = job ? ` (${formatCount(job.stages.length)} ${job.stages.length === 1 ? 'stage' : 'stages'})` : '';
      const verdict = errors === 0 ? style(GOOD, 'valid') + count : style(ERROR, errors === 1 ? '1 error' : `${errors} errors`);
      process.stdout.write(`${path}: ${verdict}\n`);
    }
    return sound ? EXIT.done : EXIT.invalid;
  },
});

/** All problems. A source that no run could read is an error here: nothing about the job is wrong, and yet it cannot succeed. */
function problemsOf({ problems, failures }: Pick<OpenedJob, 'problems' | 'failures'>): Problem[] {
  const fatal = new Set(failures.filter(isCertain).map(({ problem }) => problem));
  return problems.map((problem) => (fatal.has(problem) ? { ...problem, severity: 'error' } : problem));
}

function asProblems(error: unknown) {
  if (error instanceof JobError) return { problems: error.problems, job: undefined, failures: [], doubts: [] };
  throw error;
}
