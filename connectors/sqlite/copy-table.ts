import Database from 'better-sqlite3';
import { CancelledError } from '../../model/errors.ts';
import type { Stopped } from './patience.ts';
import { quoteName } from './sql.ts';

/** Rows that are copied between two looks at whether the run is to stop. */
const COPY_ROWS = 10_000;

/**
 * Copies table `name` of the database at `path` into a temporary table of another connection, value by value: slower than to attach the file, and it works
 * with any encoding. Rows keep their order, and are numbered from 1.
 */
export function copyTable(path: string, name: string, target: Database.Database, temporary: string, stopped: Stopped): void {
  const source = new Database(path, { readonly: true }).defaultSafeIntegers();
  try {
    const select = source.prepare(`SELECT * FROM ${quoteName(name)}`).raw();
    const columns = select.columns().map((column) => quoteName(column.name));
    // Without types, which would change values.
    target.exec(`CREATE TEMP TABLE ${temporary} (${columns.join(', ')})`);
    const insert = target.prepare(`INSERT INTO temp.${temporary} VALUES (${columns.map(() => '?').join(', ')})`);
    let rows = 0;
    for (const row of select.iterate()) {
      if (rows++ % COPY_ROWS === 0 && stopped()) throw new CancelledError();
      insert.run(row);
    }
  } finally {
    source.close();
  }
}
