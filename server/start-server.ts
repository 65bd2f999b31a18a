import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import websocket from '@fastify/websocket';
import fastify from 'fastify';
import type { Host } from '../host/create-host.ts';
import { MAX_CALL_BYTES } from '../ipc/wire.ts';
import { JobError } from '../model/errors.ts';
import { addGate } from './gate.ts';
import { addRenderer, rendererFolder } from './renderer.ts';
import { isLoopback } from './security.ts';
import { addSocket } from './socket.ts';

export interface ServerOptions {
  /** A name or address of the loopback. Default: 127.0.0.1. */
  readonly host?: string;
  /** Default: 0, which takes a free one. */
  readonly port?: number;
  /** Default: a new one. */
  readonly token?: string;
  /** The built designer. Default: that of this package. */
  readonly renderer?: string;
  /** Told of errors that are bugs. */
  readonly onBug?: (error: unknown) => void;
}

export interface Server {
  /** With the token: whoever has it can do what the user can. */
  readonly url: string;
  readonly port: number;
  readonly token: string;
  /** Stops listening and closes all connections. The host goes on. */
  close(): Promise<void>;
}

/**
 * Serves the designer and the host's calls on this machine's loopback.
 * @throws JobError `not-loopback`, `port-taken`, `not-built`.
 */
export async function startServer(app: Host, options: ServerOptions = {}): Promise<Server> {
  const { host = '127.0.0.1', port = 0, token = randomBytes(24).toString('base64url'), renderer = rendererFolder() } = options;
  if (!isLoopback(host)) {
    const remedy = 'listen on 127.0.0.1; from another machine, use an SSH tunnel';
    throw JobError.of('not-loopback', `not a loopback address: ${host}`, {}, { remedy, value: host });
  }
  if (renderer === undefined) throw JobError.of('not-built', 'the designer is not built', {}, { remedy: 'npm run build' });

  const server = fastify({ logger: false, bodyLimit: 1024, forceCloseConnections: true });
  const taken = () => (server.server.address() as AddressInfo | null)?.port ?? port;
  await server.register(websocket, { options: { maxPayload: MAX_CALL_BYTES, perMessageDeflate: false } });
  addGate(server, { token, host, port: taken });
  addSocket(server, app, options.onBug ?? (() => {}));
  await addRenderer(server, renderer);
  try {
    await server.listen({ host, port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    const remedy = 'choose another port, or 0 for a free one';
    throw JobError.of('port-taken', `port ${port} is in use`, {}, { remedy, value: String(port) });
  }
  const name = host.includes(':') ? `[${host}]` : host;
  return {
    url: `http://${name}:${taken()}/?token=${token}`,
    port: taken(),
    token,
    close: () => server.close(),
  };
}
