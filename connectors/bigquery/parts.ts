import { promisify } from 'node:util';
import { createGzip, type Gzip, gunzip, gzip } from 'node:zlib';
import { RunError } from '../../model/errors.ts';
import type { BigQueryClient } from './client.ts';
import type { BigQueryError } from './errors.ts';
import { finish, type JobReference } from './jobs.ts';
import type { TableReference } from './sql.ts';
import { isRefusal, uploadJob } from './upload.ts';

/** Bytes of JSON that one job loads. A table takes 1,500 load jobs a day. */
const PART_BYTES = 64 << 20;
/** Bytes that are handed over to be compressed at a time. */
const BLOCK_BYTES = 1 << 20;
/** Parts that are under way side by side. */
const UNDER_WAY = 3;
/** Pieces that refused rows are cut into; and jobs that may be spent on finding those to blame. */
const CUTS = 16;
const MOST_SEARCHES = 300;
/** Times that a job is made that fails for a reason of the server's own. */
const TRIES = 4;

export interface StagingTarget {
  readonly table: TableReference;
  /** The beginning of the ids of its jobs: the same for the same run and stage. */
  readonly jobPrefix: string;
  /** A row that the server refused: its JSON, its place among all rows, and why. */
  readonly refuse: (line: string, row: number, error: BigQueryError) => void;
}

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** Rows that are sent in one job, compressed. */
interface Part {
  readonly number: number;
  readonly runs: readonly Run[];
  readonly bytes: Buffer;
}

/** From line `index` of a part on, rows follow each other from the one with this place among all. */
interface Run {
  readonly index: number;
  readonly row: number;
}

/** The place of a line of a part among all rows. */
function placeOf(runs: readonly Run[], line: number): number {
  const run = runs.findLast(({ index }) => index <= line)!;
  return run.row + line - run.index;
}

/** Loads rows into a table that nobody looks at yet, by jobs of many rows each. Keeps a part until its job has ended; compressed, it takes little memory. */
export class StagingLoad {
  jobs = 0;
  sentBytes = 0;
  private readonly client: BigQueryClient;
  private readonly target: StagingTarget;
  private readonly partBytes: number;
  private readonly underWay = new Set<Promise<void>>();
  private failure: { readonly error: unknown } | undefined;
  private lines: string[] = [];
  private length = 0;
  private zip: Zip | undefined;
  private parts = 0;
  private inPart = 0;
  private runs: Run[] = [];
  private searches = 0;

  constructor(client: BigQueryClient, target: StagingTarget, partBytes = PART_BYTES) {
    this.client = client;
    this.target = target;
    this.partBytes = partBytes;
  }

  /** Takes a row, as JSON without line breaks, and its place among all: some may have been refused before. */
  add(line: string, row: number): void {
    this.lines.push(line);
    this.length += line.length + 1;
    const last = this.runs.at(-1);
    if (!last || row !== last.row + this.inPart - last.index) this.runs.push({ index: this.inPart, row });
    this.inPart++;
  }

  /** Hands on what has come together, and waits where too much is under way. Returns the bytes that were handed on. */
  async flush(all = false): Promise<number> {
    if (this.length < BLOCK_BYTES && !all) return 0;
    if (this.failure) throw this.failure.error;
    if (this.inPart === 0) return 0;
    this.zip ??= new Zip();
    const block = Buffer.from(this.lines.length === 0 ? '' : `${this.lines.join('\n')}\n`);
    this.lines = [];
    this.length = 0;
    await this.zip.write(block);
    if (all || this.zip.taken >= this.partBytes) await this.send();
    return block.length;
  }

  /** All rows have come: waits until all are loaded, or refused. */
  async finish(): Promise<void> {
    await this.flush(true);
    await Promise.all(this.underWay);
    if (this.failure) throw this.failure.error;
  }

  dispose(): void {
    this.zip?.dispose();
    this.zip = undefined;
    this.lines = [];
  }

  private async send(): Promise<void> {
    const part: Part = { number: this.parts++, runs: this.runs, bytes: await this.zip!.end() };
    this.zip = undefined;
    this.runs = [];
    this.inPart = 0;
    while (this.underWay.size >= UNDER_WAY) await Promise.race(this.underWay);
    const loading: Promise<void> = this.load(part)
      .catch((error: unknown) => {
        this.failure ??= { error };
      })
      .finally(() => this.underWay.delete(loading));
    this.underWay.add(loading);
  }

