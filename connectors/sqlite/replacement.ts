import type Database from 'better-sqlite3';
import type { DataType, Field, Schema } from '../../model/types.ts';
import type { SqliteDestinationPlan } from '../../stages/sqlite-destination.ts';
import { piecesOf } from '../sql/pieces.ts';
import type { Replacement } from '../sql/replacement.ts';
import { addColumn, createTable, storageOf } from './columns.ts';
import { copyOf, type SchemaObject, schemaObjects } from './schema-copy.ts';
import { quoteName, SQLITE } from './sql.ts';
import { affinityOf, type Column, fold, hasKey, isRequired, qualified } from './table.ts';
import { declaredType } from './types.ts';

/** How a table is made fit for rows that replace its own. */
export interface TableReplacement extends Replacement {
  /** Statements that change the table once it is empty. */
  readonly statements: readonly string[];
  /** The fields that go into columns of the table as it is. */
  readonly kept: Schema;
  /** The fields that go into columns that are new then. */
  readonly fresh: Schema;
}

/** Finds out how a table has to change for rows that replace its own. Nothing is done yet. */
export function planReplacement(
  database: Database.Database,
  plan: SqliteDestinationPlan,
  schema: Schema,
  columns: readonly Column[],
): TableReplacement {
  const ignores = plan.drift === 'ignore';
  const known = new Map(columns.map((column) => [fold(column.name), column]));
  const given = new Set(schema.map(({ name }) => fold(name)));
  const columnOf = ({ name }: Field) => known.get(fold(name));
  const kept = schema.filter((field) => {
    const column = columnOf(field);
    return column?.hidden === 0n && isKept(field.type, column.type);
  });
  const fresh = schema.filter((field) => !kept.includes(field) && !(ignores && (columnOf(field)?.hidden ?? 2n) !== 0n));
  const added = fresh.filter((field) => !columnOf(field));
  const changed = fresh.filter((field) => columnOf(field));
  const others = columns.filter(({ name, hidden }) => hidden === 0n && !given.has(fold(name)));
  const missing = others.filter(isRequired);
  const keyed = plan.keys.length > 0 && !hasKey(database, plan, columns);
  const isRebuilt = changed.length + missing.length > 0 || (added.length > 0 && plan.drift !== 'add') || keyed;
  const spare = isRebuilt ? others.filter((column) => !missing.includes(column) && isBare(column)) : [];
  const table = new KnownTable(database, plan, columns);
  const gone = [...changed.map((field) => columnOf(field)!), ...missing, ...spare];
  const dropped = spare.filter((column) => table.lossesOf([column]).length === 0);
  const words = [
    ...added.map(({ name, type }) => `column ${name} ${storageOf(type)} is added`),
    ...changed.map((field) => changeOf(columnOf(field)!, field.type)),
    ...missing.map(({ name }) => `column ${name}, which must not be null and would get no value, is dropped`),
    ...dropped.map(({ name }) => `column ${name} is dropped`),
    ...(keyed ? [`it gets the primary key ${plan.keys.join(', ')}`] : []),
  ];
  const unfilled = others
    .filter((column) => !gone.includes(column) && column.fallback === null && column.key === 0n)
    .map(({ name }) => name);
  if (words.length === 0) return { changes: [], losses: [], unfilled, statements: [], kept, fresh };
  const inPlace = gone.filter((column) => !spare.includes(column) || dropped.includes(column));
  const losses = keyed ? [] : table.lossesOf(inPlace);
  if (!keyed && losses.length === 0 && !table.isPlain) {
    const statements = [
      ...inPlace.map(({ name }) => `ALTER TABLE ${table.name} DROP COLUMN ${quoteName(name)}`),
      ...fresh.map((field) => addColumn(table.name, field)),
    ];
    return { changes: words, losses, unfilled, statements, kept, fresh };
  }
  const all = schema.filter((field) => kept.includes(field) || fresh.includes(field));
  const anew = table.anew(all);
  return { changes: words, losses: anew.losses, unfilled: [], statements: anew.statements, kept: [], fresh: all };
}

function changeOf({ name, type, hidden }: Column, wanted: DataType): string {
  if (hidden !== 0n) return `column ${name} is no longer computed by the database`;
  return `column ${name} changes from ${type === '' ? 'no type' : type} to ${storageOf(wanted)}`;
}

const isBare = ({ fallback, key, hidden }: Column): boolean => fallback === null && key === 0n && hidden === 0n;

