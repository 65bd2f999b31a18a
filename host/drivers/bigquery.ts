import type { Driver, ReadyConnection } from './driver.ts';

const accessOf = ({ fields, baseFolder }: ReadyConnection, signal: AbortSignal) => ({ connection: fields, baseFolder, signal });

export const bigQueryDriver: Driver = {
  async test(connection, signal) {
    const { projectText } = await import('../../connectors/bigquery/introspect.ts');
    return projectText(accessOf(connection, signal));
  },
  async tables(connection, signal) {
    const { listTables } = await import('../../connectors/bigquery/introspect.ts');
    return listTables(accessOf(connection, signal));
  },
  async columns(connection, { schema, name }, signal) {
    const { describeTable } = await import('../../connectors/bigquery/introspect.ts');
    return describeTable(accessOf(connection, signal), { schema, table: name });
  },
  async define(connection, places, signal) {
    const { defineTables } = await import('../../connectors/bigquery/introspect.ts');
    return defineTables(accessOf(connection, signal), places);
  },
  async target(connection, table, signal) {
    const { lookAtTarget } = await import('../../connectors/bigquery/introspect.ts');
    return lookAtTarget(accessOf(connection, signal), table);
  },
  async checkLoads(loads, signal) {
    const { checkLoads } = await import('../../connectors/bigquery/check.ts');
    return checkLoads(loads, () => signal.aborted);
  },
  async wasCommitted(connection, receipt, signal) {
    const { wasCommitted } = await import('../../connectors/bigquery/receipt.ts');
    return wasCommitted(accessOf(connection, signal), receipt);
  },
};
