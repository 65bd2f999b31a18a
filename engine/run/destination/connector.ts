import type { Batch } from '../../../columns/vector.ts';
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
    const { baseFolder, runId, connectors, connect } = environment;
    const { id, plan, schema, rejects, system } = stage;
    const destination = new ConnectorDestination(environment, id, connectors.loader(system), system);
    await destination.attempt(async () => {
      const connection = await connect(plan.connection);
      await destination.thread.call('openLoad', { stage: id, plan, connection, baseFolder, schema, rejects, runId });
    });
    return destination;
  }

  async write(batch: Batch): Promise<void> {
    const bytes = await this.attempt(() => this.thread.call('write', this.stage, batch));
    this.environment.traffic.addWritten(this.stage, bytes);
  }

  load(): Promise<readonly Batch[]> {
    return this.attempt(() => this.thread.call('load', this.stage));
  }

  async commit(): Promise<void> {
    if (this.environment.preview) return this.abort();
    await this.attempt(() => this.thread.call('commit', this.stage));
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