/** Whether a column holds values of a type as what they are, so that it may stay when rows take the place of its own. */
function isKept(type: DataType, declared: string): boolean {
  if (declaredType(declared)?.kind === type.kind) return true;
  const affinity = affinityOf(declared);
  if (type.kind === 'null' || affinity === 'BLOB') return true;
  switch (type.kind) {
    case 'integer':
      return affinity !== 'TEXT';
    case 'float':
      return affinity === 'REAL' || affinity === 'NUMERIC';
    case 'decimal':
      return affinity === 'TEXT' || (type.precision <= 15 && (affinity !== 'INTEGER' || type.scale === 0));
    case 'boolean':
      return affinity === 'INTEGER' || affinity === 'NUMERIC';
    case 'binary':
      return false;
    default:
      return affinity === 'TEXT' || (affinity === 'NUMERIC' && /DATE|TIME|JSON/i.test(declared));
  }
}

/** A table with what is on it. What changes would do is tried on an empty copy of the database's schema, in memory. */
class KnownTable {
  readonly name: string;
  private readonly database: Database.Database;
  private readonly plan: SqliteDestinationPlan;
  private readonly columns: readonly Column[];
  private readonly objects: readonly SchemaObject[];

  constructor(database: Database.Database, plan: SqliteDestinationPlan, columns: readonly Column[]) {
    this.name = qualified(plan.table);
    this.database = database;
    this.plan = plan;
    this.columns = columns;
    this.objects = schemaObjects(database, plan.table.schema ?? 'main');
  }

  /** Whether nothing would be lost if it were made anew, not even the order of its columns. */
  get isPlain(): boolean {
    return this.own.length === 0 && this.definition.length === 0 && this.columns.every(({ key }) => key === 0n);
  }

  /** What is lost when columns are dropped. */
  lossesOf(columns: readonly Column[]): string[] {
    if (columns.length === 0) return [];
    const names = new Set(columns.map(({ name }) => fold(name)));
    const marked = columns.flatMap(({ name, fallback, hidden }) => [
      ...(hidden === 0n ? [] : [`the expression of column ${name}`]),
      ...(fallback === null ? [] : [`the default of column ${name}`]),
    ]);
    const references = this.references.filter(({ from }) => from.some((name) => names.has(fold(name))));
    const keyed = columns.some(({ key }) => key > 0n) ? ['its primary key'] : [];
    const tried = this.tried(columns.map(({ name }) => `ALTER TABLE ${this.plainName} DROP COLUMN ${quoteName(name)}`));
    const words = [...marked, ...references.map(({ to }) => `the foreign key to ${to}`), ...keyed, ...this.rules, ...tried];
    return [...new Set(words)];
  }

  /** The statements that make it anew of these columns, and what is lost then. */
  anew(schema: Schema): { readonly statements: readonly string[]; readonly losses: readonly string[] } {
    const primary = this.columns.filter(({ key }) => key > 0n).sort((a, b) => Number(a.key - b.key));
    const asked = this.plan.keys;
    const old = primary.flatMap(({ name }) => schema.find((field) => fold(field.name) === fold(name))?.name ?? []);
    const keys = asked.length > 0 ? asked : old.length === primary.length ? old : [];
    const given = new Set(schema.map(({ name }) => fold(name)));
    const columns = this.columns.filter((column) => !given.has(fold(column.name)) && (!isBare(column) || isRequired(column)));
    const create = (name: string) => createTable(name, schema, keys);
    const broken = new Set(
      this.tried([`DROP TABLE ${this.plainName}`, create(this.plainName), ...this.own.map(({ sql }) => sql)]),
    );
    const restored = this.own.filter(({ type, name }) => !broken.has(`${type} ${name}`));
    const within = (sql: string) => inSchema(sql, this.plan.table.schema);
    return {
      statements: [`DROP TABLE ${this.name}`, create(this.name), ...restored.map(({ sql }) => within(sql))],
      losses: [
        ...this.definition,
        ...(asked.length === 0 && keys.length < primary.length ? ['its primary key'] : []),
        ...columns.map(({ name }) => `column ${name}`),
        ...broken,
      ],
    };
  }

