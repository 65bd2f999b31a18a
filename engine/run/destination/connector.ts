import type { Batch } from '../../../columns/vector.ts';
import type { LoadRequest } from '../../../connectors/connector.ts';
import { capabilitiesOf } from '../../../stages/connections.ts';
import type { ConnectorDestinationStage } from '../../plan/connector-stages.ts';
import type { ConnectorThread } from '../connector-thread.ts';
import type { Environment } from '../environment.ts';
import { named } from '../named.ts';
import type { Destination } from './destination.ts';

/** What a connector loads. The work is done in a thread of its own. */
export class ConnectorDestination implements Destination {
  private readonly environment: Environment;
  private readonly stage: string;
  private readonly thread: ConnectorThread;

  readonly irrevocable: 'written' | undefined;

  private constructor(environment: Environment, stage: string, thread: ConnectorThread, system: string) {
    this.environment = environment;
    this.stage = stage;
    this.thread = thread;
    this.irrevocable = capabilitiesOf(system)?.transaction === 'none' ? 'written' : undefined;
  }

  static async open(environment: Environment, stage: ConnectorDestinationStage): Promise<ConnectorDestination> {
    const { connectors, servers } = environment;
    const { id, system } = stage;
    const thread = connectors.loader(system, servers.plan?.load(id)?.group);
    const destination = new ConnectorDestination(environment, id, thread, system);
    await destination.attempt(async () => thread.call('openLoad', await loadRequest(environment, stage)));
    return destination;
  }

  async write(batch: Batch): Promise<void> {
    const bytes = await this.attempt(() => this.thread.call('write', this.stage, batch));
    this.environment.traffic.addWritten(this.stage, bytes);
  }

  async pause(): Promise<void> {
    await this.attempt(() => this.thread.call('pause', this.stage));
  }

  load(): Promise<readonly Batch[]> {
    return this.attempt(() => this.thread.call('load', this.stage));
  }

  async verify(): Promise<void> {
    await this.attempt(() => this.thread.call('verify', this.stage));
  }

  async commit(): Promise<void> {
    if (this.environment.preview) return this.abort();
    await this.attempt(() => this.thread.call('commit', this.stage));
    const written = await this.thread.call('written', this.stage);
    if (written) this.environment.written.set(this.stage, written);
  }

  receipt(): Promise<string | undefined> {
    return this.attempt(() => this.thread.call('receipt', this.stage));
  }

  async settle(): Promise<void> {
    await this.thread.call('settle', this.stage).catch(() => undefined);
  }

  async abort(): Promise<void> {
    await this.thread.call('abort', this.stage).catch(() => undefined);
  }

  /** Errors name the stage. */
  private async attempt<Result>(action: () => Promise<Result>): Promise<Result> {
    try {
      return await action();
    } catch (error) {
      throw named(error, this.stage);
    }
  }
}

/** What a connector is told of a load. Throws `RunError` for a secret that is missing. */
export async function loadRequest(
  { baseFolder, runId, connect, servers, receiptsOf }: Environment,
  { id, plan, schema, rejects }: ConnectorDestinationStage,
): Promise<LoadRequest> {
  const connection = await connect(plan.connection);
  return {
    stage: id,
    plan,
    connection,
    baseFolder,
    schema,
    rejects,
    runId,
    receiptsOf,
    connections: servers.plan?.load(id)?.connections ?? 1,
  };
}
