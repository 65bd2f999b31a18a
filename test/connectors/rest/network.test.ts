import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { proxiesOf } from '../../../connectors/http/network.ts';
import { serve } from './server.ts';

type Environment = Readonly<Record<string, string>>;

/** What a program prints in a process with its own environment. */
async function printed(program: string, args: readonly string[], env: Environment): Promise<string> {
  const { PATH = '' } = process.env;
  const file = fileURLToPath(new URL(program, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [file, ...args], { env: { PATH, ...env } });
  return stdout;
}

/** The text at a URL, or what went wrong. */
const fetched = (url: string, env: Environment, fields: object = {}) =>
  printed('fetch-text.ts', [url, JSON.stringify(fields)], env);

interface Proxy {
  readonly url: string;
  /** What it was asked: `CONNECT shop.example:443`. */
  readonly seen: string[];
}

/** A proxy that leads every name to this machine. `password`: it asks for one. */
async function proxy(password?: string): Promise<Proxy> {
  const seen: string[] = [];
  const isKnown = (header: string | undefined) =>
    password === undefined || header === `Basic ${Buffer.from(`etl:${password}`).toString('base64')}`;
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    response.end('from the proxy');
  });
  server.on('connect', (request, socket) => {
    seen.push(`CONNECT ${request.url}`);
    if (!isKnown(request.headers['proxy-authorization']))
      return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    const target = connect(Number(request.url!.split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      target.pipe(socket).pipe(target);
    });
    target.on('error', () => socket.destroy());
    socket.on('error', () => target.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

/** A server with a certificate of its own for `shop.test` and `localhost`. */
async function secureServer(body = 'safe') {
  const folder = mkdtempSync(join(tmpdir(), 'open-stage-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [key, cert] = [join(folder, 'server.key'), join(folder, 'server.pem')];
  const names = ['-subj', '/CN=shop.test', '-addext', 'subjectAltName=DNS:shop.test,DNS:localhost'];
  const args = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-keyout',
    key,
    '-out',
    cert,
  ];
  execFileSync('openssl', [...args, '-days', '2', ...names], { stdio: 'pipe' });
  const server = await serve(() => ({ body }), { tls: { key: readFileSync(key), cert: readFileSync(cert) } });
  return { cert, port: server.port, seen: server.seen };
}

test.runIf(process.platform === 'linux')('authorities that the system trusts are trusted', async () => {
  const { cert, port } = await secureServer();
  const url = `https://localhost:${port}`;
  expect(await fetched(url, {})).toMatch(/^untrusted-certificate: /);
  // Where OpenSSL on Linux looks for the system's.
  expect(await fetched(url, { SSL_CERT_FILE: cert })).toBe('safe');
});

test.each(['HTTPS_PROXY', 'https_proxy'])('an encrypted request goes through the proxy of %s', async (variable) => {
  const { cert, port } = await secureServer();
  const { url, seen } = await proxy('s3cret/');
  const through = { [variable]: url.replace('//', '//etl:s3cret%2F@'), SSL_CERT_FILE: cert };
  expect(await fetched(`https://shop.test:${port}`, through, { tlsCa: cert })).toBe('safe');
  expect(seen).toEqual([`CONNECT shop.test:${port}`]);
});

test('BigQuery is asked through the proxy, and an authority of the system vouches for it', async () => {
  const { cert, port } = await secureServer('{"datasets":[]}');
  const { url, seen } = await proxy();
  const through = { HTTPS_PROXY: url, SSL_CERT_FILE: cert };
  expect(await printed('ask-bigquery.ts', [`https://shop.test:${port}`], through)).toBe('{"datasets":[]}');
  expect(seen).toEqual([`CONNECT shop.test:${port}`]);
});

test('a proxy that refuses is named, and its password is not', async () => {
  const { url } = await proxy('s3cret');
  const failure = await fetched('https://shop.test', { HTTPS_PROXY: url.replace('//', '//etl:wr0ng@') });
  expect(failure).toMatch(/^proxy-refused: GET https:\/\/shop\.test\/: .*407/);
  expect(failure).not.toContain('wr0ng');
});

test('plain requests, exceptions, and this machine', async () => {
  const { url, seen } = await proxy();
  expect(await fetched('http://shop.test/orders', { HTTP_PROXY: url })).toBe('from the proxy');
  expect(await fetched('http://shop.test/orders', { HTTP_PROXY: url, NO_PROXY: 'other.test, shop.test' })).not.toBe(
    'from the proxy',
  );
  const own = await serve(() => ({ body: 'own' }));
  expect(await fetched(own.url, { HTTP_PROXY: url })).toBe('own');
  // Whom a proxy leads to cannot be checked.
  expect(await fetched('http://shop.test', { HTTP_PROXY: url }, { refusePrivateAddresses: true })).not.toBe('from the proxy');
  expect(seen).toEqual(['GET http://shop.test/orders']);
});

test.each([
  [{}, { NO_PROXY: 'localhost,127.0.0.1,[::1],::1' }],
  [
    { HTTPS_PROXY: '', https_proxy: 'http://a:1' },
    { HTTPS_PROXY: 'http://a:1', NO_PROXY: 'localhost,127.0.0.1,[::1],::1' },
  ],
  [
    { HTTP_PROXY: 'http://b', NO_PROXY: ' c , .d,' },
    { HTTP_PROXY: 'http://b', NO_PROXY: 'localhost,127.0.0.1,[::1],::1,c,.d' },
  ],
])('the proxies of %j', (env, expected) => {
  expect(proxiesOf(env)).toEqual(expected);
});
