import { RunError } from '../../model/errors.ts';
import type { Field, Schema } from '../../model/types.ts';
import type { MysqlDestinationPlan } from '../../stages/mysql-destination.ts';
import type { Replacement } from '../sql/replacement.ts';
import { errorOfProblem } from '../target-problems.ts';
import { Definition, isLong, type Loss } from './definition.ts';
import { referringTables } from './references.ts';
import type { Session } from './session.ts';
import { quoteName, quoteText, tableName } from './sql.ts';
import { addedType, isKept, keyLength, storageOf } from './storage.ts';
import {
  exactCollation,
  type FoundTable,
  keyOf,
  newTargets,
  sameName,
  type TableColumn,
  type Target,
  targetOf,
} from './table.ts';

/** How a table is made fit for rows that replace its own. */
export interface TableReplacement extends Replacement {
  /** What changes an empty copy of the table, behind `ALTER TABLE …`. */
  readonly alterations: readonly string[];
  /** Fields as they go into the table then. */
  readonly targets: readonly Target[];
  /** Whether a copy takes its place; else its rows are taken out, because something of it does not come along with a copy. */
  readonly isMoved: boolean;
  /** What its counter is at; `undefined` where it counts nothing. */
  readonly counter: string | undefined;
  /** As it is declared; `undefined` where it is not. */
  readonly rowFormat: string | undefined;
}

/** What a table has that no copy of it has. */
interface Roots {
  readonly triggers: readonly string[];
  readonly foreignKeys: readonly string[];
  /** Whether there may be triggers that the user does not see. */
  readonly unseen: boolean;
}

/** Finds out how the columns of a table have to change for rows that replace its own. Nothing is done yet. */
export async function planReplacement(
  session: Session,
  found: FoundTable,
  schema: Schema,
  plan: MysqlDestinationPlan,
): Promise<TableReplacement> {
  const definition = await Definition.of(session, tableName(found.name));
  const ignores = plan.drift === 'ignore';
  const columns = new Map(found.columns.map((column) => [sameName(column.name), column]));
  const columnOf = ({ name }: Field) => columns.get(sameName(name));
  const given = new Set(schema.map(({ name }) => sameName(name)));
  const added = ignores ? [] : schema.filter((field) => !columnOf(field));
  const changed = schema.filter((field) => {
    const column = columnOf(field);
    return column && (column.generated ? !ignores : !isKept(field.type, column.type));
  });
  const others = found.columns.filter(({ name, generated }) => !generated && !given.has(sameName(name)));
  const missing = others.filter(({ required }) => required);
  const keyed = plan.keys.length > 0 && !keyOf(found, plan.keys);
  const isRebuilt = changed.length + missing.length > 0 || (added.length > 0 && plan.drift !== 'add');
  const spare = isRebuilt ? others.filter((column) => column.isBare && !definition.mentions(column.name)) : [];
  const seen = await viewsOf(session, found, [...changed.map(({ name }) => name), ...missing.map(({ name }) => name)]);
  const changes = [
    ...added.map(({ name, type }) => `column ${name} ${storageOf(type)} is added`),
    ...changed.map((field) => changeOf(columnOf(field)!, field)),
    ...missing.map(({ name }) => `column ${name}, which must not be null and would get no value, is dropped`),
    ...spare.map(({ name }) => `column ${name} is dropped`),
    ...(keyed ? [`it gets the primary key ${plan.keys.join(', ')}`] : []),
  ];
  const retyped = changed.map((field) => ({ field, column: columnOf(field)! }));
  const keyedAnew = keyed
    ? schema.filter((field) => plan.keys.includes(field.name) && columnOf(field) && !changed.includes(field))
    : [];
  const typeOf = await typesOf(session, schema, plan.keys);
  const lost: Loss[] = [
    ...retyped.flatMap(({ field, column }) => definition.lossesOf(column, isLong(typeOf(field)))),
    ...missing.flatMap(({ name }) => [{ words: `column ${name}` }, ...definition.linesOn(name)]),
  ];
  const roots = await rootsOf(session, found);
  const isMoved = changes.length > 0 || !found.transactional;
  if (isMoved && found.references.length > 0) throw tableReferenced(found);
  const left = isMoved ? leftBehind(found, roots, changes.length > 0) : [];
  if (changes.length === 0 && left.length > 0) changes.push(`a copy replaces it, because ${found.engine} has no transactions`);
  const alterations = [
    ...lost.flatMap(({ drop }) => (drop === undefined ? [] : [drop])),
    ...(keyed && found.keys.some(({ name }) => name === 'PRIMARY') ? ['DROP PRIMARY KEY'] : []),
    ...[...missing, ...spare].map(({ name }) => `DROP COLUMN ${quoteName(name)}`),
    ...retyped.flatMap(({ field, column }) => retype(column, typeOf(field))),
    ...added.map((field) => `ADD COLUMN ${quoteName(field.name)} ${typeOf(field)} NULL`),
    ...keyedAnew.flatMap((field) => {
      const column = columnOf(field)!;
      return isLong(column.type.sql) ? retype(column, `${typeOf(field)} NOT`) : [];
    }),
    ...(keyed ? [`ADD PRIMARY KEY (${plan.keys.map(quoteName).join(', ')})`] : []),
  ];
  const fresh = newTargets(schema, plan.keys);
  const targets = schema.flatMap((field, index): Target[] => {
    if (added.includes(field) || changed.includes(field) || keyedAnew.includes(field)) return [fresh[index]!];
    const column = columnOf(field);
    if (!column || column.generated) return [];
    const target = targetOf(field, index, column, false);
    if ('code' in target) throw errorOfProblem(target);
    return [target];
  });
  return {
    ...{ changes, targets, alterations: [...new Set(alterations)], isMoved: isMoved || !isRooted(found, roots) },
    ...{ counter: definition.counter, rowFormat: definition.rowFormat },
    losses: [...new Set([...lost.map(({ words }) => words), ...seen.map((name) => `view ${name}, which reads it`), ...left])],
    unfilled: others.filter((column) => column.unfilled && !spare.includes(column)).map(({ name }) => name),
  };
}

