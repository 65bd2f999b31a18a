import { networkInterfaces } from 'node:os';
import { describe, expect, test } from 'vitest';
import { isLoopback } from '../../server/security.ts';
import { startServer } from '../../server/start-server.ts';
import { NodeSocket, testServer } from './test-server.ts';

describe('the token', () => {
  test('becomes a cookie that scripts and other sites do not get, and leaves the address', async () => {
    const { url, get, token, port } = await testServer();
    expect(url).toBe(`http://127.0.0.1:${port}/?token=${token}`);
    const answer = await get(`/?token=${token}`, {});
    expect(answer).toMatchObject({ status: 303, headers: { location: '/', 'cache-control': 'no-store' } });
    expect(answer.headers['set-cookie']).toEqual([`openstage-${port}=${token}; Path=/; HttpOnly; SameSite=Strict`]);
  });

  test('as a cookie it opens the app', async () => {
    const { get } = await testServer();
    expect(await get('/')).toMatchObject({ status: 200, body: '<!doctype html><title>designer</title>' });
  });

  test.each([
    ['nothing', '/', {}, 'needs its token'],
    ['a wrong token', '/?token=guess', {}, 'is not the server'],
    ['an empty token', '/?token=', {}, 'is not the server'],
    ['a wrong cookie', '/', { cookie: 'openstage-PORT=guess' }, 'is not the server'],
    ['the cookie of another server', '/', { cookie: 'openstage-1=TOKEN' }, 'needs its token'],
    ['nothing, for a file', '/assets/app-abc.js', {}, 'needs its token'],
    ['nothing, for what is not there', '/none', {}, 'needs its token'],
  ])('%s gives a page that says what to do', async (_, path, headers, text) => {
    const { get, port, token } = await testServer();
    const fill = (value: string) => value.replace('PORT', String(port)).replace('TOKEN', token);
    const filled = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, fill(value)]));
    const { status, body, headers: answered } = await get(path, filled);
    expect(status).toBe(401);
    expect(body).toContain(text);
    expect(body).not.toContain(token);
    expect(answered['content-security-policy']).toContain("default-src 'self'");
  });

  test('is another one in every server', async () => {
    const [a, b] = [await testServer(), await testServer()];
    expect(a.token).toMatch(/^[\w-]{32}$/);
    expect(a.token).not.toBe(b.token);
  });
});

describe('who may ask', () => {
  test.each([
    ['its own address', '127.0.0.1:PORT', undefined, 200],
    ['its own name', 'localhost:PORT', 'http://localhost:PORT', 200],
    ['a name that somebody pointed at this machine', 'evil.example:PORT', undefined, 403],
    ['no port', '127.0.0.1', undefined, 403],
    ['another port', '127.0.0.1:1', undefined, 403],
    ['a page of another site', '127.0.0.1:PORT', 'https://evil.example', 403],
    ['a page of another server on this machine', '127.0.0.1:PORT', 'http://127.0.0.1:1', 403],
    ['a page under another name of this machine', '127.0.0.1:PORT', 'http://localhost:PORT', 403],
    ['a page without an origin', '127.0.0.1:PORT', 'null', 403],
  ])('%s', async (_, host, origin, status) => {
    const { get, cookie, port, token } = await testServer();
    const fill = (value: string) => value.replace('PORT', String(port));
    const headers = { host: fill(host), ...(origin !== undefined && { origin: fill(origin) }) };
    expect(await get('/', { cookie, ...headers })).toMatchObject({ status });
    const withToken = await get(`/?token=${token}`, headers);
    expect(withToken.headers['set-cookie'] !== undefined).toBe(status === 200);
  });

  test.each([
    ['a page of the server', { cookie: 'COOKIE', origin: 'http://127.0.0.1:PORT' }, true],
    ['a page of another site', { cookie: 'COOKIE', origin: 'https://evil.example' }, false],
    ['a page of another server on this machine', { cookie: 'COOKIE', origin: 'http://127.0.0.1:1' }, false],
    ['what names no origin', { cookie: 'COOKIE' }, false],
    ['a page without the cookie', { origin: 'http://127.0.0.1:PORT' }, false],
    ['a page with a wrong cookie', { cookie: 'openstage-PORT=guess', origin: 'http://127.0.0.1:PORT' }, false],
  ])('WebSockets: %s', async (_, headers, allowed) => {
    const { connect, cookie, port } = await testServer();
    const fill = (value: string) => value.replace('COOKIE', cookie).replace('PORT', String(port));
    const connection = connect(Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, fill(value)])));
    if (allowed) expect((await connection).readyState).toBe(WebSocket.OPEN);
    else await expect(connection).rejects.toThrow('refused');
  });
});

