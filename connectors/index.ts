import { RunError } from '../model/errors.ts';
import type { OpenConnector } from './connector.ts';

/** What works with each system, by type of connection. Loaded where it is needed: clients take long to load. */
const CONNECTORS: Readonly<Record<string, () => Promise<OpenConnector>>> = {
  rest: async () => (await import('./rest/connector.ts')).restConnector,
  sqlite: async () => (await import('./sqlite/connector.ts')).sqliteConnector,
  bigquery: async () => (await import('./bigquery/connector.ts')).bigQueryConnector,
  postgres: async () => (await import('./postgres/connector.ts')).postgresConnector,
  mysql: async () => (await import('./mysql/connector.ts')).mysqlConnector,
};

/** Throws `RunError` `unsupported-connection`. */
export async function connectorOf(system: string): Promise<OpenConnector> {
  if (Object.hasOwn(CONNECTORS, system)) return CONNECTORS[system]!();
  throw new RunError('unsupported-connection', `connections of type ${system} cannot be opened`, {
    value: system,
    remedy: `supported types: ${Object.keys(CONNECTORS).join(', ')}`,
  });
}
