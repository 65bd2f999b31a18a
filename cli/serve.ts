import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createHost } from '../host/create-host.ts';
import { dataFolder, makeFolder } from '../host/folders.ts';
import { JobError } from '../model/errors.ts';
import { LastPort } from '../server/last-port.ts';
import { type Server, startServer } from '../server/start-server.ts';
import { parseCount } from './arguments.ts';
import { cancelOnSignals } from './cancel.ts';
import { defineCommand, EXIT, usageError } from './command.ts';
import { reportFailure } from './failure.ts';

const MAX_PORT = 65_535;

export const serve = defineCommand({
  positionals: [],
  options: {
    port: { type: 'string', value: 'N', description: 'port to listen on; default: the port of the last start, if it is free' },
    host: { type: 'string', value: 'ADDRESS', description: 'loopback address to listen on; default: 127.0.0.1' },
    jobs: { type: 'string', value: 'DIR', description: 'folder for new jobs; default: Open-Stage in the home folder' },
    'no-open': { type: 'boolean', description: 'do not open the browser' },
  },
  details:
    'Serves the designer to browsers on this machine and prints its address. The address holds a token: anyone who has it can act as you. Ctrl-C ends the server.',
  async run(values) {
    const port = values.port === undefined ? undefined : parseCount('port', values.port, 0);
    if (port !== undefined && port > MAX_PORT) throw usageError(`invalid --port: ${port}`, `expected at most ${MAX_PORT}`);
    const jobsFolder = values.jobs === undefined ? undefined : resolve(values.jobs);
    if (jobsFolder !== undefined) makeFolder(jobsFolder);
    const ended = Promise.withResolvers<void>();
    using _ = cancelOnSignals(ended.resolve, () => {});
    const host = createHost({ ...(jobsFolder !== undefined && { jobsFolder }) });
    const last = new LastPort(dataFolder());
    const server = await startFirst([port ?? last.read() ?? 0, ...(port === undefined ? [0] : [])], (port) =>
      startServer(host, { port, ...(values.host !== undefined && { host: values.host }), onBug: reportFailure }),
    );
    await last.keep(server.port);
    process.stdout.write(`${server.url}\n`);
    if (!values['no-open'] && process.stdout.isTTY) openBrowser(server.url);
    await ended.promise;
    // Runs end first, so that clients still hear of it.
    await host.close();
    await server.close();
    return EXIT.done;
  },
});

/** Starts on the first of these ports that is free. */
async function startFirst([port = 0, ...others]: readonly number[], start: (port: number) => Promise<Server>): Promise<Server> {
  try {
    return await start(port);
  } catch (error) {
    const isTaken = error instanceof JobError && error.problems.some(({ code }) => code === 'port-taken');
    if (!isTaken || others.length === 0) throw error;
    return startFirst(others, start);
  }
}

/** Opens the address in the user's browser, where there is one; who has none has read the address. */
function openBrowser(url: string): void {
  const [command, ...args] = { darwin: ['open'], win32: ['rundll32', 'url.dll,FileProtocolHandler'] }[
    process.platform as string
  ] ?? ['xdg-open'];
  const child = spawn(command!, [...args, url], { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}
