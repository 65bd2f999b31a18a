import { isIP } from 'node:net';
import { userInfo } from 'node:os';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import mysql from 'mysql2';
import { RunError } from '../../model/errors.ts';
import type { CheckedConnection } from '../../stages/stage.ts';
import { unlessWrong, wrongDatabase } from '../net/wrong-server.ts';
import { tlsMode, tlsOptions } from '../sql/tls.ts';
import type { ClientState } from './client.ts';
import { isServerError, mysqlError } from './errors.ts';

/** A server and an account on it, as `CONNECTIONS.mysql` declares them. */
interface Target {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string | undefined;
  readonly connectTimeoutMs: number;
}

const targetOf = (connection: CheckedConnection): Target => ({
  host: String(connection.host ?? 'localhost'),
  port: Number(connection.port ?? 3306),
  database: String(connection.database),
  user: connection.user === undefined ? userInfo().username : String(connection.user),
  password: connection.password === undefined ? undefined : String(connection.password),
  connectTimeoutMs: Number(connection.connectTimeoutMs ?? 15_000),
});

/** `host:port/database`, for messages. */
export const placeOf = (connection: CheckedConnection): string => placeText(targetOf(connection));

const placeText = ({ host, port, database }: Target): string => `${host}:${port}/${database}`;

const asText = (field: { string(encoding: string): string | null }) => field.string('utf8');

export interface ConnectOptions {
  /** Whether the server may ask for what the client loads with LOAD DATA LOCAL INFILE. */
  readonly localFiles?: boolean;
}

/** Seconds that the server waits for a slow reader or writer of ours, or for the next statement. */
const PATIENCE_SECONDS = 86_400;

/** What holds for all our sessions: text as UTF-8, `timestamp` in UTC, and no end of patience while the other side of a job is slow. */
const SETTINGS = [
  'NAMES utf8mb4',
  "time_zone = '+00:00'",
  'autocommit = 1',
  ...['net_read_timeout', 'net_write_timeout', 'wait_timeout'].map((name) => `${name} = ${PATIENCE_SECONDS}`),
].join(', ');

/**
 * Connects. Who calls ends the client.
 * @throws RunError `connection-failed`, `wrong-server`, `login-failed`, `tls-failed`, …
 */
export async function connectClient(
  connection: CheckedConnection,
  baseFolder: string,
  options: ConnectOptions = {},
): Promise<mysql.Connection> {
  const target = targetOf(connection);
  const tls = tlsOptions(connection, baseFolder);
  try {
    return await open(target, tls, options);
  } catch (error) {
    const plain = tlsMode(connection) === 'prefer' && (error as NodeJS.ErrnoException).code === 'HANDSHAKE_NO_SSL_SUPPORT';
    if (!plain) throw await failure(error, target);
  }
  try {
    return await open(target, false, options);
  } catch (error) {
    throw await failure(error, target);
  }
}

/** Why there is no connection. A server that answered in its own protocol is of the right kind. */
async function failure(error: unknown, target: Target): Promise<unknown> {
  const shown = unreadable(mysqlError(error, placeText(target)), placeText(target));
  return isServerError(error) ? shown : wrongDatabase({ ...target, type: 'mysql' }, shown);
}

/** What the client throws when it reads packets that are none of its protocol. */
function unreadable(error: unknown, where: string): unknown {
  if (!(error instanceof RangeError || error instanceof TypeError)) return error;
  return new RunError('protocol-error', `${where}: the answer of the server cannot be read`, {
    cause: error,
    remedy: 'check host and port of the connection: it must be a server of MySQL or MariaDB, or a proxy that speaks like one',
  });
}

/** Flags of the protocol that are on in the client, and change what SQL means or how statements are sent. */
const FLAGS_OFF = ['-IGNORE_SPACE', '-ODBC', '-CLIENT_QUERY_ATTRIBUTES'];

/** Rows that an update leaves as they are do not count as changed. */
const LOADING_OFF = ['-FOUND_ROWS'];

async function open(
  target: Target,
  tls: ConnectionOptions | false,
  { localFiles = false }: ConnectOptions,
): Promise<mysql.Connection> {
  const { host, port, database, user, password, connectTimeoutMs } = target;
  const client = mysql.createConnection({
    ...(host.startsWith('/') ? { socketPath: host } : { host, port }),
    ...{ database, user, charset: 'UTF8MB4_GENERAL_CI', multipleStatements: true, connectTimeout: connectTimeoutMs },
    ...(password !== undefined && { password }),
    // Only that it is encrypted: how, `secure` says.
    ...(tls !== false && { ssl: {} }),
    flags: [...FLAGS_OFF, ...(localFiles ? LOADING_OFF : ['-LOCAL_FILES'])],
    connectAttributes: { program_name: 'open-stage' },
    // Rows and values come as the text that the server sends.
    ...{ rowsAsArray: true, typeCast: asText, disableEval: true },
  } as mysql.ConnectionOptions);
  // A connection that breaks while nothing is asked of it: the next statement says so.
  client.on('error', () => undefined);
  if (tls !== false) secure(client, host, tls, placeText(target));
  try {
    await unlessWrong(
      { ...target, type: 'mysql' },
      settled((done) => client.connect(done)),
    );
    await settled((done) => client.query(`SET ${SETTINGS}`, done));
    return client;
  } catch (error) {
    client.destroy();
    throw error;
  }
}

const settled = (action: (done: (error: Error | null) => void) => void): Promise<void> =>
  new Promise((resolve, reject) => action((error) => (error ? reject(error) : resolve())));

/**
 * Encrypts as the connection says. The client would check the certificate of a server that is named by its address against the name `localhost`, and not at
 * all when a session is resumed.
 */
function secure(client: mysql.Connection, host: string, tls: ConnectionOptions, where: string): void {
  const state = client as unknown as ClientState;
  state.startTLS = (done) => {
    state.stream.removeAllListeners('data');
    let secured = false;
    const name = isIP(host) ? {} : { servername: host };
    const socket: TLSSocket = connectTls({ ...tls, ...name, host, socket: state.stream as never }, () => {
      secured = true;
      done();
    });
    socket.on('error', (error) => (secured ? state._handleNetworkError(error) : done(error)));
    socket.on('close', () => {
      if (!secured)
        done(
          new RunError('tls-failed', `${where}: the server closed the connection during the TLS handshake`, {
            remedy: 'check tls and tlsCa of the connection, and the TLS versions that the server allows',
          }),
        );
    });
    socket.on('data', (bytes: Buffer) => state.packetParser.execute(bytes));
    state.stream = socket;
  };
}

/** Asks the server, over a connection of its own, to end what a session is doing. Never fails. */
export async function killQuery(connection: CheckedConnection, baseFolder: string, threadId: number): Promise<void> {
  try {
    const killer = await connectClient(connection, baseFolder);
    try {
      await settled((done) => killer.query(`KILL QUERY ${threadId}`, done));
    } finally {
      killer.destroy();
    }
  } catch {
    // Who calls cuts the connection then.
  }
}
