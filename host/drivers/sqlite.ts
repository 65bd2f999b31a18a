import { resolve } from 'node:path';
import type { Driver, ReadyConnection } from './driver.ts';

const pathOf = ({ fields, baseFolder }: ReadyConnection): string => resolve(baseFolder, String(fields.path));

export const sqliteDriver: Driver = {
  async test(connection) {
    const { versionOf } = await import('../../connectors/sqlite/introspect.ts');
    return `SQLite ${versionOf(pathOf(connection))}`;
  },
  async tables(connection) {
    const { listTableNames } = await import('../../connectors/sqlite/introspect.ts');
    return listTableNames(pathOf(connection));
  },
  async columns(connection, { schema, name }) {
    const { describeTable } = await import('../../connectors/sqlite/introspect.ts');
    return describeTable(pathOf(connection), { schema, table: name });
  },
  async define(connection, places) {
    const { defineTables } = await import('../../connectors/sqlite/definitions.ts');
    return defineTables(pathOf(connection), places);
  },
  async target(connection, table) {
    const { lookAtTarget } = await import('../../connectors/sqlite/introspect.ts');
    return lookAtTarget(pathOf(connection), table);
  },
  async checkLoads(loads) {
    const { checkLoads } = await import('../../connectors/sqlite/check.ts');
    return checkLoads(loads);
  },
  async wasCommitted(connection, receipt) {
    const { wasCommitted } = await import('../../connectors/sqlite/receipt.ts');
    return wasCommitted(pathOf(connection), receipt);
  },
};
