import * as z from 'zod';
import { ownValue } from '../model/own.ts';
import type { Capabilities } from './capabilities.ts';
import type { FormHints } from './hints.ts';
import { headers } from './shared/rest-headers.ts';

const text = z.string().min(1, 'a text');
/** A credential: best `${secret:name}`, which stays a reference. */
const credential = z.union([z.string(), z.strictObject({ secret: z.string() })]).meta({ writeOnly: true });

const SQLITE: Capabilities = {
  guarantee: 'exactly-once',
  transaction: 'database',
  ifExists: ['fail', 'replace', 'append', 'upsert'],
  pushDown: { columns: 'tables', filters: 'tables', filterTypes: ['integer', 'float', 'string'] },
  parallelReads: ['column'],
  parallelLoads: false,
  cancel: 'client',
  rejects: true,
};

const POSTGRES: Capabilities = {
  guarantee: 'exactly-once',
  transaction: 'table',
  ifExists: ['fail', 'replace', 'append', 'upsert'],
  pushDown: { columns: 'queries', filters: 'tables', filterTypes: ['integer', 'float', 'string'] },
  parallelReads: ['column', 'storage'],
  parallelLoads: true,
  connections: { load: [1, 1], share: 0 },
  cancel: 'server',
  rejects: true,
};

const MYSQL: Capabilities = {
  guarantee: 'exactly-once',
  transaction: 'table',
  ifExists: ['fail', 'replace', 'append', 'upsert'],
  pushDown: { columns: 'queries', filters: 'tables', filterTypes: ['integer', 'float', 'string'] },
  parallelReads: ['column'],
  parallelLoads: true,
  connections: { load: [1, 2], share: 1 },
  cancel: 'server',
  rejects: true,
};

const REST: Capabilities = {
  guarantee: 'at-least-once',
  transaction: 'none',
  ifExists: [],
  pushDown: { columns: 'none', filters: 'none', filterTypes: [] },
  parallelReads: [],
  parallelLoads: true,
  cancel: 'client',
  rejects: true,
};

const BIGQUERY: Capabilities = {
  guarantee: 'exactly-once',
  transaction: 'table',
  ifExists: ['fail', 'replace', 'append', 'upsert'],
  pushDown: { columns: 'queries', filters: 'only-queries', filterTypes: ['integer', 'float', 'string'] },
  parallelReads: ['storage'],
  parallelLoads: false,
  cancel: 'server',
  rejects: true,
};

/** How a connection is encrypted, and whom it trusts. */
const tls = {
  tls: z
    .enum(['disable', 'prefer', 'require', 'verify-ca', 'verify-full'])
    .default('prefer')
    .describe(
      '`disable`: no encryption. `prefer`: encrypts if the server supports it. `require`: always encrypts, and does not check the certificate. `verify-ca`: the certificate must be signed by a trusted authority. `verify-full`: it must also match the name of the server.',
    ),
  tlsCa: text.optional().describe('A PEM file with the certificate authorities to trust. Default: those of the system.'),
  tlsCert: text.optional().describe('A PEM file with the client certificate.'),
  tlsKey: text.optional().describe('A PEM file with the private key of the client certificate.'),
};

/** Host, port, account and encryption of a database server. */
const server = {
  host: text.default('localhost').describe('The name or address of the server.'),
  database: text.describe('The name of the database.'),
  user: text.optional().describe('The name of the account.'),
  password: credential.optional().describe('The password of the account, as `${secret:name}`.'),
  ...tls,
  connectTimeoutMs: z
    .int()
    .min(1)
    .default(15_000)
    .describe(
      'Milliseconds to wait for a connection: for the response of the server, and for a free connection if all are in use.',
    ),
  maxConnections: z
    .int()
    .min(1)
    .max(1000)
    .optional()
    .describe(
      'Maximum number of connections of a run to the server, for all its origins and destinations together. Default: 8, or fewer if the server has fewer left.',
    ),
};

interface ConnectionSpec {
  readonly summary: string;
  /** Fields that matter only where another one has one of these values. */
  readonly when?: FormHints['when'];
  readonly fields: z.ZodObject;
  /** Absent: no connector for it yet. */
  readonly capabilities?: Capabilities;
}

