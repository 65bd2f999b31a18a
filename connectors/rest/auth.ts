import { RunError } from '../../model/errors.ts';
import type { CheckedConnection } from '../../stages/stage.ts';
import type { Mask } from '../http/mask.ts';
import { isLimit, retryAfter } from '../http/retry.ts';
import { shown } from './errors.ts';
import type { HttpRequest, HttpResponse } from './http.ts';
import { checkedUrl, shownUrl } from './url.ts';

/** What a request carries to say who asks. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  /** Parameters of the URL. */
  readonly query: Readonly<Record<string, string>>;
}

export interface Auth {
  /** Fetches a token where one is needed. `ask`: makes one request. */
  credentials(ask: Ask): Promise<Credentials>;
  /** The server did not accept them. Returns whether there may be better ones. */
  refused(credentials: Credentials): boolean;
}

type Ask = (request: HttpRequest) => Promise<HttpResponse>;

const NONE: Credentials = { headers: {}, query: {} };
/** Tokens are renewed so long before they end. */
const EARLY_MS = 30_000;
const MAX_TOKEN_BYTES = 1 << 20;

/** How a connection, with the values of its secrets, says who asks. Secrets go into `mask`. Throws `RunError` `invalid-credentials`. */
export function authOf(connection: CheckedConnection, mask: Mask): Auth {
  const secret = (field: string): string => {
    const value = String(connection[field] ?? '');
    mask.add(value);
    return value;
  };
  switch (connection.auth) {
    case 'basic': {
      const user = String(connection.user ?? '');
      const header = basic(user, secret('password'), mask);
      return fixed({ headers: { Authorization: header }, query: {} });
    }
    case 'bearer':
      return fixed({ headers: { Authorization: `Bearer ${headerText(secret('token'), 'token')}` }, query: {} });
    case 'api-key': {
      const name = String(connection.apiKeyName ?? 'X-API-Key');
      const key = secret('apiKey');
      if (connection.apiKeyIn === 'query') return fixed({ headers: {}, query: { [name]: key } });
      return fixed({ headers: { [name]: headerText(key, 'apiKey') }, query: {} });
    }
    case 'oauth2':
      return new ClientCredentials(connection, secret('clientSecret'), mask);
    default:
      return fixed(NONE);
  }
}

const fixed = (credentials: Credentials): Auth => ({ credentials: async () => credentials, refused: () => false });

/** https://www.rfc-editor.org/rfc/rfc7617 */
function basic(user: string, password: string, mask: Mask): string {
  if (user.includes(':')) {
    throw new RunError('invalid-credentials', 'invalid user: it holds a colon', { remedy: 'correct user of the connection' });
  }
  const encoded = Buffer.from(`${user}:${password}`, 'utf8').toString('base64');
  mask.add(encoded);
  return `Basic ${encoded}`;
}

/** A secret that becomes a part of a header. Line ends at its end come from files and are left out. */
function headerText(value: string, field: string): string {
  const text = value.replace(/[\r\n]+$/, '');
  if (/^[\x20-\x7e\x80-\xff]+$/.test(text)) return text;
  throw new RunError('invalid-credentials', `invalid ${field}: it is empty, or has characters that are not allowed in a header`, {
    remedy: `store ${field} of the connection again`,
  });
}

/** The server that gives tokens gives none. */
export class TokenError extends RunError {
  /** What it asks for. */
  readonly waitMs: number | undefined;

  constructor(message: string, { status, headers }: Pick<HttpResponse, 'status' | 'headers'>) {
    const limit = isLimit(status, headers);
    super('unauthorized', message, {
      value: String(status),
      remedy: limit ? 'run again later' : 'check tokenUrl, clientId, clientSecret and scope of the connection',
      retryable: limit || status >= 500,
    });
    this.waitMs = retryAfter(headers);
  }
}

interface Token {
  readonly credentials: Credentials;
  readonly until: number;
}

/** OAuth 2 client credentials: https://www.rfc-editor.org/rfc/rfc6749#section-4.4 */
class ClientCredentials implements Auth {
  private readonly connection: CheckedConnection;
  private readonly secret: string;
  private readonly mask: Mask;
  private current: Token | undefined;
  private pending: Promise<Token> | undefined;

  constructor(connection: CheckedConnection, secret: string, mask: Mask) {
    this.connection = connection;
    this.secret = secret;
    this.mask = mask;
  }

  async credentials(ask: Ask): Promise<Credentials> {
    const { current } = this;
    if (current && current.until > performance.now()) return current.credentials;
    // Requests that come meanwhile wait for the same token.
    this.pending ??= this.request(ask).finally(() => {
      this.pending = undefined;
    });
    this.current = await this.pending;
    return this.current.credentials;
  }

  refused(credentials: Credentials): boolean {
    if (this.current?.credentials === credentials) this.current = undefined;
    return true;
  }

  private async request(ask: Ask): Promise<Token> {
    const { tokenUrl, clientId, scope, clientAuth } = this.connection;
    const url = checkedUrl(String(tokenUrl));
    const id = String(clientId);
    const form = new URLSearchParams({ grant_type: 'client_credentials' });
    if (scope !== undefined) form.set('scope', String(scope));
    const headers: Record<string, string> = { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' };
    if (clientAuth === 'body') {
      form.set('client_id', id);
      form.set('client_secret', this.secret);
    } else headers.Authorization = basic(encodeURIComponent(id), encodeURIComponent(this.secret), this.mask);
    const response = await ask({ method: 'POST', url, headers, body: Buffer.from(form.toString()) });
    const text = await readText(response, MAX_TOKEN_BYTES);
    const given = parse(text);
    if (response.status !== 200 || typeof given?.access_token !== 'string' || given.access_token === '') {
      const error = typeof given?.error === 'string' ? given.error : shown(this.mask.text(text));
      throw new TokenError(`no token from ${shownUrl(url)}: ${response.status} ${error}`.trim(), response);
    }
    const header = `Bearer ${headerText(given.access_token, 'access token')}`;
    this.mask.add(given.access_token);
    const seconds = Number(given.expires_in ?? 300);
    const lifeMs = (Number.isFinite(seconds) ? seconds : 300) * 1000;
    const until = performance.now() + Math.max(lifeMs - EARLY_MS, lifeMs / 2);
    return { credentials: { headers: { Authorization: header }, query: {} }, until };
  }
}

function parse(text: string): { readonly [key: string]: unknown } | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null ? (value as { readonly [key: string]: unknown }) : undefined;
  } catch {
    return undefined;
  }
}

/** The beginning of a response's body as text. */
export async function readText({ body }: HttpResponse, maxBytes: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    parts.push(chunk);
    bytes += chunk.length;
    if (bytes >= maxBytes) break;
  }
  return Buffer.concat(parts).subarray(0, maxBytes).toString('utf8');
}
