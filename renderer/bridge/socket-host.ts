import type { Arguments, CallFailure, Channel, EventName, Events, HostClient, Result } from '../../ipc/api.ts';
import { HostError } from '../../ipc/failure.ts';
import { FrameClient } from './frame-client.ts';

/** `connecting`: the connection was lost and is tried again. */
export type ConnectionState = 'connected' | 'connecting';

/** Waits between attempts to connect again. */
const RETRY_MS = [250, 500, 1000, 2000, 4000] as const;

const LOST: CallFailure = {
  class: 'RunError',
  code: 'connection-lost',
  message: 'the connection to Open-Stage is lost',
  remedy: 'check that open-stage serve still runs; its address has a new token after each start',
  retryable: true,
};

/**
 * A host behind a WebSocket. A lost connection fails the calls that are under way, because nobody knows whether they were done, and is made again for as
 * long as the page is open; the files that were watched then are watched again.
 */
export class SocketHost implements HostClient {
  private readonly url: string;
  private readonly onState: (state: ConnectionState) => void;
  private readonly frames: FrameClient;
  private socket: WebSocket | undefined;
  private attempts = 0;
  private watched: Arguments<'jobs.watch'> | undefined;
  private closed = false;

  constructor(url: string, onState: (state: ConnectionState) => void = () => {}) {
    this.url = url;
    this.onState = onState;
    this.frames = new FrameClient((frame) => {
      if (this.socket?.readyState !== WebSocket.OPEN) throw new HostError(LOST);
      this.socket.send(frame);
    });
  }

  /** Resolves when the host answers for the first time. */
  connect(): Promise<void> {
    return new Promise((resolve) => this.open(resolve));
  }

  call<Name extends Channel>(name: Name, ...args: Arguments<Name>): Promise<Result<Name>> {
    if (name === 'jobs.watch') this.watched = args as Arguments<'jobs.watch'>;
    return this.frames.call(name, ...args);
  }

  on<Name extends EventName>(name: Name, listener: (event: Events[Name]) => void): () => void {
    return this.frames.on(name, listener);
  }

  /** Ends the connection for good. */
  close(): void {
    this.closed = true;
    this.socket?.close();
  }

  private open(onFirst: () => void): void {
    const socket = new WebSocket(this.url);
    socket.binaryType = 'arraybuffer';
    let next = onFirst;
    socket.onopen = () => {
      this.socket = socket;
      this.attempts = 0;
      this.onState('connected');
      if (this.watched) this.call('jobs.watch', ...this.watched).catch(() => {});
      next();
      next = () => {};
    };
    socket.onmessage = ({ data }) => this.frames.receive(new Uint8Array(data as ArrayBuffer));
    socket.onclose = () => {
      this.frames.failAll(LOST);
      if (this.closed) return;
      this.onState('connecting');
      const wait = RETRY_MS[Math.min(this.attempts++, RETRY_MS.length - 1)];
      setTimeout(() => this.closed || this.open(next), wait);
    };
  }
}
