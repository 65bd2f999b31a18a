import Database from 'better-sqlite3';
import { RunError } from '../../model/errors.ts';
import { type Field, FLOAT, type Schema, STRING, typeName } from '../../model/types.ts';
import { NAME_RULES } from '../../stages/shared/column-names.ts';
import type { SqliteDestinationPlan } from '../../stages/sqlite-destination.ts';
import { castAdvice } from '../sql/advice.ts';
import { mismatch } from '../sql/drift.ts';
import { FLOAT_DIGITS, FLOAT_INTEGERS } from '../sql/exact-floats.ts';
import { missingKey, notTable, tableExists } from '../sql/problems.ts';
import { lossProblems } from '../sql/replacement.ts';
import { problemOf, refuseProblems, type TargetProblem } from '../target-problems.ts';
import { createTable, storageOf } from './columns.ts';
import { sqliteError } from './errors.ts';
import { planReplacement, type TableReplacement } from './replacement.ts';
import { quoteName } from './sql.ts';
import { declaredType } from './types.ts';

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

/** Looks at the table that a destination names. Throws `RunError` for what does not fit: `table-exists`, `type-mismatch`, … */
export function lookAtTable(database: Database.Database, plan: SqliteDestinationPlan, schema: Schema): TableState {
  const { state, problems } = surveyTable(database, plan, schema);
  refuseProblems(problems);
  return state;
}

/** What is to be done with the table that a destination names, and what keeps it from being done or changes the table. */
export function surveyTable(
  database: Database.Database,
  plan: SqliteDestinationPlan,
  schema: Schema,
): { readonly state: TableState; readonly problems: readonly TargetProblem[] } {
  const { table, ifExists, keys } = plan;
  const found = database
    .prepare(
      `SELECT type FROM ${quoteName(table.schema ?? 'main')}.sqlite_schema WHERE type IN ('table', 'view') AND name = ? COLLATE NOCASE`,
    )
    .pluck()
    .get(table.table) as 'table' | 'view' | undefined;
  const nullKeys = keys.map((column): Guard => {
    const message = `NOT NULL constraint failed: ${table.table}.${column}; a row without a key cannot be updated later`;
    return { column, condition: `${quoteName(column)} IS NULL`, code: 'constraint-notnull', message };
  });
  const create: TableState = { kind: 'create', guards: nullKeys };
  if (found === undefined) return { state: create, problems: plan.columnTypes ? typeProblems(plan, schema) : [] };
  if (ifExists === 'fail') return { state: create, problems: [problemOf(tableExists(table.table))] };
  const isReadOnly = found === 'view' && (ifExists !== 'append' || !takesRows(database, plan));
  if (isReadOnly) return { state: create, problems: [problemOf(notTable(table.table, 'a view'))] };
  const columns = database
    .prepare('SELECT name, type, "notnull" AS required, dflt_value AS fallback, pk AS key, hidden FROM pragma_table_xinfo(?, ?)')
    .all(table.table, table.schema ?? 'main') as Column[];
  const isStrict = hasStrictTypes(database, plan);
  if (ifExists === 'replace') {
    const replacement = planReplacement(database, plan, schema, columns);
    const { kept, fresh } = replacement;
    const rules = kept.map((field) => rulesOf(field, columns, isStrict));
    return {
      state: {
        kind: 'replace',
        guards: [...nullKeys, ...rules.flatMap(({ guards }) => guards)],
        replacement,
        loaded: schema.filter((field) => kept.includes(field) || fresh.includes(field)),
      },
      problems: [...lossProblems(table.table, replacement, plan), ...rules.flatMap(({ problems }) => problems)],
    };
  }
  const { known, added, problems } = fieldsOf(plan, columns, schema);
  const rules = known.map((field) => rulesOf(field, columns, isStrict));
  const missing = ifExists === 'upsert' && !hasKey(database, plan, columns) ? [keyProblem(plan)] : [];
  return {
    state: {
      kind: 'insert',
      guards: [...nullKeys, ...rules.flatMap(({ guards }) => guards)],
      loaded: schema.filter((field) => known.includes(field) || added.includes(field)),
      added,
    },
    problems: [...problems, ...rules.flatMap((rule) => rule.problems), ...missing],
  };
}

/** How the rows get into a table of the types that the job gives, which is made in memory for that. */
function typeProblems(plan: SqliteDestinationPlan, schema: Schema): readonly TargetProblem[] {
  const trial = new Database(':memory:');
  try {
    trial.defaultSafeIntegers();
    const table = { schema: 'main', table: plan.table.table };
    trial.exec(createTable(qualified({ ...table }), schema, plan.keys, plan.columnTypes));
    const ifExists = plan.ifExists === 'upsert' ? 'upsert' : 'append';
    return surveyTable(trial, { ...plan, table, ifExists }, schema).problems;
  } catch (error) {
    const failure = sqliteError(error, plan.table.table);
    if (!(failure instanceof RunError)) throw failure;
    return [problemOf(failure)];
  } finally {
    trial.close();
  }
}

/** Whether a view has a trigger that does something with rows that are inserted. */
function takesRows(database: Database.Database, { table }: SqliteDestinationPlan): boolean {
  const triggers = database
    .prepare(
      `SELECT sql FROM ${quoteName(table.schema ?? 'main')}.sqlite_schema WHERE type = 'trigger' AND tbl_name = ? COLLATE NOCASE`,
    )
    .pluck()
    .all(table.table) as string[];
  return triggers.some((sql) => /\bINSTEAD\s+OF\s+INSERT\b/i.test(sql));
}

