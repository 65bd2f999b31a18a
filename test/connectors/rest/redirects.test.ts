import { describe, expect, test } from 'vitest';
import { clientOf, failureOf, textOf } from './clients.ts';
import { serve } from './server.ts';

const KEY = { auth: 'api-key', apiKey: 'planted-key', apiKeyName: 'X-Key' };
const to = (location: string, status = 302) => ({ status, headers: { Location: location } });

describe('redirects', () => {
  test('within a server keep credentials', async () => {
    const server = await serve(({ path }) => (path === '/old' ? to('new?b=2') : { body: 'here' }));
    expect(await textOf(clientOf(server.url, KEY), 'old?a=1')).toBe('here');
    expect(server.seen.map(({ path, query, headers }) => [path, String(query), headers['x-key']])).toEqual([
      ['/old', 'a=1', 'planted-key'],
      ['/new', 'b=2', 'planted-key'],
    ]);
  });

  test.each<[string, Record<string, string>]>([
    ['a header', KEY],
    ['a token', { auth: 'bearer', token: 'planted-key' }],
    ['a parameter', { ...KEY, apiKeyIn: 'query', apiKeyName: 'k' }],
  ])('to another server go without %s, and without other headers', async (_, fields) => {
    const other = await serve(({ path }) => (path === '/back' ? to(`${server.url}/end`) : { body: 'there' }));
    const server = await serve(({ path }) =>
      path === '/end' ? { body: 'end' } : to(`${other.url}${path === '/round' ? '/back' : '/x'}`),
    );
    const client = clientOf(server.url, fields, { headers: { 'X-Own': 'planted-header', 'User-Agent': 'me' } });
    expect(await textOf(client, 'a')).toBe('there');
    expect(JSON.stringify([...server.seen[0]!.query, server.seen[0]!.headers])).toContain('planted-key');
    expect(JSON.stringify([...other.seen[0]!.query, other.seen[0]!.headers])).not.toContain('planted');
    // Whoever has been elsewhere is not trusted again.
    expect(await textOf(client, 'round')).toBe('end');
    expect(JSON.stringify([...server.seen.at(-1)!.query, server.seen.at(-1)!.headers])).not.toContain('planted');
  });

  test.each<[number, string, string, string]>([
    [301, 'POST', 'GET', ''],
    [302, 'POST', 'GET', ''],
    [303, 'PUT', 'GET', ''],
    [307, 'POST', 'POST', 'data'],
    [308, 'PUT', 'PUT', 'data'],
  ])('of status %d turn %s into %s', async (status, method, then, body) => {
    const server = await serve(({ path }) => (path === '/a' ? to('/b', status) : { body: 'done' }));
    expect(await textOf(clientOf(server.url), 'a', method, 'data')).toBe('done');
    expect([server.seen[1]!.method, server.seen[1]!.body]).toEqual([then, body]);
  });

  test('do not take what is sent to another server', async () => {
    const other = await serve(() => ({ body: 'thanks' }));
    const server = await serve(() => to(`${other.url}/take`, 307));
    expect(await failureOf(textOf(clientOf(server.url), 'a', 'POST', 'data'))).toBe(
      `refused-redirect: POST ${server.url}/a: the redirect would drop the request body, or send it to another server: ${other.url}/take`,
    );
    expect(other.seen).toEqual([]);
  });

  test('do not lose rows that are sent', async () => {
    const server = await serve(({ path }) => (path === '/a' ? to('/b', 302) : { body: 'done' }));
    const client = clientOf(server.url, {}, {}, { sends: true });
    expect(await failureOf(textOf(client, 'a', 'POST', 'data'))).toMatch(/^refused-redirect: /);
    expect(server.seen).toHaveLength(1);
  });

  test('end some time', async () => {
    const server = await serve(() => to('/again'));
    expect(await failureOf(textOf(clientOf(server.url), 'a'))).toMatch(/^too-many-redirects: .*more than 10 redirects/);
  });

  test.each([
    ['file:///etc/passwd', /^invalid-url: invalid URL: file/],
    ['http://[', /^invalid-url: invalid URL/],
  ])('do not lead to %s', async (location, message) => {
    const server = await serve(() => to(location));
    expect(await failureOf(textOf(clientOf(server.url), 'a'))).toMatch(message);
  });

  test('show no secrets of their address', async () => {
    const server = await serve(({ path }) => (path === '/a' ? to('/b?token=planted&n=1') : { status: 404 }));
    expect(await failureOf(textOf(clientOf(server.url), 'a'))).toBe(
      `http-status: GET ${server.url}/b?token=***&n=1: 404 Not Found`,
    );
  });
});
