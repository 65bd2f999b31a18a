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
      '`disable`: not encrypted. `prefer`: encrypted where the server can. `require`: encrypted, whoever the server is. `verify-ca`: its certificate must be of a known authority. `verify-full`: and for its name.',
    ),
  tlsCa: text.optional().describe('A PEM file with the authorities to trust, instead of the system’s.'),
  tlsCert: text.optional().describe('A PEM file with the certificate to show to the server.'),
  tlsKey: text.optional().describe('A PEM file with its private key.'),
};

/** Host, port, account and encryption of a database server. */
const server = {
  host: text.default('localhost').describe('Name or address of the server.'),
  database: text.describe('The database.'),
  user: text.optional().describe('The account.'),
  password: credential.optional().describe('Its password, as `${secret:name}`.'),
  ...tls,
  connectTimeoutMs: z
    .int()
    .min(1)
    .default(15_000)
    .describe('Milliseconds to wait for the server’s answer when connecting, or for a connection where all are taken.'),
  maxConnections: z
    .int()
    .min(1)
    .max(1000)
    .optional()
    .describe(
      'Connections that a run has to the server at most, for all its origins and destinations together. Default: 8, or as many as the server has left.',
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
    fields: z.strictObject({ path: text.describe('The file, relative to the job’s file.') }),
    capabilities: SQLITE,
  },
  postgres: {
    summary: 'A PostgreSQL server.',
    fields: z.strictObject({
      ...server,
      port: z.int().min(1).max(65_535).default(5432).describe('Its port.'),
    }),
    capabilities: POSTGRES,
  },
  mysql: {
    summary: 'A MySQL or MariaDB server.',
    fields: z.strictObject({ ...server, port: z.int().min(1).max(65_535).default(3306).describe('Its port.') }),
    capabilities: MYSQL,
  },
  bigquery: {
    summary: 'A project of Google BigQuery.',
    fields: z.strictObject({
      projectId: text.optional().describe('The project, which is charged for queries. Default: that of the credentials.'),
      dataset: text.optional().describe('The dataset of tables whose names say none.'),
      location: text.optional().describe('Where datasets are and jobs run: `EU`, `us-east1`. Default: where the tables are.'),
      credentialsPath: text
        .optional()
        .describe(
          'A file with the key of an account, in JSON, relative to the job’s file. Without any credentials: the application default credentials.',
        ),
      credentials: credential.optional().describe('The same key itself, as `${secret:name}`.'),
      accessToken: credential.optional().describe('A token of OAuth 2, as `${secret:name}`, which somebody else renews.'),
      anonymous: z.boolean().default(false).describe('Send no credentials: for emulators.'),
      apiEndpoint: text.optional().describe('The URL of the API, where it is not Google’s: `http://localhost:9050`.'),
      pricePerTebibyte: z
        .number()
        .min(0)
        .default(6.25)
        .describe('Dollars for reading a tebibyte, by which the log states prices.'),
    }),
    capabilities: BIGQUERY,
  },
  rest: {
    summary: 'A web API (REST over HTTP).',
    fields: z.strictObject({
      url: text.describe('The base URL, `https://api.example.com/v1`, to which stages add theirs.'),
      auth: z
        .enum(['none', 'basic', 'bearer', 'api-key', 'oauth2'])
        .default('none')
        .describe(
          '`basic`: user and password. `bearer`: a token. `api-key`: a key in a header or in the URL. `oauth2`: a token that is fetched with client credentials.',
        ),
      user: text.optional().describe('With `basic`: the account.'),
      password: credential.optional().describe('With `basic`: its password, as `${secret:name}`.'),
      token: credential.optional().describe('With `bearer`: the token, as `${secret:name}`.'),
      apiKey: credential.optional().describe('With `api-key`: the key, as `${secret:name}`.'),
      apiKeyName: text
        .default('X-API-Key')
        .describe('With `api-key`: the header, or the parameter of the URL, that holds the key.'),
      apiKeyIn: z.enum(['header', 'query']).default('header').describe('With `api-key`: where the key is sent.'),
      tokenUrl: text.optional().describe('With `oauth2`: where tokens are fetched.'),
      clientId: text.optional().describe('With `oauth2`: the client’s id.'),
      clientSecret: credential.optional().describe('With `oauth2`: its secret, as `${secret:name}`.'),
      scope: text.optional().describe('With `oauth2`: the scopes to ask for, separated by blanks.'),
      clientAuth: z
        .enum(['header', 'body'])
        .default('header')
        .describe('With `oauth2`: where the client’s id and secret are sent.'),
      headers: headers.optional().describe('Headers of all requests. No credentials.'),
      tlsCa: text.optional().describe('A PEM file with the authorities to trust, instead of the system’s.'),
      tlsCert: text.optional().describe('A PEM file with the certificate to show to the server.'),
      tlsKey: text.optional().describe('A PEM file with its private key.'),
      refusePrivateAddresses: z
        .boolean()
        .default(false)
        .describe('Refuse servers in private networks and on this machine, whatever name leads there, also after a redirect.'),
      allowAddresses: text
        .optional()
        .describe('Addresses and ranges that are allowed all the same, separated by commas: `10.1.2.3, 10.2.0.0/16`.'),
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