/** https://www.sqlite.org/stricttables.html */
function hasStrictTypes(database: Database.Database, { table }: SqliteDestinationPlan): boolean {
  const strict = database.prepare('SELECT strict FROM pragma_table_list WHERE schema = ? AND name = ? COLLATE NOCASE').pluck();
  return strict.get(table.schema ?? 'main', table.table) === 1n;
}

/** What names have in common that are one name to SQLite. */
export const fold = NAME_RULES.sqlite.sameColumn;

/** Whether rows without the column cannot be. */
export const isRequired = ({ required, fallback, key, hidden }: Column): boolean =>
  hidden === 0n && required === 1n && fallback === null && key === 0n;

/** The fields that the table has columns for, and those that it is to get columns for. */
function fieldsOf(
  { table: { table }, drift }: SqliteDestinationPlan,
  columns: readonly Column[],
  schema: Schema,
): { readonly known: Schema; readonly added: Schema; readonly problems: readonly TargetProblem[] } {
  const of = (list: readonly Column[]) => new Set(list.map(({ name }) => fold(name)));
  const writable = of(columns.filter(({ hidden }) => hidden === 0n));
  const all = of(columns);
  const given = new Set(schema.map(({ name }) => fold(name)));
  const computed = schema.filter(({ name }) => all.has(fold(name)) && !writable.has(fold(name)));
  const extra = schema.filter(({ name }) => !all.has(fold(name)));
  const missing = columns.filter((column) => isRequired(column) && !given.has(fold(column.name)));
  const problem = mismatch(table, 'database', {
    extra: drift === 'fail' ? extra : [],
    computed: drift === 'ignore' ? [] : computed,
    missing,
  });
  return {
    known: schema.filter(({ name }) => writable.has(fold(name))),
    added: drift === 'add' ? extra : [],
    problems: problem ? [problem] : [],
  };
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

const keyProblem = ({ table: { table }, keys }: SqliteDestinationPlan): TargetProblem =>
  missingKey(
    table,
    `${keys.length === 1 ? 'column' : 'columns'} ${keys.join(', ')}`,
    `CREATE UNIQUE INDEX … ON ${quoteName(table)} (${keys.map(quoteName).join(', ')})`,
  );

type Affinity = 'INTEGER' | 'TEXT' | 'BLOB' | 'REAL' | 'NUMERIC';

/** https://www.sqlite.org/datatype3.html#determination_of_column_affinity */
export function affinityOf(declared: string): Affinity {
  const type = declared.toUpperCase();
  if (type.includes('INT')) return 'INTEGER';
  if (/CHAR|CLOB|TEXT/.test(type)) return 'TEXT';
  if (type === '' || type === 'ANY' || type.includes('BLOB')) return 'BLOB';
  return /REAL|FLOA|DOUB/.test(type) ? 'REAL' : 'NUMERIC';
}

/** What the table's column would change: refused as a whole where it must happen, row by row where it can. */
function rulesOf(
  { name, type }: Field,
  columns: readonly Column[],
  isStrict: boolean,
): { readonly guards: readonly Guard[]; readonly problems: readonly TargetProblem[] } {
  const column = columns.find((other) => fold(other.name) === fold(name))!;
  const affinity = affinityOf(column.type);
  const numeric = affinity === 'INTEGER' || affinity === 'REAL' || affinity === 'NUMERIC';
  const refuse = (why: string, remedy: string) => {
    const message = `column ${column.name} of the table is ${column.type}, which ${why}`;
    const problem: TargetProblem = { code: 'type-mismatch', severity: 'error', message, value: name, remedy };
    return { guards: [], problems: [problem] };
  };
  if (numeric && type.kind === 'string' && !/DATE|TIME|JSON/i.test(column.type)) {
    const to = declaredType(column.type) ?? FLOAT;
    return refuse('would turn text such as 007 into numbers', `${castAdvice(type, to)}, or declare the column TEXT`);
  }
  if (
    isStrict &&
    affinity !== 'BLOB' &&
    (type.kind === 'binary' || (numeric && storageOf(type) === 'TEXT' && type.kind !== 'decimal'))
  ) {
    return refuse(
      `does not take ${typeName(type)} as it is stored (${storageOf(type)})`,
      castAdvice(type, declaredType(column.type)),
    );
  }
  if (numeric && type.kind === 'decimal' && type.precision > FLOAT_DIGITS.float8) {
    return refuse(`cannot keep ${typeName(type)} exactly`, 'declare the column TEXT');
  }
  if (affinity === 'TEXT' && type.kind === 'float') {
    return refuse('would keep 15 digits of a float', `${castAdvice(type, STRING)}, or declare the column REAL`);
  }
  if (affinity !== 'REAL' || type.kind !== 'integer') return { guards: [], problems: [] };
  const condition = `${quoteName(name)} NOT BETWEEN ${-FLOAT_INTEGERS.float8} AND ${FLOAT_INTEGERS.float8}`;
  const message = `column ${column.name} of the table is ${column.type}, which cannot keep this integer exactly`;
  return { guards: [{ column: name, condition, code: 'inexact', message }], problems: [] };
}
