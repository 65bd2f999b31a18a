import { RunError } from '../../model/errors.ts';
import { identify, type Place } from './identify.ts';
import type { Identity, ServerKind } from './recognise.ts';

/** How servers are called. */
const NAMES: Readonly<Record<Exclude<ServerKind, 'closing' | 'silent' | 'other' | 'tls'>, string>> = {
  mysql: 'MySQL',
  mysqlx: 'MySQL by the X protocol',
  postgres: 'PostgreSQL',
  http: 'an HTTP server',
  ssh: 'an SSH server',
  redis: 'Redis',
};

/** What a connection to a database expects. */
export interface Expected extends Place {
  readonly type: 'postgres' | 'mysql';
  readonly connectTimeoutMs: number;
}

const USUAL = { postgres: 'PostgreSQL usually listens on port 5432', mysql: 'MySQL usually listens on port 3306' };

/** `host:port`, for messages. */
export const placeText = ({ host, port }: Place): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;

/** How long a login may take until a look at who answers: a server of another kind may wait for the client for ever. */
const EARLY_MS = 2000;

/**
 * Waits for a login, and gives it up early when a server of another kind answers there.
 * @throws RunError `wrong-server`; else as `login` does
 */
export async function unlessWrong<Result>(expected: Expected, login: Promise<Result>): Promise<Result> {
  if (isLocal(expected)) return login;
  const { promise: found, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(async () => {
    const error = wrongKind(expected, await identify(expected), undefined);
    if (error) reject(error);
  }, EARLY_MS);
  // Who waited has left when it fails.
  found.catch(() => undefined);
  login.catch(() => undefined);
  try {
    return await Promise.race([login, found]);
  } finally {
    clearTimeout(timer);
  }
}

/** What a server that is of another kind is: `db:22 answers as an SSH server (SSH-2.0-OpenSSH_9.2)`. `undefined`: it is of no known kind. */
export function answersAs(place: Place, { kind, says }: Identity): string | undefined {
  if (kind === 'closing' || kind === 'silent') return undefined;
  const where = placeText(place);
  if (kind === 'tls') return `${where} answers only to TLS, as a web server with https does`;
  if (kind === 'other') return says === undefined ? `${where} answers in an unknown way` : `${where} answers “${says}”`;
  return `${where} answers as ${NAMES[kind]}${says === undefined ? '' : ` (${says})`}`;
}

/**
 * What to say of a connection to a database that failed before the login: which kind of server it is that answers there, if it is a wrong one, else `error`.
 * `error`: as the user would see it. Asks the server.
 */
export async function wrongDatabase(expected: Expected, error: unknown): Promise<unknown> {
  if (isLocal(expected) || (error instanceof RunError && error.code === 'wrong-server')) return error;
  const { type, connectTimeoutMs } = expected;
  const found = await identify(expected, { limitMs: connectTimeoutMs });
  if (!found) return error;
  const other = wrongKind(expected, found, error);
  if (other) return other;
  const where = placeText(expected);
  const code = error instanceof RunError ? error.code : undefined;
  const failed = (reason: string, remedy: string) =>
    new RunError('connection-failed', `${where} ${reason}; this connection is of type ${type}`, {
      ...{ value: where, remedy, retryable: true, cause: error },
    });
  if (found.kind === 'closing' && code === 'connection-lost') {
    return failed(
      'closes connections at once',
      `check host and port (${USUAL[type]}), and whether the server or a firewall lets this machine in`,
    );
  }
  if ((found.kind === 'silent' || found.kind === 'closing') && code === 'connection-failed') {
    return failed(
      `accepts connections and sends nothing within ${connectTimeoutMs} ms`,
      `check host and port (${USUAL[type]}), or raise connectTimeoutMs`,
    );
  }
  return error;
}

/** Whether it is a socket of this machine. */
const isLocal = ({ host }: Place): boolean => host.startsWith('/');

/** `undefined`: the server is of the right kind, or says nothing. */
function wrongKind(expected: Expected, found: Identity | undefined, cause: unknown): RunError | undefined {
  if (!found || found.kind === expected.type) return undefined;
  const says = answersAs(expected, found);
  if (says === undefined) return undefined;
  const message = `${says}; this connection is of type ${expected.type}`;
  return wrong(message, remedyFor(expected, found), cause, placeText(expected));
}

function remedyFor({ type }: Expected, { kind }: Identity): string {
  if (kind === 'mysqlx' && type === 'mysql') return 'set the port of the MySQL protocol: usually 3306';
  if (kind === 'http') return `correct host and port (${USUAL[type]}), or use a connection of type rest`;
  if (kind === 'mysql' || kind === 'postgres') return `use a connection of type ${kind}, or correct host and port`;
  return `correct host and port (${USUAL[type]})`;
}

/** An error that tells what answers instead. `cause`: what went wrong first. `value`: the place or the URL. */
export const wrong = (message: string, remedy: string, cause: unknown, value: string): RunError =>
  new RunError('wrong-server', message, { remedy, cause, value });
