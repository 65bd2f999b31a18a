import type { Table } from 'apache-arrow';
import type { Batch } from '../../columns/vector.ts';
import { ofStage, reportOf } from '../../model/error-report.ts';
import { CancelledError, type ErrorReport } from '../../model/errors.ts';
import { setOwn } from '../../model/own.ts';
import type { CheckedJob } from '../../stages/check-job.ts';
import { partOf } from '../plan/expand.ts';
import { explainPlan } from '../plan/explain.ts';
import { openSources, type SourceLooks } from '../plan/open-sources.ts';
import { type PhysicalPlan, planJob } from '../plan/physical.ts';
import { type Limit, PREVIEW_STAGE, previewOf, type SampleSizes, sampleOf } from '../plan/preview.ts';
import { ServerPlan } from '../plan/servers.ts';
import type { FileSources } from '../plan/sources.ts';
import type { MemoryInput, Progress, RunOutcome, StageNote } from '../result.ts';
import { Blocks } from './blocks.ts';
import { checkTargets, TargetErrors } from './check-targets.ts';
import { commitAll } from './commit.ts';
import { ConnectorThreads } from './connector-thread.ts';
import { Counters } from './counters.ts';
import { writeDeadLetters } from './dead-letters.ts';
import { defaultMemoryBytes, refusedMemory } from './defaults.ts';
import type { Destination } from './destination/destination.ts';
import { openDestination } from './destinations.ts';
import { tablesByLastUse } from './done-with.ts';
import { hasMinRows, refuseNoColumns, refuseShortSource, refuseTooFewRows } from './enough-rows.ts';
import { type Environment, type Print, Traffic } from './environment.ts';
import type { ExchangeState } from './exchange/exchange.ts';
import { TableTooLarge } from './exchange/table.ts';
import { openExchange } from './exchanges.ts';
import { sourceOf } from './fragments.ts';
import { DEFAULT_GRANULARITY, type Granularity } from './granularity.ts';
import { GuessedTypes } from './guessed-types.ts';
import { LeftOutFields } from './left-out.ts';
import { longRecordLog, shortRecordLog } from './noted-records.ts';
import { leaveOutLoaded } from './only-changed.ts';
import { runPipeline } from './pipeline.ts';
import { Profile } from './profile.ts';
import { progressOf } from './progress.ts';
import { canRestart, readsOnce, tooLarge } from './read-once.ts';
import { RejectLog } from './reject-log.ts';
import { resultOf } from './report.ts';
import { RunPool } from './run-pool.ts';
import { NO_SECRETS, type SecretSource, withSecrets } from './secrets.ts';
import { freeConnections, loadsOf } from './server-limits.ts';
import { SharedValues } from './shared.ts';
import { heldInMemory, largeJoins } from './short-of-memory.ts';
import { SpillFile } from './spill.ts';
import type { StateKeeper } from './state.ts';
import { startThreads, type Threads } from './threads.ts';
import { TypeChoice } from './type-choice.ts';
import { unmatchedJoins } from './unmatched-joins.ts';

export type { MemoryInput, RunOutcome } from '../result.ts';

/** How long tasks have to notice that the run is cancelled. */
const GRACE_MS = 300;

