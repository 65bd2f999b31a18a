import type { Socket } from 'node:net';

/** Bytes that may wait to be sent. */
const MOST_WAITING = 4 << 20;

/** Writes bytes to a socket as they lie in memory. They must stay as they are until they are sent. */
export class MemoryWriter {
  private readonly socket: Socket;
  private waiting = 0;
  private relief: (() => void) | undefined;
  private stopped = false;

  constructor(socket: Socket) {
    this.socket = socket;
  }

  /** Sends nothing more, and keeps nobody waiting. */
  stop(): void {
    this.stopped = true;
    this.relief?.();
  }

  /** Resolves when more may be sent. */
  async send(...pieces: readonly Uint8Array[]): Promise<void> {
    if (this.stopped) return;
    this.socket.cork();
    for (const bytes of pieces) {
      this.waiting += bytes.length;
      this.socket.write(bytes, () => {
        this.waiting -= bytes.length;
        if (this.waiting < MOST_WAITING) this.relief?.();
      });
    }
    this.socket.uncork();
    while (this.waiting >= MOST_WAITING && !this.stopped) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.relief = resolve;
      await promise;
    }
  }

  /** Resolves when all is sent, or never will be. */
  async sent(): Promise<void> {
    while (this.waiting > 0 && !this.socket.destroyed) await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
