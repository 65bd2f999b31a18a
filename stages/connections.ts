import { z } from 'zod';
import type { Capabilities } from './capabilities.ts';

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

/** Host, port and account of a database server. */
const server = {
  host: text.default('localhost').describe('Name or address of the server.'),
  database: text.describe('The database.'),
  user: text.optional().describe('The account.'),
  password: credential.optional().describe('Its password, as `${secret:name}`.'),
};

interface ConnectionSpec {
  readonly summary: string;
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
      ...tls,
      connectTimeoutMs: z.int().min(1).default(15_000).describe('Milliseconds to wait for the server’s answer when connecting.'),
    }),
    capabilities: POSTGRES,
  },
  mysql: {
    summary: 'A MySQL or MariaDB server.',
    fields: z.strictObject({ ...server, port: z.int().min(1).max(65_535).default(3306).describe('Its port.') }),
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

/** What a system can do; `undefined` for one without a connector. */
export function capabilitiesOf(type: string): Capabilities | undefined {
  const spec: ConnectionSpec | undefined = Object.hasOwn(CONNECTIONS, type) ? CONNECTIONS[type as ConnectionType] : undefined;
  return spec?.capabilities;
}
