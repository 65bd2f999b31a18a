import type { MysqlDestinationPlan } from '../../stages/mysql-destination.ts';
import type { MysqlOriginPlan } from '../../stages/mysql-origin.ts';
import type { Connector, ConnectorThread, LoadRequest, ReadRequest } from '../connector.ts';
import { MysqlLoad } from './load.ts';
import { MysqlRead } from './read.ts';

export function mysqlConnector(thread: ConnectorThread): Connector {
  const { arena, stopped } = thread;
  return {
    openRead: (request) => MysqlRead.open(thread, request as ReadRequest<MysqlOriginPlan>),
    openLoad: (request) => MysqlLoad.open(arena, request as LoadRequest<MysqlDestinationPlan>, stopped),
  };
}
