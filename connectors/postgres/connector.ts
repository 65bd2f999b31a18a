import type { PostgresDestinationPlan } from '../../stages/postgres-destination.ts';
import type { PostgresOriginPlan } from '../../stages/postgres-origin.ts';
import type { Connector, ConnectorThread, LoadRequest, ReadRequest } from '../connector.ts';
import { PostgresLoad } from './load.ts';
import { PostgresRead } from './read.ts';

export function postgresConnector(thread: ConnectorThread): Connector {
  return {
    openRead: (request) => PostgresRead.open(thread, request as ReadRequest<PostgresOriginPlan>),
    openLoad: (request) => PostgresLoad.open(thread, request as LoadRequest<PostgresDestinationPlan>),
  };
}
