import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = (relative: string) => fileURLToPath(new URL(relative, new URL('../', import.meta.url)));

/** What is built, a file of it, and the sources that it is built from. */
const PARTS = [
  { name: 'kernels', output: 'dist/kernels.wasm', sources: ['columns/native', 'columns/layout.ts'] },
  {
    name: 'bundles',
    output: 'dist/cli.js',
    sources: [
      'model',
      'stages',
      'columns',
      'connectors',
      'workers',
      'engine',
      'credentials',
      'host',
      'ipc',
      'server',
      'main',
      'cli',
      'api',
      'package.json',
    ],
  },
  {
    name: 'types',
    output: 'dist/types/api/index.d.ts',
    sources: ['model', 'stages', 'engine', 'host', 'api', 'tsconfig.api.json'],
  },
  { name: 'renderer', output: 'dist/renderer/index.html', sources: ['renderer', 'ipc', 'model', 'stages'] },
] as const;

type Part = (typeof PARTS)[number]['name'];

/** Builds the parts of dist/, of those that are wanted, that are missing or older than their sources. */
export function ensureBuilt(wanted: readonly Part[] = PARTS.map(({ name }) => name)): void {
  const builder = newest('scripts/build.ts');
  const stale = PARTS.filter(
    ({ name, output, sources }) => wanted.includes(name) && newest(output) < Math.max(builder, ...sources.map(newest)),
  );
  if (stale.length === 0) return;
  const names = stale.map(({ name }) => name);
  process.stderr.write(`building ${names.join(', ')}\n`);
  execFileSync(process.execPath, [path('scripts/build.ts'), ...names], { stdio: ['ignore', 2, 2] });
}

/** When a file, or the newest file of a folder, was changed; 0 when there is none. */
function newest(relative: string): number {
  const status = statSync(path(relative), { throwIfNoEntry: false });
  if (!status?.isDirectory()) return status?.mtimeMs ?? 0;
  return Math.max(0, ...readdirSync(path(relative)).map((name) => newest(`${relative}/${name}`)));
}