  private async load({ number, runs, bytes }: Part): Promise<void> {
    try {
      await this.run(bytes, `${number}`);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const lines = (await decompress(bytes)).toString('utf8').split('\n').slice(0, -1);
      await this.search({ number, runs, first: 0, lines }, error);
    }
  }

  /** Loads the rows of a part that was refused but for those to blame. The server mostly says where the first of them begins. */
  private async search(range: Range, error: BigQueryError): Promise<void> {
    const { number, runs, first, lines } = range;
    if (lines.length === 1) {
      this.target.refuse(lines[0]!, placeOf(runs, first), error);
      return;
    }
    const said = blamed(lines, error);
    const cuts =
      said === undefined
        ? Array.from({ length: Math.min(CUTS, lines.length) }, (_, i) =>
            Math.floor(((i + 1) * lines.length) / Math.min(CUTS, lines.length)),
          )
        : [...new Set([said, said + 1, lines.length])].filter((cut) => cut > 0);
    let from = 0;
    for (const cut of cuts) {
      const part = { number, runs, first: first + from, lines: lines.slice(from, cut) };
      from = cut;
      if (++this.searches > MOST_SEARCHES) {
        throw new RunError('too-many-refused', `BigQuery refuses too many rows to find each of them: ${error.message}`, {
          cause: error,
          remedy: 'put a filter stage before',
        });
      }
      try {
        await this.run(await compress(Buffer.from(`${part.lines.join('\n')}\n`)), `${number}_${part.first}_${part.lines.length}`);
      } catch (again) {
        if (!isRefusal(again)) throw again;
        await this.search(part, again);
      }
    }
  }

  private async run(bytes: Buffer, name: string): Promise<void> {
    const { client, target } = this;
    const { table, jobPrefix } = target;
    const configuration = {
      labels: { 'made-by': 'open-stage' },
      load: {
        destinationTable: table,
        sourceFormat: 'NEWLINE_DELIMITED_JSON',
        writeDisposition: 'WRITE_APPEND',
        createDisposition: 'CREATE_NEVER',
      },
    };
    const { location } = client.project;
    const projectId = await client.projectId();
    for (let attempt = 0; ; attempt++) {
      const jobId = `${jobPrefix}_${name}${attempt === 0 ? '' : `_again_${attempt}`}`;
      const job: JobReference = { projectId, jobId, ...(location !== undefined && { location }) };
      this.jobs++;
      this.sentBytes += bytes.length;
      await uploadJob(client, job, configuration, bytes);
      try {
        await finish(client, job);
        return;
      } catch (error) {
        if (!(error instanceof RunError) || !error.retryable || client.signal.aborted || attempt + 1 >= TRIES) throw error;
      }
    }
  }
}

/** Some lines of a part. */
interface Range {
  readonly number: number;
  readonly runs: readonly Run[];
  /** Which line of the part the first of them is. */
  readonly first: number;
  readonly lines: readonly string[];
}

/** The line that an error names by where it begins, in bytes; `undefined` where it names none. */
function blamed(lines: readonly string[], { faults }: BigQueryError): number | undefined {
  const position = faults
    .map(({ message = '' }) => /row starting at position (\d+)/i.exec(message)?.[1])
    .find((text) => text !== undefined);
  if (position === undefined) return undefined;
  let at = 0;
  for (const [i, line] of lines.entries()) {
    if (at === Number(position)) return i;
    at += Buffer.byteLength(line) + 1;
  }
  return undefined;
}

/** Bytes that are compressed as they come. */
class Zip {
  taken = 0;
  private readonly stream: Gzip = createGzip({ level: 1 });
  private readonly chunks: Buffer[] = [];
  private failed: Error | undefined;

  constructor() {
    this.stream.on('data', (chunk: Buffer) => this.chunks.push(chunk));
    this.stream.on('error', (error) => {
      this.failed = error;
    });
  }

  write(bytes: Buffer): Promise<void> {
    this.taken += bytes.length;
    return new Promise((resolve, reject) => this.stream.write(bytes, (error) => (error ? reject(error) : resolve())));
  }

  end(): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      if (this.failed) reject(this.failed);
      this.stream.once('error', reject);
      this.stream.once('end', () => resolve(Buffer.concat(this.chunks)));
      this.stream.end();
    });
  }

  dispose(): void {
    this.stream.destroy();
  }
}
