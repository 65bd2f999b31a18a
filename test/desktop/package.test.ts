import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requireSuite } from '../../scripts/system-packages.ts';
import { type ArchivedFile, readArchive } from './archive.ts';
import { startApp, temporaryFolder } from './desktop-app.ts';
import type { Packed } from './pack.ts';
import { runTemplate } from './scenario.ts';

const LARGEST_BYTES = 30e6;
/** `e_machine` of ELF files. */
const MACHINES = { x64: 0x3e, arm64: 0xb7 } as const;
/** What the app runs. */
const PROGRAMS = ['main.js', 'worker.js', 'connector-thread.js', 'preload.cjs'];
/** In the order of Electron's fuses; see electron-builder.yml. */
const FUSES = { runAsNode: 0, cookies: 0, nodeOptions: 0, inspect: 0, integrity: 1, onlyAsar: 1, snapshot: 0, file: 0 };

const clean: (() => void | Promise<void>)[] = [];
let packed: Readonly<Record<keyof typeof MACHINES, Packed>>;
let folder: string;

beforeAll(() => {
  folder = temporaryFolder((end) => clean.unshift(end));
  const program = fileURLToPath(new URL('pack.ts', import.meta.url));
  execFileSync(process.execPath, [program, folder], { stdio: ['ignore', 'ignore', 'inherit'] });
  packed = JSON.parse(readFileSync(join(folder, 'packed.json'), 'utf8')) as typeof packed;
});
afterAll(async () => {
  for (const end of clean) await end();
});

const resources = (arch: keyof typeof MACHINES) => join(packed[arch].folder, 'resources');
const archive = (arch: keyof typeof MACHINES) => readArchive(join(resources(arch), 'app.asar'));
const named = (files: readonly ArchivedFile[], pattern: RegExp) =>
  files.map(({ path }) => path).filter((path) => pattern.test(path));

