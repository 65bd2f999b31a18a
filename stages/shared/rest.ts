import * as z from 'zod';
import { ownValue } from '../../model/own.ts';
import { hint } from '../hints.ts';
import type { CheckContext, CheckedConnection } from '../stage.ts';
import { HEADER_NAME, headerProblem, headers } from './rest-headers.ts';

/** What requests go to, how they are made, and how patient they are. */
export interface RestPlan {
  /** The connection, or one that stands for `url`. */
  readonly connection: CheckedConnection;
  /** What is added to the connection's URL. */
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly queryParameters: readonly (readonly [name: string, value: string])[];
  readonly timeoutMs: number;
  readonly maxRetries: number;
  readonly maxResponseBytes: number;
  readonly requestsPerSecond: number | undefined;
  readonly concurrentRequests: number;
  readonly refusePrivateAddresses: boolean;
}

const parameter = z.union([z.string(), z.number(), z.bigint(), z.boolean()]);

/** Where requests go. */
export const address = {
  connection: z
    .string()
    .min(1, 'a name')
    .meta(hint({ is: 'connection', types: ['rest'] }))
    .optional()
    .describe('The name of a connection of type rest, which has the base URL and the credentials.'),
  url: z
    .string()
    .min(1, 'a URL')
    .optional()
    .describe(
      'With a connection: the path to add to its URL, such as `orders`. Without a connection: the whole URL, `https://…`.',
    ),
};

/** The other options that `rest-origin` and `rest-destination` have in common. */
export const rest = {
  headers: headers.optional().describe('HTTP headers to send: `{ Accept-Language: en }`. Credentials belong in the connection.'),
  queryParameters: z
    .record(z.string().min(1, 'a name'), z.union([parameter, z.array(parameter)]))
    .optional()
    .describe('Parameters of the URL, after `?`: `{ status: open }`. A list is sent as several parameters of one name.'),
  timeoutMs: z
    .int()
    .min(1)
    .default(30_000)
    .describe('Milliseconds to wait for the response to begin, and for each further part of it.'),
  maxRetries: z
    .int()
    .min(0)
    .max(100)
    .default(5)
    .describe(
      'Maximum number of retries of a request, after a lost connection, a timeout, or a temporary status (408, 425, 429, 500, 502 to 504, and 403 with `Retry-After` or an exhausted rate limit). The pause is the one that the server asks for, or random and longer with each retry.',
    ),
  requestsPerSecond: z
    .number()
    .positive()
    .max(10_000)
    .optional()
    .describe('Maximum number of requests to begin per second. Default: no limit.'),
  refusePrivateAddresses: z
    .boolean()
    .default(false)
    .describe(
      'Refuses addresses in private networks and on this machine, also by name and after a redirect. A connection can set this for all its stages.',
    ),
};

interface Given {
  readonly connection?: string | undefined;
  readonly url?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly queryParameters?: Readonly<Record<string, ParameterValue | readonly ParameterValue[]>> | undefined;
}
type ParameterValue = z.output<typeof parameter>;

/** Connection, URL, headers and parameters; `undefined` when a problem was reported. */
export function targetOf(
  given: Given,
  context: CheckContext,
): Pick<RestPlan, 'connection' | 'url' | 'headers' | 'queryParameters'> | undefined {
  const { headers = {}, queryParameters = {} } = given;
  const place = placeOf(given, context);
  const sound = Object.keys(headers).map((name) => checkHeader(name, context));
  if (!place || sound.includes(false)) return undefined;
  const parameters = Object.entries(queryParameters).flatMap(([name, value]) =>
    [value].flat().map((one): readonly [string, string] => [name, String(one)]),
  );
  return { ...place, headers, queryParameters: parameters };
}

function checkHeader(name: string, context: CheckContext): boolean {
  const problem = headerProblem(name);
  if (!problem) return true;
  context.report('invalid-option', problem.message, ['headers', name], { part: 'key', remedy: problem.remedy, value: name });
  return false;
}

function placeOf(given: Given, context: CheckContext): Pick<RestPlan, 'connection' | 'url'> | undefined {
  const { connection: name, url = '' } = given;
  const invalid = (message: string, remedy: string) =>
    void context.report('invalid-option', `invalid url: ${message}`, ['url'], { remedy, value: withoutAccount(url) });
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(url) ? originOf(url) : undefined;
  if (whole === null) return invalid(withoutAccount(url), 'write https://host/path, without user and password');
  if (name === undefined) {
    if (url === '') return void context.report('missing-option', 'missing url', ['url'], { remedy: 'or connection' });
    if (whole === undefined) return invalid(url, 'write the whole URL, https://…, or name a connection');
    return { connection: { type: 'rest', url: whole, auth: 'none' }, url };
  }
  const connection = context.connection(['connection'], name, ['rest']);
  if (!connection) return undefined;
  const problem = connectionProblem(connection);
  if (problem) {
    const { message, remedy } = problem;
    return void context.report('missing-option', `connection ${name}: ${message}`, ['connection'], { remedy, value: name });
  }
  if (whole !== undefined && whole !== originOf(String(connection.url))) {
    return invalid(
      `${whole} is not the server of connection ${name}`,
      'its credentials stay with it: leave out connection, or correct url',
    );
  }
  return { connection, url };
}

const withoutAccount = (url: string): string => url.replace(/\/\/[^/]*@/, '//');

/** Scheme, host and port of a URL; `null` for one that cannot be asked, or that holds an account. */
function originOf(text: string): string | null {
  // Columns may stand in the path, never in the host.
  const url = URL.parse(text.replace(/\{[^{}]*\}/g, 'x'));
  const host = /^[a-z]+:\/\/([^/?#]*)/i.exec(text)?.[1] ?? '';
  if (!url || !/^https?:$/.test(url.protocol) || url.hostname === '' || /[{}@\s]/.test(host)) return null;
  return url.origin;
}

/** The fields that each kind of credentials needs. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  none: [],
  basic: ['user', 'password'],
  bearer: ['token'],
  'api-key': ['apiKey'],
  oauth2: ['tokenUrl', 'clientId', 'clientSecret'],
};

/** What a connection lacks or has wrong beyond the shape of its fields; `undefined`: nothing. */
export function connectionProblem(
  connection: CheckedConnection,
): { readonly message: string; readonly remedy: string } | undefined {
  const { auth = 'none', url, tokenUrl } = connection;
  const missing = ownValue(NEEDS, String(auth))?.find((field) => connection[field] === undefined || connection[field] === '');
  if (missing !== undefined)
    return { message: `missing ${missing}`, remedy: `auth: ${auth} needs ${NEEDS[String(auth)]!.join(', ')}` };
  for (const [name, value] of Object.entries({ url, ...(auth === 'oauth2' && { tokenUrl }) })) {
    if (originOf(String(value)) === null) {
      return {
        message: `invalid ${name}: ${withoutAccount(String(value))}`,
        remedy: 'write https://host/path, without user and password',
      };
    }
  }
  const { apiKeyName, headers } = connection;
  if (typeof apiKeyName === 'string' && connection.apiKeyIn !== 'query' && !HEADER_NAME.test(apiKeyName)) {
    return { message: `invalid apiKeyName: ${apiKeyName}`, remedy: 'write the name of a header' };
  }
  return Object.keys(headers ?? {})
    .map(headerProblem)
    .find((problem) => problem !== undefined);
}
