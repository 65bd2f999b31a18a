import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientOf, failureOf, textOf } from './clients.ts';
import { serve } from './server.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'open-stage-test-'));
  make('server', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1');
  make('client', '/CN=somebody');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Makes a key and a certificate that it signs itself. Needs the program openssl. */
function make(name: string, subject: string, ...more: string[]): void {
  const out = ['-keyout', join(folder, `${name}.key`), '-out', join(folder, `${name}.pem`)];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  execFileSync('openssl', ['req', '-x509', ...key, ...out, '-days', '2', '-subj', subject, ...more], { stdio: 'pipe' });
}

const read = (name: string) => readFileSync(join(folder, name));
const tls = () => ({ key: read('server.key'), cert: read('server.pem') });

test('a certificate is trusted only by who knows its authority, and for its name', async () => {
  const server = await serve(() => ({ body: 'safe' }), { tls: tls() });
  const trusting = { tlsCa: 'server.pem' };
  expect(await textOf(clientOf(server.url, trusting, {}, { baseFolder: folder }))).toBe('safe');
  expect(await failureOf(textOf(clientOf(server.url)))).toMatch(
    /^untrusted-certificate: GET https:.* not trusted: self-signed certificate/,
  );
  const other = clientOf(server.url.replace('127.0.0.1', '127.0.0.2'), trusting, {}, { baseFolder: folder });
  expect(await failureOf(textOf(other))).toMatch(/^(untrusted-certificate|connection-refused)/);
  expect(server.seen).toHaveLength(1);
});

test('a client shows its certificate', async () => {
  const server = await serve(() => ({ body: 'known' }), { tls: { ...tls(), ca: read('client.pem'), requestCert: true } });
  const fields = { tlsCa: 'server.pem', tlsCert: 'client.pem', tlsKey: 'client.key' };
  expect(await textOf(clientOf(server.url, fields, {}, { baseFolder: folder }))).toBe('known');
  expect(await failureOf(textOf(clientOf(server.url, { tlsCa: 'server.pem' }, {}, { baseFolder: folder })))).toMatch(
    /^(connection-lost|tls-error)/,
  );
});

test('files that are not there are named', () => {
  expect(() => clientOf('https://localhost', { tlsCa: 'nothing.pem' }, {}, { baseFolder: folder })).toThrow(/nothing\.pem/);
});

test('no redirect leads from an encrypted server to an unencrypted one', async () => {
  const plain = await serve(() => ({ body: 'open' }));
  const server = await serve(() => ({ status: 302, headers: { Location: plain.url } }), { tls: tls() });
  const client = clientOf(server.url, { tlsCa: 'server.pem' }, {}, { baseFolder: folder });
  expect(await failureOf(textOf(client))).toMatch(/^insecure-redirect: /);
  expect(plain.seen).toEqual([]);
});
