import { setMaxListeners } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { resolve } from 'node:path';
import { RunError } from '../../model/errors.ts';
import { connectionProblem, type RestPlan } from '../../stages/shared/rest.ts';
import type { CheckedConnection } from '../../stages/stage.ts';
import { fileError } from '../files/errors.ts';
import { Mask } from '../http/mask.ts';
import { proxiesOf, proxySecrets, trustSystem } from '../http/network.ts';
import { pause } from '../http/pause.ts';
import { isLimit, isPassing, MOST_PATIENCE_MS, retryAfter, waitBefore } from '../http/retry.ts';
import { AddressGuard, type Lookup } from './addresses.ts';
import { type Auth, authOf, type Credentials, readText, TokenError } from './auth.ts';
import { askedText, shown, statusError } from './errors.ts';
import { ACCEPTED_ENCODINGS, exchange, type HttpOptions, type HttpRequest, type HttpResponse } from './http.ts';
import { Limiter } from './limiter.ts';
import { checkedUrl, joinUrl, sameOrigin, shownUrl } from './url.ts';
import { refuseUnencrypted } from './wrong-server.ts';

/** Of a response that says what went wrong, so much is read. */
const ERROR_BYTES = 64 << 10;
const MOST_REDIRECTS = 10;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

export type RestPolicy = Pick<
  RestPlan,
  | 'url'
  | 'headers'
  | 'timeoutMs'
  | 'maxRetries'
  | 'maxResponseBytes'
  | 'requestsPerSecond'
  | 'concurrentRequests'
  | 'refusePrivateAddresses'
>;

export interface RestClientOptions {
  /** What paths of certificates are relative to. */
  readonly baseFolder: string;
  readonly signal: AbortSignal;
  /** How names are looked up. Default: as the system does. */
  readonly lookup?: Lookup;
  /** Sends rows: redirects must not lose them, nor take them to another server. */
  readonly sends?: boolean;
}

export interface RestRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | undefined;
}

/** A status that says that the request failed, and what the server says of it. */
export class StatusError extends RunError {
  readonly status: number;
  /** `409 Conflict: there is such an order`. */
  readonly said: string;

  constructor(error: RunError, status: number, said: string) {
    const { value, remedy, retryable } = error;
    super(error.code, error.message, {
      retryable,
      ...(value !== undefined && { value }),
      ...(remedy !== undefined && { remedy }),
    });
    this.status = status;
    this.said = said;
  }

  /** The same with another remedy. */
  advising(remedy: string): StatusError {
    const { code, message, retryable, value = '', status, said } = this;
    return new StatusError(new RunError(code, message, { retryable, value, remedy }), status, said);
  }
}

/** Asks a server: with its credentials, as often and as fast as is allowed, and again when it may help. No error holds a secret. */
export class RestClient {
  /** The URL to which requests go; credentials go nowhere else. */
  readonly home: URL;
  private readonly policy: RestPolicy;
  private readonly options: HttpOptions;
  private readonly limiter: Limiter;
  private readonly auth: Auth;
  private readonly mask = new Mask();
  private readonly headers: Readonly<Record<string, string>>;
  private readonly sends: boolean;

