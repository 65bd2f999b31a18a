// Bundles the programs of threads for a run of the tests: from their sources they load in three times of the time, and tests start thousands of them.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundleOptions, THREADS } from '../scripts/bundle.ts';

const path = (relative: string) => fileURLToPath(new URL(`../${relative}`, import.meta.url));
const CACHE = path('node_modules/.cache/open-stage-threads');

/** Vitest calls it before the first test. */
export default async function setup(): Promise<void> {
  const built = await Promise.all(THREADS.map((program) => build({ ...bundleOptions(program), outdir: CACHE, write: false })));
  const files = built.flatMap(({ outputFiles }) => outputFiles);
  // The name is the content: runs beside this one keep their own. Node's cache of compiled code goes by the path.
  const hash = createHash('sha256').update(path('.'));
  for (const { contents } of files) hash.update(contents);
  const folder = join(CACHE, hash.digest('hex').slice(0, 16));
  if (!existsSync(folder)) {
    mkdirSync(CACHE, { recursive: true });
    const fresh = mkdtempSync(join(CACHE, 'new-'));
    for (const { path: file, contents } of files) writeFileSync(join(fresh, basename(file)), contents);
    symlinkSync(path('dist/kernels.wasm'), join(fresh, 'kernels.wasm'));
    try {
      renameSync(fresh, folder);
    } catch (error) {
      // Another run has made the same.
      rmSync(fresh, { recursive: true });
      if (!existsSync(folder)) throw error;
    }
  }
  process.env.OPENSTAGE_THREADS = folder;
}
