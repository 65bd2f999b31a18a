import { closeSync, createReadStream, openSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join, parse, resolve } from 'node:path';
import { AtomicFile } from '../../../connectors/files/atomic-file.ts';
import { compressBlock, prepareCompression } from '../../../connectors/files/compress.ts';
import { byteOrderMarkOf, encodeText } from '../../../connectors/files/encode-text.ts';
import { fileError } from '../../../connectors/files/errors.ts';
import { ZipWriter } from '../../../connectors/files/zip-writer.ts';
import type { Schema } from '../../../model/types.ts';
import type { CsvDestinationPlan } from '../../../stages/csv-destination.ts';
import type { SinkTask } from '../../../workers/protocol.ts';
import { csvWriteOptions } from '../../plan/csv-options.ts';
import type { Environment } from '../environment.ts';
import { LinkChain } from '../links.ts';
import type { Destination } from './destination.ts';

/** Tasks that write into one file of a partitioned destination. */
const TASKS_PER_PARTITION = 64;

/** One CSV file, or one per partition, that tasks write side by side, each at its own offset. */
export class CsvFileDestination implements Destination {
  private readonly environment: Environment;
  private readonly plan: CsvDestinationPlan;
  private readonly schema: Schema;
  private readonly files: CsvFile[] = [];
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
    this.files.push(await CsvFile.open(this.environment, target, this.plan, this.schema));
  }
}

class CsvFile {
  private readonly file: AtomicFile;
  private readonly text: AtomicFile;
  private readonly fd: number;
  private readonly chain: LinkChain;
  private readonly path: string;
  private over = false;

  /** `text`: where tasks write; another file than `file` when that is packed as a whole at the end. */
  private constructor(environment: Environment, file: AtomicFile, text: AtomicFile, path: string, start: number) {
    this.file = file;
    this.text = text;
    this.path = path;
    this.chain = new LinkChain(environment.arena, { end: start, lines: 0, rows: 0 });
    this.fd = openSync(text.temporary, 'r+');
  }

  static async open(environment: Environment, path: string, plan: CsvDestinationPlan, schema: Schema): Promise<CsvFile> {
    const { runId } = environment;
    await makeFolder(path);
    if (plan.compression !== 'none') await prepareCompression(plan.compression);
    const file = await AtomicFile.create(path, { runId, mode: plan.mode, ifExists: plan.ifExists });
    const text = plan.compression === 'zip' ? await AtomicFile.create(`${path}.text`, { runId }) : file;
    const head = headBytes(plan, schema, file);
    await text.write(head);
    return new CsvFile(environment, file, text, path, text.existingBytes + head.length);
  }

  sinkTask(): SinkTask {
    return { fd: this.fd, path: this.path, links: this.chain.next() };
  }

  async commit(): Promise<void> {
    this.close();
    if (this.text !== this.file) {
      const archive = new ZipWriter(this.file, basename(this.path).replace(/\.zip$/i, ''));
      for await (const bytes of createReadStream(this.text.temporary)) await archive.write(bytes as Uint8Array);
      await archive.finish();
      await this.text.abort();
    }
    await this.file.commit();
  }

  async abort(): Promise<void> {
    this.close();
    await this.text.abort();
    await this.file.abort();
  }

  private close(): void {
    if (this.over) return;
    this.over = true;
    closeSync(this.fd);
    this.chain.free();
  }
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
  } catch (error) {
    throw fileError(error, dirname(path), 'write');
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
  if (options.compression === 'none' || options.compression === 'zip' || bytes.length === 0) return bytes;
  return compressBlock(options.compression, bytes);
}

function headerField(name: string, { delimiter, quote, escape, quoting }: ReturnType<typeof csvWriteOptions>): string {
  const special = name === '' || [delimiter, quote, escape, '\n', '\r'].some((text) => name.includes(text));
  if (quoting === 'none' || (quoting === 'needed' && !special)) return name;
  return quote + escaped(name, quote, escape) + quote;
}

function escaped(text: string, quote: string, escape: string): string {
  return Array.from(text, (c) => (c === quote || c === escape ? escape + c : c)).join('');
}
