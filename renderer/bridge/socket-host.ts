import type { Arguments, Channel, EventName, Events, HostClient, Result } from '../../ipc/api.ts';
import { HostError } from '../../ipc/failure.ts';
import { type AnswerFrame, decodeFrame, type EventFrame, encodeFrame } from '../../ipc/wire.ts';

/** `connecting`: the connection was lost and is tried again. */
export type ConnectionState = 'connected' | 'connecting';

interface PendingCall {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: HostError) => void;
}

/** Waits between attempts to connect again. */
const RETRY_MS = [250, 500, 1000, 2000, 4000] as const;

/**
 * A host behind a WebSocket. A lost connection fails the calls that are under way, because nobody knows whether they were done, and is made again for as
 * long as the page is open; the files that were watched then are watched again.
 */
export class SocketHost implements HostClient {
  private readonly url: string;
  private readonly onState: (state: ConnectionState) => void;
  private readonly pending = new Map<number, PendingCall>();
  private readonly listeners = new Map<EventName, Set<(event: never) => void>>();
  private socket: WebSocket | undefined;
  private lastId = 0;
  private attempts = 0;
  private watched: Arguments<'jobs.watch'> | undefined;
  private closed = false;

  constructor(url: string, onState: (state: ConnectionState) => void = () => {}) {
    this.url = url;
    this.onState = onState;
  }

  /** Resolves when the host answers for the first time. */
  connect(): Promise<void> {
    return new Promise((resolve) => this.open(resolve));
  }

  call<Name extends Channel>(name: Name, ...args: Arguments<Name>): Promise<Result<Name>> {
    if (name === 'jobs.watch') this.watched = args as Arguments<'jobs.watch'>;
    const { socket } = this;
    if (socket?.readyState !== WebSocket.OPEN) return Promise.reject(connectionLost());
    const id = ++this.lastId;
    // Arguments that were left out are left out on the way, too.
    const given: unknown[] = [...args];
    while (given.length > 0 && given.at(-1) === undefined) given.pop();
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve: resolve as PendingCall['resolve'], reject });
      socket.send(encodeFrame({ id, channel: name, args: given }));
    });
  }

  on<Name extends EventName>(name: Name, listener: (event: Events[Name]) => void): () => void {
    const listeners = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
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
    socket.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => this.receive(new Uint8Array(data));
    socket.onclose = () => {
      this.fail();
      if (this.closed) return;
      this.onState('connecting');
      const wait = RETRY_MS[Math.min(this.attempts++, RETRY_MS.length - 1)];
      setTimeout(() => this.closed || this.open(next), wait);
    };
  }

  private receive(bytes: Uint8Array): void {
    const frame = decodeFrame(bytes) as AnswerFrame | EventFrame;
    if ('event' in frame) {
      for (const listener of this.listeners.get(frame.event) ?? []) listener(frame.payload as never);
      return;
    }
    const call = this.pending.get(frame.id);
    this.pending.delete(frame.id);
    if (frame.failure) call?.reject(new HostError(frame.failure));
    else call?.resolve(frame.result ?? undefined);
  }

  private fail(): void {
    const calls = [...this.pending.values()];
    this.pending.clear();
    for (const { reject } of calls) reject(connectionLost());
  }
}

const connectionLost = (): HostError =>
  new HostError({
    class: 'RunError',
    code: 'connection-lost',
    message: 'the connection to Open-Stage is lost',
    remedy: 'check that open-stage serve still runs; its address has a new token after each start',
    retryable: true,
  });
