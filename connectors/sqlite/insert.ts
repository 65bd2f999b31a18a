import type Database from 'better-sqlite3';
import { CancelledError } from '../../model/errors.ts';
import type { RowsWritten } from '../../model/rows-written.ts';
import type { Schema } from '../../model/types.ts';
import type { SqliteDestinationPlan } from '../../stages/sqlite-destination.ts';
import { Changes, UPDATED } from './changes.ts';
import { brokenReferences, mayDefer } from './deferred.ts';
import { isRefusal, refusalName } from './errors.ts';
import type { Stopped } from './patience.ts';
import { quoteName } from './sql.ts';
import { type Guard, qualified } from './table.ts';

/** A row that the table does not take. */
export interface Refused {
  /** Its number among the staged rows. */
  readonly row: number;
  readonly column: string | null;
  readonly code: string;
  readonly message: string;
}

/** Rows that are staged: where they are read, and what their number is called there. */
export interface StagedRows {
  readonly source: string;
  readonly rowid: string;
  readonly count: number;
  /** Those of their columns that are loaded. */
  readonly schema: Schema;
}

interface Work {
  readonly rows: StagedRows;
  readonly plan: SqliteDestinationPlan;
  readonly guards: readonly Guard[];
  /** Whether nothing that rows may refer to comes after them. */
  readonly complete: boolean;
  readonly stopped: Stopped;
}

/** Rows that are inserted between two looks at whether the run is to stop. */
const INSERT_ROWS = 100_000;
/** How often rows are inserted anew without those that refer to nothing, until the run fails at its end: the last ones may refer to rows that were left out. */
const MOST_ROUNDS = 100;
const FOREIGN_KEY = 'SQLITE_CONSTRAINT_FOREIGNKEY';
const BROKEN = { code: 'constraint-foreignkey', message: 'FOREIGN KEY constraint failed' };

/** Inserts the staged rows, but for those that the table refuses, in the transaction that is open. Returns these in their order, and what the others did. */
export function insertRows(
  database: Database.Database,
  work: Work,
): { readonly refused: readonly Refused[]; readonly written: RowsWritten } {
  const { plan, complete, rows } = work;
  // While rows are replaced, foreign keys are not enforced.
  const checked = complete && (plan.ifExists === 'replace' || mayDefer(database, plan.table));
  const broken = new Map<number, Refused>();
  const changes = new Changes(database, plan.table, rows.count);
  for (let round = 0; ; round++) {
    database.exec('SAVEPOINT open_stage_rows');
    changes.begin();
    const refused = insertOthers(database, work, [...broken.keys()], changes);
    const found = checked && round < MOST_ROUNDS ? brokenReferences(database, plan.table, rows) : [];
    const more = found.filter(({ row }) => !refused.has(row) && !broken.has(row));
    if (more.length === 0) {
      database.exec('RELEASE open_stage_rows');
      const all = [...refused.values(), ...broken.values()].sort((a, b) => a.row - b.row);
      return { refused: all, written: changes.written(rows.count - all.length) };
    }
    database.exec('ROLLBACK TO open_stage_rows; RELEASE open_stage_rows');
    for (const { row, column } of more) broken.set(row, { row, column, ...BROKEN });
  }
}

/** Inserts the rows but for `left`. Returns those that were refused. */
function insertOthers(
  database: Database.Database,
  { rows, plan, guards, stopped }: Work,
  left: readonly number[],
  changes: Changes,
): Map<number, Refused> {
  const { source, rowid, count, schema } = rows;
  const refused = new Map<number, Refused>();
  // Rows that refer to what is not there: perhaps to rows behind them.
  const waiting = new Map<number, Refused>();
  const gone = new Set(left);
  for (const { column, condition, code, message } of guards) {
    const guarded = database.prepare(`SELECT ${rowid} FROM ${source} WHERE ${condition}`).pluck().all() as bigint[];
    for (const row of guarded.map(Number))
      if (!refused.has(row) && !gone.has(row)) refused.set(row, { row, column, code, message });
  }
  const columns = schema.map(({ name }) => quoteName(name)).join(', ');
  const sound = guards.map(({ condition }) => `AND NOT (${condition})`).join(' ');
  const others = left.length === 0 ? '' : `AND ${rowid} NOT IN (SELECT value FROM json_each('${JSON.stringify(left)}'))`;
  const statement = database.prepare(
    `INSERT INTO ${qualified(plan.table)} AS open_stage_old (${columns}) SELECT ${columns} FROM ${source} WHERE ${rowid} BETWEEN ? AND ? ${sound} ${others}${conflictOf(plan, schema, changes)}`,
  );
  const insert = (first: number, last: number): void => {
    if (stopped()) throw new CancelledError();
    const error = attempt(database, () => changes.of(() => statement.run(BigInt(first), BigInt(last)).changes));
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
  for (let first = 1; first <= count; first += INSERT_ROWS) insert(first, Math.min(count, first + INSERT_ROWS - 1));
  for (let before = Number.POSITIVE_INFINITY; waiting.size > 0 && waiting.size < before; ) {
    const again = [...waiting.keys()];
    before = again.length;
    waiting.clear();
    for (const row of again) insert(row, row);
  }
  for (const [row, why] of waiting) refused.set(row, why);
  return refused;
}

function conflictOf({ ifExists, keys, updateColumns }: SqliteDestinationPlan, loaded: Schema, changes: Changes): string {
  if (ifExists !== 'upsert') return '';
  const columns = updateColumns.filter((name) => loaded.some((field) => field.name === name)).map(quoteName);
  const set = columns.map((name) => `${name} = excluded.${name}`).join(', ');
  // Rows in which nothing changes are not written. What a column's collation takes for equal may differ.
  const differs = columns.map((name) => `open_stage_old.${name} COLLATE BINARY IS NOT excluded.${name}`).join(' OR ');
  const action = set === '' ? 'NOTHING' : `UPDATE SET ${set} WHERE (${differs})${changes.isCalled ? ` AND ${UPDATED}()` : ''}`;
  return ` ON CONFLICT (${keys.map(quoteName).join(', ')}) DO ${action}`;
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

/** The column that a message of SQLite's names: `UNIQUE constraint failed: t.id`. */
const columnOf = (message: string): string | null => /failed: [^,]+\.([^.,]+)$/.exec(message)?.[1] ?? null;
