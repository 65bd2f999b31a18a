import { RunError } from '../../model/errors.ts';
import type { Capabilities } from '../../stages/capabilities.ts';
import type { CheckedJob } from '../../stages/check-job.ts';
import { capabilitiesOf } from '../../stages/connections.ts';
import type { ConnectorDestinationPlan } from '../../stages/shared/database.ts';
import type { CheckedConnection } from '../../stages/stage.ts';
import { type ConnectorDestinationStage, connectorDestination, connectorOrigin } from './connector-stages.ts';
import type { Pipeline } from './pipelines.ts';

/** Connections to one server that a run has at most, where no connection says otherwise. */
const MOST_CONNECTIONS = 8;

/** Who loads a destination: loads of one group share connections and their transaction. */
export interface LoadPlace {
  readonly group: string;
  /** Connections that the group may have at once. */
  readonly connections: number;
  /** Whether all loads of the group must begin before rows come for the first of them. */
  readonly together: boolean;
}

/** A server, and what a job does there. */
interface Server {
  readonly name: string;
  readonly cost: NonNullable<Capabilities['connections']>;
  limit: number;
  /** The connection that sets the limit, as users know it. */
  readonly connection: CheckedConnection;
  reads: boolean;
  /** Destinations by the connection that they need. */
  readonly loads: Map<string, ConnectorDestinationStage[]>;
}

/** How the connections of a server are shared out. */
interface Share {
  readonly perGroup: number;
  readonly together: boolean;
  /** Whether all that is read there is read before anything is loaded. */
  readonly deferred: boolean;
  /** Connections that are not reserved. */
  readonly spare: number;
}

/**
 * How many connections a run has to each server, origins and destinations together. A destination has its connection until the run commits, so that destinations
 * share: one connection, and one transaction, for all tables that go through the same connection of the job. So a run never waits for a connection that it holds
 * itself.
 */
export class ServerPlan {
  /** Destinations whose rows are gathered until all has been read. */
  readonly deferred: ReadonlySet<string>;
  private readonly servers: readonly Server[];
  private readonly shares: ReadonlyMap<Server, Share>;
  private readonly places = new Map<string, LoadPlace>();
  private readonly readers = new Map<string, number>();

  /** `free`: connections that servers have left, by `serverOf`. Throws `RunError` `too-few-connections` where a job cannot run with so few. */
  constructor(job: CheckedJob, free: ReadonlyMap<string, number> = new Map()) {
    this.servers = serversOf(job, free);
    this.shares = new Map(this.servers.map((server) => [server, shareOf(server)]));
    this.deferred = new Set(
      this.servers.flatMap((server) =>
        this.shares.get(server)!.deferred ? [...server.loads.values()].flat().map(({ id }) => id) : [],
      ),
    );
    for (const server of this.servers) this.place(server, []);
  }

  /** Has destinations of one fragment load side by side, and origins read with several connections, as far as there are some. */
  spread(pipelines: readonly Pipeline[]): void {
    for (const server of this.servers) this.place(server, pipelines);
  }

  /** Who loads a destination; `undefined` for a system that does not limit connections. */
  load(stage: string): LoadPlace | undefined {
    return this.places.get(stage);
  }

  /** Connections that may read an origin at once; `undefined`: as many as it likes. */
  reading(connection: CheckedConnection): number | undefined {
    return this.readers.get(serverOf(connection) ?? '');
  }

  private place(server: Server, pipelines: readonly Pipeline[]): void {
    const { perGroup, together, spare } = this.shares.get(server)!;
    let left = spare;
    const slots = new Map<string, number>();
    for (const [key, stages] of server.loads) {
      const wanted = slotsOf(stages, pipelines, slots);
      const count = Math.min(wanted, 1 + Math.floor(left / perGroup));
      left -= (count - 1) * perGroup;
      for (const { id } of stages) {
        const group = groupOf(key, (slots.get(id) ?? 0) % count);
        this.places.set(id, { group, connections: perGroup, together });
      }
    }
    const parallel = Math.max(0, ...[...server.loads.values()].flat().map(({ plan }) => connectionsOf(plan) - 1));
    const more = Math.min(parallel + (parallel > 0 ? 1 : 0), left);
    for (const { id } of [...server.loads.values()].flat()) {
      const known = this.places.get(id)!;
      this.places.set(id, { ...known, connections: perGroup + more });
    }
    this.readers.set(server.name, 1 + left - more);
  }
}

/** `postgres:db.example.com:5432`: the server that a connection leads to; `undefined` for a system that does not limit connections. */
export function serverOf({ type, host = 'localhost', port }: CheckedConnection): string | undefined {
  if (!capabilitiesOf(type)?.connections) return undefined;
  const name = String(host).toLowerCase();
  return `${type}:${['127.0.0.1', '::1'].includes(name) ? 'localhost' : name}:${port}`;
}