export interface RunOptions {
  /** The folder of the job's file, to which paths are relative. */
  readonly baseFolder: string;
  readonly runId?: string;
  /** Worker threads. Default: one per core. */
  readonly workers?: number;
  /** Memory for columns. Default: half of the machine's, at most 4 GiB less a little. */
  readonly memoryBytes?: number;
  readonly signal?: AbortSignal;
  /** Checks and plans, looks at sources, and runs nothing. */
  readonly dryRun?: boolean;
  readonly onProgress?: (progress: Progress) => void;
  /** Milliseconds between calls of `onProgress`. Default 100. */
  readonly progressIntervalMs?: number;
  /** What was found of origins that have been looked at before. */
  readonly looks?: SourceLooks;
  /** Threads that have been started ahead. */
  readonly threads?: Threads | undefined;
  /** Whether the threads live on after a run that is done, for another one. Default: false. */
  readonly keepThreads?: boolean;
  /** Runs only what one port needs, and gives its first rows as the table of that stage. */
  readonly limit?: Limit;
  /** Reads and keeps only some rows, and changes nothing in sources. The job's destinations are memory destinations. */
  readonly sample?: SampleSizes;
  /** With `sample`: what of the job is run. Called again with the job as it checks with other types, when rows contradict guessed ones. */
  readonly part?: (job: CheckedJob) => CheckedJob;
  /** Data for memory origins, by their names. */
  readonly inputs?: Readonly<Record<string, MemoryInput>>;
  /** What the last run of the job has left to be known. */
  readonly state?: Readonly<Record<string, unknown>>;
  /** Whether a file that does not begin with what was loaded of it is read as a new one. Default: the run fails. */
  readonly acceptChanged?: boolean;
  /** Told when destinations commit, of a job with a state. */
  readonly keeper?: StateKeeper;
  /** What the references of connections are resolved with, when they are opened. Default: there are no secrets. */
  readonly secrets?: SecretSource;
  /** How finely work is cut into tasks; tests cut it finer than files of their size would be. */
  readonly granularity?: Partial<Granularity>;
  /** Told of what stages say of their work: what a query costs, what was guessed. */
  readonly onNote?: (note: StageNote) => void;
  /** Told of what concerns the run as a whole. */
  readonly onWarning?: (message: string) => void;
  /** What printers print to. */
  readonly print?: Print;
}

/** What the engine gives back to its host. */
export interface FinishedRun extends RunOutcome {
  /** What the next run of the job is to know: watermarks and files that are loaded, by stage. As before unless everything was committed. */
  readonly state: Readonly<Record<string, unknown>>;
}

/**
 * Runs a job. Resolves for every outcome: what went wrong is in `status` and `errors`. Rejects only for bugs. `signal` cancels: no destination shows anything
 * of the run then.
 */
export async function runJob(job: CheckedJob, options: RunOptions): Promise<FinishedRun> {
  const { limit, sample, part = (whole) => whole } = options;
  if (sample) return new Run(job, options, (whole) => sampleOf(part(whole), sample), sample.tableRows).execute();
  if (!limit) return new Run(job, options).execute();
  const outcome = await new Run(job, options, (whole) => previewOf(whole, limit), limit.rows).execute();
  const { [PREVIEW_STAGE]: table, ...tables } = outcome.tables;
  return { ...outcome, tables: table ? { ...tables, [limit.stage]: table } : tables };
}

class Run {
  private job: CheckedJob;
  private readonly guessed = new GuessedTypes();
  private readonly types: TypeChoice;
  /** What of a job is run. */
  private readonly partOf: (job: CheckedJob) => CheckedJob;
  private readonly options: RunOptions;
  private readonly threads: Threads;
  private readonly environment: Environment;
  private rejects: RejectLog;
  private readonly start = new Date();
  private readonly startedAt = performance.now();
  private readonly tables: Record<string, Table> = {};
  private readonly exchanges = new Map<string, ExchangeState>();
  private readonly destinations = new Map<string, Destination>();
  private readonly states = new Map<string, 'waiting' | 'running' | 'done'>();
  private readonly stop = new AbortController();
  /** Destinations that have done all but the commit. */
  private readonly loaded = new Set<string>();
  /** What stages have said. */
  private readonly notes: StageNote[] = [];
  private committed = false;
  private killer: NodeJS.Timeout | undefined;

  private readonly maxRows: number;
  private readonly onAbort = () => this.cancel();

