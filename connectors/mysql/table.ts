import type { Field, Schema } from '../../model/types.ts';
import type { MysqlDestinationPlan } from '../../stages/mysql-destination.ts';
import { NAME_RULES } from '../../stages/shared/column-names.ts';
import type { GivenType, TableName } from '../../stages/shared/database.ts';
import { givenType, isNotNull } from '../sql/column-types.ts';
import { addedColumns, type KnownColumn } from '../sql/drift.ts';
import { missingKey, typeMismatch } from '../sql/problems.ts';
import type { TargetProblem } from '../target-problems.ts';
import { type Reference, referencesTo } from './references.ts';
import type { Session } from './session.ts';
import { quoteName, quoteText, tableName } from './sql.ts';
import { type ColumnType, columnType, keyLength, type Loading, loadingOf, required, storageOf } from './storage.ts';

export interface TableColumn extends KnownColumn {
  readonly type: ColumnType;
  /** Its default, as SQL or text. */
  readonly fallback: string | null;
  readonly comment: string;
  /** `auto_increment`, `on update current_timestamp()`. */
  readonly extra: string;
  /** Whether rows without the column get null. */
  readonly unfilled: boolean;
  /** Whether there is nothing on it but its type. */
  readonly isBare: boolean;
  readonly collation: string | null;
  /** Null is not stored, nor does anything else take its place. */
  readonly refusesNull: boolean;
}

interface UniqueKey {
  readonly name: string;
  readonly columns: readonly string[];
}

/** A table that is there. */
export interface FoundTable {
  readonly name: Required<TableName>;
  readonly isView: boolean;
  readonly engine: string;
  /** Whether it takes part in transactions. */
  readonly transactional: boolean;
  /** Whether the server keeps the rows that it had. */
  readonly versioned: boolean;
  /** Foreign keys of other tables that point at it. */
  readonly references: readonly Reference[];
  readonly columns: readonly TableColumn[];
  readonly keys: readonly UniqueKey[];
  /** Whether its rows refer to each other. */
  readonly refersToItself: boolean;
}

/** What names of columns have in common that are one name to MySQL. */
export const sameName = NAME_RULES.mysql.sameColumn;

/** Looks a table up; `undefined` when there is none of the name. */
export async function findTable(
  session: Session,
  name: TableName & { readonly schema: string },
): Promise<FoundTable | undefined> {
  const kinds = await session.query(
    `SELECT TABLE_NAME, TABLE_TYPE, (SELECT TRANSACTIONS FROM information_schema.ENGINES e WHERE e.ENGINE = t.ENGINE), @@lower_case_table_names, t.ENGINE
     FROM information_schema.TABLES t WHERE TABLE_SCHEMA = ${quoteText(name.schema)} AND TABLE_NAME = ${quoteText(name.table)}`,
  );
  // Names are compared in other ways there than where tables are opened.
  const kind = kinds.find(([found, , , folded]) =>
    folded === '0' ? found === name.table : sameName(found!) === sameName(name.table),
  );
  if (!kind) return undefined;
  const sql = tableName(name);
  const indexes = await session.query(`SHOW INDEX FROM ${sql} WHERE Non_unique = 0`);
  const own = `CONSTRAINT_SCHEMA = ${quoteText(name.schema)} AND TABLE_NAME = ${quoteText(name.table)}`;
  const [itself] = await session.query(
    `SELECT 1 FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE ${own} AND UNIQUE_CONSTRAINT_SCHEMA = CONSTRAINT_SCHEMA AND REFERENCED_TABLE_NAME = TABLE_NAME LIMIT 1`,
  );
  const keys = Map.groupBy(indexes, ([, , key]) => key!);
  return {
    name,
    refersToItself: itself !== undefined,
    isView: kind[1] === 'VIEW' || kind[1] === 'SYSTEM VIEW',
    engine: kind[4] ?? '',
    transactional: kind[2] === 'YES',
    versioned: kind[1] === 'SYSTEM VERSIONED',
    references: await referencesTo(session, name),
    columns: await columnsOf(session, sql),
    // Keys over parts of columns or over expressions are none that rows can be found by.
    keys: [...keys]
      .filter(([, parts]) => parts.every(([, , , , column, , , part]) => column !== null && part === null))
      .map(([key, parts]) => ({ name: key, columns: parts.map(([, , , , column]) => column!) })),
  };
}

/** Columns of a table, which may be one of the session's own. `sql`: its name. */
export async function columnsOf(session: Session, sql: string): Promise<readonly TableColumn[]> {
  const columns = await session.query(`SHOW FULL COLUMNS FROM ${sql}`);
  return columns.map(([column, type, collation, nullable, , value, extra, , comment]): TableColumn => {
    const counts = /auto_increment/i.test(extra!);
    const generated = /\b(VIRTUAL|STORED|PERSISTENT|GENERATED ALWAYS)\b/i.test(extra!);
    const nulls = nullable === 'YES' && value === null;
    return {
      ...{ name: column!, type: columnType(type!), collation: collation!, generated },
      ...{ fallback: value!, comment: comment!, extra: extra!, unfilled: nulls && !generated },
      isBare: nulls && extra === '' && comment === '',
      required: nullable === 'NO' && value === null && !counts,
      refusesNull: nullable === 'NO' && !counts,
    };
  });
}

