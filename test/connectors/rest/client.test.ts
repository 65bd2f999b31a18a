import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { RunError } from '../../../model/errors.ts';
import { clientOf, failureOf, textOf } from './clients.ts';
import { type Answer, serve } from './server.ts';

describe('says who asks', () => {
  const secrets = { password: 's3cret-päss', token: 'tok-en-1', apiKey: 'key/1+2', clientSecret: 'client s3cret' };

  test.each<
    [string, Record<string, string>, (seen: { headers: Record<string, unknown>; query: URLSearchParams }) => unknown, unknown]
  >([
    ['not at all', {}, ({ headers }) => headers.authorization, undefined],
    [
      'with user and password, in UTF-8',
      { auth: 'basic', user: 'ada', password: secrets.password },
      ({ headers }) => Buffer.from(String(headers.authorization).slice(6), 'base64').toString('utf8'),
      `ada:${secrets.password}`,
    ],
    [
      'with a token',
      { auth: 'bearer', token: `${secrets.token}\n` },
      ({ headers }) => headers.authorization,
      `Bearer ${secrets.token}`,
    ],
    [
      'with a key in the usual header',
      { auth: 'api-key', apiKey: secrets.apiKey },
      ({ headers }) => headers['x-api-key'],
      secrets.apiKey,
    ],
    [
      'with a key in another header',
      { auth: 'api-key', apiKey: secrets.apiKey, apiKeyName: 'X-Shop' },
      ({ headers }) => headers['x-shop'],
      secrets.apiKey,
    ],
    [
      'with a key in the URL',
      { auth: 'api-key', apiKey: secrets.apiKey, apiKeyName: 'appid', apiKeyIn: 'query' },
      ({ query }) => query.get('appid'),
      secrets.apiKey,
    ],
  ])('%s', async (_, fields, read, expected) => {
    const server = await serve(() => ({ body: 'fine' }));
    expect(await textOf(clientOf(server.url, fields), 'x?a=1')).toBe('fine');
    expect(read(server.seen[0]!)).toBe(expected);
    expect(server.seen[0]!.query.get('a')).toBe('1');
  });

  test.each(['header', 'body'])('with a token that it fetches once, client in the %s', async (clientAuth) => {
    const server = await serve(({ path, headers }) => {
      if (path === '/token') return { body: { access_token: 'fetched-1', token_type: 'Bearer', expires_in: 3600 } };
      return headers.authorization === 'Bearer fetched-1' ? { body: 'fine' } : { status: 401 };
    });
    const fields = {
      auth: 'oauth2',
      tokenUrl: `${server.url}/token`,
      clientId: 'me',
      clientSecret: secrets.clientSecret,
      clientAuth,
    };
    const client = clientOf(server.url, { ...fields, scope: 'read write' }, { concurrentRequests: 3 });
    expect(await Promise.all([textOf(client), textOf(client), textOf(client)])).toEqual(['fine', 'fine', 'fine']);
    const [asked, ...rest] = server.seen;
    const form = new URLSearchParams(asked!.body);
    expect(rest.map(({ path }) => path)).toEqual(['/', '/', '/']);
    expect([asked!.method, form.get('grant_type'), form.get('scope')]).toEqual(['POST', 'client_credentials', 'read write']);
    const basic = Buffer.from(asked!.headers.authorization?.slice(6) ?? '', 'base64').toString('utf8');
    expect(clientAuth === 'header' ? basic : `${form.get('client_id')}:${form.get('client_secret')}`).toBe(
      clientAuth === 'header' ? 'me:client%20s3cret' : 'me:client s3cret',
    );
  });

  test('with a new token when the old one ends, or is refused', async () => {
    let tokens = 0;
    let good = 1;
    const server = await serve(({ path, headers }) => {
      if (path === '/token') return { body: { access_token: `fetched-${++tokens}`, expires_in: 3600 } };
      return headers.authorization === `Bearer fetched-${good}` ? { body: 'fine' } : { status: 401, body: 'old' };
    });
    const fields = { auth: 'oauth2', tokenUrl: `${server.url}/token`, clientId: 'me', clientSecret: 'x' };
    const client = clientOf(server.url, fields);
    expect(await textOf(client)).toBe('fine');
    good = 2;
    expect(await textOf(client)).toBe('fine');
    good = 9;
    expect(await failureOf(textOf(client))).toBe(`unauthorized: GET ${server.url}/: 401 Unauthorized: old`);
    expect(tokens).toBe(3);
  });

  test.each<[string, Answer, string]>([
    ['a client that is unknown', { status: 401, body: { error: 'invalid_client' } }, '401 invalid_client'],
    ['an answer without token', { body: { token: 1 } }, '200 {"token":1}'],
    ['no JSON', { body: '<html>' }, '200 <html>'],
  ])('not with %s', async (_, answer, message) => {
    const server = await serve(() => answer);
    const fields = { auth: 'oauth2', tokenUrl: `${server.url}/token`, clientId: 'me', clientSecret: 'x' };
    expect(await failureOf(textOf(clientOf(server.url, fields)))).toBe(
      `unauthorized: no token from ${server.url}/token: ${message}`,
    );
  });

  test.each<[string, Record<string, string>, string]>([
    [
      'a token with a line break in it',
      { auth: 'bearer', token: 'a\r\nX-Evil: 1' },
      'invalid-credentials: invalid token: it is empty, or has characters that are not allowed in a header',
    ],
    ['no token', { auth: 'bearer' }, 'invalid-connection: missing token'],
    ['a user with a colon', { auth: 'basic', user: 'a:b', password: 'x' }, 'invalid-credentials: invalid user: it holds a colon'],
    ['a URL with an account', { url: 'http://a:b@host/' }, 'invalid-connection: invalid url: http://host/'],
    ['a scheme that is none of ours', { url: 'file:///etc/passwd' }, 'invalid-connection: invalid url: file:///etc/passwd'],
  ])('not with %s', async (_, fields, message) => {
    expect(await failureOf((async () => textOf(clientOf('http://127.0.0.1:1', fields)))())).toBe(message);
  });
});

