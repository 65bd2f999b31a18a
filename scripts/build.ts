// Builds dist/: the kernels (AssemblyScript → WebAssembly with SIMD over shared memory) and the bundles of CLI, worker and API.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as asc from 'assemblyscript/asc';
import { build } from 'esbuild';

const root = new URL('../', import.meta.url);
const path = (relative: string) => fileURLToPath(new URL(relative, root));

async function buildKernels(): Promise<void> {
  const { error, stderr } = await asc.main(
    [
      path('columns/native/index.ts'),
      ...['--outFile', path('dist/kernels.wasm'), '--bindings', 'raw'],
      ...['-O3', '--noAssert', '--disableWarning', '201', '--converge', '--runtime', 'stub'],
      ...['--enable', 'threads', '--enable', 'simd', '--enable', 'bulk-memory'],
      ...['--importMemory', '--sharedMemory', '--initialMemory', '24', '--maximumMemory', '65536', '--memoryBase', '1024'],
    ],
    { stderr: process.stderr },
  );
  if (error) throw new Error(`kernels do not compile: ${error.message}\n${stderr.toString()}`);
  // The generated loader is not used, only its types: `columns/kernels.ts`.
  await rm(path('dist/kernels.js'), { force: true });
}

async function buildBundles(): Promise<void> {
  const entryPoints: Record<string, string> = {};
  for (const [name, source] of [
    ['cli', 'cli/main.ts'],
    ['worker', 'workers/entry.ts'],
    ['api', 'api/index.ts'],
  ] as const) {
    if (await readFile(path(source)).catch(() => undefined)) entryPoints[name] = path(source);
  }
  await build({
    entryPoints,
    outdir: path('dist'),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    packages: 'external',
    sourcemap: 'linked',
    logLevel: 'warning',
  });
}

await mkdir(path('dist'), { recursive: true });
const only = process.argv[2];
if (only !== 'bundles') await buildKernels();
if (only !== 'kernels') await buildBundles();
await writeFile(path('dist/package.json'), '{ "type": "module" }\n');
