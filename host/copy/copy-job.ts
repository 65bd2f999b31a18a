import type { TableDefinition, TablePlace } from '../../connectors/sql/introspect.ts';
import type { CopyJob, CopyRequest, TableSummary } from '../../ipc/api.ts';
import { JobError } from '../../model/errors.ts';
import { NAME_RULES, nameProblems } from '../../stages/shared/column-names.ts';
import type { ReadyConnection } from '../drivers/driver.ts';
import { driverOf } from '../drivers/index.ts';
import type { System } from './column-types.ts';
import { copiedColumns } from './columns.ts';
import { type CopyEnd, copyDocument, type TableCopy } from './document.ts';
import { parentsFirst } from './order.ts';
import { listed, placeText } from './patterns.ts';

/** A database that tables are copied from or to. */
export interface CopyPlace extends Omit<CopyEnd, 'system'> {
  readonly ready: ReadyConnection;
}

export interface CopyOptions extends Pick<CopyRequest, 'targetSchema' | 'ifExists'> {
  /** Default: `shop-to-crm`. */
  readonly name?: string;
  readonly tables: readonly TablePlace[];
  /** Tables that have been left out before, and why. */
  readonly leftOut?: CopyJob['leftOut'];
}

const NOT_COPIED = 'foreign keys, other indexes, defaults, counters, checks, triggers, rights and comments';

/**
 * Writes a job that copies tables: rows, primary keys, NOT NULL and types. Looks at both databases, and changes none.
 * @throws JobError for tables that cannot be copied together; RunError for what a database refuses.
 */
export async function copyJob(source: CopyPlace, target: CopyPlace, options: CopyOptions, signal: AbortSignal): Promise<CopyJob> {
  const [from, to] = [systemOf(source), systemOf(target)];
  if (to === 'sqlite' && options.targetSchema !== undefined && options.targetSchema !== 'main') {
    throw JobError.of('no-schemas', 'SQLite has no schemas', {}, { value: options.targetSchema, remedy: 'leave the schema out' });
  }
  const definitions = await driverOf(from).define(source.ready, options.tables, signal);
  const leftOut = [...(options.leftOut ?? [])];
  const copied = definitions.filter((table) => {
    const why = obstacle(table, to, definitions);
    if (why !== undefined) leftOut.push({ table: placeText(table), why });
    return why === undefined;
  });
  if (copied.length === 0) {
    const why = leftOut.length === 0 ? 'the source has none' : listed(leftOut.map((each) => `${each.table}: ${each.why}`));
    throw JobError.of('no-tables', `no table to copy: ${why}`, {}, { remedy: 'name other tables' });
  }
  const place = (table: TablePlace): TablePlace => targetPlace(table, from, to, target, options.targetSchema);
  refuseCollisions(copied, place, to);
  if (isSameDatabase(source, target)) refuseItself(copied, place, from, source);
  const tables = parentsFirst(copied).map((table): TableCopy => {
    const ifExists = options.ifExists === 'upsert' && table.keys.length === 0 ? 'replace' : options.ifExists;
    return { from: table, to: place(table), keys: table.keys, ifExists, ...copiedColumns(from, to, table) };
  });
  const count = `${tables.length} ${tables.length === 1 ? 'table' : 'tables'}`;
  const [sourceName, targetName] = [source.connection, target.connection];
  const name = options.name ?? `${sourceName}-to-${targetName}`;
  const text = copyDocument({
    name,
    description: `Copies ${count} of ${sourceName} to ${targetName}. Not copied: ${NOT_COPIED}.${leftOutText(leftOut)}`,
    source: { ...source, system: from },
    target: { ...target, system: to },
    tables,
  });
  return {
    name,
    text,
    tables: tables.length,
    leftOut,
    notes: notesOf(tables, options.ifExists, await existingIn(target, to, tables, signal)),
  };
}

/** ` Left out: log (it has no columns).` */
function leftOutText(leftOut: CopyJob['leftOut']): string {
  const groups = [...Map.groupBy(leftOut, ({ why }) => why)];
  return groups.map(([why, tables]) => ` Left out: ${listed(tables.map(({ table }) => table))} (${why}).`).join('');
}

function systemOf({ ready, connection }: CopyPlace): System {
  const { type } = ready.fields;
  if (Object.hasOwn(NAME_RULES, type)) return type as System;
  throw JobError.of(
    'wrong-connection',
    `connection ${connection} is of type ${type}, which has no tables`,
    {},
    { value: connection, remedy: `types that have: ${Object.keys(NAME_RULES).join(', ')}` },
  );
}

