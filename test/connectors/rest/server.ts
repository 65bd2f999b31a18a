import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** What a server was asked. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** Milliseconds, of `performance.now`. */
  readonly at: number;
}

/** What a server answers: a status, headers and text; JSON for what is no text; or what writes the answer itself. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly write?: (response: ServerResponse, request: IncomingMessage) => void;
}

export interface TestServer {
  readonly url: string;
  readonly port: number;
  readonly seen: Seen[];
  /** Requests that were answered at the same time, at most. */
  readonly busiest: () => number;
}

/** Starts a server on a free port that ends with the test. */
export async function serve(
  answer: (seen: Seen, index: number) => Answer | Promise<Answer>,
  options: { readonly host?: string; readonly tls?: ServerOptions } = {},
): Promise<TestServer> {
  const seen: Seen[] = [];
  let busy = 0;
  let busiest = 0;
  const listener = async (request: IncomingMessage, response: ServerResponse) => {
    busiest = Math.max(busiest, ++busy);
    response.on('close', () => busy--);
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const { pathname: path, searchParams: query } = new URL(request.url!, 'http://x');
    const one: Seen = { method: request.method!, path, query, headers: request.headers, body, at: performance.now() };
    seen.push(one);
    const { status = 200, headers = {}, body: data = '', write } = await answer(one, seen.length - 1);
    if (write) return write(response, request);
    const type = typeof data === 'string' ? {} : { 'Content-Type': 'application/json' };
    response.writeHead(status, { ...type, ...headers });
    response.end(typeof data === 'string' || data instanceof Uint8Array ? data : JSON.stringify(data));
  };
  const server: Server = options.tls ? createSecureServer(options.tls, listener) : createServer(listener);
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  const host = options.host ?? '127.0.0.1';
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const name = host.includes(':') ? `[${host}]` : host;
  return { url: `${options.tls ? 'https' : 'http'}://${name}:${port}`, port, seen, busiest: () => busiest };
}
