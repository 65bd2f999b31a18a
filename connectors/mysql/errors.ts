import type { QueryError } from 'mysql2';
import { RunError } from '../../model/errors.ts';
import { connectionLost, networkError } from '../sql/network-errors.ts';

interface Meaning {
  readonly code: string;
  /** What the server's message does not say. */
  readonly reason?: string;
  readonly remedy?: string;
  readonly retryable?: boolean;
}

const LOST: Meaning = { code: 'connection-lost', remedy: 'run again', retryable: true };
const LOGIN: Meaning = { code: 'login-failed', remedy: 'check user and password of the connection' };
const DENIED: Meaning = {
  code: 'permission-denied',
  reason: 'permission denied',
  remedy: 'grant the right to the user of the connection',
};
const CROWDED: Meaning = {
  code: 'too-many-connections',
  remedy: 'run again later, lower maxConnections of the connection, or raise max_connections of the server',
  retryable: true,
};
const FULL: Meaning = { code: 'disk-full', remedy: 'free space on the server and run again', retryable: true };
const MEMORY: Meaning = { code: 'out-of-memory', remedy: 'give the server more memory, and run again', retryable: true };
const TIMEOUT: Meaning = {
  code: 'timeout',
  reason: 'timeout',
  remedy: 'raise timeoutMs, or make the query cheaper',
};
const READ_ONLY: Meaning = { code: 'read-only', remedy: 'load into a server that accepts changes' };
const BUSY: Meaning = {
  code: 'database-busy',
  remedy: 'run again when the other sessions have finished, or raise timeoutMs',
  retryable: true,
};
const CONFLICT: Meaning = { code: 'database-conflict', remedy: 'run again', retryable: true };

/** By number: https://mariadb.com/kb/en/mariadb-error-code-reference/, https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html */
const MEANINGS: Readonly<Record<number, Meaning>> = {
  1020: CONFLICT,
  1021: FULL,
  1037: MEMORY,
  1038: MEMORY,
  1040: CROWDED,
  1041: MEMORY,
  1044: DENIED,
  1045: LOGIN,
  1049: { code: 'unknown-database', remedy: 'check the database of the connection' },
  1053: LOST,
  1054: { code: 'unknown-column', remedy: 'check the names in the query, beforeQuery and afterQuery' },
  1114: FULL,
  1130: { ...LOGIN, remedy: 'allow the account to connect from this machine' },
  1142: DENIED,
  1143: DENIED,
  1146: { code: 'unknown-table', remedy: 'check the name; a table of another database is written database.table' },
  1152: LOST,
  1153: { code: 'packet-too-large', remedy: 'raise max_allowed_packet of the server' },
  1203: CROWDED,
  1205: BUSY,
  1213: CONFLICT,
  1226: CROWDED,
  1227: DENIED,
  1251: LOGIN,
  1290: READ_ONLY,
  1317: {
    code: 'query-cancelled',
    remedy: 'an administrator or another program cancelled it at the server: run again',
  },
  1370: DENIED,
  1614: CONFLICT,
  1698: LOGIN,
  1792: {
    code: 'read-only-transaction',
    remedy: 'put statements that write into beforeQuery or afterQuery of a destination',
  },
  1820: { ...LOGIN, remedy: 'change the account’s password, which has expired' },
  1836: READ_ONLY,
  1862: { ...LOGIN, remedy: 'change the account’s password, which has expired' },
  1927: LOST,
  1969: TIMEOUT,
  3024: TIMEOUT,
  3118: { ...LOGIN, remedy: 'unlock the account' },
  4031: LOST,
  4151: { ...LOGIN, remedy: 'unlock the account' },
};

/** What the client says that is no error of the server. */
const CLIENT: Readonly<Record<string, Meaning>> = {
  HANDSHAKE_NO_SSL_SUPPORT: {
    code: 'tls-failed',
    reason: 'the server does not support encryption',
    remedy: 'enable TLS on the server, or set tls: disable',
  },
  AUTH_SWITCH_PLUGIN_ERROR: { ...LOGIN, reason: 'the server requires an unsupported authentication method' },
};

/** Whether an error is the server's answer to a statement. */
export const isServerError = (error: unknown): error is QueryError & { readonly errno: number } =>
  error instanceof Error && typeof (error as QueryError).errno === 'number' && (error as QueryError).sqlState !== undefined;

/** Whether the server rolled a transaction back because others and it waited for each other. */
export const isDeadlock = (error: unknown): boolean => numberOf(error) === 1213;

/** Whether a statement was taken back because it waited too long for a lock. */
export const isLockTimeout = (error: unknown): boolean => numberOf(error) === 1205;

/** Whether there is no savepoint of the name any more: the transaction is over. */
export const isNoSavepoint = (error: unknown): boolean => numberOf(error) === 1305;

function numberOf(error: unknown): unknown {
  const { errno, cause } = (error ?? {}) as { readonly errno?: unknown; readonly cause?: { readonly errno?: unknown } };
  return cause?.errno ?? errno;
}

/** What went wrong at `where` (`host:port/database`), as the user should see it. Errors of other kinds come back as they are. */
export function mysqlError(error: unknown, where: string): unknown {
  if (!(error instanceof Error) || error instanceof RunError) return error;
  if (isServerError(error)) {
    const { errno } = error;
    return errorOf(MEANINGS[errno] ?? { code: `mysql-${errno}` }, where, error);
  }
  const { code = '' } = error as NodeJS.ErrnoException;
  if (code === 'PROTOCOL_CONNECTION_LOST' || /in closed state/.test(error.message)) return connectionLost(where, error);
  if (code in CLIENT) return errorOf(CLIENT[code]!, where, error);
  return networkError(error, where) ?? error;
}

function errorOf({ code, reason, remedy, retryable = false }: Meaning, where: string, cause: Error): RunError {
  const said = (cause as { readonly sqlMessage?: string }).sqlMessage ?? cause.message;
  const message = reason === undefined ? said : `${reason}: ${said}`;
  return new RunError(code, `${where}: ${message}`, { retryable, cause, ...(remedy !== undefined && { remedy }) });
}