test('an upgrade with a token in its address is an upgrade, and needs its cookie', async () => {
  const { address, cookie, token } = await testServer();
  const open = (headers: Readonly<Record<string, string>>) =>
    new Promise<string>((resolve) => {
      const socket = new NodeSocket(`ws://${address}/api?token=${token}`, {
        headers: { origin: `http://${address}`, ...headers },
      });
      socket.onopen = () => resolve('open');
      socket.onerror = () => resolve('refused');
    });
  expect([await open({ cookie }), await open({})]).toEqual(['open', 'refused']);
});

describe('files', () => {
  test.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%5c..%5csecret.txt',
    '//etc/passwd',
    '/.hidden',
    '/none.js',
    '/assets/',
  ])('%s is not there', async (path) => {
    const { get } = await testServer();
    const { status, body } = await get(path);
    expect([403, 404]).toContain(status);
    expect(body).not.toMatch(/^(secret|hidden|root:)/);
  });

  test('those with a hash in their names last, the page does not', async () => {
    const { get, cookie } = await testServer();
    const cached = async (path: string) => (await get(path)).headers['cache-control'];
    expect(await cached('/')).toBe('no-cache');
    expect(await cached('/assets/app-abc.js')).toBe('private, max-age=31536000, immutable');
    const packed = await get('/assets/app-abc.js', { cookie, 'accept-encoding': 'gzip, br' });
    expect(packed).toMatchObject({ body: 'brotli', headers: { 'content-encoding': 'br' } });
    expect(packed.headers['content-type']).toContain('javascript');
    expect(await get('/assets/app-abc.js')).toMatchObject({ body: 'export {};' });
  });

  test('all answers carry the security headers', async () => {
    const { get } = await testServer();
    for (const path of ['/', '/none', '/assets/app-abc.js', '/api']) {
      const { headers } = await get(path);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(headers['content-security-policy']).not.toMatch(/unsafe-eval|script-src[^;]*unsafe|https?:/);
      expect(headers).not.toHaveProperty('access-control-allow-origin');
    }
  });
});

describe('where it listens', () => {
  test.each(['0.0.0.0', '192.168.1.2', 'example.com', '::', ''])('refuses %j', async (host) => {
    const { app } = await testServer();
    await expect(startServer(app.host, { host })).rejects.toMatchObject({ problems: [{ code: 'not-loopback' }] });
  });

  test.each([
    ['127.0.0.1', true],
    ['127.9.9.9', true],
    ['localhost', true],
    ['::1', true],
    ['127.0.0.1.evil.example', false],
    ['1270.0.1', false],
  ])('%s is the loopback: %s', (host, is) => {
    expect(isLoopback(host)).toBe(is);
  });

  test('says that a port is taken', async () => {
    const { app, port } = await testServer();
    await expect(startServer(app.host, { port, renderer: app.folder })).rejects.toMatchObject({
      problems: [{ code: 'port-taken' }],
    });
  });
});

const hasV6 = Object.values(networkInterfaces())
  .flat()
  .some((address) => address?.address === '::1');
test.skipIf(!hasV6)('the address of a server on ::1 can be opened', async () => {
  const server = await testServer({}, { host: '::1' });
  expect(server.url).toMatch(/^http:\/\/\[::1\]:\d+\/\?token=/);
  const answer = await fetch(server.url, { redirect: 'manual' });
  expect([answer.status, answer.headers.get('set-cookie')]).toEqual([303, expect.stringContaining(server.token)]);
});
