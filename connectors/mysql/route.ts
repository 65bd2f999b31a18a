import { RunError } from '../../model/errors.ts';
import type { Schema } from '../../model/types.ts';
import type { SentColumn } from './encode.ts';
import type { Session } from './session.ts';
import { quoteName } from './sql.ts';
import { stagedType } from './storage.ts';
import type { Target } from './table.ts';

/** Where rows go first, and what they end up in. */
export interface Route {
  /** What they end up in, as SQL. */
  readonly table: string;
  readonly targets: readonly Target[];
  /** Columns of the table's unique keys by the keys' names. */
  readonly keys: ReadonlyMap<string, readonly string[]>;
  /** The table that they are staged in, where the server must convert or find rows, and its column with the row's number; both as SQL. */
  readonly staged: { readonly table: string; readonly row: string } | undefined;
}

/** Makes the table that rows are staged in. */
export async function stage(session: Session, table: string, targets: readonly Target[]): Promise<NonNullable<Route['staged']>> {
  const names = new Set(targets.map(({ field }) => field.name.toLowerCase()));
  let row = 'open_stage_row';
  while (names.has(row)) row += '_';
  const columns = targets.map(({ field }) => `${quoteName(field.name)} ${stagedType(field.type)} NULL`);
  const list = [...columns, `${quoteName(row)} bigint NOT NULL PRIMARY KEY`].join(', ');
  await session.execute(`CREATE TEMPORARY TABLE ${table} (${list}) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4`);
  return { table, row: quoteName(row) };
}

/** The columns that are sent. */
export function sentColumns({ targets, staged }: Route): (SentColumn & { readonly name: string })[] {
  const columns = targets.flatMap(({ field, index, loading }): (SentColumn & { readonly name: string })[] =>
    loading.way === 'refused' ? [] : [{ index, encoding: loading.encoding, name: quoteName(field.name) }],
  );
  return staged ? [...columns, { row: true, name: staged.row }] : columns;
}

/**
 * Names are compared by the server, which may take two columns for one: MariaDB does so with `İ` and `ı` in tables of many columns. LOAD DATA would leave one
 * of them empty, and say nothing.
 */
export async function refuseAmbiguous(
  session: Session,
  table: string,
  columns: readonly { readonly name: string }[],
  schema: Schema,
): Promise<void> {
  if (schema.every(({ name }) => /^[\x20-\x7e]*$/.test(name))) return;
  const names = columns.map(({ name }) => name);
  try {
    await session.execute(
      `INSERT INTO ${table} (${names.join(', ')}) SELECT ${names.map(() => 'NULL').join(', ')} FROM DUAL WHERE FALSE`,
    );
  } catch (error) {
    if (!(error instanceof RunError) || error.code !== 'mysql-1110') throw error;
    const remedy = 'rename one of the columns with a select stage before';
    throw new RunError('ambiguous-column', `${error.message}: the server reads two names as the same`, { cause: error, remedy });
  }
}
