// Builds dist/: the kernels (AssemblyScript → WebAssembly with SIMD over shared memory), the bundles of CLI, worker and API, the API's types, and the renderer.
// Usage: node scripts/build.ts [kernels | bundles | types | renderer]… [--names]
// `--names`: the kernels keep the names of their functions, for profiles.
import { execFile } from 'node:child_process';
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { build } from 'esbuild';
import { bundleOptions, type Program, THREADS } from './bundle.ts';
import { compileKernels } from './kernels.ts';
import { noticesOf } from './notices.ts';

const root = new URL('../', import.meta.url);
const path = (relative: string) => fileURLToPath(new URL(relative, root));
const names = process.argv.includes('--names');

async function buildKernels(): Promise<void> {
  await compileKernels(path('.'), ['-O3', '--converge', ...(names ? ['--debug'] : [])]);
  // The generated loader is not used, only its types: `columns/kernels.ts`.
  await rm(path('dist/kernels.js'), { force: true });
}

/** Programs that share chunks. */
const PROGRAMS: Program = {
  cli: 'cli/main.ts',
  api: 'api/index.ts',
  'node-version': 'api/node-version.ts',
  main: 'main/main.ts',
};

async function buildBundles(): Promise<void> {
  const outputs = await Promise.all([PROGRAMS, ...THREADS].map((program) => bundle(program)));
  await buildShell();
  await writeFile(path('dist/NOTICES.txt'), noticesOf(outputs.flatMap(({ inputs }) => inputs)));
  const made = new Set(outputs.flatMap(({ files }) => files));
  const stale = (await readdir(path('dist'))).filter((name) => /\.js(\.map)?$/.test(name) && !made.has(name));
  await Promise.all(stale.map((name) => rm(path(`dist/${name}`))));
}

interface Bundle {
  /** Names in dist/. */
  readonly files: readonly string[];
  /** Absolute paths of what they were made of. */
  readonly inputs: readonly string[];
}

async function bundle(program: Program): Promise<Bundle> {
  const { metafile } = await build({ ...bundleOptions(program), outdir: path('dist'), sourcemap: 'linked', metafile: true });
  return {
    files: Object.keys(metafile.outputs).map((output) => relative(path('dist'), output)),
    inputs: Object.keys(metafile.inputs).map((input) => resolve(input)),
  };
}

/** What lies beside the main process: the preload, which is one CommonJS file because it is sandboxed, and the icon of the tray. */
async function buildShell(): Promise<void> {
  await copyFile(path('main/resources/tray.png'), path('dist/tray.png'));
  await build({
    entryPoints: [path('main/preload.ts')],
    outfile: path('dist/preload.cjs'),
    bundle: true,
    format: 'cjs',
    platform: 'browser',
    target: 'chrome140',
    external: ['electron'],
    minifyWhitespace: true,
    logLevel: 'warning',
  });
}

/** The declarations that programs which import the package compile against. */
async function buildTypes(): Promise<void> {
  await rm(path('dist/types'), { recursive: true, force: true });
  const compiler = path('node_modules/typescript/bin/tsc');
  await promisify(execFile)(process.execPath, [compiler, '--project', path('tsconfig.api.json')]).catch(
    (error: { stdout?: string }) => {
      throw new Error(`types do not compile:\n${error.stdout ?? error}`);
    },
  );
}

/** The designer, as files that a host serves. */
async function buildRenderer(): Promise<void> {
  const { build: buildPages } = await import('vite');
  const built = await buildPages({ configFile: path('renderer/vite.config.ts'), logLevel: 'warn' });
  const outputs = 'output' in built ? built.output : [];
  const modules = outputs.flatMap((output) => (output.type === 'chunk' ? output.moduleIds : []));
  await writeFile(path('dist/renderer/NOTICES.txt'), noticesOf(modules.map((id) => resolve(id))));
  const files = await readdir(path('dist/renderer'), { recursive: true });
  await Promise.all(
    files.filter((name) => /\.(js|css|html|svg)$/.test(name)).map((name) => compress(path(`dist/renderer/${name}`))),
  );
}

/** Puts compressed copies beside a file, for browsers behind a tunnel. */
async function compress(file: string): Promise<void> {
  const bytes = await readFile(file);
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
  await Promise.all([
    promisify(brotliCompress)(bytes, quality).then((packed) => writeFile(`${file}.br`, packed)),
    promisify(gzip)(bytes, { level: 9 }).then((packed) => writeFile(`${file}.gz`, packed)),
  ]);
}

const chosen = process.argv.slice(2).filter((argument) => argument !== '--names');
const parts = chosen.length > 0 ? chosen : ['kernels', 'bundles', 'types', 'renderer'];
await mkdir(path('dist'), { recursive: true });
await writeFile(path('dist/package.json'), '{ "type": "module" }\n');
// The types of the kernels are part of the others.
if (parts.includes('kernels')) await buildKernels();
await Promise.all([
  parts.includes('bundles') && buildBundles(),
  parts.includes('types') && buildTypes(),
  parts.includes('renderer') && buildRenderer(),
]);
