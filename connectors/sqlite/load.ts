import type Database from 'better-sqlite3';
import type { Arena } from '../../columns/arena.ts';
import { BatchBuilder } from '../../columns/builder.ts';
import type { Batch } from '../../columns/vector.ts';
import { RunError } from '../../model/errors.ts';
import type { Schema } from '../../model/types.ts';
import type { SqliteDestinationPlan } from '../../stages/sqlite-destination.ts';
import { temporaryOf } from '../files/temporaries.ts';
import { RowBuilder } from '../row-builder.ts';
import { addColumn, createTable } from './columns.ts';
import { isRefusal, refusalName } from './errors.ts';
import { type Stopped, stoppedError } from './patience.ts';
import type { LoadSession } from './session.ts';
import { quoteName } from './sql.ts';
import { StagedTable } from './staging.ts';
import { lookAtTable, qualified, type TableState } from './table.ts';
import type { SqliteCell } from './types.ts';

/** What a `sqlite-destination` is to load. */
export interface SqliteLoadRequest {
  readonly stage: string;
  readonly plan: SqliteDestinationPlan;
  readonly schema: Schema;
  /** Of its `rejects` port. */
  readonly rejects: Schema;
  readonly runId: string;
}

interface Refused {
  readonly row: number;
  readonly column: string | null;
  readonly code: string;
  readonly message: string;
}

/** Rows that are inserted between two looks at whether the run is to stop. */
const INSERT_ROWS = 100_000;
const FOREIGN_KEY = 'SQLITE_CONSTRAINT_FOREIGNKEY';
/** Rows of a batch of rejects. */
const REJECT_ROWS = 1 << 14;
/** Columns of `rejects` that say why. */
const REASONS = ['_stage', '_column', '_code', '_message'];

/**
 * Loads rows into a table: they are staged in a hidden file beside the database while the job runs, so that nobody is locked out, and inserted from there
 * in one transaction when all are there. Into a database that is not there yet the staged file goes as it is.
 */
export class TableLoad {
  readonly session: LoadSession;
  private readonly arena: Arena;
  private readonly request: SqliteLoadRequest;
  private readonly stopped: Stopped;
  private readonly staged: StagedTable;
  /** What rows' numbers are called where the table has a column of that name itself. */
  private readonly rowid: string;

  /** Throws `RunError` when the table is not fit for the rows, as far as that can be seen before `beforeQuery` has run. */
  constructor(arena: Arena, session: LoadSession, request: SqliteLoadRequest, stopped: Stopped) {
    const { plan, schema, stage, runId } = request;
    this.arena = arena;
    this.session = session;
    this.request = request;
    this.stopped = stopped;
    session.timeoutMs = Math.max(session.timeoutMs, plan.timeoutMs);
    const { database } = session;
    if (database && plan.beforeQuery === undefined) session.guarded(() => lookAtTable(database, plan, schema));
    this.rowid = rowidOf(schema);
    const path = temporaryOf(session.target, `${runId}-${stage}`);
    this.staged = session.guarded(
      () => new StagedTable(arena, path, schema, createTable(quoteName(plan.table.table), schema, [])),
    );
  }

  /** Takes rows. Returns the bytes that they have taken. */
  write(batch: Batch): number {
    const before = this.staged.bytes;
    this.staged.write(batch);
    return this.staged.bytes - before;
  }

  /** Whether the staged file may become the database as it is. */
  get canBecomeDatabase(): boolean {
    const { table, keys, beforeQuery } = this.request.plan;
    return (table.schema === undefined || table.schema === 'main') && keys.length === 0 && beforeQuery === undefined;
  }

  get replaces(): boolean {
    return this.request.plan.ifExists === 'replace';
  }

