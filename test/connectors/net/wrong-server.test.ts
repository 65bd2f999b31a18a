import { describe, expect, test } from 'vitest';
import { connectClient as connectMysql } from '../../../connectors/mysql/connect.ts';
import { identify } from '../../../connectors/net/identify.ts';
import { connectClient as connectPostgres } from '../../../connectors/postgres/connect.ts';
import { probe } from '../../../connectors/rest/probe.ts';
import { RunError } from '../../../model/errors.ts';
import type { CheckedConnection } from '../../../stages/stage.ts';
import { clientOf, failureOf, textOf } from '../rest/clients.ts';
import { ODD } from './servers.ts';

const PASSWORD = 'pl4nted-S3cret';

/** `code: message` of a connection that fails. */
async function failing(type: 'postgres' | 'mysql', port: number, fields: object): Promise<string> {
  const account = { database: 'shop', user: 'etl', password: PASSWORD };
  const connection = { type, host: '127.0.0.1', port, ...account, connectTimeoutMs: 700, ...fields } as CheckedConnection;
  const connect: Promise<unknown> = type === 'postgres' ? connectPostgres(connection, '/') : connectMysql(connection, '/');
  const error: unknown = await connect.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(RunError);
  const { code, message, remedy } = error as RunError;
  expect(remedy).toMatch(/host and port/);
  return `${code}: ${message}`;
}

describe.each(['postgres', 'mysql'] as const)('a connection of type %s', (type) => {
  const is = `this connection is of type ${type}`;
  test.each<[name: keyof typeof ODD, says: string]>([
    ['ssh', 'wrong-server: PLACE answers as an SSH server (SSH-2.0-OpenSSH_9.2p1); '],
    ['redis', 'wrong-server: PLACE answers as Redis; '],
    ['mail', 'wrong-server: PLACE answers “220 mail.example.com ESMTP”; '],
    ['http', 'wrong-server: PLACE answers as an HTTP server; '],
    ['https', 'wrong-server: PLACE answers only to TLS, as a web server with https does; '],
    ['silent', 'connection-failed: PLACE accepts connections and sends nothing within 700 ms; '],
    ['closing', 'connection-failed: PLACE closes connections at once; '],
  ])('to a server of another kind: %s', async (name, says) => {
    const { port, heard } = await ODD[name]();
    for (const tls of ['prefer', 'disable', 'verify-full']) {
      expect(await failing(type, port, { tls })).toBe(`${says.replace('PLACE', `127.0.0.1:${port}`)}${is}`);
    }
    expect(heard.join()).not.toContain(PASSWORD);
  });

  test('is given up before its time limit when another kind of server waits for the client', async () => {
    const { port } = await ODD.redis();
    expect(await failing(type, port, { tls: 'disable', connectTimeoutMs: 600_000 })).toMatch(/^wrong-server: .* Redis; /);
  });

  test('to no server', async () => {
    expect(await failing(type, 1, {})).toBe('connection-failed: 127.0.0.1:1/shop: no server listens there');
  });
});

describe('a connection of type rest', () => {
  const answer = async (url: string) =>
    failureOf(
      probe({ type: 'rest', auth: 'bearer', token: PASSWORD, url } as CheckedConnection, {
        baseFolder: '/',
        signal: new AbortController().signal,
      }),
    );

  test.each<[name: keyof typeof ODD, scheme: string, says: string]>([
    ['ssh', 'http', '127.0.0.1:PORT answers as an SSH server (SSH-2.0-OpenSSH_9.2p1); this connection is of type rest'],
    ['ssh', 'https', '127.0.0.1:PORT answers as an SSH server (SSH-2.0-OpenSSH_9.2p1); this connection is of type rest'],
    ['mail', 'https', '127.0.0.1:PORT answers “220 mail.example.com ESMTP”; this connection is of type rest'],
    ['redis', 'https', '127.0.0.1:PORT answers as Redis; this connection is of type rest'],
    ['https', 'http', '127.0.0.1:PORT answers only to TLS, as a web server with https does; the URL begins with http:'],
    ['http', 'https', '127.0.0.1:PORT answers as an HTTP server; the URL begins with https:'],
  ])('to %s by %s', async (name, scheme, says) => {
    const { port, heard } = await ODD[name]();
    const url = `${scheme}://127.0.0.1:${port}/`;
    expect(await answer(url)).toBe(`wrong-server: HEAD ${url}: ${says.replace('PORT', String(port))}`);
    if (scheme === 'https') expect(heard.join()).not.toContain(PASSWORD);
  });

  test('to a server that says by the status 400 that it expects TLS', async () => {
    const { port } = await ODD.strictHttps();
    const url = `http://127.0.0.1:${port}/`;
    const says = `127.0.0.1:${port} answers only to TLS, as a web server with https does; the URL begins with http:`;
    expect(await answer(url)).toBe(`wrong-server: GET ${url}: ${says}`);
    expect(await failureOf(textOf(clientOf(url)))).toBe(`wrong-server: GET ${url}: ${says}`);
  });

  test('asks a silent server only once what it is, and tries again', async () => {
    const { port, heard } = await ODD.silent();
    const client = clientOf(`http://127.0.0.1:${port}`, {}, { maxRetries: 1, timeoutMs: 50 });
    expect(await failureOf(textOf(client))).toMatch(/^timeout: /);
    expect(heard.filter((text) => text.startsWith('GET / HTTP/1.1'))).toHaveLength(2);
    expect(heard.filter((text) => text.startsWith('\0\0\0\x08'))).toHaveLength(1);
  });

  test('asks no server of an address that is refused', async () => {
    const { port, heard } = await ODD.ssh();
    const refusing = (host: string) => failureOf(textOf(clientOf(`http://${host}:${port}`, { refusePrivateAddresses: true })));
    expect(await refusing('127.0.0.1')).toMatch(/^private-address: /);
    expect(await refusing('localhost')).toMatch(/^private-address: /);
    expect(heard).toEqual([]);
  });

  test('ends at once when the run is stopped', async () => {
    const { port } = await ODD.silent();
    const stop = new AbortController();
    const asked = failureOf(textOf(clientOf(`http://127.0.0.1:${port}`, {}, { timeoutMs: 50 }, { signal: stop.signal })));
    setTimeout(() => stop.abort(new Error('stopped')), 150);
    expect(await asked).toBe('Error: stopped');
  });
});

test('nothing is found where nothing listens', async () => {
  expect(await identify({ host: '127.0.0.1', port: 1 })).toBeUndefined();
});
