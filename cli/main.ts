// The command line: finds the command, runs it, turns what happened into an exit code.
import module from 'node:module';
import { didYouMean } from '../model/suggest.ts';
import type { Command, ExitCode } from './command.ts';

/** Commands in the order of the help. Each is loaded only when it is called. */
const COMMANDS: Readonly<Record<string, { readonly summary: string; readonly load: () => Promise<Command> }>> = {
  run: { summary: 'run a job', load: async () => (await import('./run.ts')).run },
  validate: { summary: 'check jobs without running them', load: async () => (await import('./validate.ts')).validate },
  preview: { summary: 'show the first rows of a link', load: async () => (await import('./preview.ts')).preview },
  explain: { summary: 'show how a job will be run', load: async () => (await import('./explain.ts')).explain },
  stages: { summary: 'list the types of stages, or describe one', load: async () => (await import('./stages.ts')).stages },
  schema: {
    summary: 'show what a file or a connection holds: tables, columns, types',
    load: async () => (await import('./schema.ts')).schema,
  },
  new: { summary: 'create a small job to start from', load: async () => (await import('./new.ts')).newJob },
  connections: {
    summary: 'list, add, test and remove the connections that jobs share',
    load: async () => (await import('./connections.ts')).connections,
  },
  secrets: { summary: 'set, list and remove credentials', load: async () => (await import('./secrets.ts')).secrets },
  runs: { summary: 'list past runs, or show one', load: async () => (await import('./runs.ts')).runs },
  state: {
    summary: 'list, show, set and reset the states of incremental jobs',
    load: async () => (await import('./state.ts')).state,
  },
  serve: { summary: 'serve the designer to a browser on this machine', load: async () => (await import('./serve.ts')).serve },
};

async function main(args: readonly string[]): Promise<ExitCode> {
  const [name, ...rest] = args;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') return help(rest[0]);
  if (name === 'version' || name === '--version' || name === '-v') return (await import('./help.ts')).showVersion();
  const entry = find(name);
  if (!entry) return unknownCommand(name);
  const { asksForHelp, parseArguments } = await import('./arguments.ts');
  if (asksForHelp(rest)) return help(name);
  const command = await entry.load();
  try {
    const { values, positionals } = parseArguments(command, rest);
    return await command.run(values, positionals);
  } catch (error) {
    await command.failed?.(rest, error);
    return fail(error, name);
  }
}

async function help(name: string | undefined): Promise<ExitCode> {
  const { showCommandHelp, showHelp } = await import('./help.ts');
  if (name === undefined) return showHelp(Object.entries(COMMANDS).map(([command, { summary }]) => [command, summary]));
  const entry = find(name);
  return entry ? showCommandHelp(name, entry.summary, await entry.load()) : unknownCommand(name);
}

function find(name: string) {
  return Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
}

async function unknownCommand(name: string): Promise<ExitCode> {
  const { usageError } = await import('./command.ts');
  throw usageError(`unknown command: ${name}`, didYouMean(name, [...Object.keys(COMMANDS), 'help', 'version'], 'commands'));
}

async function fail(error: unknown, command?: string): Promise<ExitCode> {
  return (await import('./failure.ts')).reportFailure(error, command);
}

/** Ends this process when the one that started it on this Node (bin/open-stage.js) is killed. */
function endWithLauncher(): void {
  if (process.env.OPENSTAGE_LAUNCHER === undefined || !process.channel) return;
  delete process.env.OPENSTAGE_LAUNCHER;
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  process.channel.unref();
}

/** `open-stage stages | head` is no failure. */
function ignoreClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}

/** Waits until everything written to a pipe has been handed over. */
function flush(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => (stream.destroyed ? resolve() : stream.write('', () => resolve())));
}

module.enableCompileCache?.();
endWithLauncher();
ignoreClosedPipes();
process.on('uncaughtException', (error) => {
  void fail(error).then((exitCode) => process.exit(exitCode));
});
const code = await main(process.argv.slice(2)).catch((error: unknown) => fail(error));
await flush(process.stdout);
await flush(process.stderr);
process.exit(code);
