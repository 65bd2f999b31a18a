import type { BigQuery } from '@google-cloud/bigquery';
import { RunError } from '../../model/errors.ts';
import type { CheckedConnection } from '../../stages/stage.ts';
import { Mask } from '../http/mask.ts';
import { pause } from '../http/pause.ts';
import { MOST_PATIENCE_MS, retryAfter, waitBefore } from '../http/retry.ts';
import { createClient, type Project, placeOf, projectOf } from './connect.ts';
import { type ApiFault, BigQueryError, ImpatientError, mayPass, transportError } from './errors.ts';

/** Tries of a request before it is given up. */
const TRIES = 6;
/** A request that has not been answered by then is tried again. */
const ANSWER_MS = 120_000;

export interface ClientOptions {
  /** What paths of keys are relative to. */
  readonly baseFolder: string;
  readonly signal: AbortSignal;
}

export interface Asked {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Behind `/projects/<project>`, `/datasets/sales`, or a whole URL. */
  readonly path: string;
  readonly project?: string | undefined;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly json?: object;
  readonly body?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** Statuses past 299 that are answers. */
  readonly accepts?: readonly number[];
  /** Whether the request may be made again when its answer is lost. Default: true. */
  readonly repeatable?: boolean;
  /** How often it is tried at most. */
  readonly tries?: number;
}

export interface Answer<Body> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
}

/** What the vendor's client calls back with. */
type Called = (
  error: (Error & { code?: number | string; errors?: ApiFault[]; response?: Response }) | null,
  body: unknown,
  response?: Response,
) => void;
interface Response {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
}

/** Asks the API: with the connection's credentials, and again when that may help, after waits that grow by chance. No error holds a secret. */
export class BigQueryClient {
  readonly project: Project;
  readonly signal: AbortSignal;
  private readonly api: BigQuery;
  private readonly where: string;
  private readonly mask = new Mask();

  /** `connection`: with the values of its secrets. Throws `RunError` for credentials that are none. */
  constructor(connection: CheckedConnection, { baseFolder, signal }: ClientOptions) {
    this.project = projectOf(connection);
    this.where = placeOf(connection);
    for (const field of ['accessToken', 'credentials'])
      if (connection[field] !== undefined) this.mask.add(String(connection[field]));
    this.api = createClient(connection, baseFolder);
    this.signal = signal;
  }

  /** The same, to be stopped by another signal. */
  until(signal: AbortSignal): BigQueryClient {
    return Object.assign(Object.create(BigQueryClient.prototype) as object, this, { signal }) as BigQueryClient;
  }

  /** Where uploads go. */
  uploadUrl(project: string): string {
    return `${this.api.apiEndpoint}/upload/bigquery/v2/projects/${encodeURIComponent(project)}/jobs`;
  }

  /** The project that jobs run in. Throws `RunError` `unknown-project` when nothing says which. */
  async projectId(): Promise<string> {
    if (this.project.id !== undefined) return this.project.id;
    try {
      return await this.api.getProjectId();
    } catch (error) {
      throw new RunError('unknown-project', `${this.where}: the project is unknown`, {
        cause: error,
        remedy: 'set projectId of the connection',
      });
    }
  }

  /** Makes a request; again when it may help. Throws `BigQueryError` for what the API refuses, else `RunError`; the reason of the signal when that aborts. */
  async ask<Body>(asked: Asked): Promise<Answer<Body>> {
    for (let attempt = 0; ; attempt++) {
      this.signal.throwIfAborted();
      try {
        return await this.once<Body>(asked);
      } catch (failure) {
        const { error, waitMs } = failure as Failure;
        this.signal.throwIfAborted();
        const lost = !(error instanceof BigQueryError);
        if (error instanceof RunError && waitMs !== undefined && waitMs > MOST_PATIENCE_MS)
          throw new ImpatientError(error, waitMs);
        if (attempt + 1 >= (asked.tries ?? TRIES) || !mayPass(error) || (lost && asked.repeatable === false)) throw error;
        await pause(waitMs ?? waitBefore(attempt), this.signal);
      }
    }
  }

  /** Throws `Failure`. */
  private once<Body>(asked: Asked): Promise<Answer<Body>> {
    const { method = 'GET', path, project, query, json, body, headers = {}, accepts = [] } = asked;
    const { promise, resolve, reject } = Promise.withResolvers<Answer<Body>>();
    const fail = (error: unknown, waitMs?: number) => reject({ error: this.mask.error(error), waitMs } satisfies Failure);
    const stop = () => fail(this.signal.reason);
    const timer = setTimeout(
      () =>
        fail(
          new RunError('connection-failed', `${this.where}: the server does not answer`, {
            retryable: true,
            remedy: 'check network and firewall',
          }),
        ),
      ANSWER_MS,
    );
    this.signal.addEventListener('abort', stop, { once: true });
    const called: Called = (error, answer, response = error?.response) => {
      const status = response?.statusCode ?? 0;
      if (response && (!error || accepts.includes(status))) {
        resolve({ status, headers: response.headers, body: answer as Body });
        return;
      }
      // An answer that breaks off is no JSON.
      if (!error || (status >= 200 && status < 300)) {
        return fail(
          new RunError('connection-lost', `${this.where}: the connection was cut`, { retryable: true, remedy: 'run again' }),
        );
      }
      const code = typeof error.code === 'number' ? error.code : status;
      if (!response && code === 0) return fail(transportError(error, this.where));
      fail(new BigQueryError(this.where, code, error.errors ?? [], error.message), retryAfter(response?.headers ?? {}));
    };
    this.api.request(
      {
        method,
        uri: path.split('?')[0],
        // As text: the vendor's client would look for a mark of its own in objects, and put the project there.
        ...(json && { body: JSON.stringify(json) }),
        ...(body && { body }),
        ...(project !== undefined && { projectId: project }),
        ...queryOf(path, query),
        headers: { ...(json && { 'Content-Type': 'application/json' }), ...headers },
        timeout: ANSWER_MS,
      } as never,
      called as never,
    );
    return promise.finally(() => {
      clearTimeout(timer);
      this.signal.removeEventListener('abort', stop);
    });
  }
}

/** What stands behind `?`: of a URL that the server gave its own words, else ours. */
function queryOf(path: string, query: Asked['query'] = {}): object {
  const at = path.indexOf('?');
  if (at >= 0) return { qs: Object.fromEntries(new URLSearchParams(path.slice(at + 1))) };
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return { qs: { prettyPrint: false, ...Object.fromEntries(given) } };
}

interface Failure {
  readonly error: unknown;
  /** What the server asks for. */
  readonly waitMs: number | undefined;
}