  /** `connection`: with the values of its secrets. Throws `RunError` for what is wrong with it. */
  constructor(
    connection: CheckedConnection,
    policy: RestPolicy,
    { baseFolder, signal, lookup, sends = false }: RestClientOptions,
  ) {
    const problem = connectionProblem(connection);
    if (problem) throw new RunError('invalid-connection', problem.message, { remedy: problem.remedy });
    this.auth = authOf(connection, this.mask);
    this.policy = policy;
    this.sends = sends;
    this.home = joinUrl(String(connection.url), policy.url.replace(/\{[^{}]*\}/g, 'x'));
    this.headers = { ...(connection.headers as Readonly<Record<string, string>> | undefined), ...policy.headers };
    this.limiter = new Limiter(policy);
    const allowed = connection.allowAddresses;
    const refusePrivate = policy.refusePrivateAddresses || connection.refusePrivateAddresses === true;
    if (this.home.protocol === 'https:') trustSystem();
    // A proxy looks names up by itself, where nobody can check what they lead to.
    const proxies = refusePrivate ? undefined : proxiesOf();
    for (const secret of proxies ? proxySecrets(proxies) : []) this.mask.add(secret);
    const keep = { keepAlive: true, scheduling: 'fifo', ...(proxies && { proxyEnv: proxies }) } as const;
    // Each request waits for the signal: more than the ten that are taken for a leak.
    const own = AbortSignal.any([signal]);
    setMaxListeners(0, own);
    this.options = {
      agents: { http: new HttpAgent(keep), https: new HttpsAgent({ ...keep, ...tlsOf(connection, baseFolder) }) },
      guard: new AddressGuard(
        {
          refusePrivate,
          ...(allowed !== undefined && { allowed: String(allowed) }),
        },
        lookup,
      ),
      timeoutMs: policy.timeoutMs,
      maxBytes: policy.maxResponseBytes,
      signal: own,
      known: new Set(),
    };
  }

  /** A text without the secrets of this client. */
  masked(text: string): string {
    return this.mask.text(text);
  }

  /**
   * Makes a request and hands its answer to `use`; makes it again when that, or the request, fails with a `RunError` that is retryable. `accepts`: statuses
   * beyond 200 to 299 that `use` takes. Throws `StatusError` for others, else `RunError`; the reason of the signal when that aborts.
   */
  async send<Result>(
    request: RestRequest,
    use: (response: HttpResponse) => Promise<Result>,
    accepts: (status: number) => boolean = () => false,
  ): Promise<Result> {
    const { signal } = this.options;
    let renewed = false;
    for (let attempt = 0; ; ) {
      const outcome = await this.limiter.run(signal, () => this.attempt(request, use, accepts));
      if ('result' in outcome) return outcome.result;
      const { error, waitMs, credentials } = outcome;
      signal.throwIfAborted();
      if (error instanceof StatusError && error.status === 401 && !renewed && credentials && this.auth.refused(credentials)) {
        renewed = true;
        continue;
      }
      if (!(error instanceof RunError) || !error.retryable || attempt >= this.policy.maxRetries) throw error;
      if (waitMs !== undefined && waitMs > MOST_PATIENCE_MS) throw impatient(error, waitMs);
      await pause(waitMs ?? waitBefore(attempt), signal);
      attempt++;
    }
  }

  /** Ends connections that are kept open. */
  close(): void {
    this.options.agents.http.destroy();
    this.options.agents.https.destroy();
  }

  private async attempt<Result>(
    request: RestRequest,
    use: (response: HttpResponse) => Promise<Result>,
    accepts: (status: number) => boolean,
  ): Promise<{ readonly result: Result } | Failure> {
    let credentials: Credentials | undefined;
    try {
      credentials = await this.auth.credentials((asked) => exchange(asked, this.options));
      const response = await this.follow(request, credentials);
      const { status, reason, asked, headers } = response;
      if ((status >= 200 && status < 300) || accepts(status)) return { result: await use(response) };
      const text = this.mask.text(await readText(response, ERROR_BYTES).catch(() => ''));
      refuseUnencrypted(response.url, { ...asked, url: this.mask.text(asked.url) }, status, text);
      const limit = isLimit(status, headers);
      const retryable = limit || isPassing(status);
      const failed = statusError({ ...asked, url: this.mask.text(asked.url) }, { status, reason, text, retryable, limit });
      const body = shown(text);
      const said = `${`${status} ${reason}`.trim()}${body === '' ? '' : `: ${body}`}`;
      return { error: new StatusError(failed, status, said), waitMs: retryAfter(headers), credentials };
    } catch (error) {
      return { error: this.mask.error(error), waitMs: error instanceof TokenError ? error.waitMs : undefined, credentials };
    }
  }

