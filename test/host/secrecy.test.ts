import { describe, expect, test } from 'vitest';
import { environmentStore, variableOf } from '../../credentials/environment.ts';
import { dataFolder } from '../../host/folders.ts';
import { maskSecrets, secretTexts } from '../../host/secrecy.ts';
import { parseSize } from '../../host/sizes.ts';
import { parseJob } from '../../model/job/parse.ts';

const { source } = parseJob(`openstage: 1
parameters: { api_token: { default: token-5 }, name: {} }
connections:
  one: { type: postgres, host: server-1, user: someone, password: hunter22 }
  two: { type: mysql, password: "\${env:DB_PASSWORD}", private_key: "\${key}" }
  three: { type: mysql, password: "\${secret:stored}", token: abc }
stages: {}
`);

test('secrets are what sensitive fields and parameters hold, but no short texts and no references', () => {
  const texts = secretTexts(source, { key: 'key-1', password: 'pass-1', name: 'name-1' }, { DB_PASSWORD: 'env-password' });
  expect(texts).toEqual(['env-password', 'hunter22', 'token-5', 'pass-1', 'key-1']);
});

test('they are masked in texts at any depth', () => {
  const data = { message: 'login with hunter22 failed', list: ['hunter22', 1, null], key: 5n };
  expect(maskSecrets(data, ['hunter22'])).toEqual({ message: 'login with *** failed', list: ['***', 1, null], key: 5n });
});

test('secrets in the environment', async () => {
  expect(variableOf('warehouse-etl')).toBe('OPENSTAGE_SECRET_WAREHOUSE_ETL');
  const store = environmentStore({ OPENSTAGE_SECRET_A: 'x' });
  expect([await store.get('a'), await store.get('b')]).toEqual(['x', undefined]);
});

describe('the data folder', () => {
  test.each<[platform: NodeJS.Platform, env: NodeJS.ProcessEnv, folder: string]>([
    ['linux', { HOME: '/home/a' }, '/home/a/.local/share/open-stage'],
    ['linux', { HOME: '/home/a', XDG_DATA_HOME: '/data' }, '/data/open-stage'],
    ['darwin', { HOME: '/Users/a' }, '/Users/a/Library/Application Support/open-stage'],
    ['linux', { HOME: '/home/a', OPENSTAGE_DATA: '/elsewhere' }, '/elsewhere'],
  ])('%s %j', (platform, env, folder) => {
    expect(dataFolder(env, platform)).toBe(folder);
  });
});

test.each<[text: string, bytes: number | undefined]>([
  ['2GB', 2 ** 31],
  ['512MB', 2 ** 29],
  ['1.5g', 1.5 * 2 ** 30],
  ['64 KiB', 65536],
  ['1000', 1000],
  ['10b', 10],
  ['', undefined],
  ['0', undefined],
  ['-1', undefined],
  ['2 parsecs', undefined],
  ['1e9', undefined],
])('a size of %j is %j bytes', (text, bytes) => {
  expect(parseSize(text)).toBe(bytes);
});
