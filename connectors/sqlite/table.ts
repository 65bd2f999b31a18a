import type Database from 'better-sqlite3';
import { RunError } from '../../model/errors.ts';
import { type Field, type Schema, typeName } from '../../model/types.ts';
import type { SqliteDestinationPlan } from '../../stages/sqlite-destination.ts';
import { notTable, tableExists } from '../sql/problems.ts';
import { refuseLosses } from '../sql/replacement.ts';
import { planReplacement, type TableReplacement } from './replacement.ts';
import { quoteName } from './sql.ts';

/** A condition under which a row is refused, because the table would not keep its value as it is. */
export interface Guard {
  readonly column: string;
  /** SQL over the columns of the row. */
  readonly condition: string;
  readonly code: string;
  readonly message: string;
}

/** What is to be done with the table. */
export type TableState =
  | { readonly kind: 'create'; readonly guards: readonly Guard[] }
  /** Its rows are replaced. */
  | {
      readonly kind: 'replace';
      readonly guards: readonly Guard[];
      readonly loaded: Schema;
      readonly replacement: TableReplacement;
    }
  /** `loaded`: the fields that the table has a column for, or gets one for: those of `added`. */
  | { readonly kind: 'insert'; readonly guards: readonly Guard[]; readonly loaded: Schema; readonly added: Schema };

export interface Column {
  readonly name: string;
  readonly type: string;
  readonly required: bigint;
  readonly fallback: string | null;
  readonly key: bigint;
  readonly hidden: bigint;
}

export const qualified = ({ schema, table }: SqliteDestinationPlan['table']): string =>
  `${quoteName(schema ?? 'main')}.${quoteName(table)}`;

/**
 * Looks at the table that a destination names. Throws `RunError`: `table-exists`, `not-a-table`, `schema-mismatch`, `type-mismatch`, `missing-key`,
 * `loss-refused`.
 */
export function lookAtTable(database: Database.Database, plan: SqliteDestinationPlan, schema: Schema): TableState {
  const { table, ifExists, keys } = plan;
  const found = database
    .prepare(
      `SELECT type FROM ${quoteName(table.schema ?? 'main')}.sqlite_schema WHERE type IN ('table', 'view') AND name = ? COLLATE NOCASE`,
    )
    .pluck()
    .get(table.table) as 'table' | 'view' | undefined;
  const nullKeys = keys.map((column): Guard => {
    const message = `NOT NULL constraint failed: ${table.table}.${column}; a row without key cannot be found again`;
    return { column, condition: `${quoteName(column)} IS NULL`, code: 'constraint-notnull', message };
  });
  if (found === undefined) return { kind: 'create', guards: nullKeys };
  if (ifExists === 'fail') {
    throw tableExists(table.table);
  }
  if (ifExists === 'replace' && found === 'view') throw notTable(table.table, 'a view');
  const columns = database
    .prepare('SELECT name, type, "notnull" AS required, dflt_value AS fallback, pk AS key, hidden FROM pragma_table_xinfo(?, ?)')
    .all(table.table, table.schema ?? 'main') as Column[];
  if (ifExists === 'replace') {
    const replacement = planReplacement(database, plan, schema, columns);
    refuseLosses(table.table, replacement, plan);
    const { kept, fresh } = replacement;
    const guards = [...nullKeys, ...kept.flatMap((field) => guardsOf(field, columns))];
    return {
      kind: 'replace',
      guards,
      replacement,
      loaded: schema.filter((field) => kept.includes(field) || fresh.includes(field)),
    };
  }
  const { known, added } = fieldsOf(plan, columns, schema);
  if (ifExists === 'upsert') checkKeys(database, plan, columns);
  const guards = [...nullKeys, ...known.flatMap((field) => guardsOf(field, columns))];
  return { kind: 'insert', guards, loaded: schema.filter((field) => known.includes(field) || added.includes(field)), added };
}

/** SQLite's names are the same in upper and lower case, of ASCII letters. */
export const fold = (name: string): string => name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** Whether rows without the column cannot be. */
export const isRequired = ({ required, fallback, key, hidden }: Column): boolean =>
  hidden === 0n && required === 1n && fallback === null && key === 0n;

const names = (list: readonly string[]): string => `${list.length === 1 ? 'column' : 'columns'} ${list.join(', ')}`;

