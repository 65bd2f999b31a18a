import type { WebSocket } from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import type { Host } from '../host/create-host.ts';
import type { Client } from '../host/services/service.ts';
import { failureOf } from '../ipc/failure.ts';
import { type AnswerFrame, type CallFrame, callFrameOf, decodeFrame, type EventFrame, encodeFrame } from '../ipc/wire.ts';

/** Bytes that may wait to be sent to a client. Beyond that its calls wait, and progress is left out. */
const MAX_WAITING_BYTES = 32 << 20;
/** Calls of one client that may be under way. Beyond that no more are read from it. */
const MAX_CALLS = 64;
/** A client that does not answer for two of these has gone. */
const PING_MS = 30_000;

/** Close codes: https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1 */
const UNSUPPORTED_DATA = 1003;

let clients = 0;

/** Gives the host's calls and events to WebSocket clients at `/api`: MessagePack frames, see `ipc/wire.ts`. */
export function addSocket(server: FastifyInstance, host: Host, onBug: (error: unknown) => void): void {
  server.get('/api', { websocket: true }, (socket) => {
    clients += 1;
    serveClient(socket, { id: `socket-${clients}` }, host, onBug);
  });
}

function serveClient(socket: WebSocket, client: Client, host: Host, onBug: (error: unknown) => void): void {
  let underWay = 0;
  let alive = true;

  const send = (frame: AnswerFrame | EventFrame) => {
    if (socket.readyState === socket.OPEN) socket.send(encodeFrame(frame), { binary: true }, onSent);
  };
  const onSent = () => {
    if (socket.isPaused && mayRead()) socket.resume();
  };
  const mayRead = () => underWay < MAX_CALLS && socket.bufferedAmount < MAX_WAITING_BYTES;

  const answer = async ({ id, channel, args }: CallFrame) => {
    underWay += 1;
    if (!mayRead()) socket.pause();
    try {
      const result = await host.call(client, channel, args);
      send({ id, result });
    } catch (error) {
      const failure = failureOf(error);
      if (failure.class === 'InternalError') onBug(error);
      send({ id, failure });
    } finally {
      underWay -= 1;
      onSent();
    }
  };

  socket.on('message', (data: Buffer, isBinary: boolean) => {
    const frame = isBinary ? frameOf(data) : undefined;
    if (frame) void answer(frame);
    else socket.close(UNSUPPORTED_DATA, 'not a call');
  });
  socket.on('pong', () => {
    alive = true;
  });
  // What breaks the protocol, as a frame too large, closes the socket.
  socket.on('error', () => socket.terminate());

  const stopEvents = host.onEvent((event, payload, only) => {
    if (only && only.id !== client.id) return;
    if (event === 'run.progress' && socket.bufferedAmount > MAX_WAITING_BYTES) return;
    send({ event, payload } as EventFrame);
  });
  const ping = setInterval(() => {
    // Behind a slow line an answer to the ping waits for what was sent before.
    if (!alive && socket.bufferedAmount === 0) return socket.terminate();
    alive = false;
    socket.ping();
  }, PING_MS);
  socket.on('close', () => {
    clearInterval(ping);
    stopEvents();
    host.clientGone(client);
  });
}

function frameOf(data: Buffer): CallFrame | undefined {
  try {
    return callFrameOf(decodeFrame(data));
  } catch {
    return undefined;
  }
}