/** Why a table cannot be copied, or had better not be. */
function obstacle(table: TableDefinition, to: System, all: readonly TableDefinition[]): string | undefined {
  const { columns, partOf, schema } = table;
  if (columns.length === 0) return 'it has no columns';
  if (schema?.includes('.')) return 'a job cannot name a schema with a dot in its name';
  // Whoever names a partition alone means it.
  if (partOf !== undefined && all.some((other) => other.partOf === undefined)) return `it is ${partOf}`;
  const [problem] = nameProblems(
    to,
    columns.map(({ name }) => name),
  );
  return problem && (problem.twin === undefined ? `its column ${problem.name}: ${problem.why}` : `its columns ${problem.why}`);
}

/** Where the copy of a table goes. */
function targetPlace(
  { schema, name }: TablePlace,
  from: System,
  to: System,
  { ready }: CopyPlace,
  targetSchema: string | undefined,
): TablePlace {
  if (to === 'sqlite') return { name };
  if (targetSchema !== undefined) return { schema: targetSchema, name };
  if (from === to && to !== 'mysql' && schema !== undefined) return { schema, name };
  // A dot would be taken for one behind a schema.
  if (!name.includes('.')) return { name };
  return { schema: to === 'postgres' ? 'public' : String(ready.fields.database), name };
}

function refuseCollisions(tables: readonly TableDefinition[], place: (table: TablePlace) => TablePlace, to: System): void {
  const known = new Map<string, TableDefinition>();
  for (const table of tables) {
    const text = placeText(place(table));
    const key = NAME_RULES[to].sameTable(text);
    const other = known.get(key);
    if (other) {
      const message = `${placeText(other)} and ${placeText(table)} would both become table ${text} of the target`;
      throw JobError.of(
        'same-target',
        message,
        {},
        { value: text, remedy: `leave one of them out, or copy them by two jobs to different schemas` },
      );
    }
    known.set(key, table);
  }
}

const isSameDatabase = (source: CopyPlace, target: CopyPlace): boolean => {
  const identity = ({ ready }: CopyPlace) => {
    const { name, user, password, maxConnections, ...rest } = ready.fields;
    return JSON.stringify(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)));
  };
  return source.connection === target.connection || identity(source) === identity(target);
};

/** A table into which its own rows are copied. */
function refuseItself(
  tables: readonly TableDefinition[],
  place: (table: TablePlace) => TablePlace,
  from: System,
  { ready }: CopyPlace,
): void {
  const home = from === 'mysql' ? String(ready.fields.database) : from === 'postgres' ? 'public' : undefined;
  const full = ({ schema = home, name }: TablePlace) => placeText({ ...(schema !== undefined && { schema }), name });
  const itself = tables.find((table) => full(table) === full(place(table)));
  if (!itself) return;
  const message = `table ${placeText(itself)} would be copied onto itself`;
  throw JobError.of(
    'same-target',
    message,
    {},
    {
      value: itself.name,
      remedy: from === 'sqlite' ? 'name another database' : 'name another database, or another schema for the copies',
    },
  );
}

/** Tables of the target that are there already; none where it cannot be looked at. */
async function existingIn(target: CopyPlace, to: System, tables: readonly TableCopy[], signal: AbortSignal): Promise<string[]> {
  let found: readonly TableSummary[];
  try {
    found = await driverOf(to).tables(target.ready, signal);
  } catch {
    // A file that is not there yet; a server that does not answer is said by the run.
    return [];
  }
  const { fields } = target.ready;
  const home = to === 'postgres' ? 'public' : to === 'mysql' ? fields.database : fields.dataset;
  const key = ({ schema = home === undefined ? undefined : String(home), name }: TablePlace) =>
    (schema === undefined ? name : `${schema}.${name}`).toLowerCase();
  const known = new Set(found.map(key));
  return tables.filter((table) => known.has(key(table.to))).map((table) => placeText(table.to));
}

const WHAT_HAPPENS = {
  fail: 'the run will fail',
  replace: 'their rows will be replaced',
  append: 'rows will be added to theirs',
  upsert: 'rows with equal keys will be changed, and others added',
} as const;

function notesOf(tables: readonly TableCopy[], ifExists: CopyRequest['ifExists'], existing: readonly string[]): string[] {
  const losses = tables.flatMap(({ from, losses }) => losses.map((loss) => `${from.name}.${loss}`));
  const replaced = tables.filter((table) => table.ifExists !== ifExists).map(({ from }) => placeText(from));
  const keyless = tables.filter(({ keys }) => keys.length === 0).map(({ from }) => placeText(from));
  return [
    ...(existing.length === 0 ? [] : [`already in the target: ${listed(existing)}; ${WHAT_HAPPENS[ifExists]}`]),
    ...(replaced.length === 0 ? [] : [`without a primary key, so that their rows are replaced: ${listed(replaced)}`]),
    ...(replaced.length > 0 || keyless.length === 0 ? [] : [`without a primary key: ${listed(keyless)}`]),
    ...losses,
    `not copied: ${NOT_COPIED}`,
  ];
}
