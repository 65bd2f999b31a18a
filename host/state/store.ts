import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { RunError } from '../../model/errors.ts';
import type { StateIdentity } from './identity.ts';

/** What the last run of a stage has left. */
export interface StateEntry extends StateIdentity {
  /** What the state is found by: the job's name, else its file. */
  readonly job: string;
  /** Plain data, which the engine reads. */
  readonly state: unknown;
  /** The job's file, absolute; absent for jobs built in code. */
  readonly file?: string;
  /** The run that left it; of a person: `set by hand`. */
  readonly run: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Rows that the run has read, and all runs since the state began. */
  readonly rows: number;
  readonly allRows: number;
  /** The tables that keep what the runs have loaded, by their texts. */
  readonly tables: Readonly<Record<string, LoadedTable>>;
}

/** A table that runs have loaded rows into. */
export interface LoadedTable {
  /** Rows, of all runs since the state began. */
  readonly rows: number;
  /** What tells it from another one of its name, where the system has such a thing. */
  readonly id?: string;
}

/** What a run wants to leave, written before its destinations commit. Found later only if the run was killed meanwhile. */
export interface PendingState {
  readonly job: string;
  readonly run: string;
  readonly at: string;
  readonly entries: readonly StateEntry[];
  /** Entries that they take the place of. */
  readonly removed: readonly StateEntry[];
  /** By destination, what tells whether it has committed; null: nothing can. */
  readonly receipts: Readonly<Record<string, string | null>>;
}

/** The versions of the schema, in order: version n is reached by the first n. `state`, `tables`, `entries` and `receipts` are JSON. */
const MIGRATIONS = [
  `CREATE TABLE states (
    job TEXT NOT NULL,
    stage TEXT NOT NULL,
    source TEXT NOT NULL,
    "column" TEXT,
    target TEXT NOT NULL,
    state TEXT NOT NULL,
    file TEXT,
    run TEXT NOT NULL,
    at TEXT NOT NULL,
    rows INTEGER NOT NULL,
    all_rows INTEGER NOT NULL,
    tables TEXT NOT NULL,
    PRIMARY KEY (job, stage, source, target)
  ) STRICT;
  CREATE TABLE pending (
    job TEXT NOT NULL PRIMARY KEY,
    run TEXT NOT NULL,
    at TEXT NOT NULL,
    entries TEXT NOT NULL,
    removed TEXT NOT NULL,
    receipts TEXT NOT NULL
  ) STRICT;`,
];

interface Row extends Omit<StateEntry, 'state' | 'allRows' | 'tables' | 'file'> {
  readonly state: string;
  readonly file: string | null;
  readonly all_rows: number;
  readonly tables: string;
}

/**
 * The states of all jobs of this user, in `state.db` of a data folder. Any number of processes may use it at once; a change holds after a crash of the
 * machine, too. Every method may throw `RunError` `invalid-state`.
 */
export class StateStore {
  readonly path: string;
  readonly #database: Database.Database;

  /** Opens the store, making folder and file if need be. Unless they are to be made, a store that is not there is empty. */
  constructor(folder: string, { create = true }: { readonly create?: boolean } = {}) {
    this.path = join(folder, 'state.db');
    this.#database = this.#guarded(() => {
      if (!create && !existsSync(this.path)) return new Database(':memory:');
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const database = new Database(this.path, { timeout: 10_000 });
      database.pragma('journal_mode = WAL');
      database.pragma('synchronous = FULL');
      return database;
    });
    this.#guarded(() => this.#migrate());
  }

  /** All entries, or those of a job, by job and stage. */
  entries(job?: string): StateEntry[] {
    const where = job === undefined ? '' : 'WHERE job = :job';
    const sql = `SELECT * FROM states ${where} ORDER BY job COLLATE NOCASE, stage, at DESC`;
    return this.#guarded(() => (this.#database.prepare(sql).all(job === undefined ? {} : { job }) as Row[]).map(entryOf));
  }

  /** Puts entries in the place of those of the same stage, source and target, and removes others; what was pending of the job is settled. */
  save(job: string, entries: readonly StateEntry[], removed: readonly StateEntry[] = []): void {
    this.#guarded(() =>
      this.#database
        .transaction(() => {
          for (const entry of removed) this.#remove(entry);
          for (const entry of entries) this.#put(entry);
          this.#database.prepare('DELETE FROM pending WHERE job = ?').run(job);
        })
        .immediate(),
    );
  }

  remove(entries: readonly StateEntry[]): void {
    this.#guarded(() =>
      this.#database
        .transaction(() => {
          for (const entry of entries) this.#remove(entry);
        })
        .immediate(),
    );
  }

  pending(job?: string): PendingState[] {
    const where = job === undefined ? '' : 'WHERE job = :job';
    const rows = this.#guarded(
      () =>
        this.#database.prepare(`SELECT * FROM pending ${where} ORDER BY job`).all(job === undefined ? {} : { job }) as {
          readonly job: string;
          readonly run: string;
          readonly at: string;
          readonly entries: string;
          readonly removed: string;
          readonly receipts: string;
        }[],
    );
    return this.#guarded(() =>
      rows.map((row) => ({
        ...row,
        ...{ entries: JSON.parse(row.entries), removed: JSON.parse(row.removed), receipts: JSON.parse(row.receipts) },
      })),
    );
  }

  setPending({ job, run, at, entries, removed, receipts }: PendingState): void {
    this.#guarded(() =>
      this.#database
        .prepare('INSERT OR REPLACE INTO pending (job, run, at, entries, removed, receipts) VALUES (?, ?, ?, ?, ?, ?)')
        .run(job, run, at, ...[entries, removed, receipts].map((value) => JSON.stringify(value))),
    );
  }

  removePending(job: string): void {
    this.#guarded(() => this.#database.prepare('DELETE FROM pending WHERE job = ?').run(job));
  }

  close(): void {
    this.#database.close();
  }

  #put(entry: StateEntry): void {
    this.#database
      .prepare(
        `INSERT OR REPLACE INTO states (job, stage, source, "column", target, state, file, run, at, rows, all_rows, tables)
         VALUES (:job, :stage, :source, :column, :target, :state, :file, :run, :at, :rows, :allRows, :tables)`,
      )
      .run({
        ...entry,
        state: JSON.stringify(entry.state),
        tables: JSON.stringify(entry.tables),
        file: entry.file ?? null,
      });
  }

  #remove({ job, stage, source, target }: StateEntry): void {
    this.#database
      .prepare('DELETE FROM states WHERE job = ? AND stage = ? AND source = ? AND target = ?')
      .run(job, stage, source, target);
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

  #guarded<Result>(action: () => Result): Result {
    try {
      return action();
    } catch (error) {
      if (error instanceof RunError) throw error;
      throw new RunError(
        'invalid-state',
        `cannot read or write the state of incremental jobs in ${this.path}: ${(error as Error).message}`,
        {
          value: this.path,
          remedy: 'check the file and its permissions; without it, incremental jobs read all rows again',
          cause: error,
        },
      );
    }
  }
}

function entryOf({ all_rows: allRows, state, tables, file, ...row }: Row): StateEntry {
  return { ...row, ...(file !== null && { file }), allRows, state: JSON.parse(state), tables: JSON.parse(tables) };
}
