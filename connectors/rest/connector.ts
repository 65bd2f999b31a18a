import type { RestDestinationPlan } from '../../stages/rest-destination.ts';
import type { Connector, ConnectorThread, LoadRequest } from '../connector.ts';
import { RestLoad } from './load.ts';

/** Sends rows. Records are read without a thread of their own: workers decode what comes (`engine/run/origin/rest.ts`). */
export function restConnector({ arena, stopped }: ConnectorThread): Connector {
  return { openLoad: (request) => new RestLoad(arena, request as LoadRequest<RestDestinationPlan>, stopped) };
}
