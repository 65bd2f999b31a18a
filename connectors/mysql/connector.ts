import type { Connector, ConnectorThread } from '../connector.ts';

export function mysqlConnector(_thread: ConnectorThread): Connector {
  return {};
}
