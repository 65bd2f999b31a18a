import { RunError } from '../../model/errors.ts';

interface Meaning {
  readonly code: string;
  readonly reason: string;
  readonly remedy?: string;
  readonly retryable?: boolean;
}

const CUT: Meaning = { code: 'connection-lost', reason: 'the connection was cut', remedy: 'run again', retryable: true };

/** System errors of sockets. */
const SYSTEM: Readonly<Record<string, Meaning>> = {
  ECONNREFUSED: {
    code: 'connection-failed',
    reason: 'no server listens there',
    remedy: 'check host and port, and whether the server runs',
    retryable: true,
  },
  ENOTFOUND: { code: 'connection-failed', reason: 'the host does not exist', remedy: 'check the host of the connection' },
  EAI_AGAIN: {
    code: 'connection-failed',
    reason: 'the name of the host cannot be resolved',
    remedy: 'run again',
    retryable: true,
  },
  ETIMEDOUT: {
    code: 'connection-failed',
    reason: 'the server does not answer',
    remedy: 'check host, port and firewall, or raise connectTimeoutMs',
    retryable: true,
  },
  EHOSTUNREACH: { code: 'connection-failed', reason: 'the host cannot be reached', retryable: true },
  ENETUNREACH: { code: 'connection-failed', reason: 'the network cannot be reached', retryable: true },
  ENOENT: { code: 'connection-failed', reason: 'the socket does not exist' },
  EACCES: { code: 'connection-failed', reason: 'permission to use the socket is denied' },
  ECONNRESET: CUT,
  EPIPE: CUT,
};

/** The connection to `where` is gone. */
export const connectionLost = (where: string, cause: unknown): RunError => errorOf(CUT, where, cause);

/** An error of a socket, or of its encryption, on the way to the server `where`; `undefined` for others. */
export function networkError(error: Error, where: string): RunError | undefined {
  const { code = '' } = error as NodeJS.ErrnoException;
  const meaning = Object.hasOwn(SYSTEM, code) ? SYSTEM[code] : undefined;
  if (meaning) return errorOf(meaning, where, error);
  if (!/certificate|self.signed|\bSSL\b|\bTLS\b|ERR_TLS|ERR_SSL|Hostname\/IP/i.test(`${code} ${error.message}`)) return undefined;
  return new RunError('tls-failed', `${where}: ${error.message}`, {
    cause: error,
    remedy: 'check tls and tlsCa of the connection',
  });
}

function errorOf({ code, reason, remedy, retryable = false }: Meaning, where: string, cause: unknown): RunError {
  return new RunError(code, `${where}: ${reason}`, { retryable, cause, ...(remedy !== undefined && { remedy }) });
}
