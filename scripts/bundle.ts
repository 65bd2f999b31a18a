// How programs become bundles, for the build and for the tests.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { BuildOptions, Plugin } from 'esbuild';

const path = (relative: string) => fileURLToPath(new URL(`../${relative}`, import.meta.url));

/** Names of bundles, and their sources. */
export type Program = Readonly<Record<string, string>>;

/** The programs of threads. Each stands alone: a thread starts faster with few files to load. */
export const THREADS: readonly Program[] = [{ worker: 'workers/entry.ts' }, { 'connector-thread': 'connectors/thread.ts' }];

/** Pure packages that go into the bundles: resolving and loading them file by file would double the time that a command takes to start. */
const BUNDLED = ['yaml', 'zod'];

/**
 * Modules of Node as the objects that they are. An import of one reads all its properties, and so loads what those that nobody needs are made of: `fs.promises`
 * is a third of what a thread loads.
 */
const plainBuiltins: Plugin = {
  name: 'plain-builtins',
  setup(build) {
    build.onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: 'builtin' }));
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('${path}')`,
    }));
  },
};

export function bundleOptions(program: Program) {
  const { dependencies } = JSON.parse(readFileSync(path('package.json'), 'utf8')) as { dependencies: Record<string, string> };
  return {
    entryPoints: Object.fromEntries(Object.entries(program).map(([name, source]) => [name, path(source)])),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // The same program as modules: its CommonJS files would need a `require`, which takes 5 ms to make.
    alias: { yaml: path('node_modules/yaml/browser/index.js') },
    external: ['electron', ...Object.keys(dependencies).filter((name) => !BUNDLED.includes(name))],
    minifyWhitespace: true,
    minifySyntax: true,
    // Node shows the line where an error was thrown: never all of a file.
    lineLimit: 160,
    plugins: THREADS.includes(program) ? [plainBuiltins] : [],
    logLevel: 'warning',
  } satisfies BuildOptions;
}
