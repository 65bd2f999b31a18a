import { formatProblem, InternalError, JobError, RunError } from '../model/errors.ts';
import { EXIT, type ExitCode } from './command.ts';
import { commandName } from './command-name.ts';
import { ERROR, type Style, styleFor } from './style.ts';

/** Tells the user why a command (if it is known) ended early, on stderr. Stacks are shown only where `OPENSTAGE_DEBUG=1`. */
export function reportFailure(error: unknown, command?: string): ExitCode {
  const style = styleFor(process.stderr);
  process.stderr.write(`${failureText(error, style, command)}\n`);
  if (process.env.OPENSTAGE_DEBUG === '1' && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  return error instanceof JobError ? EXIT.invalid : EXIT.failed;
}

function failureText(error: unknown, style: Style, command: string | undefined): string {
  const label = style(ERROR, 'error');
  if (error instanceof JobError) {
    const usage = error.problems.some(({ code }) => code === 'usage');
    const lines = error.problems.map((problem) => `${label}: ${formatProblem(problem)}`);
    return [...lines, ...(usage ? [`see: ${commandName()} help${command === undefined ? '' : ` ${command}`}`] : [])].join('\n');
  }
  if (error instanceof RunError) {
    return `${label}: ${error.stage ? `stage '${error.stage}': ` : ''}${error.message}${error.remedy ? `; ${error.remedy}` : ''}`;
  }
  const text = error instanceof Error ? error.message : String(error);
  const name = error instanceof InternalError ? 'internal error' : 'unexpected error';
  const more = process.env.OPENSTAGE_DEBUG === '1' ? '' : '; this is a bug: OPENSTAGE_DEBUG=1 shows where';
  return `${style(ERROR, name)}: ${text}${more}`;
}
