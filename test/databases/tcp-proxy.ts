import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** How a connection ends: both sides are reset; or the client is told of an end, which it may notice when it writes on; or half of a piece still goes to the server. */
export type Cut = 'reset' | 'end' | 'half';

/** A way to a server that can be cut. */
export interface Proxy {
  readonly port: number;
  /** Does this once so many bytes more have gone to the server; `cut`, unless something else is given. Takes the place of what was to be done before. */
  after(bytes: number, act?: () => void): void;
  /** Does this once so many bytes more have come from the server; `cut`, unless something else is given. */
  afterAnswers(bytes: number, act?: () => void): void;
  /** Cuts all connections. */
  cut(): void;
  /** Of all that goes to the server from now on, piece number `at` (from 0) ends its connection. Takes the place of what was to be done before. */
  cutWrite(at: number, how: Cut): void;
  /** Whether that has happened. */
  readonly hasCut: boolean;
  /** Cuts a connection when this text has gone to the server, which does as it says; its answer is lost. */
  loseAnswerTo(text: string): void;
  close(): Promise<void>;
}

export async function startProxy(host: string, port: number): Promise<Proxy> {
  let left = Number.POSITIVE_INFINITY;
  let act = cut;
  let answersLeft = Number.POSITIVE_INFINITY;
  let actOnAnswers = cut;
  let fatal: string | undefined;
  let cutting: { left: number; readonly how: Cut } | undefined;
  let hasCut = false;
  const sockets = new Set<Socket>();
  function cut() {
    for (const socket of sockets) socket.destroy();
  }
  /** Ends a connection instead of passing a piece on. */
  function end(near: Socket, far: Socket, piece: Buffer, how: Cut) {
    if (how === 'half') far.write(piece.subarray(0, piece.length >> 1), () => far.destroy());
    else if (how === 'end') {
      near.end();
      far.destroy();
    } else {
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
  }
  const server = createServer((near) => {
    const far = connect(port, host);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    far.pipe(near);
    far.on('data', (bytes: Buffer) => {
      answersLeft -= bytes.length;
      if (answersLeft > 0) return;
      answersLeft = Number.POSITIVE_INFINITY;
      actOnAnswers();
    });
    near.on('data', (bytes: Buffer) => {
      if (fatal !== undefined && bytes.includes(fatal)) {
        fatal = undefined;
        far.unpipe(near);
        far.write(bytes, () => setTimeout(() => near.destroy(), 300));
        return;
      }
      if (cutting && cutting.left-- === 0) {
        hasCut = true;
        end(near, far, bytes, cutting.how);
        return;
      }
      left -= bytes.length;
      if (left <= 0) {
        left = Number.POSITIVE_INFINITY;
        act();
        if (near.destroyed) return;
      }
      if (!far.write(bytes)) {
        near.pause();
        far.once('drain', () => near.resume());
      }
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    port: (server.address() as AddressInfo).port,
    after(bytes, given = cut) {
      left = bytes;
      act = given;
    },
    afterAnswers(bytes, action = cut) {
      answersLeft = bytes;
      actOnAnswers = action;
    },
    cut,
    cutWrite(at, how) {
      cutting = { left: at, how };
      hasCut = false;
    },
    get hasCut() {
      return hasCut;
    },
    loseAnswerTo(text) {
      fatal = text;
    },
    async close() {
      cut();
      await new Promise((done) => server.close(done));
    },
  };
}
