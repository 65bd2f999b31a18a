import { readFileSync } from 'node:fs';
import { type Command, EXIT, type ExitCode } from './command.ts';
import { formatTable } from './text.ts';

/** The package's version. In the bundle and in the sources, package.json lies one folder up. */
export function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

export async function showVersion(): Promise<ExitCode> {
  process.stdout.write(`open-stage ${version()} (Node ${process.versions.node})\n`);
  return EXIT.done;
}

export async function showHelp(commands: readonly (readonly [name: string, summary: string])[]): Promise<ExitCode> {
  const width = Math.max(...commands.map(([name]) => name.length)) + 2;
  const lineOf = (name: string, summary: string) => `  ${name.padEnd(width)}${summary}`;
  const lines = commands.map(([name, summary]) => lineOf(name, summary));
  process.stdout.write(`usage: open-stage COMMAND …

${lines.join('\n')}
${lineOf('help', 'show the options of a command: open-stage help run')}
${lineOf('version', 'show the version')}

exit codes: 0 done, 1 the run failed, 2 the job or the command line is wrong, 3 done with more rejects than allowed, 130 cancelled
`);
  return EXIT.done;
}

export async function showCommandHelp(name: string, summary: string, command: Command): Promise<ExitCode> {
  const entries = Object.entries(command.options);
  const options = entries.map(
    ([option, { value, multiple, takes }]) =>
      `[--${option}${value ? ` ${value}` : ''}]${multiple && takes === undefined ? '…' : ''}`,
  );
  const table = formatTable(
    [{ title: '' }, { title: '', most: 100 }],
    entries.map(([option, { value, description }]) => [`  --${option}${value ? ` ${value}` : ''}`, description]),
  );
  const blocks = [
    `${summary}\n\nusage: ${['open-stage', name, ...command.positionals, ...options].join(' ')}`,
    ...(entries.length > 0 ? [table.slice(1).join('\n')] : []),
    ...(command.details ? [command.details] : []),
  ];
  process.stdout.write(`${blocks.join('\n\n')}\n`);
  return EXIT.done;
}