/** The types of connections that a job can declare, and their fields. */
export const CONNECTIONS = {
  sqlite: {
    summary: 'A SQLite database file.',
    fields: z.strictObject({ path: text.describe('The database file, relative to the job’s file.') }),
    capabilities: SQLITE,
  },
  postgres: {
    summary: 'A PostgreSQL server.',
    fields: z.strictObject({
      ...server,
      port: z.int().min(1).max(65_535).default(5432).describe('The port of the server.'),
    }),
    capabilities: POSTGRES,
  },
  mysql: {
    summary: 'A MySQL or MariaDB server.',
    fields: z.strictObject({ ...server, port: z.int().min(1).max(65_535).default(3306).describe('The port of the server.') }),
    capabilities: MYSQL,
  },
  bigquery: {
    summary: 'A project of Google BigQuery.',
    fields: z.strictObject({
      projectId: text.optional().describe('The project that is charged for queries. Default: the project of the credentials.'),
      dataset: text.optional().describe('The default dataset of tables.'),
      location: text
        .optional()
        .describe('The location of datasets and jobs: `EU`, `us-east1`. Default: the location of the tables.'),
      credentialsPath: text
        .optional()
        .describe(
          'A JSON file with the key of a service account, relative to the job’s file. Default: the application default credentials.',
        ),
      credentials: credential.optional().describe('Instead of `credentialsPath`: the JSON key itself, as `${secret:name}`.'),
      accessToken: credential.optional().describe('An OAuth 2 token, as `${secret:name}`. Open-Stage does not renew it.'),
      anonymous: z.boolean().default(false).describe('Sends no credentials. For emulators.'),
      apiEndpoint: text
        .optional()
        .describe('The URL of the API, such as that of an emulator: `http://localhost:9050`. Default: Google’s.'),
      pricePerTebibyte: z
        .number()
        .min(0)
        .default(6.25)
        .describe('The price in dollars of reading a tebibyte. The log uses it to show what a query costs.'),
    }),
    capabilities: BIGQUERY,
  },
  rest: {
    summary: 'A web API (REST over HTTP).',
    fields: z.strictObject({
      url: text.describe('The base URL: `https://api.example.com/v1`. The `url` of a stage is added to it.'),
      auth: z
        .enum(['none', 'basic', 'bearer', 'api-key', 'oauth2'])
        .default('none')
        .describe(
          '`none`: no credentials. `basic`: user and password. `bearer`: a token. `api-key`: a key in a header or in the URL. `oauth2`: a token that Open-Stage fetches with client credentials.',
        ),
      user: text.optional().describe('With `basic`: the account.'),
      password: credential.optional().describe('With `basic`: its password, as `${secret:name}`.'),
      token: credential.optional().describe('With `bearer`: the token, as `${secret:name}`.'),
      apiKey: credential.optional().describe('With `api-key`: the key, as `${secret:name}`.'),
      apiKeyName: text.default('X-API-Key').describe('With `api-key`: the name of the header or URL parameter for the key.'),
      apiKeyIn: z.enum(['header', 'query']).default('header').describe('With `api-key`: where the key is sent.'),
      tokenUrl: text.optional().describe('With `oauth2`: the URL that tokens are fetched from.'),
      clientId: text.optional().describe('With `oauth2`: the client’s id.'),
      clientSecret: credential.optional().describe('With `oauth2`: the client’s secret, as `${secret:name}`.'),
      scope: text.optional().describe('With `oauth2`: the scopes to request, separated by blanks: `orders.read orders.write`.'),
      clientAuth: z
        .enum(['header', 'body'])
        .default('header')
        .describe('With `oauth2`: where the client’s id and secret are sent.'),
      headers: headers
        .optional()
        .describe('HTTP headers of all requests: `{ Accept-Language: en }`. Credentials do not belong here.'),
      tlsCa: text.optional().describe('A PEM file with the certificate authorities to trust. Default: those of the system.'),
      tlsCert: text.optional().describe('A PEM file with the client certificate.'),
      tlsKey: text.optional().describe('A PEM file with the private key of the client certificate.'),
      refusePrivateAddresses: z
        .boolean()
        .default(false)
        .describe('Refuses addresses in private networks and on this machine, also by name and after a redirect.'),
      allowAddresses: text
        .optional()
        .describe('With `refusePrivateAddresses`: addresses and ranges to allow, separated by commas: `10.1.2.3, 10.2.0.0/16`.'),
    }),
    when: {
      user: { option: 'auth', is: ['basic'] },
      password: { option: 'auth', is: ['basic'] },
      token: { option: 'auth', is: ['bearer'] },
      ...Object.fromEntries(['apiKey', 'apiKeyName', 'apiKeyIn'].map((name) => [name, { option: 'auth', is: ['api-key'] }])),
      ...Object.fromEntries(
        ['tokenUrl', 'clientId', 'clientSecret', 'scope', 'clientAuth'].map((name) => [name, { option: 'auth', is: ['oauth2'] }]),
      ),
      allowAddresses: { option: 'refusePrivateAddresses', is: ['true'] },
    },
    capabilities: REST,
  },
} as const satisfies Record<string, ConnectionSpec>;

export type ConnectionType = keyof typeof CONNECTIONS;
export const CONNECTION_TYPES = Object.keys(CONNECTIONS) as readonly ConnectionType[];

/** Fields whose plain text in a job's file would be a leak. */
export function credentialFields(type: ConnectionType): readonly string[] {
  const fields = Object.entries(CONNECTIONS[type].fields.shape) as [string, z.ZodType][];
  return fields.flatMap(([name, field]) => {
    const inner = field instanceof z.ZodOptional ? (field.unwrap() as z.ZodType) : field;
    return inner.meta()?.writeOnly === true ? [name] : [];
  });
}

/** The value of another field that makes a field matter; `undefined`: it always does. */
export function fieldMatters(
  type: ConnectionType,
  field: string,
): { readonly option: string; readonly is: readonly string[] } | undefined {
  const { when }: ConnectionSpec = CONNECTIONS[type];
  return ownValue(when, field);
}

/** What a system can do; `undefined` for one without a connector. */
export function capabilitiesOf(type: string): Capabilities | undefined {
  const spec: ConnectionSpec | undefined = Object.hasOwn(CONNECTIONS, type) ? CONNECTIONS[type as ConnectionType] : undefined;
  return spec?.capabilities;
}
