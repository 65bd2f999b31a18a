import type { MysqlDestinationPlan } from '../../stages/mysql-destination.ts';
import type { Connector, ConnectorThread, LoadRequest } from '../connector.ts';
import { MysqlLoad } from './load.ts';

export function mysqlConnector({ arena, stopped }: ConnectorThread): Connector {
  return {
    openLoad: (request) => MysqlLoad.open(arena, request as LoadRequest<MysqlDestinationPlan>, stopped),
  };
}
