import Database from 'better-sqlite3';
import type { RowsWritten } from '../../model/rows-written.ts';
import type { TableName } from '../../stages/shared/database.ts';
import { quoteName } from './sql.ts';
import { qualified } from './table.ts';

/** The function that statements call once for each row that they update, if `isCalled`. */
export const UPDATED = 'open_stage_updated';
/** Rows that are counted in the time that such a call takes. */
const COUNTED = 8;

/**
 * Counts rows that statements insert and update, which SQLite only counts together. The table is counted before and after; or statements call a function, where
 * the table is too large for that, or triggers may add rows.
 */
export class Changes {
  readonly isCalled: boolean;
  private readonly database: Database.Database;
  private readonly table: string;
  private before = 0;
  private changed = 0;
  private updated = 0;

  /** `rows`: that are to come. */
  constructor(database: Database.Database, table: TableName, rows: number) {
    this.database = database;
    this.table = qualified(table);
    this.isCalled = mostRows(database, table) > rows * COUNTED;
    if (!this.isCalled) return;
    database.function(UPDATED, { deterministic: false }, () => {
      this.updated++;
      return 1;
    });
  }

  begin(): void {
    this.changed = 0;
    this.updated = 0;
    if (!this.isCalled) this.before = this.count();
  }

  /** Counts what a statement changes; nothing when it fails. */
  of(statement: () => number): void {
    const { updated } = this;
    try {
      this.changed += statement();
    } catch (error) {
      this.updated = updated;
      throw error;
    }
  }

  /** What the statements since `begin` did with so many rows. */
  written(rows: number): RowsWritten {
    const inserted = this.isCalled ? this.changed - this.updated : this.count() - this.before;
    return { inserted, updated: this.changed - inserted, unchanged: rows - this.changed };
  }

  private count(): number {
    return Number(this.database.prepare(`SELECT count(*) FROM ${this.table}`).pluck().get());
  }
}

/** The most rows that the table may have, as far as that is known without counting. */
function mostRows(database: Database.Database, table: TableName): number {
  const schema = table.schema === undefined ? '' : `${quoteName(table.schema)}.`;
  const triggers = database.prepare(`SELECT 1 FROM ${schema}sqlite_schema WHERE type = 'trigger' AND lower(tbl_name) = lower(?)`);
  if (triggers.get(table.table)) return Number.POSITIVE_INFINITY;
  try {
    return Number(
      database
        .prepare(`SELECT max(rowid) FROM ${qualified(table)}`)
        .pluck()
        .get() ?? 0,
    );
  } catch (error) {
    // Tables without rowid.
    if (!(error instanceof Database.SqliteError)) throw error;
    return Number.POSITIVE_INFINITY;
  }
}