  /**
   * Puts all rows into the table, in the session's transaction. `alone`: no other destination loads into the database; `foreignKeys`: whether they are
   * enforced. Returns the refused rows.
   */
  load(alone: boolean, foreignKeys: boolean): Batch[] {
    const { session, staged } = this;
    const { plan, schema } = this.request;
    staged.finish({ durable: false });
    if (session.isNew && alone && this.canBecomeDatabase) {
      session.begin(staged, true);
      if (plan.afterQuery !== undefined) session.execute(plan.afterQuery);
      return [];
    }
    if (!session.inTransaction) session.begin(undefined, foreignKeys);
    if (plan.beforeQuery !== undefined) session.execute(plan.beforeQuery);
    const database = session.database!;
    const state = session.guarded(() => lookAtTable(database, plan, schema));
    if (state.kind === 'create') {
      const name = qualified(plan.table);
      if (state.drop) session.execute(`DROP TABLE ${name}`);
      session.execute(createTable(name, schema, plan.keys));
    } else for (const field of state.added) session.execute(addColumn(qualified(plan.table), field));
    const source = session.attach(staged, plan.table.table);
    const refused = session.guarded(() => this.insert(database, source, state));
    session.release(source);
    if (state.kind === 'create' && state.drop) session.guarded(() => checkReferences(database, plan));
    if (plan.afterQuery !== undefined) session.execute(plan.afterQuery);
    return refused;
  }

  /** Removes the staged file. */
  end(): void {
    this.staged.remove();
  }

  /** `source`: where the staged rows are read. */
  private insert(database: Database.Database, source: string, state: TableState): Batch[] {
    const { plan } = this.request;
    const { guards } = state;
    const schema = state.kind === 'create' ? this.request.schema : state.loaded;
    const refused = new Map<number, Refused>();
    // Rows that refer to what is not there: perhaps to rows behind them.
    const waiting = new Map<number, Refused>();
    for (const { column, condition, code, message } of guards) {
      const rows = database.prepare(`SELECT ${this.rowid} FROM ${source} WHERE ${condition}`).pluck().all() as bigint[];
      for (const row of rows)
        if (!refused.has(Number(row))) refused.set(Number(row), { row: Number(row), column, code, message });
    }
    const columns = schema.map(({ name }) => quoteName(name)).join(', ');
    const { rowid } = this;
    const sound = guards.map(({ condition }) => `AND NOT (${condition})`).join(' ');
    const statement = database.prepare(
      `INSERT INTO ${qualified(plan.table)} (${columns}) SELECT ${columns} FROM ${source} WHERE ${rowid} BETWEEN ? AND ? ${sound}${conflictOf(plan, schema)}`,
    );
    const insert = (first: number, last: number): void => {
      if (this.stopped()) throw stoppedError();
      const error = attempt(database, () => statement.run(BigInt(first), BigInt(last)));
      if (!error) return;
      if (first === last) {
        const row = { row: first, column: columnOf(error.message), code: refusalName(error), message: error.message };
        (error.code === FOREIGN_KEY ? waiting : refused).set(first, row);
        return;
      }
      // Ever smaller parts, until the rows that are to blame are found; `batchRows` at first.
      const size = last - first >= plan.batchRows ? plan.batchRows : Math.ceil((last - first + 1) / 2);
      for (let part = first; part <= last; part += size) insert(part, Math.min(last, part + size - 1));
    };
    for (let first = 1; first <= this.staged.rows; first += INSERT_ROWS) {
      insert(first, Math.min(this.staged.rows, first + INSERT_ROWS - 1));
    }
    for (let before = Number.POSITIVE_INFINITY; waiting.size > 0 && waiting.size < before; ) {
      const again = [...waiting.keys()];
      before = again.length;
      waiting.clear();
      for (const row of again) insert(row, row);
    }
    for (const [row, why] of waiting) refused.set(row, why);
    const rows = [...refused.values()].sort((a, b) => a.row - b.row);
    return rows.length === 0 ? [] : this.rejects(database, source, rows);
  }

