import { REJECTS } from '../../stages/stage.ts';

/** What is wrong with the name of a stage. */
export function nameProblem(name: string, own: string, others: readonly string[]): string | undefined {
  if (name === '') return 'missing name';
  if (!/^[A-Za-z][\w-]*$/.test(name)) return 'a letter followed by letters, digits, _ and -';
  return name !== own && others.includes(name) ? `there is a stage ${name} already` : undefined;
}

/** What a port is called where the stage has others, too. */
export function portTitle(port: string): string {
  return port === REJECTS ? 'rejects' : port;
}
