import { RunError } from '../../model/errors.ts';
import { bigQueryDriver } from './bigquery.ts';
import type { Driver } from './driver.ts';
import { mysqlDriver } from './mysql.ts';
import { postgresDriver } from './postgres.ts';
import { restDriver } from './rest.ts';
import { sqliteDriver } from './sqlite.ts';

/** What can be connected to, by type of connection. */
const DRIVERS: Readonly<Record<string, Driver>> = {
  sqlite: sqliteDriver,
  postgres: postgresDriver,
  bigquery: bigQueryDriver,
  mysql: mysqlDriver,
  rest: restDriver,
};

export const DRIVER_TYPES: readonly string[] = Object.keys(DRIVERS);

/** Throws `RunError` `unsupported-connection`. */
export function driverOf(type: string): Driver {
  if (Object.hasOwn(DRIVERS, type)) return DRIVERS[type]!;
  throw new RunError('unsupported-connection', `connections of type ${type} cannot be opened`, {
    value: type,
    remedy: `supported types: ${DRIVER_TYPES.join(', ')}`,
  });
}