describe('tries again', () => {
  test('after statuses that pass, but not after others', async () => {
    const statuses = [503, 429, 500, 200];
    const server = await serve((_, index) => ({ status: statuses[index]!, headers: { 'Retry-After': '0' }, body: 'ok' }));
    expect(await textOf(clientOf(server.url, {}, { maxRetries: 3 }))).toBe('ok');
    const other = await serve(() => ({ status: 404, body: { detail: 'no\nsuch page' } }));
    expect(await failureOf(textOf(clientOf(other.url, {}, { maxRetries: 3 }), 'x'))).toBe(
      `http-status: GET ${other.url}/x: 404 Not Found: {"detail":"no\\nsuch page"}`,
    );
    expect(other.seen).toHaveLength(1);
  });

  test('as often as is allowed', async () => {
    const server = await serve(() => ({ status: 503, headers: { 'Retry-After': '0' }, body: 'down' }));
    const error = (await textOf(clientOf(server.url, {}, { maxRetries: 2 })).catch((error) => error)) as RunError;
    expect([error.code, error.message, error.retryable]).toEqual([
      'http-status',
      `GET ${server.url}/: 503 Service Unavailable: down`,
      true,
    ]);
    expect(server.seen).toHaveLength(3);
  });

  test('when the server says so, in seconds', async () => {
    const server = await serve((_, index) => (index === 0 ? { status: 429, headers: { 'Retry-After': '1' } } : { body: 'ok' }));
    expect(await textOf(clientOf(server.url, {}, { maxRetries: 1 }))).toBe('ok');
    expect(server.seen[1]!.at - server.seen[0]!.at).toBeGreaterThan(950);
  });

  test('when the server says so, by its own clock', async () => {
    const then = (ms: number) => new Date(Date.UTC(2020, 1, 1) + ms).toUTCString();
    const server = await serve((_, index) =>
      index === 0 ? { status: 503, headers: { 'Retry-After': then(1000), Date: then(0) } } : { body: 'ok' },
    );
    expect(await textOf(clientOf(server.url, {}, { maxRetries: 1 }))).toBe('ok');
    const waited = server.seen[1]!.at - server.seen[0]!.at;
    expect(waited).toBeGreaterThan(950);
    expect(waited).toBeLessThan(3000);
  });

  test.each<[string, Record<string, string>]>([
    ['Retry-After', { 'Retry-After': '0' }],
    ['no requests left', { 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': '0' }],
  ])('after 403 with %s, which is a limit and no refusal', async (_, headers) => {
    const server = await serve((_, index) => (index < 2 ? { status: 403, headers, body: 'slow down' } : { body: 'ok' }));
    expect(await textOf(clientOf(server.url, {}, { maxRetries: 2 }))).toBe('ok');
    const error = (await textOf(clientOf((await serve(() => ({ status: 403, headers }))).url)).catch(
      (error) => error,
    )) as RunError;
    expect([error.code, error.retryable, error.remedy]).toEqual([
      'http-status',
      true,
      'set requestsPerSecond: the server limits requests',
    ]);
  });

  test('but not after 403 alone', async () => {
    const server = await serve(() => ({ status: 403, headers: { 'X-RateLimit-Remaining': '4999' } }));
    const error = (await textOf(clientOf(server.url, {}, { maxRetries: 2 })).catch((error) => error)) as RunError;
    expect([error.retryable, error.remedy, server.seen.length]).toEqual([
      false,
      'check the rights of the connection’s account',
      1,
    ]);
  });

  test('for a token, after as long as the server says', async () => {
    const server = await serve(({ path }, index) => {
      if (path !== '/token') return { body: 'fine' };
      return index === 0 ? { status: 403, headers: { 'Retry-After': '0' } } : { body: { access_token: 'planted-1' } };
    });
    const fields = { auth: 'oauth2', tokenUrl: `${server.url}/token`, clientId: 'me', clientSecret: 'x' };
    expect(await textOf(clientOf(server.url, fields, { maxRetries: 1 }))).toBe('fine');
  });

  test('not when the server wants too much patience', async () => {
    const server = await serve(() => ({ status: 429, headers: { 'Retry-After': '3600' } }));
    const error = (await textOf(clientOf(server.url, {}, { maxRetries: 5 })).catch((error) => error)) as RunError;
    expect([error.code, error.remedy]).toEqual(['http-status', 'run again in 3600 s, as the server asks']);
    expect(server.seen).toHaveLength(1);
  });

  test('after a lost connection, and a response that is cut off', async () => {
    const server = await serve((_, index) => {
      if (index === 0) return { write: (response) => response.destroy() };
      if (index === 1)
        return {
          write: (response) => void response.writeHead(200, { 'Content-Length': '100' }).write('half', () => response.destroy()),
        };
      return { body: 'whole' };
    });
    expect(await textOf(clientOf(server.url, {}, { maxRetries: 2 }))).toBe('whole');
  });
});

describe('fails clearly', () => {
  test.each<[string, Answer, string]>([
    [
      'a response that is cut off',
      { write: (response) => void response.writeHead(200, { 'Content-Length': '9' }).write('half', () => response.destroy()) },
      'truncated-response: GET URL: the response is cut off',
    ],
    [
      'packed text that is cut off',
      { headers: { 'Content-Encoding': 'gzip' }, body: gzipSync('x'.repeat(9999)).subarray(0, 30) },
      'truncated-response: GET URL: the response is cut off',
    ],
    [
      'packed text that is none',
      { headers: { 'Content-Encoding': 'gzip' }, body: 'plain' },
      'damaged-response: GET URL: the compressed response is damaged',
    ],
    [
      'unknown packing',
      { headers: { 'Content-Encoding': 'compress' }, body: 'x' },
      'unknown-encoding: GET URL: the response is compressed as compress',
    ],
    [
      'a response that is too long',
      { body: 'x'.repeat(1 << 21) },
      'response-too-large: GET URL: the response has more than 1048576 bytes',
    ],
    [
      'a bomb',
      { headers: { 'Content-Encoding': 'gzip' }, body: gzipSync(Buffer.alloc(50 << 20)) },
      'response-too-large: GET URL: the response has more than 1048576 bytes',
    ],
    [
      'what is packed again and again',
      { headers: { 'Content-Encoding': Array(500).fill('gzip').join(',') }, body: '' },
      'unknown-encoding: GET URL: the response is compressed 500 times',
    ],
    ['no answer', { write: () => undefined }, 'timeout: GET URL: no response within 300 ms'],
    [
      'an answer that stops',
      { write: (response) => void response.writeHead(200).write('a') },
      'timeout: GET URL: no response within 300 ms',
    ],
    ['a lost connection', { write: (response) => response.destroy() }, 'connection-lost: GET URL: the server cut the connection'],
    [
      'no HTTP',
      { write: (response) => void response.socket!.end('SSH-2.0-x\r\n') },
      'not-http: GET URL: the response is not HTTP: Parse Error: Expected HTTP/, RTSP/ or ICE/',
    ],
  ])('on %s', async (_, answer, message) => {
    const server = await serve(() => answer);
    const failure = await failureOf(textOf(clientOf(server.url, {}, { timeoutMs: 300 })));
    expect(failure.replace(`${server.url}/`, 'URL')).toBe(message);
  });

  test('on a server that is not there', async () => {
    expect(await failureOf(textOf(clientOf('http://127.0.0.1:1')))).toBe(
      'connection-refused: GET http://127.0.0.1:1/: no server listens there',
    );
    expect(await failureOf(textOf(clientOf('http://nobody.invalid')))).toMatch(/^host-not-found: GET http:\/\/nobody.invalid\//);
  });

  test.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ])('but not on %s', async (name, pack) => {
    const server = await serve(() => ({ headers: { 'Content-Encoding': name }, body: pack('packed') }));
    expect(await textOf(clientOf(server.url))).toBe('packed');
    expect(server.seen[0]!.headers['accept-encoding']).toBe('gzip, deflate, br');
  });
});

describe('keeps to limits', () => {
  test('of requests per second', async () => {
    const server = await serve(() => ({ body: 'x' }));
    const client = clientOf(server.url, {}, { requestsPerSecond: 20, concurrentRequests: 8 });
    await Promise.all(Array.from({ length: 6 }, () => textOf(client)));
    const times = server.seen.map(({ at }) => at);
    expect(times.at(-1)! - times[0]!).toBeGreaterThan(200);
  });

  test('of requests at once', async () => {
    const server = await serve(async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return { body: 'x' };
    });
    const client = clientOf(server.url, {}, { concurrentRequests: 3 });
    await Promise.all(Array.from({ length: 12 }, () => textOf(client)));
    expect(server.busiest()).toBe(3);
  });
});