/** The statement that makes a table of these columns. `what`: `TEMPORARY TABLE`. Keys get a primary key, and are never null. */
export function createTable(
  name: string,
  schema: Schema,
  keys: readonly string[],
  collation: string,
  columnTypes?: readonly GivenType[],
  what = 'TABLE',
): string {
  const key = { length: keyLength(schema.filter((field) => keys.includes(field.name))), collation };
  const columns = schema.map(({ name: column, type, nullable }) => {
    const isKey = keys.includes(column);
    const never = (!nullable && type.kind !== 'null') || isKey;
    const given = givenType(columnTypes, column);
    const sql = given === undefined ? storageOf(type, isKey ? key : undefined) : isKey ? exactText(given, collation) : given;
    return `${quoteName(column)} ${sql}${isNotNull(sql) ? '' : never ? ' NOT NULL' : ' NULL'}`;
  });
  const primary = keys.length === 0 ? [] : [`PRIMARY KEY (${keys.map(quoteName).join(', ')})`];
  return `CREATE ${what} ${name} (${[...columns, ...primary].join(', ')}) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4`;
}

/** A type of a key, so that texts are told apart by their bytes, unless it says otherwise. */
const exactText = (type: string, collation: string): string =>
  /^(var)?char\b/i.test(type) && !/\b(collate|character set|charset)\b/i.test(type)
    ? type.replace(/^\w+\s*(\(\d+\))?/, `$& CHARACTER SET utf8mb4 COLLATE ${collation}`)
    : type;

/** The collation that tells all texts apart, also by blanks at their ends. */
export async function exactCollation(session: Session): Promise<string> {
  const wanted = ['utf8mb4_0900_bin', 'utf8mb4_nopad_bin'];
  const list = wanted.map(quoteText).join(', ');
  const [found] = await session.query(
    `SELECT COLLATION_NAME FROM information_schema.COLLATIONS WHERE COLLATION_NAME IN (${list}) ORDER BY 1 LIMIT 1`,
  );
  return found?.[0] ?? 'utf8mb4_bin';
}

/** A field of the rows, and how it gets into the column of its name. */
export interface Target {
  readonly field: Field;
  /** Its place in the rows. */
  readonly index: number;
  readonly loading: Loading;
  /** Of a column that compares text in its own way. */
  readonly collation: string | null;
}

/** Fields as they go into a table that is made of them. */
export function newTargets(schema: Schema, keys: readonly string[]): Target[] {
  return schema.map((field, index): Target => {
    const loading = loadingOf(field.type, columnType(storageOf(field.type)));
    return { field, index, loading: keys.includes(field.name) ? required(loading) : loading, collation: null };
  });
}

/** Fields as they go into a table that is there, those that are to be added to it first, and what does not fit: there is no target then. */
export function targetsOf(
  found: Pick<FoundTable, 'name' | 'columns' | 'keys'>,
  schema: Schema,
  plan: MysqlDestinationPlan,
): { readonly targets: readonly Target[]; readonly added: Schema; readonly problems: readonly TargetProblem[] } {
  const { added, problems } = addedColumns(found.columns, schema, plan, sameName);
  const isUpsert = plan.ifExists === 'upsert';
  const columns = new Map(found.columns.filter(({ generated }) => !generated).map((column) => [sameName(column.name), column]));
  const fresh = newTargets(schema, plan.keys);
  const all = schema.flatMap((field, index): (Target | TargetProblem)[] => {
    const column = columns.get(sameName(field.name));
    if (!column) return added.includes(field) ? [fresh[index]!] : [];
    return [targetOf(field, index, column, isUpsert && plan.keys.includes(field.name))];
  });
  const misfits = all.filter((target): target is TargetProblem => 'code' in target);
  return {
    ...{ added, targets: all.filter((target): target is Target => !('code' in target)) },
    problems: [...problems, ...misfits, ...(isUpsert && !keyOf(found, plan.keys) ? [keyProblem(found, plan.keys)] : [])],
  };
}

/** How a field goes into a column that is there, or why it does not: `type-mismatch`. `isKey`: a row is found by it. */
export function targetOf(field: Field, index: number, column: TableColumn, isKey: boolean): Target | TargetProblem {
  const loading = loadingOf(field.type, column.type);
  if (loading.way === 'refused') return typeMismatch(field, column.type.sql, loading);
  return { field, index, loading: isKey || column.refusesNull ? required(loading) : loading, collation: column.collation };
}

/** The unique key of exactly these columns. */
export function keyOf({ keys }: Pick<FoundTable, 'keys'>, columns: readonly string[]): UniqueKey | undefined {
  const sorted = (names: readonly string[]) => JSON.stringify(names.map(sameName).sort());
  return keys.find((key) => sorted(key.columns) === sorted(columns));
}

const keyProblem = ({ name }: Pick<FoundTable, 'name'>, keys: readonly string[]): TargetProblem =>
  missingKey(name.table, keys.join(', '), `ALTER TABLE ${quoteName(name.table)} ADD UNIQUE (${keys.map(quoteName).join(', ')})`);