function serversOf(job: CheckedJob, free: ReadonlyMap<string, number>): readonly Server[] {
  const servers = new Map<string, Server>();
  const at = (connection: CheckedConnection): Server | undefined => {
    const name = serverOf(connection);
    if (name === undefined) return undefined;
    const own = connection.maxConnections === undefined ? MOST_CONNECTIONS : Number(connection.maxConnections);
    const limit = Math.min(own, free.get(name) ?? own);
    const known = servers.get(name);
    if (known) known.limit = Math.min(known.limit, limit);
    const cost = capabilitiesOf(connection.type)!.connections!;
    const server = known ?? { name, cost, limit, connection, reads: false, loads: new Map() };
    servers.set(name, server);
    return server;
  };
  for (const stage of job.stages) {
    const origin = connectorOrigin(stage);
    const reader = origin && at(origin.plan.connection);
    if (reader) reader.reads = true;
    const destination = connectorDestination(stage);
    const loader = destination && at(destination.plan.connection);
    if (!destination || !loader) continue;
    const key = keyOf(destination);
    loader.loads.set(key, [...(loader.loads.get(key) ?? []), destination]);
  }
  return [...servers.values()];
}

/** What loads share that have the same. Statements of the user's change the session that they run in: who has some is alone. */
function keyOf({ id, plan }: ConnectorDestinationStage): string {
  const { beforeQuery, afterQuery } = plan as { readonly beforeQuery?: string; readonly afterQuery?: string };
  const fields = Object.entries(plan.connection).filter(([name]) => name !== 'name');
  fields.sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([fields, beforeQuery === undefined && afterQuery === undefined ? '' : id]);
}

const groupOf = (key: string, slot = 0): string => `${key}#${slot}`;

/** The destinations that the capacity of a server is asked for by, with a group that there will be: one for each server. */
export function firstLoads(
  job: CheckedJob,
): { readonly server: string; readonly group: string; readonly stage: ConnectorDestinationStage }[] {
  return serversOf(job, new Map()).flatMap(({ name, loads }) => {
    const [first] = loads;
    return first ? [{ server: name, group: groupOf(first[0]), stage: first[1][0]! }] : [];
  });
}

const connectionsOf = (plan: ConnectorDestinationPlan): number => (plan as { readonly connections?: number }).connections ?? 1;

function shareOf(server: Server): Share {
  const { cost, limit, loads, reads } = server;
  const [least, usual] = cost.load;
  const reader = reads ? 1 : 0;
  const ways = [
    { perGroup: usual, deferred: false },
    { perGroup: least, deferred: false },
    { perGroup: usual, deferred: true },
    { perGroup: least, deferred: true },
  ];
  for (const { perGroup, deferred } of ways) {
    const needed = perGroup * loads.size + (deferred ? 0 : reader);
    if (needed > limit) continue;
    return { perGroup, deferred, together: perGroup < usual, spare: limit - needed };
  }
  throw tooFew(server, least * loads.size);
}

function tooFew({ name, limit, loads, connection }: Server, needed: number): RunError {
  const stages = [...loads.values()].map(([stage]) => stage!.id);
  const said =
    connection.maxConnections === undefined ? 'raise max_connections of the server' : 'raise maxConnections of the connection';
  return new RunError(
    'too-few-connections',
    `${name.replace(/^\w+:/, '')}: the job needs ${needed} connections at once, and may have ${limit}: ${stages.join(', ')} each load in their own transaction`,
    {
      value: String(limit),
      remedy: `${said}, let the destinations use one connection of the job, or remove beforeQuery and afterQuery`,
    },
  );
}

/** Numbers destinations that one fragment feeds, so that they load side by side; destinations of one table have the same number. Returns how many there are. */
function slotsOf(
  stages: readonly ConnectorDestinationStage[],
  pipelines: readonly Pipeline[],
  slots: Map<string, number>,
): number {
  const ids = new Set(stages.map(({ id }) => id));
  const tables = new Map(stages.map(({ id, plan }) => [id, JSON.stringify((plan as { readonly table?: unknown }).table ?? id)]));
  const byTable = new Map<string, number>();
  for (const { feeds } of pipelines) {
    const fed = feeds.flatMap(({ to }) => ('destination' in to && ids.has(to.destination) ? [to.destination] : []));
    let next = 0;
    for (const id of fed) {
      const table = tables.get(id)!;
      if (!byTable.has(table)) byTable.set(table, next);
      slots.set(id, byTable.get(table)!);
      next = byTable.get(table)! + 1;
    }
  }
  return 1 + Math.max(0, ...byTable.values());
}
