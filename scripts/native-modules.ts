// electron-builder's `beforePack`: gets the native module of the keychain for the system and processor that is packaged. npm installs only this machine's.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Arch } from 'electron-builder';

const path = (relative: string) => fileURLToPath(new URL(relative, new URL('../', import.meta.url)));

/** What electron-builder.yml copies from: `linux-arm64/keyring-linux-arm64-gnu/…`. */
const CACHE = path('node_modules/.cache/open-stage-native');

/** The part of electron-builder's context that is read. */
interface Target {
  readonly electronPlatformName: string;
  readonly arch: Arch;
}

/** As they are called after the processor. */
const LIBRARIES: Readonly<Record<string, string>> = { linux: '-gnu', win32: '-msvc', darwin: '' };

export default function beforePack({ electronPlatformName: platform, arch }: Target): void {
  const target = `${platform}-${Arch[arch]}`;
  const name = `keyring-${target}${LIBRARIES[platform]}`;
  const folder = join(CACHE, target, name);
  if (existsSync(path(`node_modules/@napi-rs/${name}`)) || existsSync(folder)) return;
  fetchPackage(`@napi-rs/${name}`, folder);
}

/** Puts the version of a package that package-lock.json names into a folder, from the registry. */
function fetchPackage(name: string, folder: string): void {
  const { packages } = JSON.parse(readFileSync(path('package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly version: string; readonly integrity: string }>>;
  };
  const locked = packages[`node_modules/${name}`];
  if (!locked) throw new Error(`no native module of the keychain for this target: package-lock.json does not name ${name}`);
  mkdirSync(CACHE, { recursive: true });
  const temporary = mkdtempSync(join(CACHE, 'fetch-'));
  try {
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const args = ['pack', `${name}@${locked.version}`, '--silent', '--pack-destination', temporary];
    const file = execFileSync(npm, args, { encoding: 'utf8', shell: process.platform === 'win32' }).trim();
    const packed = readFileSync(join(temporary, file));
    const integrity = `sha512-${createHash('sha512').update(packed).digest('base64')}`;
    if (integrity !== locked.integrity) throw new Error(`${name}@${locked.version} is not what package-lock.json names`);
    execFileSync('tar', ['-xzf', file], { cwd: temporary });
    mkdirSync(join(folder, '..'), { recursive: true });
    renameSync(join(temporary, 'package'), folder);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