/** The fields that the table has columns for, and those that it is to get columns for. */
function fieldsOf(
  { table: { table }, drift }: SqliteDestinationPlan,
  columns: readonly Column[],
  schema: Schema,
): { readonly known: Schema; readonly added: Schema } {
  const of = (list: readonly Column[]) => new Set(list.map(({ name }) => fold(name)));
  const writable = of(columns.filter(({ hidden }) => hidden === 0n));
  const all = of(columns);
  const given = new Set(schema.map(({ name }) => fold(name)));
  const computed = schema.filter(({ name }) => all.has(fold(name)) && !writable.has(fold(name))).map(({ name }) => name);
  const extra = schema.filter(({ name }) => !all.has(fold(name)));
  const missing = columns.filter((column) => isRequired(column) && !given.has(fold(column.name))).map(({ name }) => name);
  const unknown = drift === 'fail' ? extra.map(({ name }) => name) : [];
  const refused = drift === 'ignore' ? [] : computed;
  const parts = [
    ...(unknown.length > 0 ? [`it has no ${names(unknown)}`] : []),
    ...(refused.length > 0 ? [`the database computes its ${names(refused)}`] : []),
    ...(missing.length > 0 ? [`its ${names(missing)}, never null, would get no value`] : []),
  ];
  if (parts.length === 0) {
    return { known: schema.filter(({ name }) => writable.has(fold(name))), added: drift === 'add' ? extra : [] };
  }
  throw new RunError('schema-mismatch', `table ${table} does not fit the rows: ${parts.join('; ')}`, {
    value: [...unknown, ...refused, ...missing].join(', '),
    remedy: 'put a select stage before it, set drift: add or ignore, or ifExists: replace',
  });
}

/** Whether the table has a unique index on exactly the keys. */
export function hasKey(database: Database.Database, { table, keys }: SqliteDestinationPlan, columns: readonly Column[]): boolean {
  const wanted = keys.map(fold).sort().join('\0');
  const primary = columns.filter(({ key }) => key > 0n).map(({ name }) => fold(name));
  const indexes = database
    .prepare('SELECT name FROM pragma_index_list(?, ?) WHERE "unique" = 1 AND partial = 0')
    .pluck()
    .all(table.table, table.schema ?? 'main') as string[];
  const unique = indexes.map((index) => {
    const indexed = database
      .prepare('SELECT name FROM pragma_index_info(?, ?)')
      .pluck()
      .all(index, table.schema ?? 'main');
    return (indexed as (string | null)[]).map((name) => fold(name ?? '\0'));
  });
  return [primary, ...unique].some((key) => [...key].sort().join('\0') === wanted);
}

function checkKeys(database: Database.Database, plan: SqliteDestinationPlan, columns: readonly Column[]): void {
  const { table, keys } = plan;
  if (hasKey(database, plan, columns)) return;
  throw new RunError('missing-key', `table ${table.table} has no unique index on ${names(keys)}, by which rows could be found`, {
    value: keys.join(', '),
    remedy: `CREATE UNIQUE INDEX … ON ${quoteName(table.table)} (${keys.map(quoteName).join(', ')})`,
  });
}

type Affinity = 'INTEGER' | 'TEXT' | 'BLOB' | 'REAL' | 'NUMERIC';

/** https://www.sqlite.org/datatype3.html#determination_of_column_affinity */
export function affinityOf(declared: string): Affinity {
  const type = declared.toUpperCase();
  if (type.includes('INT')) return 'INTEGER';
  if (/CHAR|CLOB|TEXT/.test(type)) return 'TEXT';
  if (type === '' || type === 'ANY' || type.includes('BLOB')) return 'BLOB';
  return /REAL|FLOA|DOUB/.test(type) ? 'REAL' : 'NUMERIC';
}

/** Digits that a float keeps of a decimal. */
const FLOAT_DIGITS = 15;
const FLOAT_INTEGERS = 2n ** 53n;

/** What the table's column would change: refused as a whole where it must happen, row by row where it can. */
function guardsOf({ name, type }: Field, columns: readonly Column[]): Guard[] {
  const column = columns.find((other) => fold(other.name) === fold(name))!;
  const affinity = affinityOf(column.type);
  const numeric = affinity === 'INTEGER' || affinity === 'REAL' || affinity === 'NUMERIC';
  const refuse = (why: string, remedy: string): never => {
    throw new RunError('type-mismatch', `column ${column.name} of the table is ${column.type}, which ${why}`, {
      value: name,
      remedy,
    });
  };
  if (numeric && type.kind === 'string' && !/DATE|TIME|JSON/i.test(column.type)) {
    refuse('would turn text such as 007 into numbers', `cast ${name} to a number before it, or declare the column TEXT`);
  }
  if (numeric && type.kind === 'decimal' && type.precision > FLOAT_DIGITS) {
    refuse(`cannot keep ${typeName(type)} exactly`, 'declare the column TEXT');
  }
  if (affinity === 'TEXT' && type.kind === 'float') {
    refuse('would keep 15 digits of a float', `cast ${name} to string before it, or declare the column REAL`);
  }
  if (affinity !== 'REAL' || type.kind !== 'integer') return [];
  const condition = `${quoteName(name)} NOT BETWEEN ${-FLOAT_INTEGERS} AND ${FLOAT_INTEGERS}`;
  const message = `column ${column.name} of the table is ${column.type}, which cannot keep this integer exactly`;
  return [{ column: name, condition, code: 'inexact', message }];
}
