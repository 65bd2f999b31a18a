import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPassphraseFile } from '../../credentials/passphrase-file.ts';

const PASSPHRASE = 'correct horse battery';
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'open-stage-test-'));
  file = join(folder, 'secrets.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('secrets come back with the passphrase, and nothing of them stands in the file', async () => {
  const store = await openPassphraseFile(file, PASSPHRASE);
  await store.set('warehouse', 'pässword "1"\n');
  await store.set('api', 'hunter2hunter2');
  const again = await openPassphraseFile(file, PASSPHRASE);
  expect(await again.list()).toEqual(['api', 'warehouse']);
  expect(await again.get('warehouse')).toBe('pässword "1"\n');
  expect(await again.get('other')).toBeUndefined();
  const text = readFileSync(file, 'utf8');
  for (const planted of ['warehouse', 'pässword', 'hunter2', 'aHVudGVyMg', PASSPHRASE]) expect(text).not.toContain(planted);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('the same passphrase typed in another Unicode form opens it', async () => {
  await openPassphraseFile(file, 'Zu\u0308rich 2026');
  await expect(openPassphraseFile(file, 'Z\u00fcrich 2026')).resolves.toBeDefined();
});

test.each([
  ['another passphrase', 'wrong horse battery', (text: string) => text, 'wrong-passphrase'],
  [
    'a changed salt',
    PASSPHRASE,
    (text: string) => text.replace(/"salt": "(.)/, (_, c) => `"salt": "${c === 'A' ? 'B' : 'A'}`),
    'wrong-passphrase',
  ],
  [
    'a changed text',
    PASSPHRASE,
    (text: string) => text.replace(/"sealed": "(.)/, (_, c) => `"sealed": "${c === 'A' ? 'B' : 'A'}`),
    'wrong-passphrase',
  ],
  ['half a file', PASSPHRASE, (text: string) => text.slice(0, text.length / 2), 'secrets-damaged'],
  ['an empty file', PASSPHRASE, () => '', 'secrets-damaged'],
  ['a cost that would take all memory', PASSPHRASE, (text: string) => text.replace('131072', '1073741824'), 'secrets-damaged'],
])('%s is refused and the file stays', async (_, passphrase, change, code) => {
  await (await openPassphraseFile(file, PASSPHRASE)).set('a', 'value of a');
  const changed = change(readFileSync(file, 'utf8'));
  writeFileSync(file, changed);
  await expect(openPassphraseFile(file, passphrase)).rejects.toMatchObject({ code });
  expect(readFileSync(file, 'utf8')).toBe(changed);
});

test('a short passphrase makes no file', async () => {
  await expect(openPassphraseFile(file, '1234567')).rejects.toMatchObject({ code: 'short-passphrase' });
  expect(statSync(file, { throwIfNoEntry: false })).toBeUndefined();
});

test('eight characters are enough', async () => {
  const store = await openPassphraseFile(file, '12345678');
  await store.set('a', 'b');
  expect(await (await openPassphraseFile(file, '12345678')).get('a')).toBe('b');
});

test('writers side by side lose nothing', async () => {
  const stores = await Promise.all([1, 2, 3].map(() => openPassphraseFile(file, PASSPHRASE)));
  await Promise.all(stores.flatMap((store, s) => [1, 2, 3, 4].map((n) => store.set(`s${s}.${n}`, `value ${s} ${n}`))));
  expect(await stores[0]!.list()).toHaveLength(12);
});

test('a lock that a killed process left is broken after a while', async () => {
  const store = await openPassphraseFile(file, PASSPHRASE);
  writeFileSync(`${file}.lock`, '');
  const old = Date.now() / 1000 - 60;
  utimesSync(`${file}.lock`, old, old);
  await store.set('a', 'value of a');
  expect(await store.get('a')).toBe('value of a');
  chmodSync(file, 0o600);
});
