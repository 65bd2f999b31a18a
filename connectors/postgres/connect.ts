import { connect } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import pg from 'pg';
import type { CheckedConnection } from '../../stages/stage.ts';
import { unlessWrong, wrongDatabase } from '../net/wrong-server.ts';
import { type TlsMode, tlsMode, tlsOptions } from '../sql/tls.ts';
import { postgresError } from './errors.ts';
import { type ClientConnection, guardMessages } from './message-guard.ts';

/** A server and an account on it, as `CONNECTIONS.postgres` declares them. */
interface Target {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly tls: TlsMode;
  readonly connectTimeoutMs: number;
}

const targetOf = (connection: CheckedConnection): Target => ({
  host: String(connection.host ?? 'localhost'),
  port: Number(connection.port ?? 5432),
  database: String(connection.database),
  user: connection.user === undefined ? undefined : String(connection.user),
  password: connection.password === undefined ? undefined : String(connection.password),
  tls: tlsMode(connection),
  connectTimeoutMs: Number(connection.connectTimeoutMs ?? 15_000),
});

/** `host:port/database`, for messages. */
export const placeOf = (connection: CheckedConnection): string => placeText(targetOf(connection));

const placeText = ({ host, port, database }: Target): string => `${host.includes(':') ? `[${host}]` : host}:${port}/${database}`;

/** Values come as the text that the server sends. */
const AS_TEXT = { getTypeParser: () => (value: string) => value } as unknown as pg.CustomTypesConfig;

/**
 * Connects. Who calls ends the client.
 * @throws RunError `connection-failed`, `wrong-server`, `login-failed`, `tls-failed`, …
 */
export async function connectClient(connection: CheckedConnection, baseFolder: string): Promise<pg.Client> {
  const target = targetOf(connection);
  const tls = tlsOptions(connection, baseFolder);
  try {
    return await open(target, tls);
  } catch (error) {
    const plain = target.tls === 'prefer' && /does not support SSL/.test(String((error as Error).message));
    if (!plain) throw await failure(error, target);
  }
  try {
    return await open(target, false);
  } catch (error) {
    throw await failure(error, target);
  }
}

/** Why there is no connection. A server that answered in its own protocol is of the right kind. */
async function failure(error: unknown, target: Target): Promise<unknown> {
  const shown = postgresError(error, placeText(target));
  return error instanceof pg.DatabaseError ? shown : wrongDatabase({ ...target, type: 'postgres' }, shown);
}

async function open(target: Target, ssl: ConnectionOptions | false): Promise<pg.Client> {
  const { host, port, database, user, password, connectTimeoutMs } = target;
  const client = new pg.Client({
    ...{ host, port, database, ssl, types: AS_TEXT },
    ...(user !== undefined && { user }),
    ...(password !== undefined && { password }),
    application_name: 'open-stage',
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    options: '-c client_encoding=UTF8 -c DateStyle=ISO -c IntervalStyle=iso_8601 -c bytea_output=hex -c extra_float_digits=1',
  });
  // A connection that breaks while nothing is asked of it: the next query says so.
  client.on('error', () => undefined);
  const { connection } = client as unknown as ClientState;
  guardMessages(connection, placeText(target));
  try {
    await unlessWrong({ ...target, type: 'postgres' }, client.connect());
    return client;
  } catch (error) {
    connection.stream.destroy();
    throw error;
  }
}

/** What `pg` does not type: a client's key for cancelling, its state and its socket. */
interface ClientState {
  readonly processID: number | null;
  readonly secretKey: number | null;
  readonly host: string;
  readonly port: number;
  readonly connection: ClientConnection;
}

/** Asks the server to end what a client's session is doing (https://www.postgresql.org/docs/current/protocol-flow.html, "Canceling Requests in Progress"). Never fails. */
export function cancelClient(client: pg.Client): Promise<void> {
  const { processID, secretKey, host, port } = client as unknown as ClientState;
  const { promise, resolve: done } = Promise.withResolvers<void>();
  if (processID === null || secretKey === null) return Promise.resolve();
  const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
  const message = Buffer.alloc(16);
  [16, 80877102, processID, secretKey].forEach((word, i) => {
    message.writeInt32BE(word, i * 4);
  });
  socket.setTimeout(5000, () => socket.destroy());
  socket.on('connect', () => socket.end(message));
  socket.on('error', () => undefined);
  socket.on('close', () => done());
  return promise;
}