  /** The refused rows as they came, with why. */
  private rejects(database: Database.Database, source: string, refused: readonly Refused[]): Batch[] {
    const { schema, stage, rejects } = this.request;
    const own = schema.filter(({ name }) => !REASONS.includes(name));
    const columns = own.map((field) => ({ field, index: schema.indexOf(field) }));
    const select = database
      .prepare(`SELECT ${schema.map(({ name }) => quoteName(name)).join(', ')} FROM ${source} WHERE ${this.rowid} = ?`)
      .raw();
    const reasons = rejects.filter(({ name }) => !own.some((field) => field.name === name));
    const batches: Batch[] = [];
    for (let from = 0; from < refused.length; from += REJECT_ROWS) {
      const part = refused.slice(from, from + REJECT_ROWS);
      const rows = new RowBuilder(this.arena, columns, part.length);
      for (const { row } of part) rows.add(select.get(BigInt(row)) as SqliteCell[]);
      const values = rows.finish().batch;
      const why = new BatchBuilder(this.arena, reasons, part.length);
      const [stages, places, codes, messages] = REASONS.map(
        (name) => why.columns[reasons.findIndex((field) => field.name === name)]!,
      );
      part.forEach(({ column, code, message }, i) => {
        stages!.text(i, stage);
        if (column === null) places!.null(i);
        else places!.text(i, column);
        codes!.text(i, code);
        messages!.text(i, message);
      });
      const reason = why.finish(part.length);
      batches.push({
        schema: rejects,
        columns: rejects.map(
          ({ name }) =>
            values.columns[own.findIndex((field) => field.name === name)] ??
            reason.columns[reasons.findIndex((field) => field.name === name)]!,
        ),
        rows: part.length,
        blocks: [...values.blocks, ...reason.blocks],
      });
    }
    return batches;
  }
}

function conflictOf({ ifExists, keys, updateColumns }: SqliteDestinationPlan, loaded: Schema): string {
  if (ifExists !== 'upsert') return '';
  const set = updateColumns
    .filter((name) => loaded.some((field) => field.name === name))
    .map((name) => `${quoteName(name)} = excluded.${quoteName(name)}`)
    .join(', ');
  return ` ON CONFLICT (${keys.map(quoteName).join(', ')}) DO ${set === '' ? 'NOTHING' : `UPDATE SET ${set}`}`;
}

/** Runs a statement as a whole or not at all. Returns why its rows were refused, if they were. */
function attempt(
  database: Database.Database,
  action: () => unknown,
): { readonly code: string; readonly message: string } | undefined {
  database.exec('SAVEPOINT open_stage');
  try {
    action();
    database.exec('RELEASE open_stage');
    return undefined;
  } catch (error) {
    // A trigger may have rolled everything back, the rows before this one too.
    if (!isRefusal(error) || !database.inTransaction) throw error;
    database.exec('ROLLBACK TO open_stage; RELEASE open_stage');
    return error;
  }
}

/** A name of the row number that no column has: https://www.sqlite.org/rowidtable.html */
function rowidOf(schema: Schema): string {
  const taken = new Set(schema.map(({ name }) => name.toLowerCase()));
  const free = ['rowid', '_rowid_', 'oid'].find((name) => !taken.has(name));
  if (free !== undefined) return free;
  throw new RunError('duplicate-column', 'columns rowid, _rowid_ and oid leave SQLite no name for the row number', {
    remedy: 'rename one of them',
  });
}

/** The column that a message of SQLite's names: `UNIQUE constraint failed: t.id`. */
const columnOf = (message: string): string | null => /failed: [^,]+\.([^.,]+)$/.exec(message)?.[1] ?? null;

/** Rows of other tables that refer to rows which the new table does not have. */
function checkReferences(database: Database.Database, { table }: SqliteDestinationPlan): void {
  const schema = quoteName(table.schema ?? 'main');
  const others = database
    .prepare(
      `SELECT DISTINCT t.name FROM ${schema}.sqlite_schema t, pragma_foreign_key_list(t.name, ?) f
       WHERE t.type = 'table' AND f."table" = ? COLLATE NOCASE`,
    )
    .pluck()
    .all(table.schema ?? 'main', table.table) as string[];
  for (const other of others) {
    const broken = database.prepare(`PRAGMA ${schema}.foreign_key_check(${quoteName(other)})`).get();
    if (broken === undefined) continue;
    throw new RunError(
      'constraint-foreignkey',
      `rows of ${other} would refer to rows that the new ${table.table} does not have`,
      {
        value: other,
        remedy: 'set ifExists: upsert, or correct the other table in afterQuery',
      },
    );
  }
}
