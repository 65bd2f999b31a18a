import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const JOB_FILE = /\.(ya?ml|json|openstage)$/i;

/** The job among the arguments that the system started the app with, absolute. Linux desktops give files as `file:` URLs. */
export function jobArgument(args: readonly string[], folder = process.cwd()): string | undefined {
  return args
    .slice(1)
    .filter((arg) => !arg.startsWith('-'))
    .map((arg) => pathOf(arg, folder))
    .findLast((path) => path !== undefined && JOB_FILE.test(path));
}

function pathOf(arg: string, folder: string): string | undefined {
  if (!/^file:/i.test(arg)) return resolve(folder, arg);
  try {
    return fileURLToPath(arg);
  } catch {
    // The file of another machine.
    return undefined;
  }
}