  /** What of its definition says more than names and types of columns. */
  private get definition(): string[] {
    const defaults = this.columns.filter(({ fallback }) => fallback !== null).map(({ name }) => `the default of column ${name}`);
    const computed = this.columns.filter(({ hidden }) => hidden !== 0n).map(({ name }) => `the expression of column ${name}`);
    const unique = this.database
      .prepare(`SELECT name FROM pragma_index_list(?, ?) WHERE origin = 'u'`)
      .pluck()
      .all(this.plan.table.table, this.plan.table.schema ?? 'main');
    return [
      ...defaults,
      ...computed,
      ...(unique.length > 0 ? ['its UNIQUE constraints'] : []),
      ...this.references.map(({ to }) => `the foreign key to ${to}`),
      ...this.rules,
      ...this.words(/\b(WITHOUT\s+ROWID|STRICT|AUTOINCREMENT)\b/gi).map((word) => word.toUpperCase().replace(/\s+/, ' ')),
    ];
  }

  /** Rules that are written beside columns, and that the catalogue does not tell. */
  private get rules(): string[] {
    const found = this.words(/\b(CHECK|COLLATE)\b/gi).map((word) => word.toUpperCase());
    return [
      ...(found.includes('CHECK') ? ['its CHECK constraints'] : []),
      ...(found.includes('COLLATE') ? ['its collations'] : []),
    ];
  }

  private words(pattern: RegExp): string[] {
    const sql = this.objects.find(({ type, name }) => type === 'table' && fold(name) === fold(this.plan.table.table))?.sql ?? '';
    const code = piecesOf(sql, SQLITE).filter(({ kind }) => kind === 'code');
    return [...new Set(code.flatMap(({ text }) => text.match(pattern) ?? []))];
  }

  private get references(): readonly { readonly to: string; readonly from: readonly string[] }[] {
    const rows = this.database
      .prepare('SELECT id, "table" AS target, "from" AS source FROM pragma_foreign_key_list(?, ?) ORDER BY id, seq')
      .all(this.plan.table.table, this.plan.table.schema ?? 'main') as { id: bigint; target: string; source: string }[];
    return [...Map.groupBy(rows, ({ id }) => id).values()].map((parts) => ({
      to: parts[0]!.target,
      from: parts.map(({ source }) => source),
    }));
  }

  /** Indexes and triggers of the table. */
  private get own(): readonly SchemaObject[] {
    return this.objects.filter(
      ({ type, table }) => type !== 'table' && type !== 'view' && fold(table) === fold(this.plan.table.table),
    );
  }

  /** The table's name in the copy, as SQL. */
  private get plainName(): string {
    return quoteName(this.plan.table.table);
  }

  /** Runs statements on the copy. Returns what does not work any more: `view totals`. */
  private tried(statements: readonly string[]): string[] {
    const copy = copyOf(this.objects);
    try {
      // What does not work as it is, is not lost by the change.
      brokenIn(copy, this.plainName);
      const lost: string[] = [];
      for (const statement of statements) {
        for (;;) {
          const error = attempt(() => copy.exec(statement));
          if (error === undefined) break;
          const what = objectOf(error);
          lost.push(what ? `${what.type} ${what.name}` : error);
          if (!what || !dropObject(copy, what)) break;
        }
      }
      return [...lost, ...brokenIn(copy, this.plainName)];
    } finally {
      copy.close();
    }
  }
}

function attempt(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** What a message of SQLite's blames: `error in view v after drop column: no such column: name`. */
function objectOf(message: string): { readonly type: string; readonly name: string } | undefined {
  const [, type, name] = /^error in (index|trigger|view) (.+?)(?: after [a-z ]+)?: /.exec(message) ?? [];
  return type === undefined ? undefined : { type, name: name! };
}

const dropObject = (copy: Database.Database, { type, name }: { readonly type: string; readonly name: string }): boolean =>
  attempt(() => copy.exec(`DROP ${type} ${quoteName(name)}`)) === undefined;

/** Takes the views and triggers out that do not work; SQLite looks at all of them when a table gets another name. */
function brokenIn(copy: Database.Database, table: string): string[] {
  const broken: string[] = [];
  for (;;) {
    copy.exec('BEGIN');
    const error = attempt(() => copy.exec(`ALTER TABLE ${table} RENAME TO open_stage_probe`));
    copy.exec('ROLLBACK');
    const what = error === undefined ? undefined : objectOf(error);
    if (!what || !dropObject(copy, what)) return broken;
    broken.push(`${what.type} ${what.name}`);
  }
}

/** The statement that made an index or a trigger, for a schema other than the main one. */
function inSchema(sql: string, schema: string | undefined): string {
  if (schema === undefined || schema === 'main') return sql;
  return sql.replace(/^(CREATE\s+(?:UNIQUE\s+)?(?:INDEX|TRIGGER)\s+)/i, (head) => `${head}${quoteName(schema)}.`);
}