describe.each(['x64', 'arm64'] as const)('the package for Linux on %s', (arch) => {
  test('has the native modules of this processor, as real files', () => {
    const native = archive(arch).files.filter(({ path }) => path.endsWith('.node'));
    expect(native.map(({ path, unpacked }) => [path, unpacked])).toEqual([
      [`node_modules/@napi-rs/keyring-linux-${arch}-gnu/keyring.linux-${arch}-gnu.node`, true],
      [`node_modules/better-sqlite3/prebuilds/linux-${arch}.node`, true],
    ]);
    for (const { path } of native) {
      const bytes = readFileSync(join(resources(arch), 'app.asar.unpacked', path));
      expect([path, bytes.toString('latin1', 1, 4), bytes.readUInt16LE(18)]).toEqual([path, 'ELF', MACHINES[arch]]);
    }
  });

  test('has nothing that the app does not use, and is small', () => {
    const { files } = archive(arch);
    expect(named(files, /\.(map|c|h|cc|cpp|gyp)$|\.d\.[cm]?ts$/)).toEqual([]);
    expect(named(files, /^dist\/(types\/|cli\.js|api\.js)|^(test|bench|scripts|main|docs)\//)).toEqual([]);
    const packages = new Set(
      named(files, /^node_modules\//).map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)![1]!),
    );
    for (const name of ['electron', 'electron-builder', 'svelte', 'zod', 'yaml', 'fastify', 'vite', '@napi-rs/nice'])
      expect([name, packages.has(name)]).toEqual([name, false]);
    expect(sizeOf(resources(arch))).toBeLessThan(LARGEST_BYTES);
  });

  test('every import of its programs is inside', () => {
    const { files } = archive(arch);
    const target = join(folder, `inside-${arch}`);
    archive(arch).extract(target);
    const missing = PROGRAMS.flatMap((program) => missingImports(join(target, 'dist', program), new Set()));
    expect(missing).toEqual([]);
    for (const file of ['dist/kernels.wasm', 'dist/renderer/index.html', 'dist/tray.png', 'package.json'])
      expect(named(files, new RegExp(`^${file}$`))).toEqual([file]);
    const templates = readdirSync(fileURLToPath(new URL('../../examples/templates', import.meta.url)), { recursive: true });
    expect(named(files, /^examples\/templates\/.*\.yaml$/)).toHaveLength(
      templates.filter((name) => String(name).endsWith('.yaml')).length,
    );
    // All that is not a real file has a hash that Electron checks.
    expect(files.filter(({ unpacked, integrity }) => !unpacked && !integrity?.hash)).toEqual([]);
  });

  test('has its licences, fuses, desktop entry and MIME types', () => {
    const { folder: root, desktopEntry, mimeTypes } = packed[arch];
    expect(readFileSync(join(resources(arch), 'LICENSE.txt'), 'utf8')).toContain('MIT License');
    expect(existsSync(join(root, 'LICENSE.electron.txt'))).toBe(true);
    expect(named(archive(arch).files, /^dist\/(renderer\/)?NOTICES\.txt$/)).toHaveLength(2);

    const program = readFileSync(join(root, 'open-stage'));
    // Version 1, eight of them.
    const fuses = program.indexOf('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX') + 32;
    expect([...program.subarray(fuses, fuses + 2)]).toEqual([1, 8]);
    expect(program.toString('latin1', fuses + 2, fuses + 10)).toBe(Object.values(FUSES).join(''));

    expect(desktopEntry.split('\n').filter((line) => /^(Exec|MimeType|StartupWMClass|Icon|Terminal|Type)=/.test(line))).toEqual([
      'Exec=/opt/Open-Stage/open-stage %U',
      'Terminal=false',
      'Type=Application',
      'Icon=open-stage',
      'StartupWMClass=open-stage',
      'MimeType=application/x-open-stage-job;application/x-open-stage-job;',
    ]);
    expect([...mimeTypes.matchAll(/<glob pattern="([^"]+)"/g)].map(([, glob]) => glob)).toEqual(['*.openstage', '*.job.yaml']);
  });
});

test('the keychain of the package can be loaded, and SQLite', () => {
  const load = createRequire(join(folder, 'inside-x64/dist/main.js'));
  expect(Object.keys(load('@napi-rs/keyring') as object)).toContain('AsyncEntry');
  const Database = load('better-sqlite3') as typeof import('better-sqlite3');
  expect(new Database(':memory:').prepare('select 1 + 1 as n').get()).toEqual({ n: 2 });
});

test.runIf(requireSuite('browser') && process.arch === 'x64')(
  'its files, by themselves in a folder, run a template',
  async () => {
    const { page } = await startApp({ program: join(folder, 'inside-x64/dist/main.js') });
    await runTemplate(page);
  },
);

/** Imports of built modules that lead nowhere, or out of the folder: `pg, of chunk-X.js`. */
function missingImports(file: string, seen: Set<string>): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const found = [
    ...readFileSync(file, 'utf8').matchAll(/(?:\bfrom|\bimport|\bimport\(|\brequire\()\s*["']([\w@.][^"'\n]*)["']/g),
  ];
  return found.flatMap(([, name]) => {
    if (name!.startsWith('.')) {
      const target = resolve(file, '..', name!);
      return existsSync(target) ? (/\.c?js$/.test(name!) ? missingImports(target, seen) : []) : [`${name} of ${file}`];
    }
    return name === 'electron' || name!.startsWith('node:') || isInside(file, name!) ? [] : [`${name} of ${file}`];
  });
}

function isInside(file: string, name: string): boolean {
  try {
    return createRequire(file).resolve(name).startsWith(folder);
  } catch {
    // Packages that can only be imported: the folder has to be there.
    return existsSync(join(file, '../../node_modules', /^(?:@[^/]+\/)?[^/]+/.exec(name)![0], 'package.json'));
  }
}

function sizeOf(path: string): number {
  if (!statSync(path).isDirectory()) return statSync(path).size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}
