import { execFileSync, spawn } from 'node:child_process';
import { createServer } from 'node:net';

/** Runs a command, and ends it when we are gone, however that came about: our end of the pipe is closed then. */
const guard = (signal: string) =>
  `exec 3<&0; "$@" & server=$!; (cat <&3 >/dev/null; kill -${signal} $server 2>/dev/null) & wait $server`;

/** An account without rights, for servers that refuse to run as root; none when we are not root. */
export const account: { readonly uid?: number; readonly gid?: number } =
  process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {};

function idOf(which: '-u' | '-g'): number {
  return Number(execFileSync('id', [which, 'nobody'], { encoding: 'utf8' }));
}

/** Starts a server that ends with us: with this signal, if nobody has ended it before. */
export function startServer(
  program: string,
  args: readonly string[],
  { signal, cwd, env }: { readonly signal: string; readonly cwd: string; readonly env: NodeJS.ProcessEnv },
) {
  return spawn('sh', ['-c', guard(signal), 'sh', program, ...args], {
    ...{ ...account, cwd, env, stdio: ['pipe', 'ignore', 'ignore'] },
  });
}

/** A port of this machine that nobody listens to. */
export function freePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const server = createServer().on('error', reject);
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as { port: number };
    server.close(() => resolve(port));
  });
  return promise;
}

/** Tries until it works, for ten seconds. */
export async function untilReady(attempt: () => Promise<void>): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (tries > 200) throw error;
      await new Promise((done) => setTimeout(done, 50));
    }
  }
}
