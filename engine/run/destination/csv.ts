import { join, parse, resolve } from 'node:path';
import type { Batch } from '../../../columns/vector.ts';
import type { AtomicFile } from '../../../connectors/files/atomic-file.ts';
import { byteOrderMarkOf, encodeText } from '../../../connectors/files/encode-text.ts';
import type { Schema } from '../../../model/types.ts';
import type { CsvDestinationPlan } from '../../../stages/csv-destination.ts';
import type { SinkTask } from '../../../workers/protocol.ts';
import { csvWriteOptions } from '../../plan/csv-options.ts';
import type { Environment } from '../environment.ts';
import type { Destination } from './destination.ts';
import { packed, TextFile } from './text-file.ts';

/** Tasks that write into one file of a partitioned destination. */
const TASKS_PER_PARTITION = 64;

/** One CSV file, or one per partition, that tasks write side by side, each at its own offset. */
export class CsvFileDestination implements Destination {
  private readonly environment: Environment;
  private readonly plan: CsvDestinationPlan;
  private readonly schema: Schema;
  private readonly files: TextFile[] = [];
  private tasks = 0;

  private constructor(environment: Environment, plan: CsvDestinationPlan, schema: Schema) {
    this.environment = environment;
    this.plan = plan;
    this.schema = schema;
  }

  static async open(environment: Environment, plan: CsvDestinationPlan, schema: Schema): Promise<CsvFileDestination> {
    const destination = new CsvFileDestination(environment, plan, schema);
    await destination.addFile();
    return destination;
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

  async commit(): Promise<void> {
    for (const file of this.files) await file.commit();
  }

  async abort(): Promise<void> {
    for (const file of this.files) await file.abort();
  }

  private async addFile(): Promise<void> {
    const path = resolve(this.environment.baseFolder, this.plan.path);
    const { dir, name, ext } = parse(path);
    const number = String(this.files.length + 1).padStart(5, '0');
    const target = this.plan.partitioned ? join(dir, `${name}-${number}${ext}`) : path;
    const { runId, arena } = this.environment;
    const { compression, mode, ifExists } = this.plan;
    const head = (file: AtomicFile) => headBytes(this.plan, this.schema, file);
    this.files.push(await TextFile.open(arena, target, { runId, compression, mode, ifExists }, head));
  }
}

/** Byte order mark and header of a new file; for an appended one the line end that it lacks. */
function headBytes(plan: CsvDestinationPlan, schema: Schema, file: AtomicFile): Uint8Array {
  const options = csvWriteOptions(plan);
  const lineEnd = options.lineEnding === 'crlf' ? '\r\n' : '\n';
  let text = '';
  if (file.existingBytes > 0)
    text = file.lastByte === 10 || file.lastByte === 13 || options.compression !== 'none' ? '' : lineEnd;
  else if (options.header) text = schema.map((field) => headerField(field.name, options)).join(options.delimiter) + lineEnd;
  const encoded = encodeText(new TextEncoder().encode(text), options.encoding);
  const mark = options.bom && file.existingBytes === 0 ? byteOrderMarkOf(options.encoding) : new Uint8Array();
  const bytes = Buffer.concat([mark, encoded]);
  return packed(options.compression, bytes);
}

function headerField(name: string, { delimiter, quote, escape, quoting }: ReturnType<typeof csvWriteOptions>): string {
  const special = name === '' || [delimiter, quote, escape, '\n', '\r'].some((text) => name.includes(text));
  if (quoting === 'none' || (quoting === 'needed' && !special)) return name;
  return quote + escaped(name, quote, escape) + quote;
}

function escaped(text: string, quote: string, escape: string): string {
  return Array.from(text, (c) => (c === quote || c === escape ? escape + c : c)).join('');
}
