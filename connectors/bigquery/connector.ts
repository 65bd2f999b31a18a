import type { BigQueryDestinationPlan } from '../../stages/bigquery-destination.ts';
import type { BigQueryOriginPlan } from '../../stages/bigquery-origin.ts';
import type { Connector, ConnectorThread, LoadRequest, ReadRequest } from '../connector.ts';
import { checkLoads } from './check.ts';
import { BigQueryLoad } from './load.ts';
import { BigQueryRead } from './read.ts';

export function bigQueryConnector(thread: ConnectorThread): Connector {
  return {
    checkLoads: (loads) => checkLoads(loads, thread.stopped),
    openRead: (request) => BigQueryRead.open(thread, request as ReadRequest<BigQueryOriginPlan>),
    openLoad: (request) => BigQueryLoad.open(thread, request as LoadRequest<BigQueryDestinationPlan>),
  };
}
