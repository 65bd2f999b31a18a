import { spawn } from 'node:child_process';

/** How a program ended: `null` when it was ended after its time. */
export interface Ended {
  readonly status: number | null;
  readonly output: string;
}

/** Runs a program of Node's, with further variables of the environment. After `limitMs`, it ends with all programs that it has started; 0: it may take any time. */
export function runProgram(
  folder: string,
  args: readonly string[],
  limitMs: number,
  env: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const parts: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part: string) => parts.push(part));
  let late = false;
  const endAll = () => {
    late = true;
    process.kill(-child.pid!, 'SIGKILL');
  };
  const timer = limitMs > 0 ? setTimeout(endAll, limitMs) : undefined;
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ status: late ? null : (code ?? 1), output: parts.join('') });
    });
  });
}
