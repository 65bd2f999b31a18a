import { stat } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import type { JobText, WrittenRequest, WrittenRows } from '../../ipc/api.ts';
import { JobError, RunError } from '../../model/errors.ts';
import type { SourceDocument, Value } from '../../model/job/document.ts';
import { parseJob } from '../../model/job/parse.ts';
import type { Schema } from '../../model/types.ts';
import type { CheckedStage } from '../../stages/check-job.ts';
import type { ConnectorOriginPlan } from '../../stages/shared/database.ts';
import { OUT } from '../../stages/stage.ts';
import type { RunRecord } from '../history.ts';
import type { PastRuns } from '../past-runs.ts';
import type { HostContext } from '../services/service.ts';
import type { SourceCache } from '../services/source-cache.ts';
import { type CheckedPart, checkUpTo, declarationOf, readText } from './check.ts';
import { schemaOf } from './plan.ts';
import { findPort, wantedPort } from './ports.ts';
import type { Found, Previewer } from './previewer.ts';
import { type ReadBack, readBackOf } from './read-back.ts';

/** A file that is changed in the moment that its run ends was changed by the run. */
const SLACK_MS = 2000;

/** The rows at a target, and what is known of it. */
export interface Written {
  readonly found: Found;
  readonly schema: Schema;
  readonly about: Pick<WrittenRows, 'target' | 'mixed' | 'changed' | 'run'>;
}

/** Reads back what destinations have written. */
export class WrittenReader {
  readonly #context: HostContext;
  readonly #sources: SourceCache;
  readonly #previewer: Previewer;
  readonly #past: PastRuns;
  /** The run that was read last, by job: servers do not say when a table changes. */
  readonly #seen = new Map<string, string>();

  constructor(context: HostContext, sources: SourceCache, previewer: Previewer, past: PastRuns) {
    this.#context = context;
    this.#sources = sources;
    this.#previewer = previewer;
    this.#past = past;
  }

  /**
   * The first rows of what the last run of the job has written into a destination.
   * @throws RunError `not-written`, and as a preview of the target fails.
   */
  async read({ job, draft, stage }: WrittenRequest, sourceRows: number, signal: AbortSignal): Promise<Written> {
    const { file } = job;
    const name = { ...(file !== undefined && { file }), ...(draft !== undefined && { draft }) };
    const run = this.#past.lastOf(name, stage);
    if (!run) throw new RunError('not-written', `no run has loaded ${stage} yet`, { stage, remedy: 'run the job' });
    const key = JSON.stringify(name);
    if (this.#seen.get(key) !== run.runId) this.#sources.clear();
    this.#seen.set(key, run.runId);
    const then = sourceOfRun(run, job, stage);
    const typed = readBackOf(then.source, stage, nameOf(run), await this.#schemaOf(then, stage));
    if (!typed) throw new RunError('not-written', `the target of ${stage} cannot be read back`, { stage });
    const rows = await this.#rows(typed, then, sourceRows, signal).catch((error: unknown) => {
      if (error instanceof JobError) return undefined;
      throw error;
    });
    // Columns or values are others than those that the run has written: their types are found anew.
    const { part, found } =
      rows?.found.refused === 0
        ? rows
        : await this.#rows(readBackOf(then.source, stage, nameOf(run), undefined)!, then, sourceRows, signal);
    const reader = part.job.stages.find(({ id }) => id === nameOf(run))!;
    const { rowsIn, rejected } = run.result!.stages[stage]!;
    const about = {
      ...{ target: targetOf(reader, part.baseFolder), mixed: typed.mixed },
      changed: await isChanged(reader, part.baseFolder, run.result!.end),
      run: { runId: run.runId, start: run.start, loaded: rowsIn - rejected },
    };
    return { found, schema: found.schema, about };
  }

  async #rows({ stage, text }: ReadBack, { job }: JobThen, sourceRows: number, signal: AbortSignal) {
    const part = await this.#check(readText({ ...job, text }, stage), stage, job);
    return { part, found: await this.#previewer.rowsOf(part, { stage, port: OUT }, sourceRows, signal) };
  }

  #check(source: SourceDocument, stage: string, job: JobText): Promise<CheckedPart> {
    return checkUpTo(source, stage, job, this.#context, this.#sources);
  }

  /** What the destination got, if that can still be told. */
  async #schemaOf({ source, job }: JobThen, stage: string): Promise<Schema | undefined> {
    try {
      const wanted = wantedPort(source, stage, undefined);
      const part = await this.#check(source, wanted.stage, job);
      const port = findPort(source, part.job.stages, wanted);
      return schemaOf(part.job.stages.find(({ id }) => id === port.stage)!, port.port);
    } catch {
      return undefined;
    }
  }
}

/** A job as it was run. */
interface JobThen {
  readonly source: SourceDocument;
  readonly job: JobText;
}

/** No stage of another run is called so, so that rows of one are not taken for those of another. */
const nameOf = ({ runId }: RunRecord): string => `written_${runId}`;

/** The document of the run. It says nothing of secrets, so that of now is taken where it says the same of the destination. */
function sourceOfRun({ document, parameters }: RunRecord, now: JobText, stage: string): JobThen {
  const [then, current] = [document, now.text].map((text) => parseJob(text, now.file).source);
  const print = (source: SourceDocument | undefined) =>
    source &&
    JSON.stringify([declarationOf(source, stage), source.data.parameters], (_, value: unknown) =>
      typeof value === 'bigint' ? `${value}n` : value,
    );
  const source = current && print(current) === print(then) ? current : then;
  if (!source) throw new RunError('not-written', `the job that has loaded ${stage} cannot be read any more`, { stage });
  const given = Object.entries(parameters).filter(([, value]) => value !== '***' && value !== null) as [string, Value][];
  return { source, job: { ...now, parameters: Object.fromEntries(given) } };
}

/** The file or the table that a stage reads, in words. */
function targetOf({ plan }: CheckedStage, baseFolder: string): string {
  const { path, source, connection } = plan as unknown as { readonly path?: string } & Partial<ConnectorOriginPlan>;
  if (path !== undefined) return shorten(path, baseFolder);
  if (source?.kind !== 'table') return '';
  const { schema, table } = source.table;
  const where = connection?.name ?? connection?.path;
  return `${schema === undefined ? table : `${schema}.${table}`}${where === undefined ? '' : ` in ${shorten(String(where), baseFolder)}`}`;
}

function shorten(path: string, baseFolder: string): string {
  const inner = relative(baseFolder, resolve(baseFolder, path));
  return path.includes('/') && inner !== '' && !inner.startsWith('..') ? inner : path;
}

async function isChanged({ plan }: CheckedStage, baseFolder: string, end: string): Promise<boolean> {
  const { path, connection } = plan as unknown as { readonly path?: string } & Partial<ConnectorOriginPlan>;
  const file = path ?? connection?.path;
  if (typeof file !== 'string') return false;
  const found = await stat(resolve(baseFolder, file)).catch(() => undefined);
  return found !== undefined && found.mtimeMs > Date.parse(end) + SLACK_MS;
}
