import { describe, expect, test } from 'vitest';
import { probe } from '../../../connectors/rest/probe.ts';
import type { CheckedConnection } from '../../../stages/stage.ts';
import { failureOf } from './clients.ts';
import { type Answer, serve } from './server.ts';

const probed = (fields: Readonly<Record<string, string>>) =>
  probe({ type: 'rest', auth: 'none', ...fields } as CheckedConnection, {
    baseFolder: '/',
    signal: new AbortController().signal,
  });

describe('probe', () => {
  test.each<[string, Answer, string, string[]]>([
    ['a server that answers', { body: 'x' }, '200 OK', ['HEAD']],
    ['a server without HEAD', { status: 405 }, '405 Method Not Allowed', ['HEAD', 'GET']],
    ['a base URL with nothing there', { status: 404 }, '404 Not Found', ['HEAD', 'GET']],
  ])('%s', async (_, answer, says, methods) => {
    const server = await serve(() => answer);
    expect(await probed({ url: `${server.url}/v1` })).toBe(`127.0.0.1:${server.port}: ${says}`);
    expect(server.seen.map(({ method, path }) => `${method} ${path}`)).toEqual(methods.map((method) => `${method} /v1`));
  });

  test('wrong credentials', async () => {
    const server = await serve(({ headers }) => ({ status: headers.authorization === 'Bearer right' ? 200 : 401 }));
    const fields = { url: server.url, auth: 'bearer' };
    expect(await probed({ ...fields, token: 'right' })).toMatch(/200 OK$/);
    expect(await failureOf(probed({ ...fields, token: 'wrong' }))).toBe(`unauthorized: HEAD ${server.url}/: 401 Unauthorized`);
  });

  test('nobody', async () => {
    expect(await failureOf(probed({ url: 'http://127.0.0.1:1' }))).toBe(
      'connection-refused: HEAD http://127.0.0.1:1/: no server listens there',
    );
    expect(await failureOf(probed({ url: 'http://127.0.0.1:1', auth: 'bearer' }))).toBe('invalid-connection: missing token');
  });
});
