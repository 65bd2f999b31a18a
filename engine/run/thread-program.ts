import { existsSync } from 'node:fs';
import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RunError } from '../../model/errors.ts';

/** The file that a thread runs: `source`, relative to this file, or where this is a bundle the `bundle` beside it. */
export function threadProgram(source: string, bundle: string): string {
  const relative = import.meta.url.endsWith('.ts') ? source : `./${bundle}`;
  const path = fileURLToPath(new URL(relative, import.meta.url));
  if (!existsSync(path)) throw new RunError('not-built', `missing ${path}`, { remedy: 'run npm run build' });
  return path;
}

/** What every thread is started with. */
export function threadOptions(): { readonly env: NodeJS.ProcessEnv; readonly execArgv: string[] } {
  // Node's cache of compiled code, where the host uses it, is for its own thread alone unless others are told.
  const cache = getCompileCacheDir();
  return {
    env: cache === undefined ? process.env : { NODE_COMPILE_CACHE: dirname(cache), ...process.env },
    // Threads are told about their options by nobody but us: test runners' loaders stay out of them.
    execArgv: [],
  };
}