  /** The answer that redirects lead to. What tells who asks stays with the server that it is for. */
  private async follow(request: RestRequest, credentials: Credentials): Promise<HttpResponse> {
    let { method, url, body } = request;
    let trusted = sameOrigin(url, this.home);
    for (let hops = 0; ; hops++) {
      const response = await exchange(
        this.prepared({ ...request, method, url, body }, trusted ? credentials : undefined),
        this.options,
      );
      const { location } = response.headers;
      if (!REDIRECTS.includes(response.status) || location === undefined) return response;
      response.discard();
      const asked = { method, url: shownUrl(url) };
      const target = checkedUrl(location, url);
      const refuse = (code: string, why: string, remedy: string) =>
        new RunError(code, `${askedText(asked)}: ${why}: ${shownUrl(target)}`, { value: shownUrl(target), remedy });
      if (hops >= MOST_REDIRECTS) throw refuse('too-many-redirects', `more than ${MOST_REDIRECTS} redirects`, 'correct the URL');
      if (url.protocol === 'https:' && target.protocol === 'http:') {
        throw refuse(
          'insecure-redirect',
          'the redirect goes to an unencrypted address',
          'set url to that address if you trust it',
        );
      }
      const rewritten = response.status === 303 || (response.status < 303 && method === 'POST');
      if (body && (!sameOrigin(url, target) ? !rewritten || this.sends : rewritten && this.sends)) {
        throw refuse(
          'refused-redirect',
          'the redirect would drop the request body, or send it to another server',
          'correct the URL',
        );
      }
      if (rewritten && method !== 'HEAD') {
        method = 'GET';
        body = undefined;
      }
      trusted &&= sameOrigin(target, this.home);
      url = target;
    }
  }

  /** `credentials`: absent for a server that is not to know who asks. */
  private prepared({ method, url, headers = {}, body }: RestRequest, credentials: Credentials | undefined): HttpRequest {
    const target = new URL(url);
    target.hash = '';
    const all = new Headers({ Accept: 'application/json, application/x-ndjson;q=0.9, */*;q=0.1', 'User-Agent': 'open-stage' });
    const own = credentials ? { ...this.headers, ...headers, ...credentials.headers } : {};
    for (const [name, value] of Object.entries(own)) all.set(name, value);
    all.set('Accept-Encoding', ACCEPTED_ENCODINGS);
    if (body && !all.has('Content-Type')) all.set('Content-Type', 'application/json');
    if (!body) all.delete('Content-Type');
    for (const [name, value] of Object.entries(credentials?.query ?? {})) target.searchParams.set(name, value);
    return { method, url: target, headers: Object.fromEntries(all), body, shown: url };
  }
}

interface Failure {
  readonly error: unknown;
  /** What the server asks for. */
  readonly waitMs: number | undefined;
  readonly credentials: Credentials | undefined;
}

function impatient(error: RunError, waitMs: number): RunError {
  const { code, message, value } = error;
  const remedy = `run again in ${Math.ceil(waitMs / 1000)} s, as the server asks`;
  return new RunError(code, message, { retryable: true, remedy, ...(value !== undefined && { value }) });
}

/** Certificates of the connection. Throws `RunError` for files that cannot be read. */
function tlsOf({ tlsCa, tlsCert, tlsKey }: CheckedConnection, baseFolder: string) {
  const read = (path: unknown): Buffer => {
    const file = resolve(baseFolder, String(path));
    try {
      return readFileSync(file);
    } catch (error) {
      throw fileError(error, file, 'read');
    }
  };
  return {
    ...(tlsCa !== undefined && { ca: read(tlsCa) }),
    ...(tlsCert !== undefined && { cert: read(tlsCert) }),
    ...(tlsKey !== undefined && { key: read(tlsKey) }),
  };
}
