import { resolve } from 'node:path';
import type { Batch } from '../../../columns/vector.ts';
import type { AtomicFile } from '../../../connectors/files/atomic-file.ts';
import { receiptOfFiles } from '../../../connectors/files/file-receipt.ts';
import type { Schema } from '../../../model/types.ts';
import type { CsvDestinationPlan } from '../../../stages/csv-destination.ts';
import type { SinkTask } from '../../../workers/protocol.ts';
import type { Environment } from '../environment.ts';
import { headBytes, textBefore } from './csv-header.ts';
import type { Destination } from './destination.ts';
import { partitionPath, refusePartitions, removePartitions } from './partitions.ts';
import { TextFile } from './text-file.ts';

/** Tasks that write into one file of a partitioned destination. */
const TASKS_PER_PARTITION = 64;

/** One CSV file, or one per partition, that tasks write side by side, each at its own offset. */
export class CsvFileDestination implements Destination {
  private readonly environment: Environment;
  private readonly plan: CsvDestinationPlan;
  private readonly schema: Schema;
  /** Absolute. */
  private readonly path: string;
  private readonly files: TextFile[] = [];
  private tasks = 0;

  private constructor(environment: Environment, plan: CsvDestinationPlan, schema: Schema) {
    this.environment = environment;
    this.plan = plan;
    this.schema = schema;
    this.path = resolve(environment.baseFolder, plan.path);
  }

  static async open(environment: Environment, plan: CsvDestinationPlan, schema: Schema): Promise<CsvFileDestination> {
    const destination = new CsvFileDestination(environment, plan, schema);
    await destination.addFile();
    return destination;
  }

  get irrevocable(): 'opened' | undefined {
    return this.files.some((file) => file.inPlace) ? 'opened' : undefined;
  }

  async sinkTask(): Promise<SinkTask> {
    if (this.plan.partitioned && this.tasks > 0 && this.tasks % TASKS_PER_PARTITION === 0) await this.addFile();
    this.tasks++;
    return this.files.at(-1)!.sinkTask();
  }

  async load(): Promise<readonly Batch[]> {
    await Promise.all(this.files.map((file) => file.finish(this.environment.signal)));
    return [];
  }

  receipt(): Promise<string | undefined> {
    return receiptOfFiles(this.files.map(({ renamed }) => renamed));
  }

  async commit(): Promise<void> {
    for (const file of this.files) await file.commit();
    if (this.plan.partitioned) await removePartitions(this.path, this.files.length);
  }

  async abort(): Promise<void> {
    for (const file of this.files) await file.abort();
  }

  private async addFile(): Promise<void> {
    const { runId, arena } = this.environment;
    const { plan, schema, path } = this;
    const { compression, mode, ifExists } = plan;
    const target = plan.partitioned ? partitionPath(path, this.files.length + 1) : path;
    if (plan.partitioned && ifExists === 'fail' && this.files.length === 0) await refusePartitions(path);
    const before = mode === 'append' ? await textBefore(target, plan, schema) : undefined;
    const head = (file: AtomicFile) => headBytes(plan, schema, file, before);
    this.files.push(await TextFile.open(arena, target, { runId, compression, mode, ifExists }, head));
  }
}
