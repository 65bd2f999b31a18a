import type { Driver, ReadyConnection } from './driver.ts';

const accessOf = ({ fields, baseFolder }: ReadyConnection, signal: AbortSignal) => ({ connection: fields, baseFolder, signal });

export const postgresDriver: Driver = {
  async test(connection, signal) {
    const { versionOf } = await import('../../connectors/postgres/introspect.ts');
    return versionOf(accessOf(connection, signal));
  },
  async tables(connection, signal) {
    const { listTables } = await import('../../connectors/postgres/introspect.ts');
    return listTables(accessOf(connection, signal));
  },
  async columns(connection, { schema, name }, signal) {
    const { describeTable } = await import('../../connectors/postgres/introspect.ts');
    return describeTable(accessOf(connection, signal), { schema, table: name });
  },
  async define(connection, places, signal) {
    const { defineTables } = await import('../../connectors/postgres/definitions.ts');
    return defineTables(accessOf(connection, signal), places);
  },
  async target(connection, table, signal) {
    const { lookAtTarget } = await import('../../connectors/postgres/introspect.ts');
    return lookAtTarget(accessOf(connection, signal), table);
  },
  async checkLoads(loads, signal) {
    const { checkLoads } = await import('../../connectors/postgres/check.ts');
    return checkLoads(loads, () => signal.aborted);
  },
  async wasCommitted(connection, receipt, signal) {
    const { wasCommitted } = await import('../../connectors/postgres/receipt.ts');
    return wasCommitted(accessOf(connection, signal), receipt);
  },
};
