import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type Identity, recognise } from './recognise.ts';

/** How long a server may take to say what it is, in all. */
export const LIMIT_MS = 1500;
/** How long a server that has begun to answer may take for the rest. */
const REST_MS = 50;

/** SSLRequest of https://www.postgresql.org/docs/current/protocol-message-formats.html: other servers greet first, or answer it by an error. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);
const GET = Buffer.from('GET / HTTP/1.0\r\n\r\n');

export interface Place {
  readonly host: string;
  readonly port: number;
}

/** What a server sent until it closed the connection or the time was over. */
interface Heard {
  readonly reached: boolean;
  readonly closed: boolean;
  readonly bytes: Buffer;
}

/**
 * Asks what kind of server listens at `place`: over connections of its own, without an account or a secret. To be called after a connection failed. `expected`:
 * a kind that is not asked for, because it is what the connection was for. `undefined`: nothing listens there. Takes at most `limitMs` milliseconds, and never fails.
 */
export async function identify(
  place: Place,
  { expected, limitMs = LIMIT_MS }: { readonly expected?: 'http' | 'https'; readonly limitMs?: number } = {},
): Promise<Identity | undefined> {
  const eachMs = Math.max(1, Math.min(limitMs, LIMIT_MS) / 2);
  const first = await hear(place, SSL_REQUEST, eachMs);
  if (!first.reached) return undefined;
  const known = recognise(first.bytes);
  if (known && known.kind !== 'other') return known;
  const [answer, isTls] = await Promise.all([
    expected === 'http' ? undefined : hear(place, GET, eachMs),
    expected === 'https' ? false : speaksTls(place, eachMs),
  ]);
  const answered = answer && recognise(answer.bytes);
  if (answered && answered.kind !== 'other') return answered;
  if (isTls) return { kind: 'tls' };
  if (known ?? answered) return known ?? answered;
  return { kind: first.closed && (answer?.closed ?? true) ? 'closing' : 'silent' };
}

/** Sends `bytes`, and hears what comes. */
function hear({ host, port }: Place, bytes: Buffer, limitMs: number): Promise<Heard> {
  const { promise, resolve } = Promise.withResolvers<Heard>();
  const parts: Buffer[] = [];
  let reached = false;
  const socket = connect(port, host, () => {
    reached = true;
    socket.write(bytes);
  });
  const end = (closed: boolean) => {
    clearTimeout(timer);
    socket.destroy();
    resolve({ reached, closed, bytes: Buffer.concat(parts) });
  };
  let timer = setTimeout(() => end(false), limitMs);
  socket.on('data', (part: Buffer) => {
    parts.push(part);
    clearTimeout(timer);
    timer = setTimeout(() => end(false), REST_MS);
    if (parts.length > 8) end(false);
  });
  socket.on('error', () => end(true));
  socket.on('close', () => end(true));
  return promise;
}

/** Whether a server begins to encrypt, or refuses to by an alert of TLS. */
function speaksTls({ host, port }: Place, limitMs: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const name = isIP(host) ? {} : { servername: host };
  // Nothing is sent over it.
  const socket: Socket = connectTls({ ...name, host, port, rejectUnauthorized: false }, () => end(true));
  const timer = setTimeout(() => end(false), limitMs);
  const end = (isTls: boolean) => {
    clearTimeout(timer);
    socket.destroy();
    resolve(isTls);
  };
  socket.on('error', (error: NodeJS.ErrnoException) => end(/ALERT/i.test(`${error.code} ${error.message}`)));
  socket.on('close', () => end(false));
  return promise;
}
