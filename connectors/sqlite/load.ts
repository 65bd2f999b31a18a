import type Database from 'better-sqlite3';
import type { Arena } from '../../columns/arena.ts';
import { BatchBuilder } from '../../columns/builder.ts';
import type { Batch } from '../../columns/vector.ts';
import { RunError } from '../../model/errors.ts';
import type { RowsWritten } from '../../model/rows-written.ts';
import type { Schema } from '../../model/types.ts';
import type { SqliteDestinationPlan } from '../../stages/sqlite-destination.ts';
import type { ConnectorThread } from '../connector.ts';
import { temporaryOf } from '../files/temporaries.ts';
import { RowBuilder } from '../row-builder.ts';
import { replacementNotes } from '../sql/replacement.ts';
import { refuseUnfit } from './check.ts';
import { addColumn, createTable } from './columns.ts';
import { insertRows, type Refused } from './insert.ts';
import type { Stopped } from './patience.ts';
import type { LoadSession } from './session.ts';
import { quoteName, rowidOf } from './sql.ts';
import { StagedTable } from './staging.ts';
import { fold, lookAtTable, qualified, type TableState } from './table.ts';
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
  private readonly note: (text: string) => void;
  private readonly staged: StagedTable;
  /** Rows of the table that referred to nothing before; absent where foreign keys are enforced. */
  private brokenBefore: number | undefined;
  /** What rows' numbers are called where the table has a column of that name itself. */
  private readonly rowid: string;
  /** What the rows of an upsert did. */
  written: RowsWritten | undefined;

  /** Throws `RunError` when the table is not fit for the rows, as far as that can be seen before `beforeQuery` has run. */
  constructor({ arena, stopped, note }: ConnectorThread, session: LoadSession, request: SqliteLoadRequest) {
    const { plan, schema, stage, runId } = request;
    this.arena = arena;
    this.session = session;
    this.request = request;
    this.stopped = stopped;
    this.note = (text) => note(stage, text, 'warning');
    session.timeoutMs = Math.max(session.timeoutMs, plan.timeoutMs);
    const { database } = session;
    if (database) session.guarded(() => refuseUnfit(database, plan, schema));
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
    const { table, keys, beforeQuery, columnTypes } = this.request.plan;
    const isPlain = keys.length === 0 && columnTypes === undefined && beforeQuery === undefined;
    return isPlain && (table.schema === undefined || table.schema === 'main');
  }

  get replaces(): boolean {
    return this.request.plan.ifExists === 'replace';
  }

  /**
   * Puts all rows into the table, in the session's transaction. `alone`: no other destination loads into the database; `foreignKeys`: whether they are
   * enforced. Returns the refused rows.
   */
  load(alone: boolean, foreignKeys: boolean): Batch[] {
    const { session, staged, rowid, stopped } = this;
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
    let state = session.guarded(() => lookAtTable(database, plan, schema));
    if (state.kind === 'create' && plan.columnTypes) {
      session.execute(createTable(qualified(plan.table), schema, plan.keys, plan.columnTypes));
      // What its columns make of the values is looked at as in a table that was there.
      const ifExists = plan.ifExists === 'upsert' ? 'upsert' : 'append';
      state = session.guarded(() => lookAtTable(database, { ...plan, ifExists }, schema));
    }
    if (!foreignKeys && state.kind === 'insert') this.brokenBefore = session.guarded(() => brokenRows(database, plan).length);
    this.prepareTable(state);
    const source = session.attach(staged, plan.table.table);
    // What others load into the database, or `afterQuery`, may be what rows refer to.
    const complete = alone && plan.afterQuery === undefined;
    const rows = { source, rowid, count: staged.rows, schema: state.kind === 'create' ? schema : state.loaded };
    const { refused, written } = session.guarded(() =>
      insertRows(database, { rows, plan, guards: state.guards, complete, stopped }),
    );
    if (plan.ifExists === 'upsert') this.written = written;
    const rejects = refused.length === 0 ? [] : session.guarded(() => this.rejects(database, source, refused));
    session.release(source);
    if (plan.afterQuery !== undefined) session.execute(plan.afterQuery);
    return rejects;
  }

  private prepareTable(state: TableState): void {
    const { session, request, note } = this;
    const { plan, schema } = request;
    const name = qualified(plan.table);
    if (state.kind === 'create') session.execute(createTable(name, schema, plan.keys));
    else if (state.kind === 'insert') for (const field of state.added) session.execute(addColumn(name, field));
    else {
      session.execute(`DELETE FROM ${name}`);
      session.guarded(() => refuseLeft(session.database!, plan));
      for (const statement of state.replacement.statements) session.execute(statement);
      for (const text of replacementNotes(plan.table.table, state.replacement)) note(text);
    }
  }

  /**
   * All that the session loads is in, with foreign keys not enforced, because rows were replaced: throws `RunError` where rows refer to rows that the database
   * does not have.
   */
  checkReferences(): void {
    const { session, request, brokenBefore } = this;
    const { plan } = request;
    const database = session.database!;
    if (this.replaces) session.guarded(() => checkReferences(database, plan));
    if (brokenBefore === undefined) return;
    const broken = session.guarded(() => brokenRows(database, plan));
    if (broken.length > brokenBefore) throw brokenReference(plan.table.table, broken.at(-1)!.parent, false);
  }

  /** Removes the staged file. */
  end(): void {
    this.staged.remove();
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

/** What keeps rows in a table that are deleted. */
function refuseLeft(database: Database.Database, { table }: SqliteDestinationPlan): void {
  if (database.prepare(`SELECT 1 FROM ${qualified(table)} LIMIT 1`).get() === undefined) return;
  throw new RunError('rows-left', `rows of ${table.table} remain after DELETE: a trigger keeps them`, {
    value: table.table,
    remedy: 'set ifExists: append, and delete the rows in beforeQuery',
  });
}

/** Rows of the table, or of others, that refer to rows which the database does not have. */
function checkReferences(database: Database.Database, { table }: SqliteDestinationPlan): void {
  const schema = quoteName(table.schema ?? 'main');
  const others = database
    .prepare(
      `SELECT DISTINCT t.name FROM ${schema}.sqlite_schema t, pragma_foreign_key_list(t.name, ?) f
       WHERE t.type = 'table' AND (f."table" = ? COLLATE NOCASE OR t.name = ? COLLATE NOCASE)`,
    )
    .pluck()
    .all(table.schema ?? 'main', table.table, table.table) as string[];
  for (const other of others) {
    const [broken] = brokenRows(database, { table: { ...table, table: other } });
    if (broken) throw brokenReference(other, broken.parent, fold(broken.parent) === fold(table.table));
  }
}

/** Rows of a table that refer to none. */
function brokenRows(database: Database.Database, { table }: Pick<SqliteDestinationPlan, 'table'>): { readonly parent: string }[] {
  const sql = `PRAGMA ${quoteName(table.schema ?? 'main')}.foreign_key_check(${quoteName(table.table)})`;
  return database.prepare(sql).all() as { readonly parent: string }[];
}

const brokenReference = (table: string, parent: string, isNew: boolean): RunError =>
  new RunError(
    'constraint-foreignkey',
    `rows of ${table} refer to rows that are not among the ${isNew ? 'new ' : ''}rows of ${parent}`,
    { value: table, remedy: 'set ifExists: upsert, or correct the rows in afterQuery' },
  );
