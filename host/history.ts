import { join } from 'node:path';
import Database from 'better-sqlite3';
import { makeFolder } from '../connectors/files/folders.ts';
import type { RunResult, RunStatus } from '../engine/result.ts';
import { fromJson, toJson } from './json.ts';
import { isAlive, ownMark } from './process-start.ts';

/** Runs that the history keeps. */
export const KEPT_RUNS = 1000;

/** `running`: not over yet. `interrupted`: its process has gone without an end. */
export type RunState = RunStatus | 'running' | 'interrupted';

export interface StartedRun {
  readonly runId: string;
  readonly job: string;
  /** The job's file, absolute; absent for jobs built in code. */
  readonly file?: string;
  /** What the designer knew the job by before it had a file. */
  readonly draft?: string;
  /** The document as YAML, without secrets. */
  readonly document: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** ISO 8601, UTC. */
  readonly start: string;
}

export interface RunRecord extends StartedRun {
  readonly state: RunState;
  /** The process that ran it, and where. */
  readonly pid: number;
  readonly host: string;
  /** Figures, errors, rejects and plan; absent unless the run has ended. */
  readonly result?: RunResult;
}

/**
 * The versions of the schema, in order: version n is reached by the first n. Times are ISO 8601 in UTC; `parameters` and `result` are
 * JSON, so that a later version can add figures without touching old rows.
 */
const MIGRATIONS = [
  `CREATE TABLE runs (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    job TEXT NOT NULL,
    file TEXT,
    document TEXT NOT NULL,
    parameters TEXT NOT NULL,
    started_at TEXT NOT NULL,
    status TEXT NOT NULL,
    pid INTEGER NOT NULL,
    host TEXT NOT NULL,
    process_start TEXT NOT NULL,
    result TEXT
  ) STRICT;
  CREATE INDEX runs_by_job ON runs (job, sequence);`,
  // Beside the result, because it is long and lists do not show it.
  `ALTER TABLE runs ADD COLUMN profile TEXT;
  CREATE INDEX runs_by_file ON runs (file, sequence);`,
  `ALTER TABLE runs ADD COLUMN draft TEXT;
  CREATE INDEX runs_by_draft ON runs (draft, sequence) WHERE draft IS NOT NULL;`,
];

interface Row {
  readonly id: string;
  readonly job: string;
  readonly file: string | null;
  readonly draft: string | null;
  readonly document: string;
  readonly parameters: string;
  readonly started_at: string;
  readonly status: RunStatus | 'running';
  readonly pid: number;
  readonly host: string;
  readonly process_start: string;
  readonly result: string | null;
  readonly profile?: string | null;
}

/** Columns of a run in a list. */
const LISTED = 'id, job, file, draft, document, parameters, started_at, status, pid, host, process_start, result';

/**
 * The runs of this user, in `history.db` of a data folder. Any number of processes may use it at once. Every method may throw
 * `SqliteError`; a run goes on without (see `run.ts`).
 */
export class History {
  readonly #database: Database.Database;

  /** Opens the history, making folder and file if need be. */
  constructor(folder: string, { timeoutMs = 1000 }: { readonly timeoutMs?: number } = {}) {
    makeFolder(folder, 0o700);
    this.#database = new Database(join(folder, 'history.db'), { timeout: timeoutMs });
    this.#database.pragma('journal_mode = WAL');
    // A crash of the machine may lose the last runs, never the file.
    this.#database.pragma('synchronous = NORMAL');
    this.#migrate();
  }

  begin(run: StartedRun): void {
    const { pid, host, start } = ownMark();
    this.#database
      .prepare(
        `INSERT INTO runs (id, job, file, draft, document, parameters, started_at, status, pid, host, process_start)
         VALUES (?, ?, ?, ?, ?, ?, ?, 'running', ?, ?, ?)`,
      )
      .run(
        run.runId,
        run.job,
        run.file ?? null,
        run.draft ?? null,
        run.document,
        toJson(run.parameters),
        run.start,
        pid,
        host,
        start,
      );
  }

  /** Notes the outcome of a run and drops the oldest runs. */
  end({ fragments, timeline, partitions, ...result }: RunResult): void {
    const profile = timeline ? toJson({ fragments, timeline, partitions }) : null;
    this.#database.transaction(() => {
      this.#database
        .prepare('UPDATE runs SET status = ?, result = ?, profile = ? WHERE id = ?')
        .run(result.status, toJson(result), profile, result.runId);
      this.#database
        .prepare('DELETE FROM runs WHERE sequence <= (SELECT sequence FROM runs ORDER BY sequence DESC LIMIT 1 OFFSET ?)')
        .run(KEPT_RUNS);
    })();
  }

  /** The newest runs, or the newest runs of a job, by its file or by what it was known by before it had one; the newest first, without their timelines. */
  list(limit: number = KEPT_RUNS, { file, draft }: Pick<StartedRun, 'file' | 'draft'> = {}): RunRecord[] {
    const given = { ...(file !== undefined && { file }), ...(draft !== undefined && { draft }) };
    const conditions = Object.keys(given).map((column) => `${column} = :${column}`);
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' OR ')}`;
    const sql = `SELECT ${LISTED} FROM runs ${where} ORDER BY sequence DESC LIMIT :limit`;
    return (this.#database.prepare(sql).all({ limit, ...given }) as Row[]).map(recordOf);
  }

  /** The runs of a job that had no file are those of this file from now on. */
  adopt(draft: string, file: string): void {
    this.#database.prepare('UPDATE runs SET file = ? WHERE draft = ? AND file IS NULL').run(file, draft);
  }

  /** The run with this very id. */
  get(runId: string): RunRecord | undefined {
    const row = this.#database.prepare('SELECT * FROM runs WHERE id = ?').get(runId) as Row | undefined;
    return row && recordOf(row);
  }

  /** The runs whose id begins with `prefix`, the newest first; at most two, for one is what is looked for. */
  find(prefix: string): RunRecord[] {
    const sql =
      'SELECT * FROM runs WHERE substr(id, 1, length(:prefix)) = :prefix ORDER BY id = :prefix DESC, sequence DESC LIMIT 2';
    const rows = this.#database.prepare(sql).all({ prefix }) as Row[];
    return (rows[0]?.id === prefix ? rows.slice(0, 1) : rows).map(recordOf);
  }

  close(): void {
    this.#database.close();
  }

  #migrate(): void {
    const version = () => this.#database.pragma('user_version', { simple: true }) as number;
    if (version() >= MIGRATIONS.length) return;
    this.#database
      .transaction(() => {
        // Another process may have done it meanwhile.
        for (const sql of MIGRATIONS.slice(version())) this.#database.exec(sql);
        this.#database.pragma(`user_version = ${MIGRATIONS.length}`);
      })
      .immediate();
  }
}

function recordOf(row: Row): RunRecord {
  const mark = { pid: row.pid, host: row.host, start: row.process_start };
  return {
    runId: row.id,
    job: row.job,
    ...(row.file !== null && { file: row.file }),
    ...(row.draft !== null && { draft: row.draft }),
    document: row.document,
    parameters: fromJson(row.parameters) as Record<string, unknown>,
    start: row.started_at,
    state: row.status === 'running' && isAlive(mark) === false ? 'interrupted' : row.status,
    pid: row.pid,
    host: row.host,
    ...(row.result !== null && {
      result: { ...(fromJson(row.result) as RunResult), ...(row.profile && (fromJson(row.profile) as Partial<RunResult>)) },
    }),
  };
}