  /** `partOf`: what of a job is run. `maxRows`: what memory destinations keep. */
  constructor(whole: CheckedJob, options: RunOptions, partOf = (job: CheckedJob) => job, maxRows = Number.POSITIVE_INFINITY) {
    const job = partOf(whole);
    this.job = job;
    this.types = new TypeChoice(whole, this.guessed);
    this.partOf = partOf;
    this.maxRows = maxRows;
    this.options = options;
    this.threads = options.threads ?? startThreads(options);
    const { arena, counters: buffer } = this.threads;
    const profile = new Profile();
    const counters = Counters.forJob(job, buffer);
    const signal = options.signal ? AbortSignal.any([options.signal, this.stop.signal]) : this.stop.signal;
    // Threads that have served another run begin anew.
    counters.reset();
    signal.addEventListener('abort', this.onAbort, { once: true });
    this.environment = {
      runId: options.runId ?? crypto.randomUUID(),
      baseFolder: options.baseFolder,
      granularity: { ...DEFAULT_GRANULARITY, ...options.granularity },
      arena,
      blocks: new Blocks(arena),
      counters,
      pool: new RunPool(this.threads.pool, arena, profile),
      profile,
      shared: new SharedValues(arena),
      spill: new SpillFile(arena),
      signal,
      connectors: new ConnectorThreads({ arena: arena.handle, counters: buffer }, (note) => this.note(note)),
      connect: (connection) => withSecrets(connection, options.secrets ?? NO_SECRETS),
      preview: options.limit !== undefined || options.sample !== undefined,
      ordered: job.ordered,
      state: { before: options.state ?? {}, after: {}, accept: options.acceptChanged ?? false },
      receiptsOf: options.keeper?.receiptsOf,
      print: options.print ?? ((text) => process.stdout.write(text)),
      inputs: options.inputs ?? {},
      traffic: new Traffic(),
      written: new Map(),
      leftOut: new LeftOutFields(),
      longRecords: longRecordLog(),
      shortRecords: shortRecordLog(),
      guessed: this.guessed,
      hasMinRows: (origin) => this.environment.preview || hasMinRows(this.job, this.environment, origin),
      note: (note) => this.note(note),
      servers: { plan: undefined },
    };
    this.rejects = new RejectLog(job, this.guessed);
  }

  async execute(): Promise<FinishedRun> {
    const timer = this.watch();
    let plan: PhysicalPlan | undefined;
    let error: unknown;
    try {
      this.environment.signal.throwIfAborted();
      const refused = refusedMemory(this.options.memoryBytes ?? defaultMemoryBytes(), this.threads.arena.capacity);
      if (refused !== undefined) this.options.onWarning?.(refused);
      plan = await this.plan();
      if (!this.options.dryRun) plan = await this.workWithin(plan);
    } catch (caught) {
      error = this.environment.signal.aborted ? new CancelledError() : caught;
    } finally {
      clearInterval(timer);
      await this.cleanUp(error !== undefined);
    }
    const { environment, job, rejects, tables, start } = this;
    const result = resultOf({
      ...{ environment, job, rejects, start, workers: environment.pool.size, committed: this.committed },
      durationMs: performance.now() - this.startedAt,
      plan: plan ? explainPlan(plan, { workers: environment.pool.size, memoryBytes: environment.arena.capacity }) : '',
      errors: reportsOf(error),
    });
    for (const { notes } of [environment.leftOut, environment.longRecords, environment.shortRecords])
      for (const note of notes) this.note(note);
    if (this.committed && !environment.preview) for (const note of unmatchedJoins(job, environment)) this.note(note);
    const notes = this.notes.length > 0 && { notes: this.notes };
    return { ...result, ...notes, tables, state: this.committed ? environment.state.after : environment.state.before };
  }

  /** Tells tasks to stop. What takes too long to notice, such as a kernel over millions of rows, is ended with its thread. */
  private cancel(): void {
    const { arena, pool } = this.threads;
    this.environment.counters.stop();
    this.killer = setTimeout(() => arena.whileHeld(() => pool.close()), GRACE_MS);
  }

  private note(note: StageNote): void {
    if (this.notes.some(({ stage, text }) => stage === note.stage && text === note.text)) return;
    this.notes.push(note);
    this.options.onNote?.(note);
  }

