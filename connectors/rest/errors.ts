import { RunError } from '../../model/errors.ts';
import { shorten } from '../../model/shorten.ts';

/** Characters of a response that a message shows. */
const SHOWN = 200;

interface Meaning {
  readonly code: string;
  readonly reason: string;
  readonly remedy: string;
  readonly retryable: boolean;
}

const UNREACHABLE = {
  code: 'host-unreachable',
  reason: 'the network has no route to it',
  remedy: 'check the network',
  retryable: true,
};
const LOST = { code: 'connection-lost', reason: 'the server cut the connection', remedy: 'run again', retryable: true };

const MEANINGS: Readonly<Record<string, Meaning>> = {
  ECONNREFUSED: {
    code: 'connection-refused',
    reason: 'no server listens there',
    remedy: 'correct host and port, or start the server',
    retryable: true,
  },
  ENOTFOUND: { code: 'host-not-found', reason: 'the host does not exist', remedy: 'correct the URL', retryable: false },
  EAI_AGAIN: {
    code: 'host-not-found',
    reason: 'the name server does not respond',
    remedy: 'check the network',
    retryable: true,
  },
  ECONNRESET: LOST,
  EPIPE: LOST,
  ERR_STREAM_PREMATURE_CLOSE: LOST,
  ENETUNREACH: UNREACHABLE,
  EHOSTUNREACH: UNREACHABLE,
  ETIMEDOUT: {
    code: 'timeout',
    reason: 'the server does not answer',
    remedy: 'check the network, or raise timeoutMs',
    retryable: true,
  },
};

const CERTIFICATE = /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_CERT|HOSTNAME_MISMATCH)/;

/** `GET https://api.example.com/orders` for messages. */
export interface Asked {
  readonly method: string;
  /** Without secrets. */
  readonly url: string;
}

export const askedText = ({ method, url }: Asked): string => `${method} ${url}`;

/** What went wrong with the network, as the user should see it. `RunError`s, aborts and errors of ours come back as they are. */
export function networkError(error: unknown, asked: Asked): unknown {
  if (error instanceof RunError || !(error instanceof Error) || error.name === 'AbortError') return error;
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  const code = (first as NodeJS.ErrnoException).code ?? (error as NodeJS.ErrnoException).code;
  if (typeof code !== 'string') return error;
  const fail = ({ code, reason, remedy, retryable }: Meaning) =>
    new RunError(code, `${askedText(asked)}: ${reason}`, { value: asked.url, remedy, retryable, cause: error });
  if (Object.hasOwn(MEANINGS, code)) return fail(MEANINGS[code]!);
  if (CERTIFICATE.test(code)) {
    const remedy = 'correct the URL, or name the authority that signed the certificate in tlsCa';
    return fail({
      code: 'untrusted-certificate',
      reason: `the server’s certificate is not trusted: ${error.message}`,
      remedy,
      retryable: false,
    });
  }
  if (/^(ERR_SSL|ERR_TLS|EPROTO|ERR_OSSL)/.test(code)) {
    return fail({
      code: 'tls-error',
      reason: `the encrypted connection failed: ${error.message}`,
      remedy: 'check the scheme and port of the URL, and the TLS fields of the connection',
      retryable: false,
    });
  }
  if (code === 'ERR_PROXY_TUNNEL') {
    return fail({
      code: 'proxy-refused',
      reason: error.message,
      remedy: 'check the proxy that HTTPS_PROXY names, or name the server in NO_PROXY',
      retryable: false,
    });
  }
  if (code.startsWith('HPE_')) {
    return fail({
      code: 'not-http',
      reason: `the response is not HTTP: ${error.message}`,
      remedy: 'correct scheme and port of the URL',
      retryable: false,
    });
  }
  if (
    code.startsWith('Z_') ||
    code.startsWith('ERR_BROTLI') ||
    code.startsWith('ERR_ZSTD') ||
    code.startsWith('ERR__ERROR_FORMAT')
  ) {
    const cutOff = code === 'Z_BUF_ERROR';
    return cutOff
      ? truncated(asked)
      : fail({ code: 'damaged-response', reason: 'the compressed response is damaged', remedy: 'run again', retryable: true });
  }
  return /^E[A-Z0-9]+$/.test(code)
    ? fail({ code: 'network-error', reason: error.message, remedy: 'run again', retryable: true })
    : error;
}

export const timedOut = (asked: Asked, ms: number): RunError =>
  new RunError('timeout', `${askedText(asked)}: no response within ${ms} ms`, {
    value: asked.url,
    remedy: 'raise timeoutMs',
    retryable: true,
  });

export const truncated = (asked: Asked): RunError =>
  new RunError('truncated-response', `${askedText(asked)}: the response is cut off`, {
    value: asked.url,
    remedy: 'run again',
    retryable: true,
  });

export const tooLarge = (asked: Asked, bytes: number): RunError =>
  new RunError('response-too-large', `${askedText(asked)}: the response has more than ${bytes} bytes`, {
    value: asked.url,
    remedy: 'raise maxResponseBytes, or request smaller pages',
  });

/** The beginning of a response for a message. */
export function shown(text: string): string {
  // Control characters and line breaks would garble a log.
  const plain = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return shorten(plain, SHOWN);
}

/** Fields by which a response says that the request failed, though its status is 200. */
const FAILED = ['error', 'errors', 'fault', 'exception'];

/** What a response without records says went wrong; `undefined`: nothing. */
export function errorIn(text: Uint8Array): string | undefined {
  if (text.length > 64 << 10) return undefined;
  const plain = Buffer.from(text).toString('utf8');
  try {
    const value = JSON.parse(plain) as { readonly [key: string]: unknown } | null;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    const says = FAILED.some((name) => Object.hasOwn(value, name) && !isNothing(value[name]));
    return says || value.success === false || value.ok === false ? shown(plain) : undefined;
  } catch {
    return undefined;
  }
}

const isNothing = (value: unknown): boolean =>
  !value || value === 'false' || (typeof value === 'object' && Object.keys(value).length === 0);

const REMEDIES: Readonly<Record<number, string>> = {
  400: 'check the request: URL, parameters and body',
  401: 'check the credentials of the connection',
  403: 'check the rights of the connection’s account',
  404: 'correct the URL',
  405: 'correct the method',
  407: 'a proxy asks for credentials, which are not supported; connect without it',
  413: 'send fewer rows per request',
};

/** The response says that the request failed. `text`: its beginning, without secrets. `limit`: too many requests came. */
export function statusError(
  asked: Asked,
  {
    status,
    reason,
    text,
    retryable,
    limit,
  }: { status: number; reason: string; text: string; retryable: boolean; limit: boolean },
): RunError {
  const body = shown(text);
  const said = body === '' ? '' : `: ${body}`;
  const usual = REMEDIES[status] ?? (status >= 500 ? 'run again when the server has recovered' : 'check the request');
  const code = status === 401 || status === 407 ? 'unauthorized' : 'http-status';
  return new RunError(code, `${askedText(asked)}: ${`${status} ${reason}`.trim()}${said}`, {
    value: String(status),
    remedy: limit ? 'set requestsPerSecond: the server limits requests' : usual,
    retryable,
  });
}
