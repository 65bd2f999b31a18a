import { existsSync } from 'node:fs';
import { getCompileCacheDir } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RunError } from '../../model/errors.ts';

/** The file that a thread runs: `source`, relative to this file, or where this is a bundle the `bundle` beside it. Tests, which run sources, may have a folder of bundles. */
export function threadProgram(source: string, bundle: string): string {
  const isSource = import.meta.url.endsWith('.ts');
  const bundles = isSource ? process.env.OPENSTAGE_THREADS : undefined;
  const relative = isSource ? source : `./${bundle}`;
  const path = bundles === undefined ? fileURLToPath(new URL(relative, import.meta.url)) : join(bundles, bundle);
  if (!existsSync(path)) throw new RunError('not-built', `missing ${path}`, { remedy: 'run npm run build' });
  return path;
}

/** What every thread is started with. */
export function threadOptions(): { readonly env: NodeJS.ProcessEnv; readonly execArgv: string[] } {
  // Node's cache of compiled code, where the host uses it, is for its own thread alone unless others are told.
  const cache = getCompileCacheDir();
  return {
    env: cache === undefined ? process.env : { NODE_COMPILE_CACHE: dirname(cache), ...process.env },
    // Threads get only our options, not those of a test runner's loaders.
    execArgv: [],
  };
}

/** How long threads may take to load their programs. */
const LOAD_MS = 3000;
const POLL_MS = 5;

/** Tells which threads have loaded their programs: Node aborts the process now and then when one is ended before ("… IsJust()"). */
export class LoadedThreads {
  /** An i32, which each thread adds 1 to when it has. */
  readonly buffer = new SharedArrayBuffer(4);
  private readonly count = new Int32Array(this.buffer);

  /** Resolves when so many threads have loaded their programs, or have taken too long. `threads` is asked again and again, as threads may die. */
  async wait(threads: () => number): Promise<void> {
    const deadline = performance.now() + LOAD_MS;
    while (Atomics.load(this.count, 0) < threads() && performance.now() < deadline)
      await new Promise((done) => setTimeout(done, POLL_MS));
  }
}