  private async plan(): Promise<PhysicalPlan> {
    const { job, environment } = this;
    const { baseFolder, looks } = this.options;
    refuseNoColumns(job);
    const opened = await openSources(this.job, baseFolder, this.environment.signal, looks);
    const sources = await leaveOutLoaded(this.job, opened, this.environment);
    for (const doubt of sources.doubts) this.note({ ...doubt, severity: 'warning' });
    for (const { inputs } of [...sources.csv.values(), ...sources.json.values()])
      for (const { file } of inputs) this.environment.traffic.expected += file.bytes;
    const looksAtServers = !this.options.dryRun && !environment.preview;
    environment.servers.plan = new ServerPlan(job, looksAtServers ? await freeConnections(environment, job) : new Map());
    const plan = this.planWith(sources);
    if (!environment.preview) await this.checkTargets();
    return plan;
  }

  /** Throws before anything is read. The notes of the run report the changes. */
  private async checkTargets(): Promise<void> {
    const changes = await checkTargets(this.environment, this.job);
    if (this.options.dryRun) for (const { stage, message } of changes) this.note({ stage, text: message, severity: 'warning' });
  }

  private planWith(sources: FileSources, partitioned?: ReadonlySet<string>): PhysicalPlan {
    const { job, environment } = this;
    const servers = environment.servers.plan!;
    const plan = planJob(job, sources, environment.counters, partitioned, servers.deferred);
    servers.spread(plan.pipelines);
    return plan;
  }

  /**
   * Does the work; with another plan when the right side of a join turns out to be too large for the memory, or to leave too little of it, or when rows
   * contradict a guessed type. Returns the plan that was used.
   */
  private async workWithin(first: PhysicalPlan): Promise<PhysicalPlan> {
    const partitioned = new Set<string>();
    const { types } = this;
    let plan = first;
    for (;;) {
      try {
        await this.work(plan, () => types.confirm((note) => this.note(note)));
        return plan;
      } catch (error) {
        if (types.retry(error, plan.sources) && !this.environment.signal.aborted) {
          await this.rewind();
          this.job = this.partOf(types.job);
          plan = this.planWith(types.apply(first.sources), partitioned);
          continue;
        }
        const joins = largeJoins(error, plan).filter((stage) => !partitioned.has(stage));
        if (joins.length === 0 || this.environment.signal.aborted) throw heldInMemory(error, plan);
        if (readsOnce(plan, this.environment.inputs)) throw error instanceof TableTooLarge ? tooLarge(error.stage) : error;
        await this.rewind();
        for (const stage of joins) partitioned.add(stage);
        plan = this.planWith(plan.sources, partitioned);
      }
    }
  }

  /** Undoes all that was begun. */
  private async rewind(): Promise<void> {
    for (const destination of this.destinations.values()) await destination.abort();
    for (const exchange of this.exchanges.values()) exchange.dispose();
    this.destinations.clear();
    this.exchanges.clear();
    this.loaded.clear();
    this.environment.counters.reset();
    this.environment.traffic.reset();
    this.environment.leftOut.reset();
    this.environment.longRecords.reset();
    this.environment.shortRecords.reset();
    this.rejects = new RejectLog(this.job, this.guessed);
  }

  /** `opened`: called when destinations are open. */
  private async work(plan: PhysicalPlan, opened: () => void): Promise<void> {
    const { environment, exchanges, destinations, rejects, job } = this;
    const servers = environment.servers.plan!;
    // Most destinations open when their rows come, which is too late to choose other types.
    if (this.types.isTrying && !environment.preview) await checkTargets(environment, job);
    for (const { id } of job.stages) if (!servers.load(id)) await this.open(id);
    opened();
    for (const exchange of plan.exchanges.values()) exchanges.set(exchange.id, openExchange(environment, exchange));
    const doneWith = tablesByLastUse(plan);
    environment.guessed.restartable = this.types.possible && canRestart(plan, environment.inputs, [...destinations.values()]);
    for (const [number, pipeline] of plan.pipelines.entries()) {
      this.mark(
        pipeline.operators.map((operator) => operator.stage),
        'running',
      );
      for (const id of loadsOf(job, servers, pipeline)) await this.open(id);
      if (pipeline.feeds.some(({ to }) => 'destination' in to && destinations.get(to.destination)!.irrevocable)) {
        environment.guessed.restartable = false;
      }
      const source = await sourceOf(environment, plan, pipeline, exchanges, (stage) => this.refusedBy(stage));
      await runPipeline(environment, { pipeline, number, ...source, exchanges, destinations, rejects });
      if (!environment.preview) refuseShortSource(this.job, environment, source.plan.source.stage);
      for (const id of doneWith.get(number) ?? []) exchanges.get(id)!.dispose();
      for (const { to } of pipeline.feeds) if ('destination' in to) await destinations.get(to.destination)?.pause?.();
    }
    const loads = await Promise.allSettled([...destinations.keys()].map((stage) => this.refusedBy(stage)));
    for (const load of loads) if (load.status === 'rejected') throw load.reason;
    refuseTooFewRows(this.job, environment);
    for (const [id, destination] of destinations) await ofStage(id, destination.verify?.());
    await this.commit();
  }