test('stops when the run is cancelled, and asks no more', async () => {
  const server = await serve(({ path }) => {
    if (path === '/wait') return { status: 503, headers: { 'Retry-After': '110' } };
    return { write: (response) => void (path === '/silent' || response.writeHead(200).write('a')) };
  });
  for (const path of ['wait', 'silent', 'stops']) {
    const stop = new AbortController();
    const client = clientOf(server.url, {}, { timeoutMs: 3_600_000, maxRetries: 5 }, { signal: stop.signal });
    const asked = textOf(client, path);
    setTimeout(() => stop.abort(new Error('enough')), 100);
    await expect(asked).rejects.toThrow('enough');
  }
  expect(server.seen.map(({ path }) => path)).toEqual(['/wait', '/silent', '/stops']);
});

test('requests that share a connection leave nothing behind on it', async () => {
  const server = await serve(() => ({ body: 'fine' }));
  const client = clientOf(server.url);
  const warnings: string[] = [];
  const listen = ({ message }: Error) => warnings.push(message);
  process.on('warning', listen);
  onTestFinished(() => void process.off('warning', listen));
  // One more than the listeners that Node takes for a leak.
  for (let request = 0; request < 12; request++) expect(await textOf(client)).toBe('fine');
  await new Promise(setImmediate);
  expect(server.seen).toHaveLength(12);
  expect(warnings).toEqual([]);
});
