import type { PostgresOriginPlan } from '../../stages/postgres-origin.ts';
import type { Connector, ConnectorThread, ReadRequest } from '../connector.ts';
import { PostgresRead } from './read.ts';

export function postgresConnector({ arena, stopped }: ConnectorThread): Connector {
  return {
    openRead: (request) => PostgresRead.open(arena, request as ReadRequest<PostgresOriginPlan>, stopped),
  };
}
