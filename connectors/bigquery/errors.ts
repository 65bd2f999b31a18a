import { RunError } from '../../model/errors.ts';
import { ownValue } from '../../model/own.ts';
import { connectionLost, networkError } from '../sql/network-errors.ts';

interface Meaning {
  readonly code: string;
  readonly remedy?: string;
  readonly retryable?: boolean;
}

/** An error as the API reports it: https://cloud.google.com/bigquery/docs/error-messages */
export interface ApiFault {
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  readonly location?: string | undefined;
}

/** An answer of the API that says that a request or a job failed. */
export class BigQueryError extends RunError {
  /** Status of HTTP; of a failed job 0. */
  readonly status: number;
  /** `accessDenied`, `notFound`, … */
  readonly reason: string;
  /** All that the API says of it. */
  readonly faults: readonly ApiFault[];

  constructor(where: string, status: number, faults: readonly ApiFault[], fallback: string) {
    const [first] = faults;
    const reason = first?.reason ?? `http-${status}`;
    const { code, remedy, retryable = isPassing(status) } = meaningOf(reason, status, first?.message ?? '');
    const text = first?.message || fallback;
    super(code, `${where}: ${ownValue(PREFIXES, code) ?? ''}${text}`, { retryable, ...(remedy !== undefined && { remedy }) });
    this.status = status;
    this.reason = reason;
    this.faults = faults;
  }
}

const PREFIXES: Readonly<Record<string, string>> = { 'permission-denied': 'permission denied: ' };

const AGAIN: Meaning = { code: 'server-failed', remedy: 'run again', retryable: true };

const MEANINGS: Readonly<Record<string, Meaning>> = {
  accessDenied: { code: 'permission-denied', remedy: 'grant the account a role that may do this' },
  authError: { code: 'login-failed', remedy: 'check the credentials of the connection' },
  required: { code: 'login-failed', remedy: 'set the credentials of the connection' },
  backendError: AGAIN,
  internalError: AGAIN,
  jobBackendError: AGAIN,
  jobInternalError: AGAIN,
  tableUnavailable: AGAIN,
  badRequest: { code: 'invalid-request', remedy: 'correct what the message names' },
  billingNotEnabled: { code: 'billing-not-enabled', remedy: 'enable billing for the project' },
  billingTierLimitExceeded: { code: 'too-expensive', remedy: 'make the query cheaper' },
  bytesBilledLimitExceeded: { code: 'too-expensive', remedy: 'raise maximumBytesBilled, or read less' },
  duplicate: { code: 'already-exists', remedy: 'name another one, or set ifExists' },
  invalid: { code: 'invalid-value', remedy: 'correct what the message names' },
  invalidQuery: { code: 'invalid-query', remedy: 'correct the query at the place that the message names' },
  jobRateLimitExceeded: { code: 'quota-exceeded', remedy: 'run again later', retryable: true },
  rateLimitExceeded: { code: 'quota-exceeded', remedy: 'run again later', retryable: true },
  userRateLimitExceeded: { code: 'quota-exceeded', remedy: 'run again later', retryable: true },
  quotaExceeded: { code: 'quota-exceeded', remedy: 'run again when the quota allows it, or ask for a higher quota' },
  resourceInUse: { code: 'database-conflict', remedy: 'run again', retryable: true },
  resourcesExceeded: { code: 'out-of-memory', remedy: 'make the query cheaper' },
  responseTooLarge: { code: 'response-too-large', remedy: 'let the query write into a table, and read the table' },
  stopped: { code: 'query-cancelled', remedy: 'run again: another user stopped the query' },
  timeout: { code: 'timeout', remedy: 'raise timeoutMs, or make the query cheaper' },
};

/** Reasons after which the same request may go well. Of a job that failed they say that it must be made anew. */
export const PASSING_REASONS: ReadonlySet<string> = new Set([
  'backendError',
  'internalError',
  'jobBackendError',
  'jobInternalError',
  'rateLimitExceeded',
  'userRateLimitExceeded',
  'jobRateLimitExceeded',
]);

const isPassing = (status: number): boolean => [408, 429, 500, 502, 503, 504].includes(status);

/** A server that asks for more patience than a run has. */
export class ImpatientError extends RunError {
  constructor({ code, message }: RunError, waitMs: number) {
    super(code, message, { retryable: true, remedy: `run again in ${Math.ceil(waitMs / 1000)} s, as the server asks` });
  }
}

/** Whether the same request may go well in a while. */
export function mayPass(error: unknown): boolean {
  if (error instanceof ImpatientError) return false;
  if (error instanceof BigQueryError) return PASSING_REASONS.has(error.reason) || isPassing(error.status);
  return error instanceof RunError && error.retryable;
}

function meaningOf(reason: string, status: number, message: string): Meaning {
  if (reason === 'notFound') {
    const [, kind = 'object'] = /Not found: (Table|Dataset|Project|Job)/i.exec(message) ?? [];
    return { code: `unknown-${kind.toLowerCase()}`, remedy: 'check the name, and the location of the connection' };
  }
  if (reason === 'invalidQuery' && /Unrecognized name/i.test(message))
    return { code: 'unknown-column', remedy: 'correct the name' };
  if (reason === 'invalidQuery' && /aborted due to concurrent update/i.test(message)) {
    return { code: 'database-conflict', remedy: 'run again', retryable: true };
  }
  if (/getting Drive credentials|Google Drive/i.test(message) && (status === 403 || reason === 'accessDenied')) {
    return {
      code: 'permission-denied',
      remedy:
        'share the file in Google Drive with the account; a login needs the scope: gcloud auth application-default login --scopes=openid,https://www.googleapis.com/auth/cloud-platform,https://www.googleapis.com/auth/drive.readonly',
    };
  }
  const known = Object.hasOwn(MEANINGS, reason) ? MEANINGS[reason] : undefined;
  if (known) return known;
  if (status === 401) return MEANINGS.authError!;
  if (status === 403) return MEANINGS.accessDenied!;
  if (isPassing(status)) return AGAIN;
  return { code: `bigquery-${reason.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}` };
}

/** What went wrong on the way to the API at `where`, as the user should see it. */
export function transportError(error: unknown, where: string): unknown {
  if (!(error instanceof Error) || error instanceof RunError) return error;
  const network = networkError(error, where);
  if (network) return network;
  if (
    /Could not load the default credentials|Could not refresh access token|invalid_grant|No key or keyFile|private key|DECODER/i.test(
      error.message,
    )
  ) {
    const why = /default credentials/i.test(error.message) ? 'no credentials were found' : 'the credentials are refused';
    return new RunError('login-failed', `${where}: ${why}`, {
      cause: error,
      remedy: 'give the connection credentialsPath, or log this account in with gcloud auth application-default login',
    });
  }
  if (
    /premature close|ERR_STREAM_PREMATURE_CLOSE|aborted|socket hang up|terminated|invalid json|Unexpected (end|token)/i.test(
      error.message,
    )
  ) {
    return connectionLost(where, error);
  }
  return error;
}
