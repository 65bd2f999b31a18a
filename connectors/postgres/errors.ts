import pg from 'pg';
import { RunError } from '../../model/errors.ts';
import { ownValue } from '../../model/own.ts';
import { connectionLost, networkError } from '../sql/network-errors.ts';

interface Meaning {
  readonly code: string;
  readonly remedy?: string;
  readonly retryable?: boolean;
}

const LOST: Meaning = { code: 'connection-lost', remedy: 'run again', retryable: true };
const BUSY: Meaning = {
  code: 'database-busy',
  remedy: 'run again when the other sessions have finished, or raise timeoutMs',
  retryable: true,
};

/** By SQLSTATE, or its class: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  '08': LOST,
  '25006': {
    code: 'read-only',
    remedy: 'put statements that write into beforeQuery or afterQuery, or use a server and an account that may write',
  },
  '28': { code: 'login-failed', remedy: 'check user and password of the connection' },
  '3D000': { code: 'unknown-database', remedy: 'check the database of the connection' },
  '3F000': { code: 'unknown-schema', remedy: 'create the schema, or check its name' },
  '40': { code: 'database-conflict', remedy: 'run again', retryable: true },
  '42501': { code: 'permission-denied', remedy: 'grant the right to the user of the connection' },
  '2BP01': {
    code: 'table-needed',
    remedy: 'set ifExists: append with beforeQuery: TRUNCATE …, or drop the dependent objects in beforeQuery',
  },
  '42P01': { code: 'unknown-table', remedy: 'check the name; a schema is written schema.table' },
  '42703': { code: 'unknown-column', remedy: 'check the names in the query, beforeQuery and afterQuery' },
  '53100': { code: 'disk-full', remedy: 'free space on the server and run again', retryable: true },
  '53200': { code: 'out-of-memory', remedy: 'give the server more memory, and run again', retryable: true },
  '53300': {
    code: 'too-many-connections',
    remedy: 'run again later, lower maxConnections of the connection, or raise max_connections of the server',
    retryable: true,
  },
  '55P03': BUSY,
  '57P01': LOST,
  '57P02': LOST,
  '57P03': { code: 'connection-failed', remedy: 'the server is starting or stopping; run again', retryable: true },
};

/** Errors that a row is to blame for: data exceptions, constraints, what triggers raise, what is too large for a page of an index. */
const REFUSED = /^(22|23|44|P0|54000$)/;

/** Whether the server refused rows, so that others may be fine. */
export const isRefusal = (error: unknown): error is pg.DatabaseError =>
  error instanceof pg.DatabaseError && (REFUSED.test(error.code ?? '') || isPolicy(error));

/** Whether the server ended a statement because others and it waited for each other. */
export const isDeadlock = (error: unknown): boolean => stateOf(error) === '40P01';

/** Whether others have changed rows since the transaction began, which it may not overlook. Only a new transaction sees them. */
export const isStale = (error: unknown): boolean => stateOf(error) === '40001';

function stateOf(error: unknown): unknown {
  const { code, cause } = (error ?? {}) as { readonly code?: unknown; readonly cause?: { readonly code?: unknown } };
  return cause?.code ?? code;
}

/** Whether a policy of the table does not let the row in: the same code as for a right that is missing. */
export const isPolicy = ({ code, routine }: pg.DatabaseError): boolean => code === '42501' && routine === 'ExecWithCheckOptions';

/** What went wrong at `where` (`host:port/database`), as the user should see it. Errors of other kinds come back as they are. */
export function postgresError(error: unknown, where: string): unknown {
  if (error instanceof pg.DatabaseError) {
    const { code: state = 'XX000', message, detail, hint } = error;
    const meaning = timeoutOf(error) ?? ownValue(MEANINGS, state) ?? ownValue(MEANINGS, state.slice(0, 2));
    const { code = `postgres-${state.toLowerCase()}`, retryable = false } = meaning ?? {};
    const remedy = state === '2BP01' ? meaning?.remedy : (hint ?? meaning?.remedy);
    return new RunError(code, `${where}: ${message}${detail === undefined ? '' : ` (${detail})`}`, {
      retryable,
      cause: error,
      ...(remedy !== undefined && { remedy }),
    });
  }
  if (!(error instanceof Error) || error instanceof RunError) return error;
  const network = networkError(error, where);
  if (network) return network;
  if (/Connection terminated|connection error and is not queryable|Client was closed/i.test(error.message)) {
    return connectionLost(where, error);
  }
  if (/timeout expired/.test(error.message)) {
    return new RunError('connection-failed', `${where}: the server does not answer`, {
      retryable: true,
      cause: error,
      remedy: 'check host, port and firewall, or raise connectTimeoutMs',
    });
  }
  if (/password must be a string|SASL/i.test(error.message)) {
    return new RunError('login-failed', `${where}: the server asks for a password`, {
      cause: error,
      remedy: 'set the password of the connection: ${secret:name}',
    });
  }
  return error;
}

function timeoutOf({ code, message }: pg.DatabaseError): Meaning | undefined {
  if (code !== '57014') return undefined;
  if (/timeout/i.test(message)) return { code: 'timeout', remedy: 'raise timeoutMs, or make the query cheaper' };
  return { code: 'query-cancelled', remedy: 'an administrator or another program cancelled it at the server: run again' };
}
