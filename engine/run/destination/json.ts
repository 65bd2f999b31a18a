import { resolve } from 'node:path';
import type { Batch } from '../../../columns/vector.ts';
import { AtomicFile } from '../../../connectors/files/atomic-file.ts';
import { receiptOfFiles } from '../../../connectors/files/file-receipt.ts';
import { recordSchema } from '../../../connectors/json/record-schema.ts';
import type { Schema } from '../../../model/types.ts';
import type { JsonDestinationPlan } from '../../../stages/json-destination.ts';
import type { SinkTask } from '../../../workers/protocol.ts';
import type { Environment } from '../environment.ts';
import type { Destination } from './destination.ts';
import { packed, TextFile } from './text-file.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A JSON or JSON Lines file that tasks write side by side, and the schema of its records in a file beside it. */
export class JsonFileDestination implements Destination {
  private readonly plan: JsonDestinationPlan;
  private readonly file: TextFile;
  private readonly schemaFile: AtomicFile | undefined;
  private readonly signal: AbortSignal;

  private constructor(signal: AbortSignal, plan: JsonDestinationPlan, file: TextFile, schemaFile: AtomicFile | undefined) {
    this.signal = signal;
    this.plan = plan;
    this.file = file;
    this.schemaFile = schemaFile;
  }

  static async open(environment: Environment, plan: JsonDestinationPlan, schema: Schema): Promise<JsonFileDestination> {
    const { arena, runId, baseFolder, signal } = environment;
    const { compression, ifExists, format, schemaPath } = plan;
    const path = resolve(baseFolder, plan.path);
    const head = () => packed(compression, encode(format === 'array' ? '[' : ''));
    const file = await TextFile.open(arena, path, { runId, compression, ifExists }, head);
    try {
      const schemaFile =
        schemaPath === undefined ? undefined : await writeSchema(resolve(baseFolder, schemaPath), runId, plan, schema);
      return new JsonFileDestination(signal, plan, file, schemaFile);
    } catch (error) {
      await file.abort();
      throw error;
    }
  }

  get irrevocable(): 'opened' | undefined {
    return this.file.inPlace ? 'opened' : undefined;
  }

  async sinkTask(): Promise<SinkTask> {
    return this.file.sinkTask();
  }

  async load(): Promise<readonly Batch[]> {
    const array = this.plan.format === 'array';
    await this.file.finish(this.signal, array ? (rows) => encode(rows === 0 ? ']\n' : '\n]\n') : undefined);
    await this.schemaFile?.flush();
    return [];
  }

  receipt(): Promise<string | undefined> {
    return receiptOfFiles([this.file.renamed]);
  }

  async commit(): Promise<void> {
    await this.file.commit();
    await this.schemaFile?.commit();
  }

  async abort(): Promise<void> {
    await this.file.abort();
    await this.schemaFile?.abort();
  }
}

async function writeSchema(path: string, runId: string, { ifExists }: JsonDestinationPlan, schema: Schema): Promise<AtomicFile> {
  const file = await AtomicFile.create(path, { runId, ifExists });
  await file.write(encode(`${JSON.stringify(recordSchema(schema), null, 2)}\n`));
  return file;
}
