import { mkdir, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Server, type ServerOptions, startServer } from '../../server/start-server.ts';
import { type TestHost, testHost } from '../host/services/test-host.ts';

export interface TestServer extends Server, Pick<TestHost, 'path' | 'dataFolder'> {
  readonly app: TestHost;
  /** Errors that were reported as bugs. */
  readonly bugs: readonly unknown[];
  readonly cookie: string;
  /** `127.0.0.1:4711` */
  readonly address: string;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** A WebSocket as a page of the server has it, or with other headers. Rejects when it is refused. */
  connect(headers?: Readonly<Record<string, string>>): Promise<WebSocket>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

const PAGES = {
  'index.html': '<!doctype html><title>designer</title>',
  'assets/app-abc.js': 'export {};',
  'assets/app-abc.js.br': 'brotli',
  'assets/app-abc.js.gz': 'gzip',
  '.hidden': 'hidden',
};

/** A server over a host of its own, with a designer of these files; closed after the test. */
export async function testServer(files: Readonly<Record<string, string>> = {}, options: ServerOptions = {}): Promise<TestServer> {
  const app = await testHost(files);
  const renderer = join(app.folder, '..', 'renderer');
  await mkdir(join(renderer, 'assets'), { recursive: true });
  for (const [name, text] of Object.entries(PAGES)) await writeFile(join(renderer, name), text);
  await writeFile(join(renderer, '..', 'secret.txt'), 'secret');
  const bugs: unknown[] = [];
  const server = await startServer(app.host, { renderer, onBug: (error) => bugs.push(error), ...options });
  onTestFinished(() => server.close());
  const address = `127.0.0.1:${server.port}`;
  const cookie = `openstage-${server.port}=${server.token}`;
  return {
    ...server,
    ...{ app, bugs, cookie, address, path: app.path, dataFolder: app.dataFolder },
    get: (path, headers = { cookie }) => get(server.port, path, headers),
    connect: (headers = { cookie, origin: `http://${address}` }) => connect(`ws://${address}/api`, headers),
  };
}

/** The path goes out as it is: `fetch` would mend it. */
function get(port: number, path: string, headers: Readonly<Record<string, string>>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, headers }, async (answer) => {
      const chunks: Buffer[] = [];
      for await (const chunk of answer) chunks.push(chunk as Buffer);
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: String(Buffer.concat(chunks)) });
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** Node's WebSocket: unlike a browser's, it takes headers. */
export const NodeSocket = WebSocket as unknown as new (
  url: string,
  options: { readonly headers: Readonly<Record<string, string>> },
) => WebSocket;

function connect(url: string, headers: Readonly<Record<string, string>>): Promise<WebSocket> {
  const socket = new NodeSocket(url, { headers: { ...headers } });
  socket.binaryType = 'arraybuffer';
  onTestFinished(() => socket.close());
  return new Promise((resolve, reject) => {
    socket.onopen = () => resolve(socket);
    socket.onerror = () => reject(new Error('refused'));
  });
}
