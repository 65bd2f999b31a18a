import type { PostgresDestinationPlan } from '../../stages/postgres-destination.ts';
import type { PostgresOriginPlan } from '../../stages/postgres-origin.ts';
import type { Connector, ConnectorThread, LoadRequest, ReadRequest } from '../connector.ts';
import { Turns } from '../sql/turns.ts';
import { capacity } from './capacity.ts';
import { checkLoads } from './check.ts';
import { PostgresLoad } from './load.ts';
import { PostgresRead } from './read.ts';
import { Transaction } from './transaction.ts';

export function postgresConnector(thread: ConnectorThread): Connector {
  const { stopped } = thread;
  const turns = new Turns();
  let transaction: Transaction | undefined;
  return {
    capacity: (access) => capacity(access, stopped),
    checkLoads: (loads) => checkLoads(loads, stopped),
    openRead: (request) => PostgresRead.open(thread, request as ReadRequest<PostgresOriginPlan>),
    async openLoad(given) {
      const request = given as LoadRequest<PostgresDestinationPlan>;
      await turns.pause();
      if (!transaction || transaction.isOver) transaction = await Transaction.open(request, stopped);
      return turns.share(await PostgresLoad.open(thread, request, transaction));
    },
  };
}
