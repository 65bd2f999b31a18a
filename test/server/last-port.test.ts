import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LastPort } from '../../server/last-port.ts';
import { folderWith } from '../cli/open-stage.ts';

test('a port is remembered', async () => {
  const folder = await folderWith();
  const port = new LastPort(folder);
  expect(port.read()).toBeUndefined();
  await port.keep(4711);
  expect([port.read(), readFileSync(join(folder, 'server.json'), 'utf8')]).toEqual([4711, '{"port":4711}']);
});

test.each<[text: string, port: number | undefined]>([
  ['{"port":1}', 1],
  ['{"port":65535}', 65_535],
  ['{"port":65536}', undefined],
  ['{"port":0}', undefined],
  ['{"port":-1}', undefined],
  ['{"port":80.5}', undefined],
  ['{"port":"80"}', undefined],
  ['{}', undefined],
  ['{"po', undefined],
  ['', undefined],
])('%s', async (text, port) => {
  expect(new LastPort(await folderWith({ 'server.json': text })).read()).toBe(port);
});

test('a server does without where it cannot be kept', async () => {
  const port = new LastPort(join(await folderWith({ file: '' }), 'file'));
  await port.keep(80);
  expect(port.read()).toBeUndefined();
});
