import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hostOver, testHost } from './test-host.ts';

const DEFAULTS = { theme: 'system', previewRows: 1000, sizes: {} };

test('settings are the defaults until they are changed', async () => {
  const { call } = await testHost();
  expect(await call('settings.read')).toEqual(DEFAULTS);
});

test('changes are kept, told of, and null takes the default again', async () => {
  const { call, events, folder, dataFolder } = await testHost();
  expect(await call('settings.save', { theme: 'dark', workers: 3 })).toEqual({ ...DEFAULTS, theme: 'dark', workers: 3 });
  expect(events('changed')).toEqual([{ event: { what: 'settings' }, client: undefined }]);
  expect(JSON.parse(await readFile(join(dataFolder, 'settings.json'), 'utf8'))).toEqual({ theme: 'dark', workers: 3 });
  const later = hostOver(folder, dataFolder);
  expect(await later.call('settings.read')).toEqual({ ...DEFAULTS, theme: 'dark', workers: 3 });
  expect(await later.call('settings.save', { workers: null, theme: null })).toEqual(DEFAULTS);
});

test('changes at the same time are all kept', async () => {
  const { call } = await testHost();
  await Promise.all([call('settings.save', { theme: 'dark' }), call('settings.save', { previewRows: 50 })]);
  expect(await call('settings.read')).toEqual({ ...DEFAULTS, theme: 'dark', previewRows: 50 });
});

test.each([
  ['is no JSON', '{"theme": "da'],
  ['holds other values', '{"theme": "pink"}'],
  ['is empty', ''],
])('a file that %s counts as none, and is set aside', async (_, text) => {
  const { call, dataFolder } = await testHost({ 'data:settings.json': text });
  expect(await call('settings.read')).toEqual(DEFAULTS);
  expect(await readdir(dataFolder)).toEqual(['settings.json.damaged']);
  expect(await readFile(join(dataFolder, 'settings.json.damaged'), 'utf8')).toBe(text);
});
