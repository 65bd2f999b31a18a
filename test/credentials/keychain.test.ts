import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openKeychain } from '../../credentials/keychain.ts';
import { Secrets } from '../../credentials/secrets.ts';
import { requireSuite } from '../../scripts/system-packages.ts';

const PROGRAM = fileURLToPath(new URL('keychain-session.ts', import.meta.url));

test.runIf(process.env.OPENSTAGE_SKIP?.includes('keychain') !== true)('secrets live in the keyring of the session', () => {
  requireSuite('keychain');
  const home = mkdtempSync(join(tmpdir(), 'open-stage-test-'));
  try {
    const session = `printf 'login' | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec "$0" "$1" "$2"`;
    const output = execFileSync('dbus-run-session', ['--', 'sh', '-c', session, process.execPath, PROGRAM, home], {
      env: { PATH: process.env.PATH, HOME: home, XDG_RUNTIME_DIR: home },
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 30_000,
    });
    expect(JSON.parse(output.toString())).toEqual({
      status: { kind: 'keychain', locked: false },
      names: ['api', 'warehouse'],
      values: ['pässword 1', 'second'],
      removed: [true, false],
      missing: 'missing-secret',
      overridden: 'from outside',
      left: ['warehouse'],
    });
    expect(filesHolding(home, 'pässword 1')).toEqual([]);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});

test('without a keychain, a file that is encrypted is offered, never plain text', async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'open-stage-test-'));
  try {
    const secrets = new Secrets({ dataFolder, env: { OPENSTAGE_SECRETS: 'file' } });
    expect(await secrets.status()).toEqual({ kind: 'none', locked: true, reason: 'OPENSTAGE_SECRETS=file' });
    await expect(secrets.set('a', 'value of a')).rejects.toMatchObject({ code: 'no-keychain' });
    expect(readdirSync(dataFolder)).toEqual([]);
    expect(await secrets.unlock('a long passphrase')).toMatchObject({ kind: 'file', locked: false });
    await secrets.set('a', 'value of a');
    const locked = new Secrets({ dataFolder, env: { OPENSTAGE_SECRETS: 'file' } });
    expect(await locked.status()).toMatchObject({ kind: 'file', locked: true });
    expect(await locked.list()).toEqual([]);
    await expect(locked.get('a')).rejects.toMatchObject({ code: 'secrets-locked' });
    await expect(locked.set('b', 'value of b')).rejects.toMatchObject({ code: 'secrets-locked' });
    const opened = new Secrets({ dataFolder, env: { OPENSTAGE_SECRETS: 'file', OPENSTAGE_PASSPHRASE: 'a long passphrase' } });
    expect(await opened.get('a')).toBe('value of a');
    expect(filesHolding(dataFolder, 'value of a')).toEqual([]);
  } finally {
    rmSync(dataFolder, { recursive: true });
  }
});

test.each([
  ['', 'value', 'invalid-secret-name'],
  ['a b', 'value', 'invalid-secret-name'],
  ['-a', 'value', 'invalid-secret-name'],
  ['../a', 'value', 'invalid-secret-name'],
  ['a', '', 'invalid-secret'],
  ['a', 'x'.repeat(2561), 'invalid-secret'],
])('a secret called %j is refused: %#', async (name, value, code) => {
  await expect(new Secrets({ dataFolder: tmpdir(), env: {} }).set(name, value)).rejects.toMatchObject({ code });
});

function filesHolding(folder: string, text: string): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map((entry) => join(entry.parentPath, entry.name)).filter((path) => readFileSync(path).includes(text));
}

test('a native module that cannot be loaded is a fault of the installation, and said', async () => {
  const load = () => Promise.reject(new Error('Cannot find native binding.\nTried: a, b'));
  expect(await openKeychain(load)).toEqual({
    store: undefined,
    reason: "the installation is damaged: the keychain's native module cannot be loaded: Cannot find native binding.",
    damaged: true,
  });
});
