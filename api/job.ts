import type { Table } from 'apache-arrow';
import type { MemoryInput, Progress, RunOutcome } from '../engine/result.ts';
import { inputSchemas } from '../host/memory-input.ts';
import { checkSource, type OpenedJob } from '../host/open.ts';
import { openPart } from '../host/preview/open-part.ts';
import { explainJob, previewJob, runJob } from '../host/run.ts';
import { parseSize } from '../host/sizes.ts';
import { JobError, type Problem } from '../model/errors.ts';
import { documentOf, type JobDocument, type SourceDocument } from '../model/job/document.ts';
import { writeJob } from '../model/job/write.ts';
import type { Schema } from '../model/types.ts';
import { assemble, type Graph, union } from './graph.ts';

/** The values for the references of a job, and the base folder of its relative paths. */
export interface CheckOptions {
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Default: the process's environment. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Default: the folder of the job's file; for a job without a file, the current folder. */
  readonly baseFolder?: string;
  /** Data of memory origins that do not hold it themselves, by their `name` or id. */
  readonly inputs?: Readonly<Record<string, MemoryInput>>;
}

export interface ResourceOptions {
  /** Worker threads. Default: one for each processor. */
  readonly workers?: number;
  /** Memory for data: bytes, or `2GB`, `512MB`. What needs more goes to disk. */
  readonly memory?: number | string;
  readonly signal?: AbortSignal;
}

export interface RunOptions extends CheckOptions, ResourceOptions {
  /** Plans the job and looks at its sources, and runs nothing. */
  readonly dryRun?: boolean;
  /** Told how far the run is, about ten times a second. */
  readonly onProgress?: (progress: Progress) => void;
  /**
   * What an incremental job does with what earlier runs have left: `refresh` reads all rows, and replaces those that were added to tables; `keep` goes on from
   * there although job, source or target have changed. Default: it goes on from there, and the run fails where something has changed.
   */
  readonly state?: 'refresh' | 'keep';
  /** What an incremental job does while another run of it is going on. Default: it waits. */
  readonly ifRunning?: 'wait' | 'fail';
  /** Takes what printers show. Default: the standard output. */
  readonly print?: (text: string) => void;
  /** Whether the run is noted in the user's run history, which `open-stage runs` lists. Default: true. */
  readonly history?: boolean;
  /** Told of what went wrong beside the run. Default: nothing is said. */
  readonly onWarning?: (message: string) => void;
}

export interface Validation {
  /** Whether there are no errors. There may be warnings. */
  readonly valid: boolean;
  readonly problems: readonly Problem[];
  /** The schema of every output port by stage, as far as it is known. */
  readonly schemas: ReadonlyMap<string, Readonly<Record<string, Schema | undefined>>>;
}

/** A job, ready to be checked, run, or written to a file. Jobs do not change: every method gives a new value. */
export class Job {
  /** @internal */
  readonly graph: Graph;
  readonly #source: SourceDocument | undefined;
  readonly #baseFolder: string | undefined;

  /** @internal Jobs are made by `job`, `fromYaml` and `jobFromFile`. */
  constructor(graph: Graph, source?: SourceDocument, baseFolder?: string) {
    this.graph = graph;
    this.#source = source;
    this.#baseFolder = baseFolder;
  }

  /** This job with the stages of another one beside its own. Name and settings are this job's. */
  and(other: Job): Job {
    return new Job(union(this.graph, other.graph), undefined, this.#baseFolder);
  }

  /** The job document, as plain data. */
  toDocument(): JobDocument {
    return this.#source ? (structuredClone(this.#source.data) as unknown as JobDocument) : assemble(this.graph).document;
  }

  /** The job document as YAML, which `open-stage run` and the app read. Data of memory origins is not part of it. */
  toYaml(): string {
    return writeJob(this.toDocument());
  }

  /** Checks the job without running it. Sources are looked at for their columns. */
  async validate(options: CheckOptions = {}): Promise<Validation> {
    const { problems, schemas } = (await this.#open(options)).opened;
    return { valid: problems.every(({ severity }) => severity !== 'error'), problems, schemas };
  }

  /**
   * The plan: fragments, exchanges, partitions and what is pushed down to sources.
   * @throws JobError when the job has errors.
   */
  async explain(options: CheckOptions & Omit<ResourceOptions, 'signal'> = {}): Promise<string> {
    return explainJob((await this.#open(options)).opened, resources(options));
  }

  /**
   * The first rows that come out of a stage. Reads only what that takes, and writes nothing.
   * @throws JobError when the stage, or one that its rows come from, has errors; RunError when data or a system outside refuses.
   */
  async preview(stage: string, options: CheckOptions & ResourceOptions & { readonly rows?: number } = {}): Promise<Table> {
    const { source, baseFolder, given, inputs } = this.#given(options);
    const at = stage.indexOf('.');
    const wanted = at < 0 ? { stage, port: undefined } : { stage: stage.slice(0, at), port: stage.slice(at + 1) };
    const { opened, port = { stage } } = await openPart(source, baseFolder, wanted, given);
    return previewJob(opened, { ...port, rows: options.rows ?? 100 }, { ...resources(options), inputs });
  }

  /**
   * Runs the job. A run that fails or is cancelled resolves, too: look at `success`, or at `status` and `errors`.
   * @throws JobError when the job has errors, so that nothing has run. InternalError for a bug in Open-Stage.
   */
  async run(options: RunOptions = {}): Promise<RunOutcome> {
    const { opened, inputs } = await this.#open(options);
    const { dryRun, onProgress, print = (text: string) => process.stdout.write(text), history, onWarning } = options;
    const { state, ifRunning } = options;
    return runJob(opened, {
      ...resources(options),
      ...{ inputs, print },
      ...(dryRun !== undefined && { dryRun }),
      ...(onProgress && { onProgress }),
      ...(history !== undefined && { history }),
      ...(state !== undefined && { state }),
      ...(ifRunning !== undefined && { ifRunning }),
      ...(onWarning && { onWarning }),
    });
  }

  async #open(options: CheckOptions): Promise<{ readonly opened: OpenedJob; readonly inputs: Record<string, MemoryInput> }> {
    const { source, baseFolder, given, inputs } = this.#given(options);
    return { opened: await checkSource(source, baseFolder, given), inputs };
  }

  #given(options: CheckOptions) {
    const { document, inputs: own } = assemble(this.graph);
    const source = this.#source ?? documentOf(document);
    const inputs = { ...own, ...options.inputs };
    const { parameters, env, baseFolder = this.#baseFolder ?? process.cwd() } = options;
    const given = { ...(parameters && { parameters }), ...(env && { env }), schemas: inputSchemas(source, inputs) };
    return { source, baseFolder, given, inputs };
  }
}

function resources({ workers, memory, signal }: ResourceOptions) {
  const memoryBytes = typeof memory === 'string' ? parseSize(memory) : memory;
  if (memory !== undefined && (memoryBytes === undefined || !(memoryBytes > 0))) {
    const remedy = 'write 2GB, 512MB or a number of bytes';
    throw JobError.of('invalid-option', `invalid memory: ${memory}`, { option: 'memory' }, { value: String(memory), remedy });
  }
  if (workers !== undefined && !(Number.isSafeInteger(workers) && workers > 0)) {
    const remedy = 'expected a whole number of at least 1';
    throw JobError.of('invalid-option', `invalid workers: ${workers}`, { option: 'workers' }, { value: String(workers), remedy });
  }
  return {
    ...(workers !== undefined && { workers }),
    ...(memoryBytes !== undefined && { memoryBytes }),
    ...(signal && { signal }),
  };
}
