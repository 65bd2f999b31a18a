import type { MysqlDestinationPlan } from '../../stages/mysql-destination.ts';
import type { MysqlOriginPlan } from '../../stages/mysql-origin.ts';
import type { Connector, ConnectorThread, LoadRequest, ReadRequest } from '../connector.ts';
import { Turns } from '../sql/turns.ts';
import { capacity } from './capacity.ts';
import { checkLoads } from './check.ts';
import { MysqlLoad } from './load.ts';
import { LoadGroup } from './load-group.ts';
import { MysqlRead } from './read.ts';

export function mysqlConnector(thread: ConnectorThread): Connector {
  const { stopped } = thread;
  const turns = new Turns();
  let group: LoadGroup | undefined;
  return {
    capacity: (access) => capacity(access, stopped),
    checkLoads: (loads) => checkLoads(loads, stopped),
    openRead: (request) => MysqlRead.open(thread, request as ReadRequest<MysqlOriginPlan>),
    async openLoad(given) {
      const request = given as LoadRequest<MysqlDestinationPlan>;
      await turns.pause();
      if (!group || group.isOver) group = await LoadGroup.open(request, stopped);
      return turns.share(await MysqlLoad.open(thread, request, group));
    },
  };
}
