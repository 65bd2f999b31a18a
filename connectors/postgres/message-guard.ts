import type { Duplex } from 'node:stream';
import { RunError } from '../../model/errors.ts';

/** A connection of `pg`, as far as it is not typed. */
export interface ClientConnection {
  readonly stream: Duplex;
  attachListeners(stream: Duplex): void;
  emit(event: 'error', error: Error): boolean;
}

type Reader = (bytes: Buffer) => void;

const HEAD_BYTES = 5;
/** Bytes of a message that is looked at: errors and notices are the longest ones. */
const MOST_BYTES = 16 << 20;
const READY = 'Z';

/** Ways to log in by their codes: https://www.postgresql.org/docs/current/protocol-message-formats.html */
const UNKNOWN_WAYS: Readonly<Record<number, string>> = {
  2: 'Kerberos',
  6: 'SCM credentials',
  7: 'GSSAPI',
  8: 'GSSAPI',
  9: 'SSPI',
};
const KNOWN_WAYS = new Set([0, 3, 5, 10, 11, 12]);

/**
 * Keeps from a client what no server of PostgreSQL sends: the parser of `pg` throws where nobody can catch it, or never returns, when it reads something else;
 * and what listens at the port may be anything. `where`: `host:port/database`, for messages.
 */
export function guardMessages(connection: ClientConnection, where: string): void {
  const attach = connection.attachListeners;
  connection.attachListeners = function (stream) {
    const before = new Set(stream.listeners('data'));
    attach.call(this, stream);
    const parser = stream.listeners('data').find((listener) => !before.has(listener)) as Reader | undefined;
    if (!parser) return;
    stream.removeListener('data', parser);
    const guard = new MessageGuard(parser);
    stream.on('data', (bytes: Buffer) => {
      try {
        guard.take(bytes);
      } catch (error) {
        connection.emit('error', failure(error, where));
        stream.destroy();
      }
    });
  };
}

class UnknownLogin extends Error {
  readonly way: string;

  constructor(way: string) {
    super(way);
    this.way = way;
  }
}

function failure(error: unknown, where: string): Error {
  if (error instanceof UnknownLogin) {
    return new RunError(
      'login-failed',
      `${where}: the server asks for a login by ${error.way}, which Open-Stage does not support`,
      {
        value: error.way,
        remedy: 'allow the account to log in by a password (scram-sha-256) in pg_hba.conf of the server',
      },
    );
  }
  return new RunError('protocol-error', `${where}: the answer of the server cannot be read: ${(error as Error).message}`, {
    cause: error,
    remedy: 'check host and port of the connection: it must be a server of PostgreSQL, or a proxy that speaks like one',
  });
}

/** Messages for a parser, in pieces that end where messages end, or within one that it can be given in parts. */
class MessageGuard {
  private readonly parser: Reader;
  /** The beginning of a message that is looked at when all of it is there. */
  private waiting: Buffer = Buffer.alloc(0);
  /** Bytes that are still to come of a message that is not looked at. */
  private skipped = 0;
  private isReady = false;
  private hasFailed = false;

  constructor(parser: Reader) {
    this.parser = parser;
  }

  /** Throws for what cannot be read; takes nothing more then. */
  take(bytes: Buffer): void {
    if (this.hasFailed) return;
    try {
      const all = this.waiting.length === 0 ? bytes : Buffer.concat([this.waiting, bytes]);
      const end = this.check(all);
      this.waiting = all.subarray(end);
      if (end > 0) this.parser(all.subarray(0, end));
    } catch (error) {
      this.hasFailed = true;
      throw error;
    }
  }

  /** Where what may be given to the parser ends. */
  private check(bytes: Buffer): number {
    let at = Math.min(this.skipped, bytes.length);
    this.skipped -= at;
    while (at < bytes.length) {
      const message = bytes.subarray(at);
      const length = checkHead(message, this.isReady);
      if (length === undefined) return at;
      if (length > message.length) {
        if (!this.isReady || LOOKED_AT.has(typeOf(message))) return at;
        this.skipped = length - message.length;
        return bytes.length;
      }
      checkBody(message.subarray(0, length));
      this.isReady ||= typeOf(message) === READY;
      at += length;
    }
    return at;
  }
}

const typeOf = (message: Buffer): string => String.fromCharCode(message[0]!);

const nameOf = (message: Buffer): string =>
  /^[\x21-\x7e]$/.test(typeOf(message)) ? `message “${typeOf(message)}”` : `message ${message[0]}`;

const strange = (message: Buffer): Error => new Error(`its ${nameOf(message)} is none that PostgreSQL sends here`);
const damaged = (message: Buffer): Error => new Error(`its ${nameOf(message)} is damaged`);

/** Least and most bytes behind the head of each message that there may be. */
const LENGTHS: Readonly<Record<string, readonly [number, number]>> = {
  ...{ R: [4, MOST_BYTES], E: [1, MOST_BYTES], N: [1, MOST_BYTES], S: [2, MOST_BYTES], v: [8, MOST_BYTES] },
  ...{ K: [8, 260], Z: [1, 1] },
};

const ANY: readonly [number, number] = [0, 2 ** 31];

/** Messages whose bodies are looked at. */
const LOOKED_AT = new Set(['R', 'E', 'N', 'S']);

/** Bytes of the message that begins here, with its head; `undefined` while too few have come. `isReady`: the login is over. */
function checkHead(bytes: Buffer, isReady: boolean): number | undefined {
  const type = typeOf(bytes);
  const known = Object.hasOwn(LENGTHS, type) ? LENGTHS[type] : undefined;
  const limits = isReady && !LOOKED_AT.has(type) ? ANY : known;
  if (!limits) throw strange(bytes);
  if (bytes.length < HEAD_BYTES) return undefined;
  const length = bytes.readInt32BE(1) - 4;
  if (length < limits[0] || length > limits[1]) throw damaged(bytes);
  return HEAD_BYTES + length;
}

function checkBody(message: Buffer): void {
  const type = typeOf(message);
  const body = message.subarray(HEAD_BYTES);
  if (type === 'R') checkLogin(message, body);
  const isDamaged =
    type === 'S' ? body.at(-1) !== 0 || body.indexOf(0) === body.length - 1 : (type === 'E' || type === 'N') && !isFields(body);
  if (isDamaged) throw damaged(message);
}

function checkLogin(message: Buffer, body: Buffer): void {
  const way = body.readInt32BE(0);
  if (Object.hasOwn(UNKNOWN_WAYS, way)) throw new UnknownLogin(UNKNOWN_WAYS[way]!);
  const isWhole = way !== 10 || (body.length > 5 && body.at(-1) === 0 && body.at(-2) === 0);
  const length = way === 0 || way === 3 ? 4 : way === 5 ? 8 : undefined;
  if (!KNOWN_WAYS.has(way) || !isWhole || (length !== undefined && body.length !== length)) throw damaged(message);
}

/** Whether there is a letter and a text for each field, and a zero behind them. */
function isFields(body: Buffer): boolean {
  let at = 0;
  while (at < body.length && body[at] !== 0) {
    const end = body.indexOf(0, at + 1);
    if (end < 0) return false;
    at = end + 1;
  }
  return at === body.length - 1;
}
