import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LAUNCHER } from './open-stage.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'open-stage-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function command(args: readonly string[], input = '', env: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [LAUNCHER, ...args], {
    input,
    env: { PATH: process.env.PATH, OPENSTAGE_DATA: folder, OPENSTAGE_SECRETS: 'file', ...env },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test('a secret is piped in, listed by name, removed, and never shown', () => {
  const env = { OPENSTAGE_PASSPHRASE: 'a long passphrase' };
  const steps = [
    command(['secrets', 'set', 'warehouse'], 'hunter2hunter2\n', env),
    command(['secrets', 'list'], '', env),
    command(['secrets', 'remove', 'warehose'], '', env),
    command(['secrets', 'remove', 'warehouse'], '', env),
    command(['secrets', 'list'], '', env),
  ];
  expect(steps.map(({ status, stdout, stderr }) => [status, stdout, stderr.split('\n')[0]])).toEqual([
    [0, '', 'stored warehouse in the encrypted file'],
    [0, 'warehouse\n', ''],
    [2, '', "error: unknown secret: warehose; did you mean 'warehouse'?"],
    [0, '', 'removed warehouse'],
    [0, '', ''],
  ]);
  for (const name of readdirSync(folder)) expect(readFileSync(join(folder, name), 'utf8')).not.toContain('hunter2');
});

test('without a keychain and a passphrase nothing is stored', () => {
  const { status, stderr } = command(['secrets', 'set', 'warehouse'], 'hunter2hunter2\n');
  expect(status).toBe(1);
  expect(stderr).toContain('OPENSTAGE_PASSPHRASE');
  expect(stderr).not.toContain('hunter2');
  expect(readdirSync(folder)).toEqual([]);
});

test('connections are added, listed and refused in plain words', () => {
  expect(command(['connections', 'add', 'shop', '--type', 'sqlite', 'path=/data/shop.db']).status).toBe(0);
  expect(command(['connections', 'list']).stdout).toContain('shop        sqlite  path=/data/shop.db');
  expect(command(['connections', 'test', 'shop'])).toMatchObject({
    status: 1,
    stderr: 'error: shop: no such file: /data/shop.db; check the path of the database\n',
  });
  const plain = command(['connections', 'add', 'pg', '--type', 'postgres', 'database=d', 'password=hunter2hunter2']);
  expect(plain.status).toBe(2);
  expect(plain.stderr).toContain('open-stage secrets set');
  expect(plain.stderr).not.toContain('hunter2');
  expect(command(['connections', 'remove', 'shop']).status).toBe(0);
  expect(command(['connections', 'list']).stdout).toBe('');
});