  /** Opens a destination, if the stage is one and is not open yet. */
  private async open(id: string): Promise<void> {
    if (this.destinations.has(id)) return;
    const stage = this.job.stages.find((one) => one.id === id)!;
    const take = (table: Table) => {
      if (stage.type === 'memory-destination') setOwn(this.tables, stage.plan.name, table);
    };
    const destination = await ofStage(id, openDestination(this.environment, stage, take, this.maxRows));
    if (destination) this.destinations.set(id, destination);
  }

  /** Has a destination that all rows have come to do its work. Gives the rows that it refuses, the first time. */
  private async refusedBy(stage: string): Promise<readonly Batch[]> {
    const destination = this.destinations.get(stage);
    if (!destination?.load || this.loaded.has(stage)) return [];
    if (this.environment.signal.aborted) throw new CancelledError();
    this.loaded.add(stage);
    return ofStage(stage, destination.load());
  }

  /** Makes everything visible. Files and tables come one after the other; what comes first here is what can fail most easily. */
  private async commit(): Promise<void> {
    const { signal } = this.environment;
    if (signal.aborted) throw new CancelledError();
    // From here on it is done.
    signal.removeEventListener('abort', this.onAbort);
    if (this.job.onError.deadLetter !== undefined) {
      await writeDeadLetters(this.environment, this.job.onError.deadLetter, this.rejects.rejects);
    }
    const { keeper } = this.options;
    await commitAll(this.environment, { job: this.job, destinations: this.destinations, keeper }, () => {
      this.committed = true;
    });
  }

  private mark(stages: readonly string[], state: 'running' | 'done'): void {
    for (const stage of stages) this.states.set(partOf(stage).stage, state);
  }

  private watch(): NodeJS.Timeout | undefined {
    const { onProgress, progressIntervalMs = 100 } = this.options;
    if (!onProgress) return undefined;
    return setInterval(
      () => onProgress(progressOf(this.job, this.environment, performance.now() - this.startedAt, this.states)),
      progressIntervalMs,
    );
  }

  private async cleanUp(failed: boolean): Promise<void> {
    this.environment.signal.removeEventListener('abort', this.onAbort);
    if (failed) this.environment.counters.stop();
    clearTimeout(this.killer);
    const { arena, pool } = this.threads;
    // Where one task has failed, others may still be at work.
    if (failed) await arena.whileHeld(() => pool.close());
    else if (!this.options.keepThreads) await pool.close();
    for (const destination of this.destinations.values()) await destination.abort();
    const { connectors, spill } = this.environment;
    if (failed) await arena.whileHeld(() => connectors.close());
    else await connectors.close();
    await spill.close();
  }
}

const reportsOf = (error: unknown): readonly ErrorReport[] =>
  (error === undefined ? [] : error instanceof TargetErrors ? error.errors : [error]).map((one) => ofPart(reportOf(one)));

/** What went wrong in a part of a stage went wrong in the stage. */
const ofPart = (report: ErrorReport): ErrorReport =>
  report.stage === undefined ? report : { ...report, stage: partOf(report.stage).stage };
