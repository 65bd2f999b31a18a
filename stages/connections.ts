import { z } from 'zod';

const text = z.string().min(1, 'a text');
/** A credential: best `${secret:name}`, which stays a reference. */
const credential = z.union([z.string(), z.strictObject({ secret: z.string() })]).meta({ writeOnly: true });

/** Host, port and account of a database server. */
const server = {
  host: text.default('localhost').describe('Name or address of the server.'),
  database: text.describe('The database.'),
  user: text.optional().describe('The account.'),
  password: credential.optional().describe('Its password, as `${secret:name}`.'),
};

/** The types of connections that a job can declare, and their fields. */
export const CONNECTIONS = {
  sqlite: {
    summary: 'A SQLite database file.',
    fields: z.strictObject({ path: text.describe('The file, relative to the job’s file.') }),
  },
  postgres: {
    summary: 'A PostgreSQL server.',
    fields: z.strictObject({ ...server, port: z.int().min(1).max(65_535).default(5432).describe('Its port.') }),
  },
  mysql: {
    summary: 'A MySQL or MariaDB server.',
    fields: z.strictObject({ ...server, port: z.int().min(1).max(65_535).default(3306).describe('Its port.') }),
  },
} as const;

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
