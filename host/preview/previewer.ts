import type { Table } from 'apache-arrow';
import { connectorOrigin } from '../../engine/plan/connector-stages.ts';
import type { PortName } from '../../engine/plan/graph.ts';
import type { RunOutcome } from '../../engine/result.ts';
import type { RunOptions } from '../../engine/run/run.ts';
import type { SecretSource } from '../../engine/run/secrets.ts';
import { errorOf } from '../../model/error-report.ts';
import { InternalError } from '../../model/errors.ts';
import type { CheckedJob, CheckedStage } from '../../stages/check-job.ts';
import { specOf } from '../../stages/index.ts';
import { loadEngine } from '../engine.ts';
import { CaptureCache, type Captured } from './cache.ts';
import type { CheckedPart } from './check.ts';
import { fingerprintsOf } from './fingerprints.ts';
import { Lane } from './lane.ts';
import { type PreviewPlan, planPreview, schemaOf } from './plan.ts';
import { WarmThreads } from './warm-threads.ts';

/** Rows kept of a port, at most: a join may make many of few. */
const MOST_ROWS = 100_000;
/** Bytes of rows that are kept for the next preview. */
const KEPT_BYTES = 192 << 20;

/** The rows of a port, and how they came. */
export interface Found extends Captured {
  /** Stages whose rows were known. */
  readonly reused: readonly string[];
}

/** Finds out the rows of ports from samples of the sources, one run at a time, and keeps them. */
export class Previewer {
  private readonly cache: CaptureCache;
  private readonly threads = new WarmThreads();
  private readonly lane = new Lane();
  private readonly secrets: SecretSource;

  constructor(secrets: SecretSource, keptBytes = KEPT_BYTES) {
    this.secrets = secrets;
    this.cache = new CaptureCache(keptBytes);
  }

  /** Gets ready for work that may come soon. */
  warm(): void {
    this.threads.warm();
    loadEngine().catch(() => undefined);
  }

  /**
   * The rows of a port of a checked part of a job.
   * @throws RunError as the run fails; an `AbortError`.
   */
  async rowsOf(part: CheckedPart, port: PortName, sourceRows: number, signal: AbortSignal): Promise<Found> {
    const prints = fingerprintsOf(part, sourceRows);
    const keyOf = ({ stage, port }: PortName) => prints.has(stage) && `${prints.get(stage)} ${port}`;
    const known = (port: PortName): Captured | undefined => {
      const key = keyOf(port);
      return key ? this.cache.get(key) : undefined;
    };
    const find = (): Found | undefined => {
      const captured = known(port);
      return captured && { ...captured, reused: [port.stage] };
    };
    return (
      find() ??
      this.lane.run(signal, async () => {
        // Another preview may have found it meanwhile.
        const found = find();
        if (found) return found;
        const fresh = (port: PortName) => {
          const captured = known(port);
          return captured?.retyped ? undefined : captured;
        };
        let plan = planPreview(part.job, port.stage, sourceRows, fresh);
        let used = part.job;
        const outcome = await this.execute(part, plan, sourceRows, signal, (job) => {
          if (job === used) return plan.job;
          used = job;
          plan = planPreview(job, port.stage, sourceRows, fresh);
          return plan.job;
        });
        const retyped = used !== part.job;
        const notes = retyped ? (outcome.notes ?? []).filter(({ severity }) => severity === 'warning') : [];
        const cut = cutStages(plan, outcome, sourceRows);
        let wanted: Captured | undefined;
        for (const capture of plan.captures) {
          const table = outcome.tables[capture.name]!;
          const captured = {
            table,
            cut: cut.has(capture.stage),
            whole: table.numRows < MOST_ROWS,
            refused: outcome.stages[capture.stage]?.rejected ?? 0,
            schema: schemaOf(used.stages.find(({ id }) => id === capture.stage)!, capture.port)!,
            retyped,
            notes,
          };
          const key = keyOf(capture);
          if (key) this.cache.set(key, captured);
          if (capture.stage === port.stage && capture.port === port.port) wanted = captured;
        }
        if (!wanted) throw new InternalError(`no rows of ${port.stage}.${port.port}`);
        return { ...wanted, reused: plan.reused };
      })
    );
  }

  /** Forgets all rows. */
  clear(): void {
    this.cache.clear();
  }

  /** Runs a job that reads nothing but rows at hand. */
  async compute(job: CheckedJob, inputs: Readonly<Record<string, Table>>, signal: AbortSignal): Promise<RunOutcome> {
    return this.lane.run(signal, () => this.run(job, { baseFolder: '.', inputs, signal }, MOST_ROWS));
  }

  private execute(
    { job, baseFolder, looks }: CheckedPart,
    { inputs }: PreviewPlan,
    sourceRows: number,
    signal: AbortSignal,
    part: (job: CheckedJob) => CheckedJob,
  ) {
    return this.run(job, { baseFolder, looks, inputs, signal, part }, sourceRows);
  }

  private async run(job: CheckedJob, options: RunOptions, sourceRows: number): Promise<RunOutcome> {
    const { runJob } = await loadEngine();
    const threads = await this.threads.take();
    let sound = false;
    try {
      const sample = { sourceRows, tableRows: MOST_ROWS };
      const outcome = await runJob(job, { ...options, secrets: this.secrets, threads, keepThreads: true, sample });
      // The thread of a connector may be ended in the middle of its work on the memory.
      sound = outcome.errors.length === 0 && !job.stages.some(connectorOrigin);
      throwErrors(outcome);
      return outcome;
    } finally {
      void this.threads.give(threads, sound);
    }
  }

  async close(): Promise<void> {
    this.cache.clear();
    await this.lane.idle();
    await this.threads.close();
  }
}

/** The stages that do not have all rows of the sources. */
function cutStages({ running, cutInputs }: PreviewPlan, { stages }: RunOutcome, sourceRows: number): ReadonlySet<string> {
  const cut = new Set(cutInputs);
  for (const { id, type, inputs, options } of running) {
    const { rowsOut, rejected } = stages[id]!;
    const isCut =
      inputs.length === 0
        ? rowsOut + rejected >= sourceRows && !isLimited({ type, options }, sourceRows)
        : inputs.some(({ from }) => cut.has(from.stage));
    if (isCut) cut.add(id);
  }
  return cut;
}

/** Whether an origin gives no more rows than are read anyway. */
function isLimited({ type, options }: Pick<CheckedStage, 'type' | 'options'>, sourceRows: number): boolean {
  const own = type === 'generator' ? options.rows : specOf(type)?.connector !== undefined ? options.maxResults : options.maxRows;
  return typeof own === 'number' && own <= sourceRows;
}

function throwErrors({ errors }: RunOutcome): void {
  const [error] = errors;
  if (!error) return;
  if (error.class === 'Cancelled') throw new DOMException('the preview was cancelled', 'AbortError');
  throw errorOf(error);
}
