import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

// What no package that is made here can show: macOS, Windows, and tools that only a release downloads.

const read = (relative: string) => readFileSync(new URL(`../../${relative}`, import.meta.url), 'utf8');
interface Association {
  readonly ext: string;
}
interface Configuration {
  readonly appId: string;
  readonly files: readonly (string | object)[];
  readonly beforePack: string;
  readonly toolsets: object;
  readonly electronFuses: Readonly<Record<string, boolean>>;
  readonly fileAssociations: readonly Association[];
  readonly linux: {
    readonly syncDesktopName: boolean;
    readonly fileAssociations: readonly Association[];
    readonly executableArgs?: string[];
  };
  readonly mac: { readonly target: readonly { readonly arch: readonly string[] }[]; readonly hardenedRuntime: boolean };
}
const configuration = parse(read('electron-builder.yml')) as Configuration;
const lock = JSON.parse(read('package-lock.json')) as {
  packages: Record<string, { version: string; integrity: string; dev?: boolean }>;
};
const manifest = JSON.parse(read('package.json')) as {
  readonly homepage: string;
  readonly author: { readonly email: string };
  readonly desktopName: string;
  readonly dependencies: object;
  readonly devDependencies: Readonly<Record<string, string>>;
};

test('ARM Macs start what has its signature made anew after the fuses were set', () => {
  expect(configuration.electronFuses.resetAdHocDarwinSignature).toBe(true);
  expect(configuration.mac).toMatchObject({ hardenedRuntime: true, target: [{ arch: ['x64', 'arm64'] }] });
});

test('fuses let nothing but the archive run, and ask no keychain for the sake of cookies', () => {
  expect(configuration.electronFuses).toMatchObject({
    runAsNode: false,
    enableCookieEncryption: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
  });
});

test('Windows shows notifications of the app that was installed', () => {
  expect(read('main/background.ts')).toContain(`const APP_ID = '${configuration.appId}'`);
});

test('an AppImage starts in its sandbox', () => {
  expect(configuration.toolsets).toEqual({ appimage: '1.0.3' });
  expect(configuration.linux.executableArgs ?? []).not.toContain('--no-sandbox');
});

test('Windows and macOS look at the last extension: theirs has no dot, and is no other program’s', () => {
  expect(configuration.fileAssociations.map(({ ext }) => ext)).toEqual(['openstage']);
  expect(configuration.linux.fileAssociations.map(({ ext }) => ext)).toEqual(['job.yaml']);
});

test('deb and rpm have what they ask for, and windows find their desktop entry', () => {
  // Until there are others: names that nobody can have.
  expect(manifest.homepage).toMatch(/^https:\/\/[^/]+\.invalid$/);
  expect(manifest.author.email).toMatch(/@[^@]+\.invalid$/);
  expect(manifest.desktopName).toBe('open-stage.desktop');
  expect(configuration.linux.syncDesktopName).toBe(true);
});

test('Electron is exactly one version, for development only', () => {
  expect(manifest.devDependencies.electron).toMatch(/^\d+\.\d+\.\d+$/);
  expect(Object.keys(manifest.dependencies).filter((name) => /^electron(-builder)?$/.test(name))).toEqual([]);
  expect(lock.packages['node_modules/electron']).toMatchObject({ version: manifest.devDependencies.electron, dev: true });
});

test.each(['linux-x64-gnu', 'linux-arm64-gnu', 'darwin-x64', 'darwin-arm64', 'win32-x64-msvc', 'win32-arm64-msvc'])(
  'there are native modules for %s, by name and hash',
  (target) => {
    expect(existsSync(new URL(`../../${configuration.beforePack}`, import.meta.url))).toBe(true);
    expect(lock.packages[`node_modules/@napi-rs/keyring-${target}`]!.integrity).toMatch(/^sha512-/);
    const sqlite = `node_modules/better-sqlite3/prebuilds/${target.replace(/-(gnu|msvc)$/, '')}.node`;
    expect(existsSync(new URL(`../../${sqlite}`, import.meta.url))).toBe(true);
  },
);