/** Gives a column another type, and leaves its comment. */
function retype({ name, comment, generated }: TableColumn, type: string): string[] {
  const is = `${quoteName(name)} ${type} NULL COMMENT ${quoteText(comment)}`;
  return generated ? [`DROP COLUMN ${quoteName(name)}`, `ADD COLUMN ${is}`] : [`MODIFY COLUMN ${is}`];
}

async function typesOf(session: Session, schema: Schema, keys: readonly string[]): Promise<(field: Field) => string> {
  const length = keyLength(schema.filter(({ name }) => keys.includes(name)));
  const key = { length, collation: await exactCollation(session) };
  return ({ name, type }) => addedType(type, keys.includes(name) ? key : undefined);
}

const isRooted = ({ versioned, references }: FoundTable, { triggers, foreignKeys, unseen }: Roots): boolean =>
  versioned || unseen || triggers.length + foreignKeys.length + references.length > 0;

/** What a copy does not have. */
function leftBehind({ versioned }: FoundTable, { triggers, foreignKeys }: Roots, isChanged: boolean): string[] {
  return [
    ...triggers.map((name) => `trigger ${name}`),
    ...(isChanged ? foreignKeys.map((name) => `foreign key ${name}`) : []),
    ...(versioned ? ['the history of its rows'] : []),
  ];
}

function tableReferenced({ name: { schema, table }, references }: FoundTable): RunError {
  const message = `other tables refer to ${table}: ${referringTables(references, schema!)}; its columns cannot be changed`;
  return new RunError('table-referenced', message, {
    value: table,
    remedy: 'make the rows fit the table with a select stage before',
  });
}

function changeOf({ name, type, generated }: TableColumn, wanted: Field): string {
  if (generated) return `column ${name} is no longer computed by the server`;
  return `column ${name} changes from ${type.sql} to ${storageOf(wanted.type)}`;
}

async function rootsOf(session: Session, { name: { schema, table } }: FoundTable): Promise<Roots> {
  const triggers = await session.query(
    `SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = ${quoteText(schema!)} AND EVENT_OBJECT_TABLE = ${quoteText(table)} ORDER BY 1`,
  );
  const foreignKeys = await session.query(
    `SELECT CONSTRAINT_NAME FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = ${quoteText(schema!)} AND TABLE_NAME = ${quoteText(table)} ORDER BY 1`,
  );
  const grants = triggers.length > 0 ? [] : await session.query('SHOW GRANTS');
  return {
    triggers: triggers.map(([name]) => name!),
    foreignKeys: foreignKeys.map(([name]) => name!),
    unseen: triggers.length === 0 && !grants.some(([grant]) => /\b(ALL PRIVILEGES|TRIGGER)\b/.test(grant!)),
  };
}

/** Views of the same database that name the table and one of its columns. */
async function viewsOf(session: Session, { name: { schema, table } }: FoundTable, columns: readonly string[]): Promise<string[]> {
  if (columns.length === 0) return [];
  const rows = await session.query(
    `SELECT TABLE_NAME, VIEW_DEFINITION FROM information_schema.VIEWS WHERE TABLE_SCHEMA = ${quoteText(schema!)} ORDER BY 1`,
  );
  const names = (text: string, name: string) => text.toLowerCase().includes(quoteName(name).toLowerCase());
  return rows.filter(([, sql]) => names(sql!, table) && columns.some((column) => names(sql!, column))).map(([name]) => name!);
}
